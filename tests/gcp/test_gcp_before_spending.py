"""What can be known before anything is made is told then, as one error whose hint works when it is followed."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.cloud import google_compute
from tests.cloud.google_cloud import RELEASES
from tests.cloud.google_routes import Answer
from tests.gcp.places import PROJECT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.gcp.places import Place

CONTAINER, NETWORK = "container.googleapis.com", f"projects/{PROJECT}/global/networks/platform-dev-net"
POLICY = "constraints/gcp.restrictServiceUsage"
STATES = f"{PROJECT}-platform-state"


class Trouble(NamedTuple):
    """What is wrong, what is read of it, and what the hint says to do.

    Attributes:
        make: Bring it about.
        why: What the message holds.
        hint: What the hint holds.
        follow: Do what the hint says.
    """

    make: Callable[[Place], object]
    why: str
    hint: str
    follow: Callable[[Place], object]


def _forbid(gcp: Place) -> None:
    gcp.cloud.services.discard(CONTAINER)
    gcp.cloud.kept("policies")[POLICY] = {"listPolicy": {"deniedValues": [CONTAINER]}}


def _overlap(gcp: Place) -> None:
    google_compute.add(gcp.cloud, "networks", "global", "platform-dev-net", description="platform-managed=platform-dev")
    link = f"{google_compute.LINK}{NETWORK}"
    theirs = {"network": link, "ipCidrRange": "10.24.0.0/24"}
    google_compute.add(gcp.cloud, "subnetworks", "regions/us-central1", "theirs", **theirs)


def _make_room(gcp: Place) -> None:
    gcp.cloud.inventory.things.clear()  # the network, too: our state does not know that one


def _other_project(gcp: Place) -> None:
    gcp.cloud.project = f"{PROJECT}-2"
    gcp.write("project", gcp.cloud.project)


TROUBLES: Mapping[str, Trouble] = {
    "unknown project": Trouble(
        lambda gcp: gcp.write("project", "acme-nobody"),
        "there is no project 'acme-nobody', or you may not see it",
        'project = "ID" in platform.toml',
        lambda gcp: gcp.write("project", PROJECT),
    ),
    "unknown region": Trouble(
        lambda gcp: gcp.write("region", "us-centrall1"),
        "Is there a region us-centrall1? No",
        'region = "NAME" in platform.toml',
        lambda gcp: gcp.write("region", "us-central1"),
    ),
    "zone without the machines": Trouble(
        lambda gcp: gcp.cloud.kept("absent").update({"us-central1-a/n2d-standard-4": True}),
        "zone us-central1-a offer the machines? No: it has no n2d-standard-4",
        'zone = "NAME" in platform.toml',
        lambda gcp: gcp.write("zone", "us-central1-b"),
    ),
    "no billing": Trouble(
        lambda gcp: setattr(gcp.cloud, "billed", False),
        "it has no open billing account",
        f"https://console.cloud.google.com/billing/linkedaccount?project={PROJECT}",
        lambda gcp: setattr(gcp.cloud, "billed", True),
    ),
    "service that the organisation forbids": Trouble(
        _forbid, POLICY, "ask the organisation's administrators", lambda gcp: gcp.cloud.kept("policies").clear()
    ),
    "ranges that overlap": Trouble(
        _overlap,
        "pods (10.24.0.0/16) overlaps with subnetwork theirs of network platform-dev-net",
        f"gcloud compute networks subnets delete theirs --region us-central1 --project {PROJECT}",
        _make_room,
    ),
    "quota": Trouble(
        lambda gcp: gcp.cloud.kept("quotas").update(CPUS=(2, 0)),
        "quota CPUS (us-central1) large enough? No",
        f"at https://console.cloud.google.com/iam-admin/quotas?project={PROJECT}",
        lambda gcp: gcp.cloud.kept("quotas").clear(),
    ),
    "bucket of states that is somebody else's": Trouble(
        lambda gcp: gcp.cloud.kept("foreign buckets").update({STATES: True}),
        f"{STATES} is taken by another project",
        'project = "ID" in platform.toml',
        _other_project,
    ),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_it_is_one_error_nothing_is_made_and_the_hint_works(trouble: str, gcp: Place) -> None:
    one = TROUBLES[trouble]
    one.make(gcp)
    before, services = sorted(gcp.cloud.inventory.things), set(gcp.cloud.services)
    done = gcp.run("up")
    assert done.told["code"] == "PREREQUISITES_MISSING", done.text
    assert done.told["message"].startswith("one thing stands in the way of an environment in the project '")
    assert one.why in done.told["message"]
    assert one.hint in done.told["hint"]
    assert (sorted(gcp.cloud.inventory.things), gcp.cloud.services) == (before, services)
    one.follow(gcp)
    assert "code" not in gcp.run("up").told


def test_a_policy_that_nobody_could_ask_for_is_told_when_the_service_is_switched_on(gcp: Place) -> None:
    """In a new project the service that tells of policies is off, too."""
    gcp.cloud.services = {"serviceusage.googleapis.com", "storage.googleapis.com"}
    gcp.cloud.kept("policies")[POLICY] = {"listPolicy": {"deniedValues": [CONTAINER]}}
    done = gcp.run("up")
    assert done.told["code"] == "GCP_POLICY_VIOLATED", done.text
    assert POLICY in done.told["message"]
    assert "ask the organisation's administrators" in done.told["hint"]
    assert gcp.kinds() == []
    gcp.cloud.kept("policies").clear()
    assert "code" not in gcp.run("up").told


def _script() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("terraform", "#!/bin/sh\necho Terraform v1.11.4\n")
    return content.getvalue()


@pytest.mark.parametrize(
    ("sent", "code"), [(Answer(0), "TERRAFORM_UNREACHABLE"), (Answer(200, _script()), "TERRAFORM_CHANGED")]
)
def test_without_terraform_and_without_a_way_to_the_right_one_nothing_is_made(
    sent: Answer, code: str, gcp: Place
) -> None:
    gcp.cloud.elsewhere[RELEASES] = sent
    done = gcp.run("up", PATH=str(gcp.folder))
    assert done.told["code"] == code, done.text
    assert RELEASES in done.told["message"]
    assert "install Terraform or OpenTofu 1.11 or later yourself" in done.told["hint"]
    assert gcp.kinds() == []
    assert not list(gcp.folder.rglob("terraform-1.*/terraform"))
    gcp.ok("up")
