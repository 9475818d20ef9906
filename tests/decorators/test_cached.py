"""@cached takes results over when code and inputs are the same, and never otherwise."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.decorators.cached_work import MANY, WIDE, Work
from tests.decorators.places import Place

if TYPE_CHECKING:
    from pathlib import Path

CARD = (
    "from metaflow.cards import get_cards\nimport base64, re\nrun = list(Flow('WorkFlow'))[3]\n"
    "page = get_cards(run['plain'].task)[0].get()\n"
    'answer = base64.b64decode(re.search(r\'__MF_DATA__\\[[^]]+\\] = "([^"]+)"\', page)[1]).decode()'
)
READ = """{
    "names": [run.pathspec for run in runs],
    "seen": [run['join'].task.data.seen for run in runs],
    "from": [run['plain'].task.metadata_dict.get('cached-from') for run in runs],
    "shas": [run['plain'].task['result'].sha for run in runs],
    "ok": [run['plain'].task.successful for run in runs],
    "problems": [run['caught'].task.data.problem is not None for run in runs],
}"""


@pytest.fixture
def work(place: Place) -> Work:
    return Work(place)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Run a flow with several cached steps five times; return what ran each time, what it wrote, and what is kept."""
    work = Work(Place(tmp_path_factory.mktemp("many")))
    work.write(MANY)
    ran, wrote = [], []

    def run(*arguments: str, **variables: str) -> None:
        ran.append(work.run("run", *arguments, **variables))
        wrote.append(work.output)

    run(FAIL="1")
    run()
    _break(work.place.folder / "store/.metaflow", work.last("run['plain'].task['result'].sha"))
    run()
    run("--number", "3")
    run("--note", "b")
    kept = {name: list(reversed(values)) for name, values in work.last(READ).items()}
    return {"ran": ran, "wrote": wrote, "card": work.place.ask(CARD), **kept}


def _break(store: Path, result: str) -> None:
    """Break what is known of `retried`, and lose an artifact of `plain` that no other step has."""
    (note,) = store.glob("platform.cached/WorkFlow/retried/*.json")
    note.write_text("{")
    next(store.glob(f"WorkFlow/data/*/{result}")).unlink()


def test_the_same_again_is_taken_over_and_says_from_where(story: dict[str, Any]) -> None:
    first, second = story["names"][:2]
    assert (story["ran"][0]["plain"], story["ran"][1].get("plain", 0)) == (1, 0)
    assert re.search(rf"same code and inputs as {first}/plain/\d+; its results are taken over", story["wrote"][1])
    assert story["from"][1].startswith(f"{first}/plain/")
    assert story["seen"][1][0] == [200, ""]
    assert story["shas"][0] == story["shas"][1], f"{second} has the same artifact, not a copy"
    assert story["ok"][1]


def test_a_card_says_where_the_results_are_from(story: dict[str, Any]) -> None:
    assert f"Results taken over from `{story['names'][0]}/plain/" in story["card"]


def test_other_inputs_are_computed_and_found_again(story: dict[str, Any]) -> None:
    counts = [ran.get("keyed", 0) for ran in story["ran"]]
    assert counts == [1, 0, 0, 1, 0], "the fourth run has another number, the fifth the first one again"
    assert [seen[1][0] for seen in story["seen"]] == [20, 20, 20, 30, 20]


def test_with_a_key_only_what_it_names_counts_and_nothing_else_is_taken_over(story: dict[str, Any]) -> None:
    last = story["ran"][4]
    assert (last.get("keyed", 0), last["plain"]) == (0, 1), "the note is new, and no part of the key"
    assert story["seen"][4][1] == [20, "b"], "the note is that of this run"


def test_what_was_caught_is_not_remembered(story: dict[str, Any]) -> None:
    assert [ran.get("caught", 0) for ran in story["ran"][:3]] == [1, 1, 0]
    assert story["problems"][:3] == [True, False, False]


def test_a_retried_step_is_remembered_by_its_good_attempt(story: dict[str, Any]) -> None:
    assert (story["ran"][0]["retried"], story["ran"][1].get("retried", 0)) == (2, 0)
    assert story["seen"][1][2] == [2000, ""]


def test_a_step_without_results_is_never_skipped(story: dict[str, Any]) -> None:
    assert [ran["silent"] for ran in story["ran"]] == [1] * 5


def test_lost_artifacts_are_computed_again(story: dict[str, Any]) -> None:
    assert story["ran"][2]["plain"] == 1
    assert "has lost some of its artifacts; plain is computed" in story["wrote"][2]
    assert story["seen"][2][0] == [200, ""]


def test_a_broken_note_is_no_failure(story: dict[str, Any]) -> None:
    assert story["ran"][2]["retried"] == 2
    assert "what is known cannot be read (JSONDecodeError" in story["wrote"][2]


def test_any_change_of_code_is_a_change(work: Work) -> None:
    module = work.place.write("def double(value): return 2 * value\n", "flows/part.py")
    library = work.place.write("factor = 10\n", "lib/mylib/deep.py")
    work.place.write("", "lib/mylib/__init__.py")
    work.place.write("", "lib/thing-1.0.dist-info/METADATA")
    path = {"PYTHONPATH": str(work.place.folder / "lib")}
    work.one(body="from mylib import deep; self.factor = deep.factor")
    assert [work.count(**path) for _ in range(2)] == [1, 0]

    library.write_text("factor = 11\n")
    assert work.count(**path) == 1, "a library that is no installed package"
    assert "mylib.deep has changed since WorkFlow/" in work.output
    assert work.last("run.data.factor") == 11

    (work.place.folder / "lib/thing-1.0.dist-info").rename(work.place.folder / "lib/thing-1.1.dist-info")
    assert work.count(**path) == 1, "the version of an installed package"

    module.write_text("def double(value): return value + value\n")
    assert work.count(**path) == 1, "another file of the flow's folder"

    work.one(body="from mylib import deep; self.factor = 1")
    assert [work.count(**path) for _ in range(2)] == [1, 0], "the flow itself"


def test_what_failed_is_not_remembered_and_resume_takes_over_as_well(work: Work) -> None:
    work.one(decorators="", body='assert "FAIL" not in os.environ')
    assert work.fail("run", "--with", "cached", FAIL="1") == {"start": 1}
    assert work.fail("run", "--with", "cached", FAIL_LATE="1") == {"start": 1}
    assert work.run("resume", "start", "--with", "cached") == {}
    assert "@cached: same code and inputs" in work.output


def test_projects_branches_do_not_share(work: Work) -> None:
    work.one(above="@project(name='shared')")
    assert [work.count(*top, "run") for top in ((), ("--branch", "staging"), ())] == [1, 1, 0]


def test_foreach_join_switch_and_split_are_taken_over_with_the_way_they_went(work: Work) -> None:
    work.write(WIDE.format(key=""))
    assert work.run() == {"start": 1, "work": 2, "keyed": 2, "join": 1, "choose": 1, "small": 1}
    assert work.run() == {}
    assert work.last("[run.data.all, 'small' in [each.id for each in run], run['join'].task.data.total]") == [
        [6],
        True,
        3,
    ]
    assert work.run("run", "--numbers", "[5, 1]") == {
        "start": 1,  # its key says nothing of the numbers, but they are what it spreads over
        "work": 2,  # all items count for each
        "keyed": 1,  # unless there is a key: only the 5 is new, and the 1 is found at another place
        "join": 1,
        "choose": 1,
        "large": 1,
    }
    assert work.last("[run.data.all, 'large' in [each.id for each in run]]") == [[12, 14], True]


def test_part_of_a_joins_inputs_cannot_be_the_key(work: Work) -> None:
    work.write(WIDE.format(key='(key="value")'))
    work.fail("run")
    assert "Step 'join' is a join, and @cached looks at all inputs of a join: leave out key." in work.output
