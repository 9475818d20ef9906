"""The data client that Metaflow has for S3 only: `from metaflow import GS`, for gs://, s3:// and file://.

It travels with every flow into every pod, so it imports the standard library and Metaflow only; its engine, obstore,
and pyarrow are imported where they are used.
"""

from __future__ import annotations

from .client import GS
from .errors import (
    MetaflowGSAccessDenied,
    MetaflowGSChecksumMismatch,
    MetaflowGSException,
    MetaflowGSInsufficientDiskSpace,
    MetaflowGSInvalidObject,
    MetaflowGSInvalidRange,
    MetaflowGSNotFound,
    MetaflowGSObjectChanged,
    MetaflowGSPackageError,
    MetaflowGSURLException,
)
from .objects import GSGetObject, GSObject, GSPutObject, RangeInfo

__all__ = [
    "GS",
    "GSGetObject",
    "GSObject",
    "GSPutObject",
    "MetaflowGSAccessDenied",
    "MetaflowGSChecksumMismatch",
    "MetaflowGSException",
    "MetaflowGSInsufficientDiskSpace",
    "MetaflowGSInvalidObject",
    "MetaflowGSInvalidRange",
    "MetaflowGSNotFound",
    "MetaflowGSObjectChanged",
    "MetaflowGSPackageError",
    "MetaflowGSURLException",
    "RangeInfo",
]
