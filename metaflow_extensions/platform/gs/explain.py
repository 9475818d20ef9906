"""The engine's errors, said in words: what happened, why, and what to do."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from .errors import (
    MetaflowGSAccessDenied,
    MetaflowGSException,
    MetaflowGSInsufficientDiskSpace,
    MetaflowGSInvalidRange,
    MetaflowGSNotFound,
    MetaflowGSObjectChanged,
    MetaflowGSURLException,
)
from .identity import identity

if TYPE_CHECKING:
    from .locations import Location

_RANGES = ("416 Range Not Satisfiable", "416 Requested Range", "Requested range was invalid")
_NAMES = ("File name too long", "Filenames containing trailing", "Not a directory", "Is a directory")
_DENIED = ("PermissionDeniedError", "UnauthenticatedError")
_GRANT = {
    "gs": "let its owner type: gcloud storage buckets add-iam-policy-binding gs://{bucket}"
    " --member=serviceAccount:ACCOUNT --role=roles/storage.objectUser",
    "s3": "let its owner allow s3:GetObject, s3:PutObject, s3:DeleteObject and s3:ListBucket on it",
    "file": "look at the path's owner and mode: ls -ld",
}


def explain(error: BaseException, location: Location, doing: str) -> MetaflowGSException:  # noqa: PLR0911 - one each
    """Return what an error of the engine means.

    Args:
        error: What the engine, or the operating system, raised.
        location: What was being worked on.
        doing: What was being done to it, as in "read".
    """
    text = str(error).split("\n\nDebug source")[0].strip()
    if isinstance(error, MetaflowGSException):
        return error
    if isinstance(error, FileNotFoundError):
        return missing_bucket(location) if "NoSuchBucket" in text else MetaflowGSNotFound(location.url)
    if "NoSuchBucket" in text:
        return missing_bucket(location)
    if type(error).__name__ in _DENIED or "Permission denied" in text or "403 Forbidden" in text:
        return _denied(location, doing, text)
    if type(error).__name__ == "PreconditionError":
        return changed(location)
    if is_range_error(error):
        return MetaflowGSInvalidRange(f"{location.url} has no such range: {text}")
    if "No space left" in text or getattr(error, "errno", None) == errno.ENOSPC:
        return MetaflowGSInsufficientDiskSpace(f"the disk is full, so {location.url} could not be {doing}: {text}")
    if any(words in text for words in _NAMES):
        return MetaflowGSURLException(f"{location.url} cannot be {doing} here: {text}")
    return MetaflowGSException(f"{location.url} could not be {doing}: {text}")


def is_range_error(error: BaseException) -> bool:
    """Tell whether the engine says that an object ends before a range begins."""
    return any(words in str(error) for words in _RANGES)


def changed(location: Location) -> MetaflowGSObjectChanged:
    """Return the error for an object that is not what it was when we began to read it."""
    return MetaflowGSObjectChanged(f"{location.url} was replaced while it was being read; read it again.")


def missing_bucket(location: Location) -> MetaflowGSURLException:
    """Return the error for a bucket that does not exist."""
    return MetaflowGSURLException(f"the bucket {location.scheme}://{location.bucket} does not exist.")


def _denied(location: Location, doing: str, text: str) -> MetaflowGSAccessDenied:
    place = location.url if location.scheme == "file" else f"the bucket {location.scheme}://{location.bucket}"
    grant = _GRANT[location.scheme].format(bucket=location.bucket)
    who = identity(location.scheme)
    return MetaflowGSAccessDenied(
        f"{location.url} could not be {doing}: {who} has no permission on {place}; {grant}.\n{text}"
    )
