"""What goes wrong in a project: one error, nothing spent, and a hint that works when it is followed."""

from __future__ import annotations

import json
import socket
import time
from typing import TYPE_CHECKING, Any

from tests.cloud.google_objects import put
from tests.cloud.inventory import Fault
from tests.gcp.places import PROJECT, SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cloud.google_cloud import GoogleCloud
    from tests.gcp.places import Place

DATA, STATES = f"{PROJECT}-platform-dev-data", f"{PROJECT}-platform-state"
REGION, CLUSTER = f"projects/{PROJECT}/regions/us-central1", f"projects/{PROJECT}/locations/us-central1-a/clusters"
NETWORK = ("google_compute_network", f"projects/{PROJECT}/global/networks/platform-dev-net")
POOL = ("google_container_node_pool", f"{CLUSTER}/platform-dev/nodePools/spot")


def _foreign(kind: str, identity: str, **state: Any) -> Callable[[GoogleCloud], None]:
    def there(cloud: GoogleCloud) -> None:
        cloud.inventory.things[kind, identity] = {"name": identity.rpartition("/")[2], **state}

    return there


FOREIGN = {
    "network": _foreign(*NETWORK),
    "subnetwork": _foreign(
        "google_compute_subnetwork",
        f"{REGION}/subnetworks/platform-dev-nodes",
        network=NETWORK[1],
        ip_cidr_range="10.99.0.0/24",
    ),
    "router": _foreign("google_compute_router", f"{REGION}/routers/platform-dev-router"),
    "service account": _foreign(
        "google_service_account",
        f"projects/{PROJECT}/serviceAccounts/platform-dev-nodes@{PROJECT}.iam.gserviceaccount.com",
    ),
    "bucket": _foreign("google_storage_bucket", DATA, labels={"team": "other"}),
    "cluster": _foreign("google_container_cluster", f"{CLUSTER}/platform-dev", location="us-central1-a"),
}


def test_what_is_somebody_elses_is_neither_taken_over_nor_taken_away(gcp: Place) -> None:
    for what, there in FOREIGN.items():
        gcp.cloud.inventory.things.clear()
        there(gcp.cloud)
        before = json.dumps(sorted(gcp.cloud.inventory.things.values(), key=str))
        done = gcp.run("up")
        assert done.told["code"] == "PREREQUISITES_MISSING"
        assert done.told["message"].startswith("one thing stands")
        assert what in done.told["message"]
        assert "another name" in done.told["hint"]
        assert "code" not in gcp.run("down", "--purge").told
        assert json.dumps(sorted(gcp.cloud.inventory.things.values(), key=str)) == before
    text = (gcp.folder / "platform.toml").read_text()
    (gcp.folder / "platform.toml").write_text(text.replace("[env.dev]", "[env.other]"))
    assert gcp.run("up", PLATFORM_ENV="other").code == 0  # the hint, followed


def test_a_login_that_expires_in_the_middle_is_told_and_the_next_up_goes_on(gcp: Place) -> None:
    fault = Fault(401, "Request had invalid authentication credentials.", "authError", "google_container_cluster")
    gcp.cloud.inventory.faults.append(fault)
    done = gcp.run("up")
    assert done.code == 1
    assert done.told["code"] == "GOOGLE_LOGIN_EXPIRED"
    made = len(gcp.kinds())
    assert made > 3
    gcp.cloud.inventory.faults.clear()
    told = gcp.ok("up")
    assert 0 < len([one for one in told["changes"] if one[2] == "created"]) < 20


def test_the_lock_of_the_dead_is_broken_and_that_of_the_living_is_not(gcp: Place) -> None:
    gcp.ok("up")
    for who, broken in ((f"me@{socket.gethostname()}", True), ("jane@elsewhere", False)):
        held = {
            "ID": "1",
            "Operation": "OperationTypeApply",
            "Who": who,
            "Created": "2026-01-01T00:00:00Z",
            "Version": "1.11.4",
        }
        put(gcp.cloud, STATES, "dev/default.tflock", json.dumps(held).encode())
        done = gcp.run("up")
        assert done.told["code"] == "STATE_LOCKED"
        assert who in done.told["details"]
        answer = gcp.platform("unlock")
        assert (answer.returncode == 0) == broken
        if not broken:
            assert "jane@elsewhere" in answer.stderr
            assert gcp.run("up").told["code"] == "STATE_LOCKED"
            assert gcp.platform("unlock", "--yes").returncode == 0
        gcp.ok("up")


def test_unlock_leaves_the_living_alone(gcp: Place) -> None:
    gcp.cloud.inventory.pace = 1 / 60
    process = gcp.start("up")
    _until(gcp, "google_container_cluster")
    answer = gcp.platform("unlock")
    assert "STATE_IN_USE" in answer.stderr
    assert gcp.end_of(process).code == 0


def _until(gcp: Place, kind: str) -> None:
    deadline = time.monotonic() + SECONDS
    while not any(one == kind for _, one, _ in gcp.cloud.inventory.calls):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_lost_state_is_made_anew_and_nothing_is_doubled(gcp: Place) -> None:
    gcp.ok("up")
    before = sorted(gcp.cloud.inventory.things)
    gcp.cloud.kept("objects")[STATES].clear()
    told = gcp.ok("up")
    assert sorted(gcp.cloud.inventory.things) == before
    assert "created" not in {action for _, _, action in told["changes"]}
    gcp.cloud.kept("objects")[STATES].clear()
    assert gcp.ok("down", "--purge")["left"] == []
    assert gcp.kinds() == []


def test_down_twice_and_down_of_another_environment_touch_nothing(gcp: Place) -> None:
    gcp.ok("up")
    before = sorted(gcp.cloud.inventory.things)
    with (gcp.folder / "platform.toml").open("a") as file:
        file.write('[env.other]\ntarget = "gcp"\nproject = "' + PROJECT + '"\nregion = "us-central1"\n')
    assert gcp.run("down", "--purge", PLATFORM_ENV="other").code == 0
    assert sorted(gcp.cloud.inventory.things) == before
    for _ in range(2):
        assert gcp.ok("down", "--purge")["left"] == []
    assert gcp.kinds() == []


def test_a_stockout_is_told_though_the_provider_says_that_all_went_well(gcp: Place) -> None:
    gcp.cloud.kept("conditions")["system"] = [{"code": "GCE_STOCKOUT", "message": "no e2-standard-2 in us-central1-a"}]
    done = gcp.run("up")
    assert done.code == 0
    assert "pool 'system': the zone is out of machines of this type" in done.text


def test_neither_keys_nor_secrets_are_in_state_or_log(gcp: Place) -> None:
    gcp.ok("up")
    states = [one["data"] for versions in gcp.cloud.kept("objects")[STATES].values() for one in versions]
    files = [file.read_bytes() for file in gcp.folder.rglob("*") if file.is_file() and "terraform" in file.parts]
    for text in (*states, *files):
        assert not any(word in text for word in (b"ya29.", b"1//person", b"PRIVATE KEY", b"private_key"))
