"""Look at a flow file before anything is started: is it there, is it Python, does it hold one flow that runs?"""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING

from platform_cli.core.errors import FlowError, UsageError, did_you_mean

if TYPE_CHECKING:
    from pathlib import Path


def inspect_flow_file(file: Path) -> str:
    """Return the name of the flow in a file, without importing it.

    Raises:
        UsageError: If there is no such file, or it holds no flow, or two, or never runs it.
        FlowError: If it is not Python; with the line.
    """
    tree = _parse(file, _read(file))
    flows = _flows(tree)
    if not flows:
        message = f"{file} holds no flow: no class in it is derived from FlowSpec."
        raise UsageError(message, code="FLOW_NONE", hint="see a flow that runs: platform init example")
    if len(flows) > 1:
        message = f"{file} holds {len(flows)} flows: {', '.join(flows)}."
        raise UsageError(message, code="FLOW_SEVERAL", hint="give each flow a file of its own")
    if not _calls(tree, flows[0]):
        message = f"{file} never runs {flows[0]}: Metaflow would do nothing, and say nothing."
        hint = f"""add at its end: if __name__ == "__main__": {flows[0]}()"""
        raise UsageError(message, code="FLOW_NOT_CALLED", hint=hint)
    return flows[0]


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        siblings = [path.name for path in file.parent.glob("*.py")] if file.parent.is_dir() else []
        message = f"there is no file {file}.{did_you_mean(file.name, siblings)}"
        raise UsageError(
            message, code="FLOW_FILE_MISSING", hint="name a flow file: platform run flows/train.py"
        ) from None
    except IsADirectoryError:
        message = f"{file} is a folder, not a flow file."
        raise UsageError(
            message, code="FLOW_FILE_MISSING", hint=f"name a file in it: platform run {file}/NAME.py"
        ) from None
    except OSError as error:
        message = f"{file} cannot be read: {(error.strerror or str(error)).lower()}."
        raise UsageError(message, code="FLOW_FILE_MISSING", hint=f"chmod u+r {file}") from None


def _parse(file: Path, source: bytes) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an odd escape in a flow is for the flow's own process to report
        try:
            return ast.parse(source, filename=str(file))
        except SyntaxError as error:
            raise syntax_error(str(file), error.lineno, error.msg, error.text) from None
        except ValueError as error:
            message = f"{file} is not Python: {error}."
            raise FlowError(message, code="FLOW_SYNTAX", hint="name a Python file that holds a flow") from None


def syntax_error(file: str, line: int | None, reason: str, text: str | None) -> FlowError:
    """Return the error of a file that is not valid Python, with the line as it stands."""
    message = f"{file}:{line} is not valid Python: {reason}."
    details = f"    {text.strip()}" if text else ""
    return FlowError(message, code="FLOW_SYNTAX", hint="mend that line and run the same command again", details=details)


def _flows(tree: ast.Module) -> list[str]:
    """Return the flows of a file; a class from which another one here is derived is a base, not a flow."""
    classes = {node.name: _bases(node) for node in tree.body if isinstance(node, ast.ClassDef)}

    def is_flow(name: str) -> bool:
        bases = classes.get(name, ())
        return "FlowSpec" in bases or any(is_flow(base) for base in bases if base != name)

    flows = [name for name in classes if is_flow(name)]
    return [name for name in flows if not any(name in classes[other] for other in flows)]


def _bases(node: ast.ClassDef) -> tuple[str, ...]:
    names = (base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "") for base in node.bases)
    return tuple(names)


def _calls(tree: ast.Module, flow: str) -> bool:
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return any(isinstance(function, ast.Name) and function.id == flow for function in calls)
