"""`GS` is the twin of `metaflow.S3`: every method, every parameter, every field, or a reason why not."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest
from metaflow.plugins.datatools.s3 import s3

from metaflow_extensions.platform import gs

# What S3 has and GS has not, each with its reason; the page about data tells of it too.
WITHOUT = {
    "get_root_from_config": "IncludeFile asks S3 for it; for gs:// and file:// it asks classes of Metaflow's own"
}
WITHOUT_PARAMETER = {
    ("__init__", "s3root"): "called gsroot here",
    ("__init__", "encryption"): "buckets set it themselves: Cloud Storage encrypts all, with Google's key or yours",
    ("__init__", "kwargs"): "for boto3's clients",
}
WITHOUT_FIELD = {"encryption": "the engine does not tell"}
PAGE = Path(__file__).parents[3] / "docs" / "data.md"
ERRORS = {
    "MetaflowS3InvalidObject": "MetaflowGSInvalidObject",
    "MetaflowS3URLException": "MetaflowGSURLException",
    "MetaflowS3Exception": "MetaflowGSException",
    "MetaflowS3NotFound": "MetaflowGSNotFound",
    "MetaflowS3AccessDenied": "MetaflowGSAccessDenied",
    "MetaflowS3InvalidRange": "MetaflowGSInvalidRange",
    "MetaflowS3InsufficientDiskSpace": "MetaflowGSInsufficientDiskSpace",
}


def public(kind: type) -> set[str]:
    return {name for name in dir(kind) if not name.startswith("_")}


def test_every_method_has_its_twin() -> None:
    assert public(s3.S3) - public(gs.GS) == set(WITHOUT)


@pytest.mark.parametrize("method", [*sorted(public(s3.S3) - set(WITHOUT) - {"TYPE"}), "__init__"])
def test_every_parameter_has_its_twin(method: str) -> None:
    theirs = inspect.signature(inspect.unwrap(getattr(s3.S3, method))).parameters
    ours = inspect.signature(getattr(gs.GS, method)).parameters
    if method == "__init__":
        theirs = inspect.signature(_behind(s3.S3.__init__)).parameters
    shared = [name for name in theirs if (method, name) not in WITHOUT_PARAMETER]
    assert list(ours)[: len(shared)] == shared, "in the same order, for those who name none"
    assert all(ours[name].default == theirs[name].default for name in shared if name not in {"tmproot", "keys"})


def _behind(decorated: Any) -> Any:
    """Return the function in the closure of Metaflow's check for boto3."""
    return next(cell.cell_contents for cell in decorated.__closure__)


def test_every_field_has_its_twin() -> None:
    assert public(s3.S3Object) - public(gs.GSObject) == set(WITHOUT_FIELD)


def test_every_error_has_its_twin() -> None:
    theirs = {name for name in vars(s3) if name.startswith("MetaflowS3")}
    assert theirs == set(ERRORS)
    assert all(issubclass(getattr(gs, name), gs.MetaflowGSException) for name in ERRORS.values())


@pytest.mark.parametrize(("theirs", "ours"), [("S3GetObject", "GSGetObject"), ("S3PutObject", "GSPutObject")])
def test_ranges_and_uploads_have_the_same_fields(theirs: str, ours: str) -> None:
    missing = set(getattr(s3, theirs)._fields) - set(getattr(gs, ours)._fields)
    assert missing <= set(WITHOUT_FIELD)


def test_users_are_told_what_is_missing() -> None:
    page = PAGE.read_text(encoding="utf-8")
    missing = {*WITHOUT, *(parameter for _, parameter in WITHOUT_PARAMETER), *WITHOUT_FIELD}
    assert {name for name in missing if f"`{name}" not in page and f"`**{name}" not in page} == set()
