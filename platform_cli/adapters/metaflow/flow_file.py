"""Look at a flow file before anything is started: is it there, is it Python, does it hold one flow that runs?"""

from __future__ import annotations

import ast
import importlib.util
import warnings
from pathlib import Path

from platform_cli.core.errors import FlowError, UsageError, nearest


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
    except (FileNotFoundError, NotADirectoryError):
        near = _near(file)
        hint = f"name a flow file: platform run {near or 'flows/train.py'}"
        did_you = f" Did you mean '{near}'?" if near else ""
        raise UsageError(f"there is no file {file}.{did_you}", code="FLOW_FILE_MISSING", hint=hint) from None
    except IsADirectoryError:
        message = f"{file} is a folder, not a flow file."
        hint = f"name a file in it: platform run {file / 'NAME.py'}"
        raise UsageError(message, code="FLOW_FILE_MISSING", hint=hint) from None
    except OSError as error:
        message = f"{file} cannot be read: {(error.strerror or str(error)).lower()}."
        raise UsageError(message, code="FLOW_FILE_MISSING", hint=f"look at it with: ls -l {file}") from None


def _near(file: Path) -> str:
    """Return what may be meant: the same name one folder below, or a similar one beside it; empty if there is none."""
    folder = file.parent if file.parent.is_dir() else Path()
    below = sorted(folder.glob(f"*/{file.name}")) if file.name else []
    return str(below[0]) if below else nearest(str(folder / file.name), map(str, folder.glob("*.py")))


def _parse(file: Path, source: bytes) -> ast.Module:
    text = _decode(file, source)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an odd escape in a flow is for the flow's own process to report
        try:
            return ast.parse(text, filename=str(file))
        except SyntaxError as error:
            raise syntax_error(str(file), error.lineno, error.msg, error.text) from None
        except (ValueError, RecursionError) as error:
            raise _no_python(file, str(error)) from None


def _decode(file: Path, source: bytes) -> str:
    """Return the text of a source file, by the encoding that it names."""
    if b"\0" in source:
        raise _no_python(file, "it is a binary file")
    try:
        return importlib.util.decode_source(source)
    except (UnicodeDecodeError, SyntaxError) as error:
        raise _no_python(file, "it is no UTF-8 text, and names no other encoding that is known") from error


def _no_python(file: Path, reason: str) -> FlowError:
    message = f"{file} is not Python: {reason}."
    return FlowError(
        message, code="FLOW_SYNTAX", hint="name a Python file that holds a flow: platform run flows/train.py"
    )


def syntax_error(file: str, line: int | None, reason: str, text: str | None) -> FlowError:
    """Return the error of a file that is not valid Python, with the line as it stands."""
    message = f"{file}{f':{line}' if line else ''} is not valid Python: {reason}."
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
