"""The objects of a bucket, as a pod reads them: of Cloud Storage, or of S3 and what speaks its language."""

from __future__ import annotations

import os
import urllib.error
import urllib.parse
import urllib.request

from . import credentials, signing, web
from .stop import REFUSED, Stop

_GOOGLE = "https://storage.googleapis.com"
_FORBIDDEN, _MISSING = (401, 403), 404


class _Google:
    """An emulator's address in STORAGE_EMULATOR_HOST stands in for Google's."""

    right = "the role roles/storage.objectViewer"

    def __init__(self) -> None:
        named = os.environ.get("STORAGE_EMULATOR_HOST", "")
        self._base = (named if "://" in named else f"http://{named}") if named else _GOOGLE
        self._headers = {} if named else {"Authorization": f"Bearer {credentials.token()}"}

    def request(self, bucket: str, name: str) -> urllib.request.Request:
        address = f"{self._base}/storage/v1/b/{bucket}/o/{urllib.parse.quote(name, safe='')}?alt=media"
        return urllib.request.Request(address, headers=self._headers)  # noqa: S310 - http or https, as above

    def identity(self) -> str:
        return credentials.identity()


class _Amazon:
    """The variables that Metaflow and Amazon's own library look at say where it is."""

    right = "the right s3:GetObject"

    def __init__(self) -> None:
        names = ("METAFLOW_S3_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
        self._base = next(filter(None, map(os.environ.get, names)), "").rstrip("/")
        self._key = signing.key()

    def request(self, bucket: str, name: str) -> urllib.request.Request:
        base = f"{self._base}/{bucket}" if self._base else f"https://{bucket}.s3.{signing.region()}.amazonaws.com"
        address = f"{base}/{urllib.parse.quote(name, safe='/~')}"
        return urllib.request.Request(address, headers=signing.headers(address))  # noqa: S310 - as above

    def identity(self) -> str:
        return f"the owner of the key {self._key}"


class Store:
    """A place to read from.

    Args:
        url: The address of any object in it.
    """

    def __init__(self, url: str) -> None:
        self._kind = _Amazon() if url.startswith("s3:") else _Google()

    def save(self, url: str, digest: str, file: str, algorithm: str = "sha256") -> None:
        """Write an object to a file.

        Raises:
            Stop: If it cannot be read, or is not what the digest says, twice.
        """
        found = ""
        for _ in range(2):
            found = self._download(url, file, algorithm)
            if found == digest:
                return
        text = f"{url} is damaged: its {algorithm} is {found}, and should be {digest}. Remove it and deploy again."
        raise Stop(REFUSED, text)

    def _download(self, url: str, file: str, algorithm: str) -> str:
        bucket, _, name = url.partition("://")[2].partition("/")
        try:
            return web.download(self._kind.request(bucket, name), url, file, algorithm)
        except urllib.error.HTTPError as error:
            raise Stop(REFUSED, self._explained(error.code, url, bucket)) from error

    def _explained(self, code: int, url: str, bucket: str) -> str:
        if code in _FORBIDDEN:
            return (
                f"{self._kind.identity()} may not read the bucket {bucket} ({url}): grant it {self._kind.right} there"
            )
        if code == _MISSING:
            return f"{url} is not in the store: deploy the flow again, which uploads what is missing"
        return f"the store answered {code} for {url}"
