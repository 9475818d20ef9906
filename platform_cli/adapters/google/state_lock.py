"""The lock that Terraform lays beside its state in a bucket: whose it is, and how it is broken."""

from __future__ import annotations

import contextlib
import dataclasses
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from platform_cli.adapters.google.refusals import GoogleRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.adapters.google.api import Google


@dataclasses.dataclass(frozen=True)
class StateLock:
    """Who holds it.

    Attributes:
        generation: Which lock of all that there ever were; another one is not broken in its place.
        who: USER@MACHINE.
        created: When it was taken, as Terraform writes it.
        operation: What is done under it, such as OperationTypeApply.
    """

    generation: str
    who: str = ""
    created: str = ""
    operation: str = ""

    @property
    def machine(self) -> str:
        """Return the name of the machine on which Terraform runs, or ran."""
        return self.who.rpartition("@")[2]


def read_lock(google: Google, bucket: str, environment: str) -> StateLock | None:
    """Return the lock of an environment's state; None if nobody holds one."""
    url = _url(bucket, environment)
    with _unless_gone():
        generation = google.call("GET", url)["generation"]
        told = google.call("GET", url, alt="media", generation=generation)
        return StateLock(str(generation), _word(told, "Who"), _word(told, "Created"), _word(told, "Operation"))
    return None


def break_lock(google: Google, bucket: str, environment: str, lock: StateLock) -> None:
    """Take a lock away, that very one; nothing if it is gone by now.

    Raises:
        GoogleRefusedError: If Google refuses.
    """
    with _unless_gone():
        google.call("DELETE", _url(bucket, environment), ifGenerationMatch=lock.generation)


def _url(bucket: str, environment: str) -> str:
    return f"https://storage.googleapis.com/storage/v1/b/{bucket}/o/{quote(f'{environment}/default.tflock', safe='')}"


def _word(told: dict[str, Any], key: str) -> str:
    return str(told.get(key, ""))


@contextlib.contextmanager
def _unless_gone() -> Iterator[None]:
    try:
        yield
    except GoogleRefusedError as error:
        if error.status not in {HTTPStatus.NOT_FOUND, HTTPStatus.PRECONDITION_FAILED}:
            raise
