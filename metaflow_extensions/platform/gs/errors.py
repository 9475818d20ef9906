"""What can go wrong with an object, under the names that `metaflow.S3` gives such errors."""

from __future__ import annotations

from metaflow.exception import MetaflowException


class MetaflowGSException(MetaflowException):
    """Something went wrong that has no name of its own; the base of all errors here."""

    headline = "Object storage failed"

    def __init__(self, msg: str) -> None:
        super().__init__(msg)


class MetaflowGSURLException(MetaflowGSException):
    """The address cannot be right: its scheme, its key, or a bucket that does not exist."""

    headline = "Invalid address"


class MetaflowGSNotFound(MetaflowGSException):
    """There is no such object, or no such local file to upload."""

    headline = "Object not found"


class MetaflowGSAccessDenied(MetaflowGSException):
    """The identity that we act as may not do this."""

    headline = "Access denied"


class MetaflowGSInvalidObject(MetaflowGSException):
    """What was to be stored is neither text nor bytes nor a readable, seekable file."""

    headline = "Not an object that can be stored"


class MetaflowGSInvalidRange(MetaflowGSException):
    """The object ends before the range begins, or the range is empty."""

    headline = "Invalid range"


class MetaflowGSInsufficientDiskSpace(MetaflowGSException):
    """The disk that the object was to go to is full."""

    headline = "Insufficient disk space"


class MetaflowGSObjectChanged(MetaflowGSException):
    """The object was replaced while it was being read, so that its parts do not belong together."""

    headline = "Object changed while it was being read"


class MetaflowGSChecksumMismatch(MetaflowGSException):
    """The bytes that arrived are not the bytes that were stored."""

    headline = "Checksum mismatch"


class MetaflowGSPackageError(MetaflowGSException):
    """A package that this call needs is not installed."""

    headline = "Missing package"
