"""`latest_good` finds the newest run to build upon, and says why newer ones are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.decorators.places import Place

if TYPE_CHECKING:
    from collections.abc import Callable

FLOW = """
from metaflow import *

{project}
class ModelFlow(FlowSpec):
    verdict = Parameter("verdict", default="passed")
    mark = Parameter("mark", default=True)
    fail = Parameter("fail", default="")

    @catch(var="problem", print_exception=False)
    @step
    def start(self):
        if self.fail == "caught":
            raise ValueError("caught")
        self.next(self.end)

    @step
    def end(self):
        if self.fail == "now":
            raise ValueError("now")
        self.passed = self.verdict == "passed"
        if self.mark:
            Run(f"ModelFlow/{{current.run_id}}", _namespace_check=False).add_tag(f"gate:{{self.verdict}}")

if __name__ == "__main__":
    ModelFlow()
"""
USER = """
from metaflow import *
from metaflow import latest_good

{project}
class UserFlow(FlowSpec):
    stage = Parameter("stage", default=None)

    @step
    def start(self):
        self.found = latest_good("ModelFlow", self.stage).pathspec
        self.next(self.end)

    @step
    def end(self):
        pass

if __name__ == "__main__":
    UserFlow()
"""
PROJECT = '@project(name="acme")'
FIND = """
import io, logging
said = io.StringIO()
logging.getLogger("metaflow_extensions").addHandler(logging.StreamHandler(said))
run = latest_good("ModelFlow", default=None)
answer = [run and run.pathspec, said.getvalue().splitlines()]
"""


class Models:
    """Runs of a flow that makes models."""

    def __init__(self, place: Place, project: str = "") -> None:
        self.place = place
        self.flow = place.write(FLOW.format(project=project), "model.py")
        self.user = place.write(USER.format(project=project), "user.py")

    def make(self, *arguments: str, top: tuple[str, ...] = ()) -> str:
        """Run the flow, whatever comes of it, and return the run's name."""
        self.place.run(self.flow, *top, "run", *arguments)
        name: str = self.place.ask("answer = next(iter(Flow('ModelFlow'))).pathspec")
        return name


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Make a good run, and after it one of each kind that is not; return their names, and what was found."""
    models = Models(Place(tmp_path_factory.mktemp("models")))
    ways: dict[str, Callable[[], str]] = {
        "good": models.make,
        "refused": lambda: models.make("--verdict", "refused"),
        "failed": lambda: models.make("--fail", "now"),
        "caught": lambda: models.make("--fail", "caught"),
        "unmarked": lambda: models.make("--mark", "False"),
    }
    made = {name: way() for name, way in ways.items()}
    found, warnings = models.place.ask(FIND)
    return made | {"found": found, "warnings": "\n".join(warnings)}


def test_the_newest_good_run_is_found(story: dict[str, str]) -> None:
    assert story["found"] == story["good"]


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("refused", "was refused by its gate"),
        ("failed", "has not come to its end: it failed, or still runs"),
        ("caught", "has a failure that was caught, in start/1"),
        ("unmarked", "is not tagged gate:passed"),
    ],
)
def test_each_newer_run_is_named_with_the_reason(story: dict[str, str], kind: str, reason: str) -> None:
    assert f"{story[kind]} {reason}: passed over, {story['good']} is used." in story["warnings"].splitlines()


def test_a_flow_warns_in_its_log(place: Place) -> None:
    models = Models(place)
    good, refused = models.make(), models.make("--verdict", "refused")
    output = place.ok(models.user, "run")
    assert f"{refused} was refused by its gate: passed over, {good} is used." in output
    assert place.ask("answer = Flow('UserFlow').latest_run.data.found") == good


def test_taking_the_tag_off_retires_a_run(place: Place) -> None:
    models = Models(place)
    first, second = models.make(), models.make()
    assert place.ask(FIND) == [second, []]
    place.ok(models.flow, "tag", "remove", "--run-id", second.split("/")[1], "gate:passed")
    found, warnings = place.ask(FIND)
    assert found == first
    assert warnings == [f"{second} is not tagged gate:passed: passed over, {first} is used."]


def test_without_any_tag_the_artifact_decides(place: Place) -> None:
    models = Models(place)
    good = models.make("--mark", "False")
    bad = models.make("--mark", "False", "--verdict", "refused")
    found, warnings = place.ask(FIND)
    assert found == good
    assert warnings == [
        f"{bad} has neither the tag gate:passed nor the artifact passed=True: passed over, {good} is used."
    ]


def test_whoever_started_it_counts(place: Place) -> None:
    models = Models(Place(place.folder, {"METAFLOW_USER": "somebody"}))
    good = models.make()
    assert place.ask("namespace('user:tester')\n" + FIND)[0] == good


def test_only_the_own_project_and_stage_count_unless_another_is_named(place: Place) -> None:
    models = Models(place, PROJECT)
    production, staging, own = (models.make(top=top) for top in (("--production",), ("--branch", "staging"), ()))

    def found(*arguments: str, top: tuple[str, ...] = ()) -> str:
        place.ok(models.user, *top, "run", *arguments)
        name: str = place.ask("answer = next(iter(Flow('UserFlow'))).data.found")
        return name

    assert found() == own
    assert found(top=("--production",)) == production
    assert found("--stage", "staging") == staging
    assert found("--stage", "production") == production
    assert place.ask(FIND) == [None, []], "without a project none of them is one's own"


def test_a_deployment_to_a_stage_without_a_project_sees_its_own(place: Place) -> None:
    models = Models(place)
    models.make()
    staged = models.make("--tag", "project_branch:test.staging")
    models.make()
    place.ok(models.user, "run", "--tag", "project_branch:test.staging")
    assert place.ask("answer = next(iter(Flow('UserFlow'))).data.found") == staged


def test_where_there_is_none_the_message_says_what_there_is(place: Place) -> None:
    models = Models(place)
    said = place.run(models.user, "run")
    assert "No run of ModelFlow is good: it has no run. Run ModelFlow until it passes its gate" in said.output
    refused = models.make("--verdict", "refused")
    said = place.run(models.user, "run")
    assert f"No run of ModelFlow is good: {refused} was refused by its gate." in said.output
    assert place.ask(FIND) == [None, []]
