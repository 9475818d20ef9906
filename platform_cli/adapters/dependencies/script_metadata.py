"""The metadata that stands in a Python file itself, between `# /// script` and `# ///` (PEP 723)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.dependencies import toml
from platform_cli.adapters.dependencies.tables import kept, texts
from platform_cli.core.dependencies import Declaration, WantedSet
from platform_cli.core.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

_BEGIN, _END = "# /// script", "# ///"


def read_script_metadata(file: Path, text: str) -> Declaration | None:
    """Return what a flow file declares of itself; None if it has no such block.

    Raises:
        UsageError: If the block is not what PEP 723 asks for.
    """
    block = _block(file, text)
    if block is None:
        return None
    try:
        tables = toml.loads(block)
    except toml.TOMLDecodeError as error:
        raise _invalid(file, f"is no TOML: {error}") from None
    wanted = WantedSet(
        requirements=texts(tables.get("dependencies", []), f"the dependencies of {file}"),
        python=str(tables.get("requires-python", "")),
    )
    return Declaration(kind="script", source=file.name, file=str(file), sets=(wanted,), settings=kept(tables))


def _block(file: Path, text: str) -> str | None:
    lines = text.splitlines()
    begins = [at for at, line in enumerate(lines) if line.rstrip() == _BEGIN]
    if not begins:
        return None
    if len(begins) > 1:
        raise _invalid(file, f"stands there twice, in lines {begins[0] + 1} and {begins[1] + 1}")
    comments = []
    for line in lines[begins[0] + 1 :]:
        if not line.startswith("#"):
            break
        comments.append(line)
    ends = [at for at, line in enumerate(comments) if line.rstrip() == _END]
    if not ends:
        raise _invalid(file, f"begins in line {begins[0] + 1} and has no end: a line '{_END}' is missing")
    return "\n".join(line[2:] if line.startswith("# ") else line[1:] for line in comments[: ends[-1]])


def _invalid(file: Path, reason: str) -> UsageError:
    message = f"the script metadata of {file} {reason}."
    hint = f"""write it so: {_BEGIN}, then # dependencies = ["numpy>=2"], then {_END}"""
    return UsageError(message, code="DEPENDENCIES_INVALID", hint=hint)
