"""Every error a user can meet: one base, a few families, an exit code for each family."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class PlatformError(Exception):
    """Say what happened, why, and what to type next.

    Attributes:
        message: What happened and why, in one or two sentences.
        code: A stable name, documented in docs/errors.md.
        hint: The next command to type, or what to change.
        details: Text of another program, shown below the message; empty if there is none.
        phase: What was being done when it happened; filled in by the pipeline.
        shown: Whether the user has seen it already.
    """

    exit_code = 1

    def __init__(self, message: str, *, code: str, hint: str, details: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.hint = hint
        self.details = details
        self.phase = ""
        self.shown = False


class UsageError(PlatformError):
    """The command line or a flow file is not what the verb takes."""

    exit_code = 2


class ConfigError(PlatformError):
    """platform.toml, a PLATFORM_* variable or `--set` holds something unusable."""

    exit_code = 3


class PrerequisiteError(PlatformError):
    """The machine lacks something that we cannot make: a writable folder, a package, a user name."""

    exit_code = 4


class ProvisionError(PlatformError):
    """Something that `up` makes could not be made."""

    exit_code = 5


class FlowError(PlatformError):
    """A flow ran and failed, or cannot be loaded."""

    exit_code = 6


class NotReadyError(PlatformError):
    """The environment, or a thing in it, is not there or does not answer."""

    exit_code = 7


class ConflictError(PlatformError):
    """Somebody else works on the same thing, or its name is taken."""

    exit_code = 8


class InternalError(PlatformError):
    """A bug of ours."""

    exit_code = 70


class Interrupted(PlatformError):  # noqa: N818 - it is nobody's fault
    """The user pressed Ctrl-C."""

    exit_code = 130


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ' Did you mean …?' for the nearest known word, or nothing."""
    near = nearest(word, known)
    return f" Did you mean '{near}'?" if near else ""


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word that is most like another; empty if none is like it."""
    return next(iter(difflib.get_close_matches(word, sorted(known), n=1)), "")
