"""What a flow's process reported, as an error that says where, why and what to type."""

from __future__ import annotations

import pytest

from platform_cli.core.errors import FlowError, UsageError
from platform_cli.core.flow import FlowProblem
from platform_cli.core.flow_problems import flow_error


@pytest.mark.parametrize(
    ("module", "package"),
    [("sklearn.svm", "scikit-learn"), ("cv2", "opencv-python"), ("yaml", "pyyaml"), ("nosuch.deep", "nosuch")],
)
def test_a_missing_module_is_installed_by_its_package(module: str, package: str) -> None:
    error = flow_error(FlowProblem(kind="missing_module", message="", module=module), "f.py")
    assert (error.code, error.hint) == ("FLOW_MODULE_MISSING", f"pip install {package}")


def test_the_line_is_named_where_it_is_known() -> None:
    known = FlowProblem(kind="error_at_import", message="KeyError: 'a'", file="m.py", line=3, text="  x['a']\n")
    error = flow_error(known, "f.py")
    assert error.message == "f.py cannot be loaded: KeyError: 'a', at m.py:3."
    assert error.details == "    x['a']"
    unknown = flow_error(FlowProblem(kind="error_at_import", message="KeyError: 'a'"), "f.py")
    assert (unknown.message, unknown.details) == ("f.py cannot be loaded: KeyError: 'a', at f.py.", "")


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("option_unknown", "FLOW_OPTION_UNKNOWN"),
        ("value_missing", "FLOW_OPTION_INVALID"),
        ("parameter_missing", "FLOW_PARAMETER_REQUIRED"),
        ("usage", "FLOW_OPTION_INVALID"),
    ],
)
def test_what_the_user_typed_wrong_is_a_usage_error(kind: str, code: str) -> None:
    problem = FlowProblem(kind=kind, message="Invalid value for x", option="--alpha", known=("--alpha", "--beta"))
    error = flow_error(problem, "f.py")
    assert isinstance(error, UsageError)
    assert error.code == code


@pytest.mark.parametrize("run", ["TrainFlow/3", None])
def test_a_process_that_vanished_can_be_gone_on_with_if_it_had_a_run(run: str | None) -> None:
    error = flow_error(FlowProblem(kind="lost", message="was killed by SIGKILL", text=run), "f.py")
    assert isinstance(error, FlowError)
    assert error.hint.endswith(f"platform resume {run}" if run else "run the same command again")


@pytest.mark.parametrize("kind", ["syntax", "exit_at_import", "some kind of later versions"])
def test_every_other_kind_is_an_error_of_the_flow(kind: str) -> None:
    error = flow_error(FlowProblem(kind=kind, message="why", file="f.py", line=1), "f.py")
    assert isinstance(error, FlowError)
    assert "f.py:1" in error.message
    assert error.hint
