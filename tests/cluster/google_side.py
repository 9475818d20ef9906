"""Google beside the rig: a project whose cluster is the real one, and whose buckets are those of the rig's store."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import urllib3

from tests.cloud import google, standin
from tests.cloud.google import GoogleCloud
from tests.cloud.google_routes import Answer, Request
from tests.cloud.inventory import Inventory
from tests.cloud.inventory import serve as serve_inventory
from tests.cluster.rig.places import CA_BUNDLE, NODE

if TYPE_CHECKING:
    from collections.abc import Iterator

_STORE = "https://storage.googleapis.com"
# Of buckets the stand-in knows who may use them and what they are labelled with; what is in them the store knows.
_ABOUT_BUCKETS = re.compile(r"/storage/v1/b(/[^/]+(/iam)?)?")
_HOP = {"connection", "content-length", "host", "transfer-encoding", "accept-encoding"}


class SharedInventory(Inventory):
    """An inventory whose buckets are in the rig's store, too."""

    def __init__(self) -> None:
        super().__init__()
        self.pool = urllib3.PoolManager(ca_certs=CA_BUNDLE, num_pools=20, maxsize=20)

    def answer(self, operation: str, kind: str, identity: str, state: dict[str, Any]) -> dict[str, Any]:
        """Do an operation here, then there."""
        done = super().answer(operation, kind, identity, state)
        if kind == "google_storage_bucket" and operation == "create":
            self.pool.request("POST", f"{_STORE}/storage/v1/b?project=rig-project", json={"name": identity})
        if kind == "google_storage_bucket" and operation == "delete":
            self.pool.request("DELETE", f"{_STORE}/storage/v1/b/{identity}")
        return done


@dataclasses.dataclass
class RigCloud(GoogleCloud):
    """A project at Google that hands on what is about objects to the rig's store."""

    inventory: SharedInventory = dataclasses.field(default_factory=SharedInventory)

    def answer(self, request: Request) -> Answer:
        """Answer as Google would."""
        if not request.host.endswith("storage.googleapis.com") or _ABOUT_BUCKETS.fullmatch(request.path):
            return super().answer(request)
        headers = {name: value for name, value in request.headers.items() if name not in _HOP}
        query = urlencode([(name, value) for name, values in request.query.items() for value in values])
        url = f"https://{request.host}{quote(request.path)}{'?' if query else ''}{query}"
        found = self.inventory.pool.request(
            request.method, url, body=request.body or None, headers=headers, redirect=False, decode_content=False
        )
        return Answer(found.status, found.data, dict(found.headers))


@contextlib.contextmanager
def running(folder: Path) -> Iterator[tuple[RigCloud, dict[str, str]]]:
    """Serve a project with nothing in it; give what leads a program there."""
    cloud = RigCloud()
    with serve_inventory(cloud.inventory) as url, google.serve(cloud, folder) as front:
        bundle = folder / "trusted.pem"
        bundle.write_bytes(Path(front["SSL_CERT_FILE"]).read_bytes() + Path(CA_BUNDLE).read_bytes())
        trust = dict.fromkeys(("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"), str(bundle))
        near = {"NO_PROXY": f"127.0.0.1,localhost,{NODE}", "STANDIN_ENDPOINT": f"{NODE}:6443"}
        yield cloud, {**os.environ, **standin.variables(url, folder), **front, **trust, **near}
