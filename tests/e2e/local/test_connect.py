"""`platform connect` on this machine: programs find the environment, and errors say what to type."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import Golden, Home


def test_without_an_environment_it_says_so(home: Home) -> None:
    done = home.platform("connect", "--", "true")
    assert done.returncode == 7
    assert "error[ENVIRONMENT_DOWN]" in done.stderr


def test_without_a_program_it_prints_what_another_shell_needs_and_ends_for_there_is_nothing_to_hold(home: Home) -> None:
    home.ok("up")
    assert home.ok("connect") == home.ok("env")


def test_a_program_that_does_not_exist(home: Home, golden: Golden) -> None:
    home.ok("up")
    done = home.platform("connect", "--", "no-such-program")
    golden(
        "errors/program-unknown.txt",
        f"$ platform connect -- no-such-program\n{done.stderr}exit code {done.returncode}\n",
    )
