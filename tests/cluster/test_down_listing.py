"""After `down --purge` the whole cluster is as it was before `up`: every kind, every namespace, every name."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.kubernetes.refusals import RefusedError
from platform_cli.core.cluster_objects import Ref
from platform_cli.core.stage import Stage
from platform_cli.operations.deployments import publish, trigger
from tests.cluster.deployed import Deployed
from tests.cluster.environments import cluster, needs_cluster, new_target
from tests.cluster.stories import down, listing, up

if TYPE_CHECKING:
    from pathlib import Path

    from platform_cli.adapters.kubernetes.discovery import Found

pytestmark = [needs_cluster, pytest.mark.alone]
# Beside leases and events, which `listing` leaves out: kubelets ask for a new certificate now and then.
CLUSTERS_OWN = {"CertificateSigningRequest"}
KUBERNETES = {"default", "kube-node-lease", "kube-public", "kube-system"}
# What belongs to the whole cluster, and is used from a namespace: where it lies, and the field that names its user.
USED_FROM = {
    "PersistentVolume": ("api/v1/persistentvolumes", "claimRef"),
    "IPAddress": ("apis/networking.k8s.io/v1/ipaddresses", "parentRef"),
}
# Which all environments share: they go with the last one.
SHARED = {"CustomResourceDefinition", "APIService"}


def test_the_cluster_is_what_it_was(tmp_path: Path) -> None:
    target = new_target(tmp_path)
    before = listing(cluster())
    os.environ["METAFLOW_USER"] = "tester"
    try:
        up(target)
        _use_it(Deployed(target, tmp_path))
        words = ["down", "--env", target.settings.environment, "--purge", "--now", "--yes"]
        command = [sys.executable, "-m", "platform_cli", *words]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    finally:
        down(target, purge=True)
    assert done.returncode == 0, done.stdout + done.stderr
    [left] = [line for line in done.stdout.splitlines() if line.startswith("left")]
    assert left.split() == ["left", "nothing"]
    for kind in ("Namespace", "Deployment", "PersistentVolumeClaim", "Sensor", "CronWorkflow", "Secret", "deployment"):
        assert any(line.startswith("removed") and kind in line for line in done.stdout.splitlines()), kind
    gone, new = _settled(before, target.settings.namespace)
    assert not gone
    assert not new


def _use_it(place: Deployed) -> None:
    """Leave all that use leaves: deployments, a schedule, a sensor, and runs that have ended and that go on."""
    file = place.flow("HearFlow", decorators='@trigger(event="data")')
    place.deploy(file)
    place.deploy(place.flow("TickFlow"), schedule="0 3 1 1 *", stage=Stage("staging"))
    publish(place.target, "data", {"who": "you"})
    place.succeeded("HearFlow")
    trigger(place.target, "HearFlow", ())
    command = [sys.executable, "-m", "platform_cli", "run", "--env", place.target.settings.environment, str(file)]
    subprocess.run(command, cwd=place.folder, capture_output=True, check=True, timeout=300)


def _settled(before: set[Found], ours: str) -> tuple[set[Found], set[Found]]:
    """Return what went and what came, once volumes, which are removed after their claims, had their minute."""
    end = time.monotonic() + 60
    while True:
        after = listing(cluster())
        others = _others(before | after, ours)
        found = _but_for(before - after, others), _but_for(after - before, others)
        if not any(found) or time.monotonic() > end:
            return found
        time.sleep(1)


def _others(found: set[Found], ours: str) -> set[str]:
    """Return the namespaces of somebody else's tests, if there are any."""
    return {one.name for one in found if one.kind == "Namespace"} - KUBERNETES - {ours}


def _but_for(found: set[Found], others: set[str]) -> set[Found]:
    """Leave out what belongs to others, and what all share if there are any."""
    shared = SHARED if others else set()
    return {
        one
        for one in found
        if one.kind not in CLUSTERS_OWN | shared
        and not {one.namespace, one.name} & others
        and not (one.kind in USED_FROM and _user(one) in {*others, ""})
    }


def _user(found: Found) -> str:
    """Return the namespace from which something of the whole cluster is used; '' if it has just gone."""
    path, field = USED_FROM[found.kind]
    try:
        live = cluster().call("GET", f"{path}/{found.name}")
    except RefusedError:
        return ""
    return str(live["spec"].get(field, {}).get("namespace"))


def test_the_listing_sees_what_is_new() -> None:
    """What the test above relies on: an object of any kind that stays behind is found."""
    name = f"rig-{os.getpid()}"
    before = listing(cluster())
    cluster().create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    try:
        assert name in {one.name for one in listing(cluster()) - before if one.kind == "Namespace"}
    finally:
        cluster().delete(Ref("Namespace", name))
