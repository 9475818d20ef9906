"""What it costs that a flow brings its own packages: at each start, and once, when they are installed.

The index that uv is set up with must answer; a first build downloads, on both sides.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import Command, compare, interleave
from benchmarks.report import Row, machine, table
from benchmarks.sandbox import HELLO, PLATFORM, PYTHON, TRAIN
from platform_cli.adapters.dependencies.lock_file import lock_of, read_lock

if TYPE_CHECKING:
    from platform_cli.core.dependencies import Lock

GOAL_START, GOAL_BUILD = 60, 1.2
ROUNDS, QUICK_ROUNDS = 15, 3
_DECLARED = '# /// script\n# requires-python = ">=3.10"\n# dependencies = []\n# ///\n'
_BUILD = (
    "import sys; from pathlib import Path; from platform_cli.adapters.dependencies.releases import prepared_lock; "
    "from platform_cli.core.places import Places; folder = Path(sys.argv[2]); "
    "prepared_lock(Path(sys.argv[1]), Places('bench', folder, folder), 'train.py', print)"
)


def rows(*, quick: bool) -> list[Row]:
    """Return the figures as rows of the benchmarks' table."""
    rounds = QUICK_ROUNDS if quick else ROUNDS
    with tempfile.TemporaryDirectory(prefix="bench-environments-") as name:
        return [_start(Path(name) / "start", rounds), _build(Path(name) / "build", rounds)]


def _env(folder: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("METAFLOW", "PLATFORM", "XDG"))}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)  # an environment is compiled by its first run, as on anybody's machine
    return {**kept, "HOME": str(folder), "USER": "bench", "UV_CACHE_DIR": str(folder / "uv"), "TMPDIR": str(folder)}


def _start(folder: Path, rounds: int) -> Row:
    folder.mkdir()
    flow, env = folder / "hello.py", _env(folder)
    flow.write_text(_DECLARED + HELLO, encoding="utf-8")
    ours = Command((PLATFORM, "run", str(flow)), env, folder)
    base = Command(ours.arguments, {**env, "PLATFORM_DEPENDENCIES": "current"}, folder)
    try:
        costs = interleave({"ours": ours, "base": base}, rounds)
    finally:
        subprocess.run([PLATFORM, "down", "--now", "--purge", "--yes"], env=env, capture_output=True, check=True)
    found = compare(costs["ours"], costs["base"])
    more = (found.wall - 1) * found.base * 1000
    details = f"{found.ours * 1000:.0f} ms against {found.base * 1000:.0f} ms"
    what = "platform run hello.py in its own environment  -  in the current one"
    return Row("packages", what, more, GOAL_START, unit="ms", details=details)


def _build(folder: Path, rounds: int) -> Row:
    folder.mkdir()
    lock, env = lock_of(TRAIN), _env(folder)
    project, made = folder / "project", folder / "made"
    _write_project(project, read_lock(lock), env)

    def forget() -> None:
        for one in (made, project / ".venv", folder / "uv"):
            shutil.rmtree(one, ignore_errors=True)

    ours = Command((PYTHON, "-c", _BUILD, str(lock), str(made)), env, folder, before=forget)
    uv = str(Path(PYTHON).with_name("uv"))
    base = Command((uv, "sync", "--frozen", "--quiet", "--python", PYTHON), env, project, before=forget)
    found = compare(*interleave({"ours": ours, "base": base}, rounds).values())
    details = f"{found.ours * 1000:.0f} ms against {found.base * 1000:.0f} ms, CPU {found.cpu:.2f} x"
    return Row("packages", "first build of train.py's packages  /  uv sync", found.wall, GOAL_BUILD, details=details)


def _write_project(folder: Path, lock: Lock, env: dict[str, str]) -> None:
    """Write a project that uv locks to the very same versions."""
    folder.mkdir()
    pins = ",\n".join(f"  {one.pin!r}" for one in lock.main.packages)
    above = f"3.{sys.version_info.minor + 1}"
    text = f"[project]\nname = 'bench'\nversion = '0'\nrequires-python = '>=3.{sys.version_info.minor},<{above}'\n"
    text += f"dependencies = [\n{pins}\n]\n[tool.uv]\npackage = false\nenvironments = [\"sys_platform == 'linux'\"]\n"
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    uv = str(Path(PYTHON).with_name("uv"))
    subprocess.run([uv, "lock", "--quiet", "--python", PYTHON], cwd=folder, env=env, check=True)


def main() -> int:
    """Print the figures."""
    found = rows(quick="--quick" in sys.argv)
    print(machine())
    print(table(found))
    return 0 if all(row.ok for row in found) else 1


if __name__ == "__main__":
    sys.exit(main())
