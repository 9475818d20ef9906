"""Where an object is: scheme, bucket and path, and what a key may look like."""

from __future__ import annotations

import os
import re
from typing import Any, NamedTuple

from .errors import MetaflowGSURLException

SCHEMES = ("gs", "s3", "file")
LONGEST = 1024  # bytes of UTF-8 in an object's name; the limit of Cloud Storage and of S3
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_SUSPECT = re.compile(r"(?<![^/])\.{0,2}(?![^/])(?!^$)|[\x00-\x1f\x7f\ud800-\udfff]")


class Location(NamedTuple):
    """An object or a prefix.

    Attributes:
        scheme: One of SCHEMES.
        bucket: Empty for `file`.
        path: The name inside the bucket, or the absolute path without its first slash.
    """

    scheme: str
    bucket: str
    path: str

    @property
    def url(self) -> str:
        """Return the address as users write it."""
        return f"{self.scheme}://{self.bucket}/{self.path}"

    def below(self, key: str) -> Location:
        """Return the location of a key below this one."""
        return self._replace(path=f"{self.path}/{key}" if self.path else key)


def parse(url: str) -> Location:
    """Return the location that a full address names; slashes at its end do not count.

    Raises:
        MetaflowGSURLException: If the scheme is not ours, the bucket is missing, or the path cannot be a name.
    """
    scheme, _, rest = url.partition("://")
    if scheme not in SCHEMES or not _URL.match(url):
        raise MetaflowGSURLException(f"'{url}' is no address of ours; write gs://BUCKET/KEY, s3://… or file:///PATH.")
    bucket, _, path = rest.partition("/")
    if scheme == "file" and bucket:
        raise MetaflowGSURLException(f"'{url}' is not absolute; write three slashes: file:///{bucket}/{path}.")
    if scheme != "file" and not bucket:
        raise MetaflowGSURLException(f"'{url}' names no bucket; write {scheme}://BUCKET/KEY.")
    return _checked(Location(scheme, bucket, path.strip("/")), url)


def resolve(root: Location, key: Any, *, urls: bool) -> Location:
    """Return where a key is: below the root, or, where full addresses are allowed, where it says itself.

    Args:
        root: What a key is relative to.
        key: A key; slashes at its beginning do not count. None names the root itself.
        urls: Whether a key may be a full address.

    Raises:
        MetaflowGSURLException: If the key is empty, leads out of the root, or cannot be an object's name.
    """
    if key is None:
        return root
    if not isinstance(key, str) or not key.strip("/"):
        raise MetaflowGSURLException(f"{key!r} is no key; a key is text such as 'raw/2024.parquet'.")
    if _URL.match(key):
        if not urls:
            raise MetaflowGSURLException(f"GS has the root {root.url}: give keys below it, not the address '{key}'.")
        return parse(key)
    return _checked(root.below(key.lstrip("/")), key)


def resolve_object(root: Location, key: Any, *, urls: bool) -> Location:
    """Return where the one object is that a key names.

    Raises:
        MetaflowGSURLException: As `resolve`, and if the key names a prefix: it ends with a slash, or has no path.
    """
    location = resolve(root, key, urls=urls)
    if isinstance(key, str) and key.endswith("/"):
        raise MetaflowGSURLException(f"'{key}' names a prefix; an object's key does not end with a slash.")
    if not location.path:
        raise MetaflowGSURLException(f"'{location.url}' names a bucket, not an object in it.")
    return location


def local_url(path: str | os.PathLike[str]) -> str:
    """Return the address of a local path."""
    return f"file://{os.path.abspath(path)}"  # noqa: PTH100 - pathlib's version follows links, and this must not


def _checked(location: Location, written: str) -> Location:
    path = location.path.rstrip("/")
    if _SUSPECT.search(path):
        raise MetaflowGSURLException(_wrong(path, written))
    if len(path) * 4 > LONGEST and location.scheme != "file" and len(path.encode()) > LONGEST:
        raise MetaflowGSURLException(
            f"'{written[:40]}…' makes a name of {len(path.encode())} bytes; {LONGEST} are allowed."
        )
    return location if path == location.path else location._replace(path=path)


def _wrong(path: str, written: str) -> str:
    segments = path.split("/")
    if ".." in segments or "." in segments:
        return f"'{written}' would leave its root; '.' and '..' have no meaning in a key."
    if "" in segments:
        return f"'{written}' has two slashes in a row; take one out."
    return f"{written!r} has a character in it that no name can have: a control character, or half a character."
