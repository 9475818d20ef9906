"""Each failure that the real provider was seen to report becomes one error that says what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from platform_cli.adapters.terraform.events import Diagnosed
from platform_cli.adapters.terraform.refusal_rules import RULES
from platform_cli.adapters.terraform.refusals import failure

CASES = {
    case["case"]: [Diagnosed(one["severity"], one["summary"], one["detail"], one["address"] or "") for one in found]
    for case in map(json.loads, (Path(__file__).parents[2] / "cloud/data/errors.jsonl").read_text().splitlines())
    if (found := case["diagnostics"])
}
# The case, its code, and what its message or its hint must name.
EXPECTED = [
    ("already_exists", "GCP_RESOURCE_EXISTS", "projects/acme-ml-dev/global/networks/plat-dev-net"),
    ("quota_exceeded_operation", "GCP_QUOTA_EXCEEDED", "NETWORKS"),
    ("network_in_use", "GCP_RESOURCE_IN_USE", "firewalls/k8s-1a2b3c4d-node-http-hc"),
    ("api_disabled", "GCP_API_DISABLED", "gcloud services enable compute.googleapis.com --project 404096009"),
    ("permission_denied", "GCP_PERMISSION_DENIED", "compute.networks.create"),
    ("billing_disabled", "GCP_BILLING_DISABLED", "(container cluster)"),
    ("quota_request", "GCP_QUOTA_EXCEEDED", "12.0"),
    ("cluster_create_failed", "CLUSTER_UNHEALTHY", "only 0 nodes out of 1"),
    ("org_policy", "GCP_POLICY_VIOLATED", "constraints/compute.skipDefaultNetworkCreation"),
    ("credentials_expired", "GOOGLE_LOGIN_EXPIRED", "gcloud auth application-default login"),
    ("bucket_name_taken", "BUCKET_TAKEN", "another name"),
    ("iam_member_unknown", "GCP_NOT_YET_VISIBLE", "plat-dev-nodes@acme-ml-dev.iam.gserviceaccount.com"),
    ("bucket_not_empty", "BUCKET_NOT_EMPTY", "gs://acme-ml-dev-plat-dev-data/**"),
    ("no_credentials", "GOOGLE_LOGIN_MISSING", "GOOGLE_APPLICATION_CREDENTIALS"),
    ("reauth_needed", "GOOGLE_LOGIN_EXPIRED", "gcloud auth application-default login"),
]
# What other versions, backends and the command itself say.
OTHERS = [
    (
        "Error acquiring the state lock\nLock Info:\n  ID: 1f2\n  Path: p\n  Who: jane@laptop\n",
        "STATE_LOCKED",
        "platform unlock",
    ),
    ("Failed to query available provider packages\ncould not connect", "PROVIDER_MISSING", "mirror"),
    ("Cannot destroy p because deletion_protection is set to true.", "ENVIRONMENT_PROTECTED", "protected"),
    ('cannot destroy "p" without setting deletion_policy="DELETE"', "ENVIRONMENT_PROTECTED", "protected"),
    ("Error waiting for Creating Network: timeout while waiting for state", "GCP_TIMEOUT", "status.cloud"),
    ("googleapi: Error 429: Quota per minute, rateLimitExceeded", "GCP_BUSY", "minutes"),
    ("googleapi: Error 503: try later, backendError", "GCP_BUSY", "overloaded"),
    ("googleapi: Error 403: The caller may not, forbidden", "GCP_FORBIDDEN", "The caller may not"),
    (
        "Error creating Budget: googleapi: Error 403: The caller does not have permission, forbidden",
        "BUDGET_FORBIDDEN",
        "roles/billing.costsManager",
    ),
    ("something new", "TERRAFORM_FAILED", "details"),
]


@pytest.mark.parametrize(("case", "code", "named"), EXPECTED)
def test_a_failure_of_the_real_provider_is_explained(case: str, code: str, named: str) -> None:
    error = failure(CASES[case], [], "apply")
    assert error.code == code
    assert named in f"{error.message} {error.hint}"
    assert CASES[case][0].summary.strip() in error.details
    assert "{" not in error.message + error.hint


def test_every_case_is_expected() -> None:
    assert {case for case, _, _ in EXPECTED} == CASES.keys()


@pytest.mark.parametrize(("text", "code", "named"), OTHERS)
def test_other_failures_are_explained_too(text: str, code: str, named: str) -> None:
    error = failure([Diagnosed("error", text)], [], "apply")
    assert error.code == code
    assert named in f"{error.message} {error.hint}"


def test_every_rule_is_tried_here() -> None:
    assert {rule.code for rule in RULES} <= {code for _, code, _ in [*EXPECTED, *OTHERS]}


def test_of_several_failures_the_one_that_explains_the_others_is_told_and_all_are_kept() -> None:
    both = [*CASES["quota_request"], *CASES["credentials_expired"]]
    error = failure(both, [], "apply")
    assert error.code == "GOOGLE_LOGIN_EXPIRED"
    assert "CPUS" in error.details


def test_a_warning_is_no_reason() -> None:
    error = failure([Diagnosed("warning", "googleapi: Error 503"), Diagnosed("error", "odd")], [], "apply")
    assert error.code == "TERRAFORM_FAILED"


def test_without_any_diagnosis_what_was_said_is_shown() -> None:
    assert "panic: oh" in failure([], ["panic: oh"], "plan").details


def test_the_place_is_told_in_words() -> None:
    [one] = CASES["quota_request"]
    at = Diagnosed("error", one.summary, address='module.gke.google_container_node_pool.this["spot"]')
    assert "(container node pool spot)" in failure([at], [], "apply").message
