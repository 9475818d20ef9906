"""The nearest known word is suggested, and nothing that is unlike it."""

from __future__ import annotations

import pytest

from platform_cli.core.arguments import split_flows
from platform_cli.core.errors import did_you_mean, nearest

VERBS = ("up", "down", "deploy", "deployments", "run", "runs", "status", "logs")


@pytest.mark.parametrize(
    ("word", "meant"),
    [("depoly", "deploy"), ("stauts", "status"), ("rnu", "run"), ("deployment", "deployments"), ("log", "logs")],
)
def test_a_slip_of_the_finger_is_recognised(word: str, meant: str) -> None:
    assert did_you_mean(word, VERBS) == f" Did you mean '{meant}'?"


@pytest.mark.parametrize("word", ["", "xyzzy", "terraform", "-"])
def test_nothing_is_better_than_nonsense(word: str) -> None:
    assert (did_you_mean(word, VERBS), nearest(word, VERBS)) == ("", "")


@pytest.mark.parametrize(
    ("words", "flows", "rest"),
    [
        ([], [], []),
        (["a.py"], ["a.py"], []),
        (["a.py", "--alpha", "1"], ["a.py"], ["--alpha", "1"]),
        (["a", "b.py", "--x"], ["a", "b.py"], ["--x"]),
        (["--alpha", "1", "a.py"], ["a.py"], ["--alpha", "1"]),
        (["--alpha=1", "a.py", "--b"], ["a.py"], ["--alpha=1", "--b"]),
        (["--alpha", "1"], [], ["--alpha", "1"]),
    ],
)
def test_flow_files_are_told_from_what_they_are_given(words: list[str], flows: list[str], rest: list[str]) -> None:
    assert split_flows(words) == (flows, rest)
