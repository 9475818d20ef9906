"""Cloud Storage behind Google's front, for one account only: fake-gcs-server does what it is asked, if that one asks.

Whoever else comes, a person who may act as the account among them, is refused as Google does it, and remembered. What
is not Cloud Storage is answered by the rest of the cloud.
"""

from __future__ import annotations

import dataclasses
import json

from tests.cloud.google_cloud import GoogleCloud
from tests.cloud.google_identity import ACCOUNT
from tests.cloud.google_routes import Answer, Refused, Request
from tests.gs.servers import edge
from tests.gs.servers.gcs_xml import XmlInterface

PERSON = "ya29.token"  # whose login `google_cloud.serve` leaves
_HOST = "storage.googleapis.com"


@dataclasses.dataclass
class ActedCloud(GoogleCloud):
    """A cloud in which a person may do nothing but act as the account.

    Attributes:
        upstream: The address of fake-gcs-server.
        served: The tokens of those who were let into Cloud Storage, in order.
        refused: Those of the others.
    """

    upstream: str = ""
    served: list[str] = dataclasses.field(default_factory=list)
    refused: list[str] = dataclasses.field(default_factory=list)

    def __post_init__(self) -> None:
        self._storage = XmlInterface(self.upstream)
        self.powers[PERSON] = {"iam.serviceAccounts.getAccessToken"}
        self.kept("actable")[ACCOUNT] = True

    def answer(self, request: Request) -> Answer:
        """Answer a request as Google would."""
        if request.host != _HOST:
            return super().answer(request)
        token = request.token
        with self.lock:
            if not token.startswith(f"ya29.{ACCOUNT}"):
                self.refused.append(token)
                return Refused(403, "the caller does not have storage.objects access", "forbidden").answer()
            self.served.append(token)
            return self._stored(request)

    def _stored(self, request: Request) -> Answer:
        query = {name: values[0] for name, values in request.query.items()}
        asked = edge.Request(request.method, request.path, query, request.headers, request.body)
        found = self._storage.answer(asked)
        # Where an object's bytes are: fake-gcs-server believes that it was asked in the clear.
        return Answer(
            found.status, found.body.replace(f"http://{_HOST}/".encode(), f"https://{_HOST}/".encode()), found.headers
        )

    def names(self, bucket: str) -> list[str]:
        """Return what is in a bucket, whoever put it there."""
        asked = edge.Request("GET", f"/storage/v1/b/{bucket}/o", {}, {}, b"")
        return [one["name"] for one in json.loads(self._storage.answer(asked).body).get("items", [])]
