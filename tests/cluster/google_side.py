"""Google beside the rig: a project whose cluster is the real one, and whose buckets are those of the rig's store."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import re
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlencode

import urllib3

from tests.cloud import google_cloud, standin
from tests.cloud.google_cloud import GoogleCloud
from tests.cloud.google_routes import Answer, Request
from tests.cloud.inventory import Inventory, Refusal
from tests.cloud.inventory import serve as serve_inventory
from tests.cluster.rig.places import CA_BUNDLE, NODE

if TYPE_CHECKING:
    from collections.abc import Iterator

_STORE = "https://storage.googleapis.com/storage/v1/b"
_DATA = "-data"  # what the names of buckets for data end with; the bucket of the state is for nobody's pods
# Of buckets the stand-in knows who may use them and what they are labelled with; what is in them the store knows.
_ABOUT_BUCKETS = re.compile(r"/storage/v1/b(/[^/]+(/iam)?)?")
_HOP = {"connection", "content-length", "host", "transfer-encoding", "accept-encoding"}


class SharedInventory(Inventory):
    """An inventory whose buckets of data are in the rig's store, too, where pods find them."""

    def __init__(self) -> None:
        super().__init__()
        self.pool = urllib3.PoolManager(ca_certs=CA_BUNDLE, num_pools=20, maxsize=20)

    def answer(self, operation: str, kind: str, identity: str, state: dict[str, Any]) -> dict[str, Any]:
        """Do an operation there, then here.

        Raises:
            Refusal: Also if the store refuses it, such as to delete a bucket that is not empty.
        """
        if kind == "google_storage_bucket" and identity.endswith(_DATA):
            self._in_store(operation, identity)
        return super().answer(operation, kind, identity, state)

    def _in_store(self, operation: str, name: str) -> None:
        if operation == "create":
            done = self.pool.request("POST", f"{_STORE}?project=rig-project", json={"name": name})
        elif operation == "delete":
            done = self.pool.request("DELETE", f"{_STORE}/{name}")
        else:
            return
        if done.status >= HTTPStatus.BAD_REQUEST:
            raise Refusal(done.status, str(done.json()["error"]["message"]), "conflict")


@dataclasses.dataclass
class RigCloud(GoogleCloud):
    """A project at Google that hands on what is about objects of data to the rig's store."""

    inventory: SharedInventory = dataclasses.field(default_factory=SharedInventory)

    def at_once(self, request: Request) -> Answer:
        """Answer as Google would; of a batch each part comes here by itself."""
        if not _is_for_store(request):
            return super().at_once(request)
        headers = {name: value for name, value in request.headers.items() if name not in _HOP}
        query = urlencode([(name, value) for name, values in request.query.items() for value in values])
        url = f"https://{request.host}{request.path}{'?' if query else ''}{query}"
        found = self.inventory.pool.request(
            request.method, url, body=request.body or None, headers=headers, redirect=False, decode_content=False
        )
        return Answer(found.status, found.data, dict(found.headers))

    def objects(self) -> dict[str, list[str]]:
        """Return the names of all objects, by bucket, in the store and beside it."""
        names = self.inventory.ids("google_storage_bucket")
        own = {name: sorted(self.kept("objects").get(name, {})) for name in names}
        return own | {name: self._stored(name) for name in names if name.endswith(_DATA)}

    def _stored(self, bucket: str) -> list[str]:
        listed = self.inventory.pool.request("GET", f"{_STORE}/{bucket}/o").json()
        return [one["name"] for one in listed.get("items", ())]


def _is_for_store(request: Request) -> bool:
    """Say whether a request is about objects of a bucket for data."""
    if not request.host.endswith("storage.googleapis.com") or _ABOUT_BUCKETS.fullmatch(request.path):
        return False
    bucket = request.host.removesuffix("storage.googleapis.com").rstrip(".") or _bucket_in(request.path)
    return bucket.endswith(_DATA)


def _bucket_in(path: str) -> str:
    """Return the bucket that a path names, in JSON's or in XML's interface."""
    found = path.partition("/b/")[2].partition("/")[0] if "/storage/v1/" in path else path.split("/")[1]
    return unquote(found)


@contextlib.contextmanager
def running(folder: Path, project: str) -> Iterator[tuple[RigCloud, dict[str, str]]]:
    """Serve a project with nothing in it; give what leads a program there."""
    cloud = RigCloud(project=project)
    with serve_inventory(cloud.inventory) as url, google_cloud.serve(cloud, folder) as front:
        bundle = folder / "trusted.pem"
        bundle.write_bytes(Path(front["SSL_CERT_FILE"]).read_bytes() + Path(CA_BUNDLE).read_bytes())
        trust = dict.fromkeys(("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"), str(bundle))
        near = {"NO_PROXY": f"127.0.0.1,localhost,{NODE}", "STANDIN_ENDPOINT": f"{NODE}:6443"}
        yield cloud, {**os.environ, **standin.variables(url, folder), **front, **trust, **near}
