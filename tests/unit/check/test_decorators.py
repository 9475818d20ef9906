"""Decorators: where they stand, what they are given, and what a target makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.check.conftest import codes

if TYPE_CHECKING:
    from tests.unit.check.conftest import Checker

ON_STEP = {
    "@retry(times=5)": ["DECORATOR_VALUE"],
    "@retry(times='9')": ["DECORATOR_VALUE"],
    "@retry(times=LIMIT)": [],
    "@timeout": ["DECORATOR_VALUE"],
    "@timeout(seconds=0)": ["DECORATOR_VALUE"],
    "@timeout(seconds='1m')": ["DECORATOR_VALUE"],
    "@timeout(seconds=LIMIT)": [],
    "@timeout(**LIMITS)": [],
    "@timeout(seconds=30)": [],
    "@card(type='blank', color='red')": ["DECORATOR_UNKNOWN_ATTRIBUTE"],
    "@card('blank')": ["DECORATOR_POSITIONAL"],
    "@batch(memory='4Gi')": ["RESOURCE_NOT_A_NUMBER"],
    "@resources(cpu='500m')": ["RESOURCE_NOT_A_NUMBER"],
    "@resources(memory=MEMORY)": [],
    "@resources(memory=4)": ["RESOURCE_TOO_LITTLE"],
    "@resources(cpu=1)": [],
    "@schedule(daily=True)": ["DECORATOR_NOT_ON_FLOW"],
    "@schedule_daily": ["DECORATOR_NOT_DEFINED"],
}


@pytest.mark.parametrize(("decorator", "expected"), ON_STEP.items(), ids=ON_STEP)
def test_decorators_on_a_step(decorator: str, expected: list[str], check: Checker) -> None:
    head = "from metaflow import *\nLIMIT, LIMITS, MEMORY = 1, {}, 2\n"
    report = check.steps(f"{decorator}\n@step\ndef only(self):\n    pass\n", head=head)
    assert codes(report) == expected
    assert all(finding.line == 4 for finding in report.findings)


ON_FLOW = {
    "@project": ["DECORATOR_VALUE"],
    "@project(name='My-Shop')": ["DECORATOR_VALUE"],
    "@project(name='my_shop')": [],
    "@project(name=NAME)": [],
    "@schedule('daily')": ["DECORATOR_POSITIONAL"],
    "@schedule(daily=True)\n@schedule(hourly=True)": ["DECORATOR_TWICE"],
    "@exit_hook(on_error=[])\n@exit_hook(on_success=[])": [],
    "@retry": ["DECORATOR_NOT_ON_STEP"],
    "@trigger(event='a')\n@trigger_on_finish(flow='B')": ["ARGO_TWO_TRIGGERS"],
}


@pytest.mark.parametrize(("decorators", "expected"), ON_FLOW.items(), ids=ON_FLOW)
def test_decorators_on_a_flow(decorators: str, expected: list[str], check: Checker) -> None:
    head = f"from metaflow import *\nNAME = 'shop'\n{decorators}\n"
    assert codes(check.steps("@step\ndef only(self):\n    pass\n", head=head)) == expected


FIXES = {
    "@resources(memory='4Gi')": "`memory=4096`",
    "@resources(memory='4G')": "`memory=4000`",
    "@resources(memory='512M')": "`memory=512`",
    "@resources(disk='1TB')": "`disk=1000000`",
    "@resources(cpu='250m')": "`cpu=0.25`",
    "@resources(cpu='two')": "`cpu=1`",
    "@resources(memory=16)": "`memory=16000`",
    "@retry(time=3)": "Did you mean `times`?",
    "@retries": "Did you mean `@retry`? Import it: `from metaflow import retry`.",
}


@pytest.mark.parametrize(("decorator", "fix"), FIXES.items(), ids=FIXES)
def test_the_fix_says_what_to_write(decorator: str, fix: str, check: Checker) -> None:
    head = "from metaflow import FlowSpec, resources, retry, step\n"
    (finding,) = check.steps(f"{decorator}\n@step\ndef only(self):\n    pass\n", head=head).findings
    assert fix in finding.fix


def test_text_for_memory_is_an_error_where_kubernetes_reads_it(check: Checker) -> None:
    body = "@resources(memory='4Gi')\n@step\ndef only(self):\n    pass\n"
    assert [finding.severity for finding in check.steps(body).findings] == ["warning"]
    assert [finding.severity for finding in check.steps(body, target="kubernetes").findings] == ["error"]
    in_pod = check.steps(f"@kubernetes\n{body}")
    assert [finding.severity for finding in in_pod.findings] == ["error"]


TARGETS = {
    "@timeout(seconds=30)\n@step\ndef only(self):\n    pass\n": ["REMOTE_TIMEOUT_SHORT"],
    "@catch\n@step\ndef only(self):\n    pass\n": [],
    "rows = Parameter('Script', default=1)\n@step\ndef only(self):\n    pass\n": ["PARAMETER_RESERVED_BY_ARGO"],
}


@pytest.mark.parametrize(("body", "expected"), TARGETS.items(), ids=["timeout", "catch", "script"])
@pytest.mark.parametrize("target", ["kubernetes", "argo", "gcp"])
def test_what_only_a_cluster_refuses(body: str, expected: list[str], target: str, check: Checker) -> None:
    assert codes(check.steps(body, target=target)) == expected
    assert codes(check.steps(body)) == []


def test_a_long_name_is_shortened_in_a_project(check: Checker) -> None:
    head = "from metaflow import FlowSpec, project, step\n@project(name='shop')\n"
    flow = f"class {'F' * 60}(FlowSpec):\n    @step\n    def only(self):\n        pass\n{'F' * 60}()\n"
    assert codes(check(head + flow, target="argo")) == []
    assert codes(check(head.split("@", maxsplit=1)[0] + flow, target="argo")) == ["ARGO_NAME_TOO_LONG"]


NAMES = {"retri": ["IMPORT_UNKNOWN"], "checkpoint": [], "tensorflow_parallel": [], "parameters": [], "cards": []}


@pytest.mark.parametrize(("name", "expected"), NAMES.items(), ids=NAMES)
def test_names_that_an_extension_may_offer_are_let_through(name: str, expected: list[str], check: Checker) -> None:
    head = f"from metaflow import FlowSpec, step, {name}\n"
    assert codes(check.steps("@step\ndef only(self):\n    pass\n", head=head)) == expected


def test_what_can_be_run_and_not_deployed_is_an_error_for_a_deployment_only(check: Checker) -> None:
    head = "from metaflow import *\n@schedule(daily=True)\n"
    body = "script = Parameter('script', required=True)\n@step\ndef only(self):\n    pass\n"
    found = {
        target: [(one.code, one.severity) for one in check.steps(body, head=head, target=target).findings]
        for target in ("local", "kubernetes", "argo")
    }
    assert found["local"] == [("PARAMETER_NEEDS_VALUE", "warning")]
    assert found["kubernetes"] == [("PARAMETER_NEEDS_VALUE", "warning"), ("PARAMETER_RESERVED_BY_ARGO", "warning")]
    assert found["argo"] == [("PARAMETER_NEEDS_VALUE", "error"), ("PARAMETER_RESERVED_BY_ARGO", "error")]
