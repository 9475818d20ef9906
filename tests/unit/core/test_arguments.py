"""What of a release's options Metaflow's `resume` is given too."""

from __future__ import annotations

import pytest

from platform_cli.core.arguments import values_of


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["--alpha", "1", "--with", "retry", "--tag", "x"], ["--with", "retry"]),
        (["--with=retry:times=2", "--with", "card"], ["--with=retry:times=2", "--with", "card"]),
        (["--max-workers", "3"], ["--max-workers", "3"]),
        ([], []),
    ],
)
def test_options_are_found_with_their_values(words: list[str], found: list[str]) -> None:
    assert values_of(words, ("--with", "--max-workers")) == found
