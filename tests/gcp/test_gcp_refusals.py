"""Each part of the stack is refused in its turn, as the real provider was seen to say it: one error, and it goes on.

Parts whose turn has not come fail for a reason that nobody has words for, so that the error told is the part's own.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from tests.cloud.inventory import Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.gcp.places import Place

SEEN = {
    case["case"]: case["diagnostics"][0]["summary"]
    for case in map(json.loads, (Path(__file__).parents[1] / "cloud/data/errors.jsonl").read_text().splitlines())
    if case["diagnostics"]
}
# What `up` makes, each after what it needs: the failure that was seen of making one, and its code; of removing one.
PARTS = {
    "compute_network": (("quota_exceeded_operation", "GCP_QUOTA_EXCEEDED"), ("network_in_use", "GCP_RESOURCE_IN_USE")),
    "compute_subnetwork": (("permission_denied", "GCP_PERMISSION_DENIED"),) * 2,
    "compute_router": (("api_disabled", "GCP_API_DISABLED"),) * 2,
    "compute_router_nat": (("org_policy", "GCP_POLICY_VIOLATED"), ("reauth_needed", "GOOGLE_LOGIN_EXPIRED")),
    "service_account": (("credentials_expired", "GOOGLE_LOGIN_EXPIRED"),) * 2,
    "project_iam_member": (
        ("iam_member_unknown", "GCP_NOT_YET_VISIBLE"),
        ("permission_denied", "GCP_PERMISSION_DENIED"),
    ),
    "artifact_registry_repository": (
        ("already_exists", "GCP_RESOURCE_EXISTS"),
        ("billing_disabled", "GCP_BILLING_DISABLED"),
    ),
    "artifact_registry_repository_iam_member": (
        ("reauth_needed", "GOOGLE_LOGIN_EXPIRED"),
        ("api_disabled", "GCP_API_DISABLED"),
    ),
    "container_cluster": (
        ("cluster_create_failed", "CLUSTER_UNHEALTHY"),
        ("quota_exceeded_operation", "GCP_QUOTA_EXCEEDED"),
    ),
    "container_node_pool": (("quota_request", "GCP_QUOTA_EXCEEDED"), ("org_policy", "GCP_POLICY_VIOLATED")),
    "storage_bucket": (("bucket_name_taken", "BUCKET_TAKEN"), ("bucket_not_empty", "BUCKET_NOT_EMPTY")),
    "storage_bucket_iam_member": (
        ("billing_disabled", "GCP_BILLING_DISABLED"),
        ("iam_member_unknown", "GCP_NOT_YET_VISIBLE"),
    ),
}
NOT_STATES = "*[!e]"  # all ids but that of the bucket of states, which Terraform does not make
NOT_THE_CLOUDS = {"no_credentials"}  # without a login nothing is begun


def _fault(kind: str, case: str, operation: str) -> Fault:
    found = re.search(r"googleapi: Error (\d+): (.*), (\w+)$", SEEN[case], re.DOTALL)
    code, message, reason = found.groups() if found else ("0", SEEN[case], "")
    partial = case == "cluster_create_failed"
    return Fault(int(code), message, reason, f"google_{kind}", NOT_STATES, operation, partial=partial)


def _refuse_in_turn(gcp: Place, verb: str, parts: Sequence[str]) -> None:
    operation, side = ("create", 0) if verb == "up" else ("delete", 1)
    for number, kind in enumerate(parts):
        case, code = PARTS[kind][side]
        turns = parts[number + 1 :]
        later = [Fault(400, "not its turn", "x", f"google_{one}", NOT_STATES, operation) for one in turns]
        gcp.cloud.inventory.faults[:] = [_fault(kind, case, operation), *later]
        done = gcp.run(verb, "--purge")
        assert done.code == 1
        assert done.told["code"] == code, done.text
        if verb == "up":  # of what cannot be removed Terraform does not say where it is
            assert f"google_{kind}." in done.told["details"]
        assert done.told["hint"]
    gcp.cloud.inventory.faults.clear()


def test_every_failure_that_was_seen_is_tried() -> None:
    tried = {case for pair in PARTS.values() for case, _ in pair}
    assert tried == SEEN.keys() - NOT_THE_CLOUDS


def test_a_refusal_of_each_part_is_told_and_the_next_up_goes_on(gcp: Place) -> None:
    _refuse_in_turn(gcp, "up", [*PARTS])
    gcp.ok("up")
    assert set(gcp.kinds()) == {f"google_{kind}" for kind in PARTS}, "what `up` makes is not what is refused here"
    done = [identity for operation, _, identity in gcp.cloud.inventory.calls if operation == "delete"]
    assert [one.rpartition("/")[2] for one in done] == ["platform-dev"], (
        "only the cluster that was not well is made anew"
    )


def test_a_refusal_to_remove_each_part_is_told_and_the_next_down_goes_on(gcp: Place) -> None:
    gcp.ok("up")
    _refuse_in_turn(gcp, "down", [*PARTS][::-1])
    assert gcp.ok("down", "--purge")["left"] == []
    assert gcp.kinds() == []
