"""What is looked at before money is spent: each trouble has a no of its own, with what mends it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.google.doctor import Machines, Wanted, google_checks
from tests.cloud import google_compute, google_container
from tests.cloud.google_cloud import USE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from platform_cli.adapters.google.api import Google
    from platform_cli.core.changes import Check
    from platform_cli.core.gcp_names import GcpNames
    from tests.cloud.google_cloud import GoogleCloud

RANGES = {"nodes": "10.20.0.0/20", "pods": "10.24.0.0/16", "services": "10.28.0.0/20"}
POOLS = (Machines("e2-standard-2", 2, disk_gb=50), Machines("n2d-standard-4", 10, spot=True))
GPUS = Machines("g2-standard-4", 2, spot=True, gpu="nvidia-l4", gpus=1)


def noes(google: Google, wanted: Wanted) -> list[Check]:
    return [check for check in google_checks(google, wanted) if not check.ok]


@pytest.fixture
def wanted(names: GcpNames) -> Wanted:
    return Wanted(names, POOLS, volumes_gb=6, ranges=RANGES)


def test_in_a_good_project_every_answer_is_yes(google: Google, wanted: Wanted) -> None:
    checks = google_checks(google, wanted)
    assert all(check.ok for check in checks)
    assert len({check.question for check in checks}) == len(checks) >= 15


def _taken(cloud: GoogleCloud, names: GcpNames) -> None:
    cloud.kept("foreign buckets")[names.bucket] = True


def _other_cluster(cloud: GoogleCloud, names: GcpNames) -> None:
    google_container.add(cloud, names.location, names.base, {}, {"team": "other"})


def _policy(name: str, **policy: object) -> Callable[[GoogleCloud, GcpNames], None]:
    def trouble(cloud: GoogleCloud, _: GcpNames) -> None:
        cloud.kept("policies")[f"constraints/{name}"] = policy

    return trouble


def _quota(metric: str, limit: int, usage: int, where: str = "quotas") -> Callable[[GoogleCloud, GcpNames], None]:
    def trouble(cloud: GoogleCloud, _: GcpNames) -> None:
        cloud.kept(where)[metric] = (limit, usage)

    return trouble


TROUBLES: Mapping[str, tuple[Callable[[GoogleCloud, GcpNames], object], str]] = {
    "no billing": (lambda cloud, _: setattr(cloud, "billed", False), "no open billing account"),
    "no machine": (lambda cloud, _: cloud.facts.update(machines={"e2-standard-2": 2}), "no n2d-standard-4"),
    "no region": (lambda cloud, _: cloud.facts.update(regions=("europe-west1",)), "no"),
    "cpus": (_quota("CPUS", 12, 10), "4 needed, 2 of 12 free"),
    "spot cpus": (_quota("PREEMPTIBLE_CPUS", 24, 0), "40 needed, 24 of 24 free"),
    "disks": (_quota("SSD_TOTAL_GB", 500, 100), "1106 needed, 400 of 500 free"),
    "addresses": (_quota("IN_USE_ADDRESSES", 8, 8), "1 needed, 0 of 8 free"),
    "networks": (_quota("NETWORKS", 5, 5, "world quotas"), "1 needed, 0 of 5 free"),
    "region": (_policy("gcp.resourceLocations", listPolicy={"allowedValues": ["in:eu-locations"]}), "in this region"),
    "service": (_policy("gcp.restrictServiceUsage", listPolicy={"deniedValues": ["container.googleapis.com"]}), "serv"),
    "keys": (_policy("gcp.restrictNonCmekServices", listPolicy={"deniedValues": ["storage.googleapis.com"]}), "keys"),
    "nat": (_policy("compute.restrictCloudNATUsage", listPolicy={"allValues": "DENY"}), "NAT"),
    "logs": (_policy("compute.requireVpcFlowLogs", listPolicy={"allowedValues": ["COMPREHENSIVE"]}), "log"),
    "accounts": (_policy("iam.disableServiceAccountCreation", booleanPolicy={"enforced": True}), "nodes' account"),
    "pods": (_policy("iam.disableWorkloadIdentityClusterCreation", booleanPolicy={"enforced": True}), "identities"),
    "bucket": (_taken, "taken by another project"),
    "cluster": (_other_cluster, "it is not ours"),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_trouble_is_the_one_no(cloud: GoogleCloud, google: Google, wanted: Wanted, trouble: str) -> None:
    make, words = TROUBLES[trouble]
    make(cloud, wanted.names)
    [no] = noes(google, wanted)
    assert words in no.answer
    assert no.hint


def test_all_troubles_are_told_at_once(cloud: GoogleCloud, google: Google, wanted: Wanted) -> None:
    for name in ("no billing", "cpus", "accounts", "bucket"):
        TROUBLES[name][0](cloud, wanted.names)
    assert len(noes(google, wanted)) == 4


def test_each_missing_permission_is_named(cloud: GoogleCloud, google: Google, wanted: Wanted) -> None:
    lost = {"container.clusters.create", "compute.networks.create"}
    cloud.granted = set(wanted.permissions) - lost
    [no] = noes(google, wanted)
    assert all(one in no.answer for one in lost)
    assert "docs/gcp.md" in no.hint


def test_what_may_not_be_asked_is_told_once(cloud: GoogleCloud, google: Google, wanted: Wanted) -> None:
    cloud.granted = set(wanted.permissions) - {"compute.regions.get"}
    [no] = noes(google, wanted)
    assert no.answer == "you lack compute.regions.get"
    untold = [check.answer for check in google_checks(google, wanted) if check.answer.startswith("cannot be told")]
    assert len(untold) == 1


def test_a_project_that_calls_may_not_count_against_is_told(cloud: GoogleCloud, google: Google, wanted: Wanted) -> None:
    cloud.granted = set(wanted.permissions) - {USE}
    [no] = noes(google, wanted)
    assert "you lack" not in no.answer
    assert USE in no.answer


def test_services_that_are_off_are_no_obstacle(cloud: GoogleCloud, google: Google, wanted: Wanted) -> None:
    cloud.services -= {"compute.googleapis.com", "container.googleapis.com"}
    assert noes(google, wanted) == []
    cloud.services = {"serviceusage.googleapis.com"}  # a project of today
    assert noes(google, wanted) == []
    cloud.services = set(wanted.services) - {"compute.googleapis.com", "container.googleapis.com"}
    [services] = [check for check in google_checks(google, wanted) if "services on" in check.question]
    assert services.answer == "up switches on compute.googleapis.com, container.googleapis.com"


@pytest.mark.parametrize(
    ("limits", "needed"), [({"PREEMPTIBLE_CPUS": (0, 0)}, "N2D_CPUS"), ({"NVIDIA_L4_GPUS": (9, 0)}, "PREEMPTIBLE_CPUS")]
)
def test_spot_machines_use_the_quota_that_the_project_has(
    cloud: GoogleCloud, google: Google, wanted: Wanted, limits: dict[str, tuple[int, int]], needed: str
) -> None:
    cloud.kept("quotas").update(limits)
    answers = {check.question.split()[3]: check.answer for check in google_checks(google, wanted)[7:-2]}
    assert answers[needed].startswith("40 needed")


def test_accelerators_have_quotas_of_their_own(cloud: GoogleCloud, google: Google, wanted: Wanted) -> None:
    with_gpus = Wanted(wanted.names, (*POOLS, GPUS), ranges=RANGES)
    assert noes(google, with_gpus) == []
    cloud.kept("quotas")["PREEMPTIBLE_NVIDIA_L4_GPUS"] = (1, 0)
    [no] = noes(google, with_gpus)
    assert "PREEMPTIBLE_NVIDIA_L4_GPUS" in no.question
    cloud.facts["gpus"] = {}
    assert "it has no nvidia-l4" in [check.answer for check in noes(google, with_gpus)]


def test_what_is_made_already_does_not_count_twice(cloud: GoogleCloud, google: Google, wanted: Wanted) -> None:
    google_compute.add(cloud, "networks", "global", wanted.names.network, description=wanted.names.mark)
    cloud.kept("quotas")["PREEMPTIBLE_CPUS"] = (40, 40)
    assert noes(google, wanted) == []


def test_ranges_that_overlap_are_told(cloud: GoogleCloud, google: Google, names: GcpNames) -> None:
    [no] = noes(google, Wanted(names, ranges={**RANGES, "pods": "10.20.0.0/14"}))
    assert no.answer == "nodes (10.20.0.0/20) and pods (10.20.0.0/14) overlap"
    link = f"{google_compute.LINK}projects/{cloud.project}/global/networks/"
    google_compute.add(
        cloud, "subnetworks", "regions/us-central1", "a", network=f"{link}default", ipCidrRange="10.20.0.0/9"
    )
    [told] = [
        check for check in google_checks(google, Wanted(names, ranges=RANGES)) if "network default" in check.answer
    ]
    assert told.ok
    own = {"network": link + names.network, "ipCidrRange": "10.24.0.0/24"}
    google_compute.add(
        cloud, "subnetworks", "regions/us-central1", f"{names.base}-nodes", description=names.mark, **own
    )
    assert noes(google, Wanted(names, ranges=RANGES)) == []
    google_compute.add(cloud, "subnetworks", "regions/us-central1", "somebodys", **own)
    [no] = noes(google, Wanted(names, ranges=RANGES))
    assert "subnetwork somebodys" in no.answer


_PROGRAM = """
import json, resource
from platform_cli.adapters.google.api import Google
from platform_cli.adapters.google.doctor import Machines, Wanted, google_checks
from platform_cli.core.gcp_names import GcpNames
names = GcpNames("acme-ml-dev", "dev", "us-central1", "us-central1-a", "us-central1-a")
pools = (Machines("e2-standard-2", 2, disk_gb=50), Machines("n2d-standard-4", 4), Machines("n2d-standard-4", 10, True))
checks = google_checks(Google(names.project), Wanted(names, pools))
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps([used.ru_utime + used.ru_stime, all(check.ok for check in checks)]))
"""


def test_it_needs_less_than_three_seconds(cloud: GoogleCloud, reached: dict[str, str]) -> None:
    """Add up what it computes and what it waits for: how busy the machine is does not count then."""
    cloud.latency = 0.5
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM], env={**os.environ, **reached}, capture_output=True, text=True, check=True
    )
    seconds, fine = json.loads(done.stdout)
    assert fine
    assert len(cloud.calls) > 20
    assert cloud.busiest >= 8, "questions wait for each other"
    turns = 6  # a token; the project; a bucket, and whether it is ours; pages of what is listed
    assert seconds + turns * 0.05 < 3
