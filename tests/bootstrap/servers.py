"""A bucket of Cloud Storage, and the metadata server that says who a pod is."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.gs.servers import fake_gcs
from tests.gs.servers.edge import Edge, Request, Response, serve
from tests.gs.servers.gcs_xml import XmlInterface

if TYPE_CHECKING:
    from collections.abc import Iterator

IDENTITY = "train@project.iam.gserviceaccount.com"
_ANSWERS = {
    "/token": json.dumps({"access_token": "of-a-pod", "expires_in": 3599, "token_type": "Bearer"}),
    "/universe/universe-domain": "googleapis.com",
    "/project/project-id": "project",
    "/email": IDENTITY,
}


@dataclass(frozen=True)
class Cloud:
    """A bucket called `bucket`, and the variables with which programs find it; `upstream` is its own server."""

    edge: Edge
    upstream: str
    environment: dict[str, str]

    def objects(self) -> dict[str, int]:
        """Return the size of each object by its name."""
        path, query = "/storage/v1/b/bucket/o", {"maxResults": "5000"}
        found = json.loads(self.edge.answer(Request("GET", path, query, {}, b"")).body)
        return {item["name"]: int(item["size"]) for item in found.get("items", [])}

    def read(self, name: str) -> bytes:
        """Return the content of an object."""
        return self.edge.answer(Request("GET", f"/bucket/{name}", {}, {}, b"")).body

    def write(self, name: str, content: bytes) -> None:
        """Make or replace an object."""
        assert self.edge.answer(Request("PUT", f"/bucket/{name}", {}, {}, content)).status == 200

    def fetched(self) -> list[str]:
        """Return what pods' first programs have asked for since the last call: Python's own client, not Google's."""
        asked = [one for one in self.edge.requests if "urllib" in one.headers.get("user-agent", "")]
        self.edge.requests.clear()
        return [f"{one.method} {one.path}" for one in asked]


@contextlib.contextmanager
def running() -> Iterator[Cloud]:
    """Run both servers."""
    with fake_gcs.running() as upstream:
        fake_gcs.make_bucket(upstream, "bucket")
        edge, metadata = Edge(XmlInterface(upstream).answer), Edge(_who_am_i)
        with serve(edge) as address, serve(metadata) as who:
            host = who.removeprefix("http://")
            names = ("GCE_METADATA_HOST", "GCE_METADATA_ROOT", "GCE_METADATA_IP")
            yield Cloud(edge, upstream, {"STORAGE_EMULATOR_HOST": address} | dict.fromkeys(names, host))


def _who_am_i(request: Request) -> Response:
    account = json.dumps({"email": IDENTITY, "scopes": ["cloud-platform"], "aliases": ["default"]})
    body = next((text for end, text in _ANSWERS.items() if request.path.endswith(end)), account)
    kind = "application/json" if body.startswith("{") else "text/plain"
    return Response(200, {"Metadata-Flavor": "Google", "Content-Type": kind}, body.encode())
