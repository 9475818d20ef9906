"""@cached takes results over when code and inputs are the same, and never otherwise."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.decorators.cached_work import SIMPLE, WIDE, Work

if TYPE_CHECKING:
    from tests.decorators.places import Place


@pytest.fixture
def work(place: Place) -> Work:
    return Work(place)


def test_the_same_again_is_taken_over_and_says_from_where(work: Work) -> None:
    work.write()
    assert work.run() == 1
    first = work.last("run.pathspec")
    assert work.run() == 0
    assert re.search(rf"@cached: same code and inputs as {first}/work/\d+; its results are taken over", work.output)
    assert work.last("run['work'].task.metadata_dict['cached-from']").startswith(f"{first}/work/")
    assert work.last("run.data.seen") == [[20], ""]
    assert work.last("[run['work'].task['result'].sha, run['work'].task.successful]") == [
        work.place.ask("answer = list(Flow('WorkFlow'))[1]['work'].task['result'].sha"),
        True,
    ], "the same artifact, not a copy"


def test_other_inputs_are_computed_and_found_again(work: Work) -> None:
    work.write()
    assert [work.run("run", "--number", number) for number in ("2", "3", "2", "3")] == [1, 1, 0, 0]
    assert work.last("run.data.result") == [30]


def test_any_change_of_the_flows_folder_is_a_change(work: Work) -> None:
    work.write()
    module = work.place.write("def double(value): return 2 * value\n", "flows/part.py")
    assert [work.run(), work.run()] == [1, 0]
    module.write_text("def double(value): return value + value\n")
    assert [work.run(), work.run()] == [1, 0]
    work.write(body="self.other = 1")
    assert [work.run(), work.run()] == [1, 0]


def test_a_library_from_elsewhere_is_compared_too(work: Work) -> None:
    library = work.place.write("factor = 10\n", "lib/mylib/deep.py")
    work.place.write("", "lib/mylib/__init__.py")
    path = {"PYTHONPATH": str(work.place.folder / "lib")}
    work.write(body="from mylib import deep; self.factor = deep.factor")
    assert [work.run(**path), work.run(**path)] == [1, 0]
    library.write_text("factor = 11\n")
    assert work.run(**path) == 1
    assert "mylib.deep has changed since WorkFlow/" in work.output
    assert work.last("run.data.factor") == 11


def test_an_installed_version_is_part_of_the_key(work: Work) -> None:
    work.write()
    work.place.write("", "lib/thing-1.0.dist-info/METADATA")
    path = {"PYTHONPATH": str(work.place.folder / "lib")}
    assert [work.run(**path), work.run(**path)] == [1, 0]
    (work.place.folder / "lib/thing-1.0.dist-info").rename(work.place.folder / "lib/thing-1.1.dist-info")
    assert work.run(**path) == 1


def test_with_a_key_only_what_it_names_counts_and_nothing_else_is_taken_over(work: Work) -> None:
    work.write(decorators='@cached(key="raw")')
    assert [work.run("run", "--note", note) for note in ("a", "b")] == [1, 0]
    assert work.last("run.data.seen") == [[20], "b"], "the note is that of this run"
    work.write(decorators="@cached", body="print(self.label)")
    assert [work.run("run", "--note", note) for note in ("a", "b")] == [1, 1]


def test_what_failed_or_was_caught_is_not_remembered(work: Work) -> None:
    work.write(body='assert "FAIL" not in os.environ')
    work.fail("run", FAIL="1")
    assert [work.run(), work.run()] == [1, 0]
    work.write(decorators='@catch(var="problem")\n    @cached', body='assert "FAIL" not in os.environ; self.extra = 1')
    caught = SIMPLE.replace("self.seen = (self.result, self.label)", "pass")
    work.write(caught, '@catch(var="problem", print_exception=False)\n    @cached', 'assert "FAIL" not in os.environ')
    assert work.run(FAIL="1") == 1
    assert work.last("run.data.problem is not None")
    assert [work.run(), work.run()] == [1, 0]
    assert work.last("run.data.problem is None")


def test_a_retried_step_is_remembered_by_its_good_attempt(work: Work) -> None:
    work.write(
        decorators="@retry(times=2, minutes_between_retries=0)\n    @cached", body="assert current.retry_count == 1"
    )
    assert [work.run(), work.run()] == [2, 0]
    assert work.last("run.data.result") == [20]


def test_a_step_without_results_is_never_skipped(work: Work) -> None:
    work.write(SIMPLE.replace("self.result = [value * 10 for value in self.raw]", "self.raw"), body="pass")
    flow = (work.place.folder / "flows/flow.py").read_text().replace("self.seen = (self.result, self.label)", "pass")
    work.place.write(flow)
    assert [work.run(), work.run()] == [1, 1]


def test_lost_artifacts_are_computed_again(work: Work) -> None:
    work.write()
    assert work.run() == 1
    sha = work.last("run['work'].task['result'].sha")
    next(work.place.folder.glob(f"store/.metaflow/WorkFlow/data/*/{sha}")).unlink()
    assert work.run() == 1
    assert "has lost some of its artifacts; work is computed" in work.output
    assert work.last("run.data.result") == [20]


def test_a_broken_note_is_no_failure(work: Work) -> None:
    work.write()
    assert work.run() == 1
    (note,) = work.place.folder.glob("store/.metaflow/platform.cached/WorkFlow/work/*.json")
    note.write_text("{")
    assert [work.run(), work.run()] == [1, 0]


def test_projects_branches_do_not_share(work: Work) -> None:
    work.write("@project(name='shared')" + SIMPLE)
    text = (work.place.folder / "flows/flow.py").read_text()
    work.place.write(text.replace("import os", "import os\nfrom metaflow import project"))
    assert [work.run(*top, "run") for top in ((), ("--branch", "staging"), ())] == [1, 1, 0]


def test_foreach_join_switch_and_split_are_taken_over_with_the_way_they_went(work: Work) -> None:
    work.write(WIDE)
    assert work.run() == 5
    assert work.run() == 0
    assert work.last("[run.data.all, 'small' in [each.id for each in run], run['join'].task.data.total]") == [
        [6, 8],
        True,
        3,
    ]
    assert work.run("run", "--numbers", "[1, 7]") == 5, "all items count for each, unless there is a key"
    assert work.last("[run.data.all, 'large' in [each.id for each in run]]") == [[16, 18], True]


def test_with_a_key_an_item_is_found_again_at_another_place(work: Work) -> None:
    work.write(WIDE, decorators='@cached(key="name")')
    assert work.run() == 5
    assert work.run("run", "--numbers", "[2, 5, 1]") == 4, "only the 5 is new; the steps after it see new inputs"
    assert work.last("run['join'].task.data.total") == 8


def test_part_of_a_joins_inputs_cannot_be_the_key(work: Work) -> None:
    work.write(WIDE.replace("@cached\n    @step\n    def join", '@cached(key="value")\n    @step\n    def join'))
    assert "Step 'join' is a join, and @cached looks at all inputs of a join: leave out key." in work.fail("run")


def test_resume_and_with_take_over_as_well(work: Work) -> None:
    work.write(decorators="", body="pass")
    flow = (work.place.folder / "flows/flow.py").read_text()
    failing = flow.replace("self.seen =", 'assert "FAIL" not in os.environ; self.seen =')
    work.place.write(failing)
    assert work.run("run", "--with", "cached") == 1
    work.fail("run", FAIL="1")
    assert work.run("resume", "work", "--with", "cached") == 0
    assert "@cached: same code and inputs" in work.output


def test_a_card_says_where_the_results_are_from(work: Work) -> None:
    work.write(decorators='@card(type="blank")\n    @cached')
    assert [work.run(), work.run()] == [1, 0]
    page = work.place.ask(
        "import base64, re\nfrom metaflow.cards import get_cards\n"
        "page = get_cards(Flow('WorkFlow').latest_run['work'].task)[0].get()\n"
        'answer = base64.b64decode(re.search(r\'__MF_DATA__\\[[^]]+\\] = "([^"]+)"\', page)[1]).decode()'
    )
    assert "Results taken over from `WorkFlow/" in page
