"""Names, schedules and values as Argo takes them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from platform_cli.adapters.argo.crons import argo_cron
from platform_cli.adapters.argo.names import LONGEST, argo_name, label_of
from platform_cli.adapters.argo.parameters import parameters_of
from platform_cli.core.errors import UsageError

PARAMETERS = {
    "alpha": {"name": "alpha", "type": "float"},
    "count": {"name": "count", "type": "int"},
    "who-name": {"name": "who-name", "type": "str"},
    "dry": {"name": "dry", "type": "bool"},
    "conf": {"name": "conf", "type": "JSON"},
    "data": {"name": "data", "type": "FilePath"},
}
TEMPLATE: dict[str, Any] = {"metadata": {"annotations": {"metaflow/parameters": json.dumps(PARAMETERS)}}}


@pytest.mark.parametrize(
    ("name", "project", "called"),
    [
        ("TrainFlow", None, "trainflow"),
        ("test.staging.Train_Flow", None, "test.staging.trainflow"),
        ("demo.user.jane.doecorp.com.TrainFlow", "demo", "demo.user.jane.doecorp.com.trainflow"),
        ("F" * 45, None, "f" * 45),
    ],
)
def test_a_template_is_called_as_metaflow_would_call_it(name: str, project: str | None, called: str) -> None:
    assert argo_name(name, project) == called


def test_a_long_name_of_a_project_is_shortened_and_stays_its_own() -> None:
    one, other = (argo_name(f"demo.user.{'jane' * 9}.{flow}", "demo") for flow in ("TrainFlow", "ScoreFlow"))
    assert one != other
    assert len(one) == len(other) == LONGEST
    assert one.startswith("demo.user.jane")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("F" * 46, "DEPLOYMENT_NAME_TOO_LONG"),
        ("7days", "DEPLOYMENT_NAME_INVALID"),
        ("flow-", "DEPLOYMENT_NAME_INVALID"),
        ("a..b", "DEPLOYMENT_NAME_INVALID"),
    ],
)
def test_a_name_that_the_cluster_does_not_take_is_refused(name: str, code: str) -> None:
    with pytest.raises(UsageError) as caught:
        argo_name(name, None)
    assert caught.value.code == code
    assert "--name" in caught.value.hint


def test_labels_are_legal_and_differ_where_names_do() -> None:
    names = [
        "TrainFlow",
        "demo.user.jane@corp.com.F",
        "demo.user.jane+corp.com.F",
        "x" * 63,
        "x" * 64,
        "x" * 65,
        "end-",
    ]
    labels = [label_of(name) for name in names]
    assert len(set(labels)) == len(names)
    assert all(len(label) <= 63 and label[0].isalnum() and label[-1].isalnum() for label in labels)
    assert labels[0] == "TrainFlow"


@pytest.mark.parametrize(
    ("ours", "argos"),
    [
        ("30 6 * * 1-5", "30 6 * * 1-5"),
        ("0 0 * * 7", "0 0 * * 0"),
        ("0 0 * * 5-7", "0 0 * * 5,6,0"),
        ("0 0 * * 1,7", "0 0 * * 1,0"),
        ("0 0 * * 1-7/2", "0 0 * * 1,3,5,0"),
        ("0 0 1 JUL SUN", "0 0 1 JUL SUN"),
        ("*/7 * 7 7 *", "*/7 * 7 7 *"),
    ],
)
def test_a_schedule_means_the_same_to_argo(ours: str, argos: str) -> None:
    assert argo_cron(ours) == argos


@pytest.mark.parametrize("cron", ["0 0 L * *", "0 0 * * MON#2", "0 0 * * 5L"])
def test_a_schedule_that_argo_cannot_keep_is_refused(cron: str) -> None:
    with pytest.raises(UsageError) as caught:
        argo_cron(cron)
    assert caught.value.code == "SCHEDULE_UNSUPPORTED"


@pytest.mark.parametrize(
    ("options", "values"),
    [
        (("--alpha", "0.5"), {"alpha": "0.5"}),
        (("--alpha=1", "--count", "-3"), {"alpha": "1.0", "count": "-3"}),
        (("--who-name", "you & 'me'"), {"who-name": "\"you & 'me'\""}),
        (("--who-name=",), {"who-name": '""'}),
        (("--dry", "True"), {"dry": "true"}),
        (("--conf", '{"a": 1}'), {"conf": '"{\\"a\\": 1}"'}),
        ((), {}),
    ],
)
def test_values_are_handed_on_as_metaflow_hands_them_on(options: tuple[str, ...], values: dict[str, str]) -> None:
    assert parameters_of(TEMPLATE, options, "daily") == values


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--alhpa", "1"), "FLOW_OPTION_UNKNOWN", "Did you mean '--alpha'?"),
        (("--tag", "x"), "FLOW_OPTION_UNKNOWN", "nothing else can be set"),
        (("--alpha",), "FLOW_OPTION_INVALID", "needs a value"),
        (("--alpha", "much"), "FLOW_OPTION_INVALID", "takes a number, not 'much'"),
        (("--count", "1.5"), "FLOW_OPTION_INVALID", "takes a whole number"),
        (("--dry", "maybe"), "FLOW_OPTION_INVALID", "true or false"),
        (("--conf", "{"), "FLOW_OPTION_INVALID", "takes JSON"),
        (("--data", "f.csv"), "FLOW_OPTION_INVALID", "when a flow is deployed"),
    ],
)
def test_values_that_do_not_fit_are_refused(options: tuple[str, ...], code: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        parameters_of(TEMPLATE, options, "daily")
    assert caught.value.code == code
    assert said in caught.value.message
