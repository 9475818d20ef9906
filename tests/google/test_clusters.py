"""A cluster and its pools as Google sees them: also what Terraform takes for success."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.google.clusters import cluster_status, nodes_of
from platform_cli.adapters.google.pools import PoolPlace, resize
from platform_cli.adapters.google.refusals import GoogleRefusedError
from platform_cli.core.errors import NotReadyError
from tests.cloud import google_container
from tests.cloud.google_cloud import USE, Fault

if TYPE_CHECKING:
    from platform_cli.adapters.google.api import Google
    from platform_cli.core.gcp_names import GcpNames
    from tests.cloud.google_cloud import GoogleCloud


@pytest.fixture
def made(cloud: GoogleCloud, names: GcpNames) -> GoogleCloud:
    google_container.add(cloud, names.location, names.base, {"system": 1, "spot": 0}, names.labels)
    return cloud


def test_a_cluster_that_is_not_there_is_none(google: Google, names: GcpNames) -> None:
    assert cluster_status(google, names.location, names.base) is None


@pytest.mark.usefixtures("made")
def test_a_cluster_tells_how_it_is(google: Google, names: GcpNames) -> None:
    found = cluster_status(google, names.location, names.base)
    assert found is not None
    assert (found.status, found.endpoint) == ("RUNNING", "gke-platform-dev.us-central1-a.gke.goog")
    assert found.version.startswith("1.")
    assert [(one.name, nodes_of(google, one), one.conditions) for one in found.pools] == [
        ("system", 1, ()),
        ("spot", 0, ()),
    ]
    assert found.labels == names.labels


def test_a_pool_without_machines_says_why(made: GoogleCloud, google: Google, names: GcpNames) -> None:
    message = "Instance creation failed in us-central1-a."
    made.kept("conditions")["spot"] = [{"code": "GCE_STOCKOUT", "message": message}]
    made.kept("conditions")["system"] = [{"canonicalCode": "PERMISSION_DENIED"}]
    found = cluster_status(google, names.location, names.base)
    assert found is not None
    [system, spot] = found.pools
    assert spot.status == "RUNNING_WITH_ERROR"
    assert spot.conditions == (f"the zone is out of machines of this type: {message}",)
    assert system.conditions == ("permission denied",)


def test_without_the_right_to_see_machines_their_number_is_not_known(
    made: GoogleCloud, google: Google, names: GcpNames
) -> None:
    made.granted = {USE, "container.clusters.get"}
    found = cluster_status(google, names.location, names.base)
    assert found is not None
    assert [nodes_of(google, pool) for pool in found.pools] == [None, None]


def test_a_pool_gets_as_many_nodes_as_are_asked_for(made: GoogleCloud, google: Google, names: GcpNames) -> None:
    for nodes in (3, 0):
        resize(google, PoolPlace(names.location, names.base, "spot"), nodes)
        found = cluster_status(google, names.location, names.base)
        assert found is not None
        assert nodes_of(google, found.pools[1]) == nodes
    assert "container.operations.get" in made.needed()


def test_what_google_cannot_do_is_said(made: GoogleCloud, google: Google, names: GcpNames) -> None:
    with pytest.raises(GoogleRefusedError, match="404"):
        resize(google, PoolPlace(names.location, names.base, "gpu"), 1)
    made.kept("failures")["resize *"] = "Quota 'CPUS' exceeded. Limit: 8.0 in region us-central1."
    with pytest.raises(GoogleRefusedError) as caught:
        resize(google, PoolPlace(names.location, names.base, "spot"), 9)
    assert caught.value.code == "GCP_QUOTA_EXCEEDED"


def test_nodes_that_never_come_are_given_up(made: GoogleCloud, google: Google, names: GcpNames) -> None:
    made.stuck.append("resize platform-dev spot")
    with pytest.raises(NotReadyError, match="not finished resizing pool spot") as caught:
        resize(google, PoolPlace(names.location, names.base, "spot"), 1, seconds=0.5)
    assert caught.value.code == "GCP_TIMEOUT"


@pytest.mark.usefixtures("made")
def test_a_busy_moment_passes(cloud: GoogleCloud, google: Google, names: GcpNames) -> None:
    cloud.faults.append(Fault(503, path="container.googleapis.com/*"))
    assert cluster_status(google, names.location, names.base) is not None
    cloud.granted = {USE}
    with pytest.raises(GoogleRefusedError, match=r"container\.clusters\.get"):
        cluster_status(google, names.location, names.base)
