"""Buckets: the one for Terraform's states, made before Terraform can make anything, and how a bucket is emptied."""

from __future__ import annotations

import contextlib
import itertools
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from platform_cli.adapters.google.clients import asking, library
from platform_cli.adapters.google.refusals import GoogleRefusedError
from platform_cli.core.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from platform_cli.adapters.google.api import Google

_STORAGE = "https://storage.googleapis.com/storage/v1/b"
_BATCH = 100  # objects that one request deletes: the most that Google takes
_THREADS = 8
_WEEK = 7 * 24 * 3600


def bucket_exists(google: Google, name: str) -> bool:
    """Return whether a bucket of that name exists and is of this project.

    Raises:
        ConflictError: BUCKET_TAKEN, if it is somebody else's.
    """
    if _is_ours(google, name):
        return True
    try:
        google.call("GET", f"{_STORAGE}/{name}")
    except GoogleRefusedError as error:
        if error.status == HTTPStatus.NOT_FOUND:
            return False
        if error.status != HTTPStatus.FORBIDDEN:  # of what is not there Google says so, whoever asks
            raise
    raise _taken(name)


def ensure_state_bucket(google: Google, name: str, region: str, labels: Mapping[str, str]) -> bool:
    """Make the bucket for states unless it is there: with versions, not public, a week to take deletions back.

    Args:
        google: The project.
        name: The bucket's name.
        region: Where it is.
        labels: What marks it as ours.

    Returns:
        Whether it was made now.

    Raises:
        ConflictError: BUCKET_TAKEN, if the name is somebody else's.
    """
    if bucket_exists(google, name):
        return False
    body = {
        "name": name,
        "location": region,
        "labels": dict(labels),
        "versioning": {"enabled": True},
        "iamConfiguration": {"uniformBucketLevelAccess": {"enabled": True}, "publicAccessPrevention": "enforced"},
        "softDeletePolicy": {"retentionDurationSeconds": str(_WEEK)},
    }
    try:
        google.call("POST", _STORAGE, body, project=google.project)
    except GoogleRefusedError as error:
        if error.status != HTTPStatus.CONFLICT:
            raise
        if not bucket_exists(google, name):
            raise
        return False  # the first try had made it, or somebody else of the project
    return True


def empty_bucket(google: Google, name: str, prefix: str = "") -> int:
    """Delete all objects below a prefix, and all their versions.

    Args:
        google: The project.
        name: The bucket's name.
        prefix: What the names of objects begin with.

    Returns:
        How many there were.

    Raises:
        GoogleRefusedError: If one may not be deleted; others may be gone then.
    """
    client = library("google.cloud.storage").Client(
        project=google.project, credentials=google.credentials, _http=google.session
    )
    bucket = client.bucket(name)
    with asking(google, f"to empty gs://{name}/{prefix}"), ThreadPoolExecutor(_THREADS) as pool:
        blobs = bucket.list_blobs(prefix=prefix, versions=True, fields="items(name,generation),nextPageToken")
        return sum(pool.map(lambda some: _delete(bucket, some), _parts(blobs)))


def holds_objects(google: Google, name: str) -> bool:
    """Return whether there is anything in a bucket, versions that were replaced among it."""
    found = google.pages(f"{_STORAGE}/{name}/o", "items", versions="true", maxResults=1)
    return next(found, None) is not None


def delete_bucket(google: Google, name: str) -> bool:
    """Delete a bucket that is empty; return whether it was there."""
    try:
        google.call("DELETE", f"{_STORAGE}/{name}")
    except GoogleRefusedError as error:
        if error.status == HTTPStatus.NOT_FOUND:
            return False
        raise
    return True


def _is_ours(google: Google, name: str) -> bool:
    ours = google.pages(_STORAGE, "items", project=google.project, prefix=name, fields="items/name,nextPageToken")
    return name in {one["name"] for one in ours}


def _taken(name: str) -> ConflictError:
    message = f"the bucket's name {name} is taken by another project: all of Google's users share one space of names."
    hint = "give the environment another name, or use another project, in platform.toml"
    return ConflictError(message, code="BUCKET_TAKEN", hint=hint)


def _parts(blobs: Iterable[Any]) -> Iterator[list[Any]]:
    found = iter(blobs)
    while part := list(itertools.islice(found, _BATCH)):
        yield part


def _delete(bucket: Any, blobs: list[Any]) -> int:
    exceptions = library("google.api_core.exceptions")
    try:
        with bucket.client.batch():
            for blob in blobs:
                bucket.delete_blob(blob.name, generation=blob.generation)
    except exceptions.GoogleAPICallError:  # a batch tells of one failure among many: what is gone hides what is refused
        for blob in blobs:
            with contextlib.suppress(exceptions.NotFound):
                bucket.delete_blob(blob.name, generation=blob.generation)
    return len(blobs)
