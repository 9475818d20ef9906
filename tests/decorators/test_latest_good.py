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
        print("found", latest_good("ModelFlow", self.stage).pathspec)
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


STAGED = ("--tag", "project_branch:test.staging")


class Models:
    """Runs of a flow that makes models."""

    def __init__(self, place: Place, project: str = "") -> None:
        self.place = place
        self.flow = place.write(FLOW.format(project=project), "model.py")
        self.user = place.write(USER.format(project=project), "user.py")

    def make(self, *arguments: str, top: tuple[str, ...] = ()) -> str:
        """Run the flow, whatever comes of it, and return the run's name."""
        file = self.place.folder / "run-id"
        self.place.run(self.flow, *top, "run", *arguments, "--run-id-file", file)
        return f"ModelFlow/{file.read_text(encoding='utf-8')}"

    def use(self, *arguments: str, top: tuple[str, ...] = ()) -> str:
        """Run the flow that asks for a model, and return what it wrote."""
        return " ".join(self.place.run(self.user, *top, "run", *arguments).output.split())


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Make runs one after the other, good ones and one of each other kind; return their names, and what was found."""
    models = Models(Place(tmp_path_factory.mktemp("models")))
    told = {"without any": models.use(), "refused before": models.make("--verdict", "refused")}
    told["with one refused"] = models.use()
    ways: dict[str, Callable[[], str]] = {
        "older": models.make,
        "good": models.make,
        "refused": lambda: models.make("--verdict", "refused"),
        "failed": lambda: models.make("--fail", "now"),
        "caught": lambda: models.make("--fail", "caught"),
        "unmarked": lambda: models.make("--mark", "False"),
        "staged": lambda: models.make(*STAGED),
    }
    told |= {name: way() for name, way in ways.items()}
    told |= {"log": models.use(), "log in staging": models.use(*STAGED)}
    told["found by another"], warnings = models.place.ask("namespace('user:another')\n" + FIND)
    told["warnings"] = "\n".join(warnings)
    models.place.ok(models.flow, "tag", "remove", "--run-id", told["good"].split("/")[1], "gate:passed")
    told["found then"], warnings = models.place.ask(FIND)
    return told | {"warnings then": "\n".join(warnings)}


def test_the_newest_good_run_is_found_whoever_started_it(story: dict[str, str]) -> None:
    assert story["found by another"] == story["good"]


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
    sentence = f"{story[kind]} {reason}: passed over, {story['good']} is used."
    assert sentence in story["warnings"].splitlines()
    assert sentence in story["log"], "a flow has it in its log"


def test_a_flow_uses_it(story: dict[str, str]) -> None:
    assert f"found {story['good']}" in story["log"]


def test_taking_the_tag_off_retires_a_run(story: dict[str, str]) -> None:
    assert story["found then"] == story["older"]
    sentence = f"{story['good']} is not tagged gate:passed: passed over, {story['older']} is used."
    assert sentence in story["warnings then"].splitlines()


def test_a_deployment_to_a_stage_without_a_project_sees_its_own(story: dict[str, str]) -> None:
    assert f"found {story['staged']}" in story["log in staging"]


def test_where_there_is_none_the_message_says_what_there_is(story: dict[str, str]) -> None:
    sentence = "No run of ModelFlow is good: it has no run. Run ModelFlow until it passes its gate"
    assert sentence in story["without any"]
    sentence = f"No run of ModelFlow is good: {story['refused before']} was refused by its gate."
    assert sentence in story["with one refused"]


def test_without_any_tag_the_artifact_decides(place: Place) -> None:
    models = Models(place)
    good = models.make("--mark", "False")
    bad = models.make("--mark", "False", "--verdict", "refused")
    found, warnings = place.ask(FIND)
    assert found == good
    assert warnings == [
        f"{bad} has neither the tag gate:passed nor the artifact passed=True: passed over, {good} is used."
    ]


def test_only_the_own_project_and_stage_count_unless_another_is_named(place: Place) -> None:
    models = Models(place, PROJECT)
    production, staging, own = (models.make(top=top) for top in (("--production",), ("--branch", "staging"), ()))
    assert f"found {own}" in models.use()
    assert f"found {production}" in models.use(top=("--production",))
    assert f"found {staging}" in models.use("--stage", "staging")
    assert f"found {production}" in models.use("--stage", "production")
    assert place.ask(FIND) == [None, []], "without a project none of them is one's own"
