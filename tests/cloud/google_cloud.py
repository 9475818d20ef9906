"""Google's REST interfaces, as far as the product calls them: they fail closed, and remember what each call needed.

They show the same inventory as the stand-in of Terraform's provider: one cloud, seen from two sides. What is not
known is answered with 404 and named in `unknown`, which a test expects to be empty.
"""

from __future__ import annotations

import contextlib
import dataclasses
import fnmatch
import json
import threading
import time
from typing import TYPE_CHECKING, Any

from tests.cloud import (
    google_budgets,
    google_catalogue,
    google_certificates,
    google_compute,
    google_container,
    google_front,
    google_identity,
    google_objects,
    google_project,
    google_storage,
)
from tests.cloud.google_routes import ON_ACCOUNT, Answer, Refused, Request, find, written
from tests.cloud.inventory import Inventory, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

USE = "serviceusage.services.use"  # so that calls of a person's login count against the project
PROJECT, NUMBER = "acme-ml-dev", "404096009001"
ACCOUNT = "012345-6789AB-CDEF01"
RELEASES = "releases.hashicorp.com"  # the one host besides Google's that the product asks by itself
NAMES = ("*.googleapis.com", "googleapis.com", "*.storage.googleapis.com", "accounts.google.com", RELEASES)
SERVICES = (
    *("artifactregistry", "cloudbilling", "cloudresourcemanager", "compute", "container", "iam", "iamcredentials"),
    *("logging", "monitoring", "serviceusage", "sqladmin", "storage"),
)

SERVED = (
    google_budgets,
    google_catalogue,
    google_compute,
    google_container,
    google_identity,
    google_project,
    google_storage,
    google_objects,
)


@dataclasses.dataclass
class Fault:
    """What goes wrong with the next `times` calls that it is meant for.

    Attributes:
        status: What is answered; 0: nothing, the connection ends.
        message: What is said with it.
        reason: Google's word for it.
        facts: What its error information holds.
        method: HTTP's; as in file names, `*` stands for anything.
        path: Host and path, likewise.
        skip: How many calls go well before.
        stall: Seconds of silence before that.
        late: Whether the call is done all the same, so that only its answer is lost.
    """

    status: int
    message: str = "injected"
    reason: str = ""
    facts: dict[str, str] = dataclasses.field(default_factory=dict)
    method: str = "*"
    path: str = "*"
    times: int = 1
    skip: int = 0
    stall: float = 0
    late: bool = False

    def meets(self, request: Request) -> bool:
        named = fnmatch.fnmatchcase(f"{request.host}{request.path}", self.path)
        if not self.times or not named or not fnmatch.fnmatchcase(request.method, self.method):
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.times -= 1
        return True

    def answer(self) -> Answer:
        return Refused(self.status, self.message, self.reason, self.facts).answer() if self.status else Answer(0)


@dataclasses.dataclass(frozen=True)
class Call:
    """A call that was made, what it needed, and with which token."""

    method: str
    where: str
    permissions: tuple[str, ...]
    token: str = ""


@dataclasses.dataclass
class GoogleCloud:
    """A project at Google; tests look into it, change it, slow it down and make it refuse.

    Attributes:
        inventory: All resources, shared with the stand-in of Terraform's provider.
        account: The billing account that pays for it.
        granted: What the caller may do in the project; None: everything.
        granted_on_account: What the caller may do on the billing account; None: everything.
        powers: What single callers may do in the project, by their tokens, in place of what is granted.
        services: Which are on.
        billed: Whether it has an open billing account.
        latency: Seconds before each answer.
        faults: The first that meets a call spoils it.
        calls: All that was called.
        unknown: What was called and is not served.
        stuck: Patterns of operations that never end, such as 'delete disks *'.
        facts: What services keep beside resources: quotas, machine types, policies, objects, …
        busiest: How many calls were waiting at once, at most.
        refreshes: Refusals of the token endpoint, taken one by one: an error such as invalid_grant.
        elsewhere: What hosts that are not Google's answer, whatever they are asked.
    """

    inventory: Inventory = dataclasses.field(default_factory=Inventory)
    project: str = PROJECT
    number: str = NUMBER
    account: str = ACCOUNT
    granted: set[str] | None = None
    granted_on_account: set[str] | None = None
    powers: dict[str, set[str]] = dataclasses.field(default_factory=dict)
    services: set[str] = dataclasses.field(default_factory=lambda: {f"{one}.googleapis.com" for one in SERVICES})
    billed: bool = True
    latency: float = 0
    faults: list[Fault] = dataclasses.field(default_factory=list)
    calls: list[Call] = dataclasses.field(default_factory=list)
    unknown: list[str] = dataclasses.field(default_factory=list)
    stuck: list[str] = dataclasses.field(default_factory=list)
    facts: dict[str, Any] = dataclasses.field(default_factory=dict)
    busiest: int = 0
    busy: int = dataclasses.field(default=0, init=False)
    refreshes: list[str] = dataclasses.field(default_factory=list)
    elsewhere: dict[str, Answer] = dataclasses.field(default_factory=dict)
    lock: threading.RLock = dataclasses.field(default_factory=threading.RLock)

    def kept(self, name: str) -> dict[str, Any]:
        """Return what a service keeps."""
        found: dict[str, Any] = self.facts.setdefault(name, {})
        return found

    def needed(self) -> set[str]:
        """Return all permissions that calls needed until now."""
        return {one for call in self.calls for one in call.permissions}

    def answer(self, request: Request) -> Answer:
        """Answer a request as Google would."""
        if request.host in self.elsewhere:
            return self.elsewhere[request.host]
        with self.lock:
            self.busy += 1
            self.busiest = max(self.busy, self.busiest)
        time.sleep(self.latency)
        with self.lock:
            self.busy -= 1
        return self.at_once(request)

    def at_once(self, request: Request) -> Answer:
        """Answer without the way there and back: also what came in a batch."""
        with self.lock:
            fault = next((one for one in self.faults if one.meets(request)), None)
            answer = fault.answer() if fault and not fault.late else self._truth(request)
        if fault:
            time.sleep(fault.stall)
        return fault.answer() if fault else answer

    def _truth(self, request: Request) -> Answer:
        try:
            found = self._do(request)
        except Refused as refused:
            return refused.answer()
        except Refusal as refusal:
            return Refused(refusal.code or 400, refusal.message, refusal.reason).answer()
        return found if isinstance(found, Answer) else written(found)

    def _do(self, request: Request) -> Any:
        known = find(request)
        if known is None:
            self.unknown.append(f"{request.method} {request.host}{request.path}")
            raise Refused(404, f"the stand-in does not know {self.unknown[-1]}", "notFound")
        one, request = known
        if one.service:
            self._admit(request, one.service)
        permissions = tuple(permission.format(**request.parts) for permission in one.permissions)
        if "x-goog-user-project" in request.headers:
            permissions = (USE, *permissions)
        self.calls.append(Call(request.method, f"{request.host}{request.path}", permissions, request.token))
        for permission in permissions:
            if not self.may(permission, request.token):
                raise self._denial(permission)
        return one.handler(self, request)

    def may(self, permission: str, token: str) -> bool:
        """Return whether a caller may do something, where that is granted."""
        granted = self.granted_on_account if permission.startswith(ON_ACCOUNT) else self.powers.get(token, self.granted)
        return granted is None or permission in granted

    def _denial(self, permission: str) -> Refused:
        """Return what a caller is told who lacks a permission, as newer interfaces tell it."""
        if permission.startswith(ON_ACCOUNT):
            return Refused(403, "The caller does not have permission", "forbidden")
        if permission == USE:
            message = f"Caller does not have required permission to use project {self.project}."
            return Refused(403, message, "USER_PROJECT_DENIED", {"consumer": f"projects/{self.project}"})
        message = f"Permission '{permission}' denied on resource '//projects/{self.project}' (or it may not exist)."
        return Refused(403, message, "IAM_PERMISSION_DENIED", {"permission": permission})

    def _admit(self, request: Request, service: str) -> None:
        if not request.token.startswith("ya29."):
            raise Refused(401, "Request had invalid authentication credentials.", "authError")
        if service not in self.services:
            message = f"{service} has not been used in project {self.number} before or it is disabled."
            facts = {"service": service, "consumer": f"projects/{self.number}"}
            raise Refused(403, message, "SERVICE_DISABLED", facts)


@contextlib.contextmanager
def serve(cloud: GoogleCloud, folder: Path) -> Iterator[dict[str, str]]:
    """Serve a cloud on loopback; give the environment variables that lead a program there, logged in as a person."""
    certificates = google_certificates.certify(folder, NAMES)
    login = folder / "login.json"
    person = {"client_id": "764086051850-test", "client_secret": "none", "refresh_token": "1//person"}
    login.write_text(json.dumps({"type": "authorized_user", **person}))
    with google_front.serve(cloud.answer, certificates.context) as port:
        yield {
            "HTTPS_PROXY": f"http://127.0.0.1:{port}",
            "NO_PROXY": "127.0.0.1,localhost",
            "REQUESTS_CA_BUNDLE": str(certificates.bundle),
            "SSL_CERT_FILE": str(certificates.bundle),
            "GOOGLE_APPLICATION_CREDENTIALS": str(login),
            "GCE_METADATA_HOST": f"127.0.0.1:{port}",
            "GCE_METADATA_IP": f"127.0.0.1:{port}",
            "GCE_METADATA_ROOT": f"127.0.0.1:{port}",
        }
