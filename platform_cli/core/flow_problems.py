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


def flow_error(problem: FlowProblem, flow_file: str) -> PlatformError:  # noqa: PLR0911 - one return a kind
    """Return the error for a problem that the flow's process reported."""
    where = f"{problem.file}:{problem.line}" if problem.file and problem.line else flow_file
    match problem.kind:
        case "syntax":
            message = f"{where} is not valid Python: {problem.message}."
            hint = "mend that line and run the same command again"
            return FlowError(message, code="FLOW_SYNTAX", hint=hint, details=(problem.text or "").rstrip())
        case "missing_module":
            top = (problem.module or "").partition(".")[0]
            message = f"{where} imports '{problem.module}', which is not installed."
            return FlowError(message, code="FLOW_MODULE_MISSING", hint=f"pip install {_PACKAGES.get(top, top)}")
        case "usage" if problem.option:
            message = f"{flow_file} has no option '{problem.option}'.{did_you_mean(problem.option, problem.known)}"
            hint = f"see its parameters: platform run {flow_file} --help"
            return UsageError(message, code="FLOW_OPTION_UNKNOWN", hint=hint)
        case "usage" if problem.message.startswith("Missing option"):
            option = problem.message.partition('"')[2].partition('"')[0].split(" ")[0]
            message = f"{flow_file} needs a value for its parameter {option}."
            return UsageError(message, code="FLOW_PARAMETER_REQUIRED", hint=f"add: {option} VALUE")
        case "usage":
            message = f"{flow_file}: {problem.message[0].lower()}{problem.message[1:].rstrip('.')}."
            hint = f"see its parameters: platform run {flow_file} --help"
            return UsageError(message, code="FLOW_OPTION_INVALID", hint=hint)
        case "exit_at_import":
            message = f"{where}: {problem.message}."
            hint = """move what is not part of the flow below: if __name__ == "__main__":"""
            return FlowError(message, code="FLOW_LOAD_FAILED", hint=hint)
        case _:
            message = f"{where} cannot be loaded: {problem.message}."
            hint = "mend that line and run the same command again"
            return FlowError(message, code="FLOW_LOAD_FAILED", hint=hint, details=problem.details.rstrip())
