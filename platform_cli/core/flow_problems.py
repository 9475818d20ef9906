"""Say what a flow's process could not do, and what to type next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.core.errors import FlowError, UsageError, did_you_mean

if TYPE_CHECKING:
    from platform_cli.core.errors import PlatformError
    from platform_cli.core.flow import FlowProblem

# Modules that are installed under another name than they are imported by.
_PACKAGES = {
    "sklearn": "scikit-learn",
    "cv2": "opencv-python",
    "PIL": "pillow",
    "yaml": "pyyaml",
    "bs4": "beautifulsoup4",
}


_MEND = "mend that line and run the same command again"
_MAIN = """move what is not part of the flow below: if __name__ == "__main__":"""


def flow_error(problem: FlowProblem, flow_file: str) -> PlatformError:
    """Return the error for a problem that the flow's process reported."""
    if problem.kind == "lost":
        return _lost(problem, flow_file)
    if problem.kind in {"option_unknown", "value_missing", "parameter_missing", "usage"}:
        return _usage(problem, flow_file)
    return _load(problem, flow_file)


def _load(problem: FlowProblem, flow_file: str) -> FlowError:
    where = f"{problem.file}:{problem.line}" if problem.file and problem.line else flow_file
    line = f"    {problem.text.strip()}" if problem.text else ""
    match problem.kind:
        case "syntax":
            message = f"{where} is not valid Python: {problem.message}."
            return FlowError(message, code="FLOW_SYNTAX", hint=_MEND, details=line)
        case "missing_module":
            top = (problem.module or "").partition(".")[0]
            near = did_you_mean(top, problem.known)
            message = f"{where} imports '{problem.module}', which is not installed.{near}"
            hint = f"pip install {_PACKAGES.get(top, top)}"
            return FlowError(message, code="FLOW_MODULE_MISSING", hint=hint, details=line)
        case "exit_at_import":
            message = f"{where} ends the process as soon as {flow_file} is loaded: {problem.message}."
            return FlowError(message, code="FLOW_LOAD_FAILED", hint=_MAIN, details=line)
        case _:
            message = f"{flow_file} cannot be loaded: {problem.message}, at {where}."
            return FlowError(message, code="FLOW_LOAD_FAILED", hint=_MEND, details=line)


def _usage(problem: FlowProblem, flow_file: str) -> UsageError:
    hint = f"see its parameters: platform run {flow_file} --help"
    match problem.kind:
        case "option_unknown":
            near = did_you_mean(problem.option or "", problem.known)
            message = f"{flow_file} has no option '{problem.option}'.{near}"
            return UsageError(message, code="FLOW_OPTION_UNKNOWN", hint=hint)
        case "value_missing":
            message = f"{flow_file}: the option {problem.option} needs a value."
            return UsageError(message, code="FLOW_OPTION_INVALID", hint=f"add it: {problem.option} VALUE")
        case "parameter_missing":
            message = f"{flow_file} needs a value for its parameter {problem.option}."
            return UsageError(message, code="FLOW_PARAMETER_REQUIRED", hint=f"add: {problem.option} VALUE")
        case _:
            message = f"{flow_file}: {problem.message[0].lower()}{problem.message[1:].rstrip('.')}."
            return UsageError(message, code="FLOW_OPTION_INVALID", hint=hint)


def _lost(problem: FlowProblem, flow_file: str) -> FlowError:
    message = f"the process of {flow_file} {problem.message}."
    again = f"platform resume {problem.text}" if problem.text else "run the same command again"
    hint = f"look for what ends it, such as os._exit() or too little memory, then: {again}"
    return FlowError(message, code="FLOW_DIED", hint=hint)
