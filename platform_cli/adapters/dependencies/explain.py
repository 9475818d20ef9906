"""What uv says when it cannot do something, as errors that name the cause and the next command."""

from __future__ import annotations

import re
from pathlib import Path

from platform_cli.adapters.files import disk_full
from platform_cli.core.dependencies import without_credentials
from platform_cli.core.errors import ConflictError, NotReadyError, PlatformError, PrerequisiteError, UsageError

_ADDRESS = re.compile(r"https?://[^\s`)]+")
_AS_THE_USER_SAYS = (
    (r"your project's requirements are unsatisfiable", "the requirements cannot be met together"),
    (r"requirements are unsatisfiable", "the requirements cannot be met"),
    (r"your project depends on", "the flow asks for"),
    (r"your project and", "the flow and"),
    (r"your project's", "the flow's"),
    (r"your project", "the flow"),
    (r" for split \(markers:[^)]*\)", ""),
)
_UNREACHABLE = ("error sending request", "Could not connect", "Connection refused", "dns error", "timed out",
                "Failed to fetch", "Network connectivity is disabled", "offline", "status server error")  # fmt: skip


# Of an answer that a package is not there uv says the same as of one that it is kept from us.
_REFUSED = re.compile(r"\b(401 Unauthorized|403 Forbidden)\b")


# What uv says to whoever maintains a project or a package, and not to who runs a flow.
_UNTOLD = ("hint: While", "hint: Build failures", "No solution found", "Using CPython")
_LONGEST = 1500


def is_unreachable(text: str) -> bool:
    """Say whether uv failed because an index did not answer."""
    return any(sign in text for sign in _UNREACHABLE)


def explained(text: str, what: str, again: str) -> PlatformError:  # noqa: PLR0911 - one for each cause
    """Return the error that says what uv's words mean for the user.

    Args:
        text: What uv wrote.
        what: What was being made, as the subject of a sentence: 'the dependencies of train.py'.
        again: The command that was typed, to be typed again.
    """
    clean = without_credentials(text)
    details = _details(clean)
    if "No space left on device" in text or "os error 28" in text:
        return disk_full(Path("the environments of flows"))
    if "Hash mismatch" in text:
        message = f"{what} cannot be installed: a file differs from the one that was locked."
        hint = f"find out why; if the new file is right, lock it: {again}"
        return ConflictError(message, code="DEPENDENCIES_HASH_MISMATCH", hint=hint, details=details)
    if "no wheels with a matching" in text or "-compatible wheels" in text or "compatible with the current" in text:
        message = f"{what} cannot be installed here: {_first_package(clean)} has no wheel for this Python or system."
        hint = f"ask for a version that has one, or for another Python, then: {again}"
        return UsageError(message, code="DEPENDENCIES_NO_WHEEL", hint=hint, details=details)
    if _REFUSED.search(text):
        return _refused(clean, what, again)
    if is_unreachable(text):
        return _unreachable(clean, what, again)
    if "Failed to build" in text or "build backend" in text:
        message = f"{what} cannot be installed: {_first_package(clean)} has to be built here, and that failed."
        hint = f"ask for a version that has a wheel, or install what its build asks for, then: {again}"
        return PrerequisiteError(message, code="DEPENDENCIES_BUILD_FAILED", hint=hint, details=details)
    if "No solution found" in text:
        message = f"{what} {_cause(clean)}."
        hint = f"change what is said above, then: {again}"
        return UsageError(message, code="DEPENDENCIES_UNRESOLVABLE", hint=hint, details=details)
    message = f"{what} could not be made ready."
    return PrerequisiteError(
        message, code="DEPENDENCIES_FAILED", hint=f"see what uv says, then: {again}", details=details
    )


def _cause(text: str) -> str:
    """Return why there is no solution, in a few words; what uv says of it comes below."""
    if unknown := re.search(r"([\w.-]+) was not found in the (?:package registry|provided)", text):
        return f"ask for {unknown[1]}, which the package index does not have"
    if missing := re.search(r"there is no version of ([\w.-]+(?:\[[\w,]+\])?\S*)", text):
        return f"ask for {missing[1]}, a version that the package index does not have"
    if late := re.search(r"`([\w.-]+)` was filtered by `exclude-newer`", text):
        return f"ask for {late[1]}, of which no fitting release is known from before the cut-off date"
    return "contradict each other"


def _unreachable(text: str, what: str, again: str) -> NotReadyError:
    message = f"{what} are not all on this machine yet, and {_host(text)} does not answer."
    hint = f"look at the network, or name an index that answers (UV_DEFAULT_INDEX=ADDRESS), then: {again}"
    return NotReadyError(message, code="INDEX_UNREACHABLE", hint=hint, details=_details(text))


def _refused(text: str, what: str, again: str) -> NotReadyError:
    message = f"{what} are asked for at {_host(text)}, which refuses: the name or the password is missing or wrong."
    hint = f"give them to uv (UV_INDEX_NAME_USERNAME, UV_INDEX_NAME_PASSWORD, or ~/.netrc), then: {again}"
    return NotReadyError(message, code="INDEX_REFUSED", hint=hint, details=_details(text))


def _host(text: str) -> str:
    address = next(iter(_ADDRESS.findall(text)), "")
    return "/".join(address.split("/")[:3]) or "the package index"


def _first_package(text: str) -> str:
    named = re.search(r"[Bb]ecause (?:only )?([\w.-]+(?:==[\w.!+-]+)?)", text) or re.search(
        r"`([\w.-]+(?:==[^`]+)?)`", text
    )
    return named[1] if named else "a package"


def _details(text: str) -> str:
    for pattern, words in _AS_THE_USER_SAYS:
        text = re.sub(pattern, words, text)
    text = re.sub(r"^(error|  cause): ", "", text, flags=re.MULTILINE)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    told = [line for line in lines if not line.startswith(_UNTOLD) and "the-flow" not in line]
    return "\n".join(f"    {line}" for line in told)[:_LONGEST]
