"""What Google refuses, in our words; and what passes by itself, which nobody hears of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.google import api, leftovers
from platform_cli.adapters.google.project import missing_permissions, project_number
from platform_cli.adapters.google.refusals import GoogleRefusedError
from platform_cli.core.errors import ConfigError, NotReadyError
from tests.cloud import google_compute
from tests.cloud.google_cloud import USE, Fault

if TYPE_CHECKING:
    from platform_cli.adapters.google.api import Google
    from tests.cloud.google_cloud import GoogleCloud

DISKS = "https://compute.googleapis.com/compute/v1/projects/acme-ml-dev/aggregated/disks"
QUOTA = "Insufficient regional quota to satisfy request: resource \"CPUS\": request requires '12.0' and is short '4.0'."
CASES = [
    (Fault(403, "off", "SERVICE_DISABLED", {"service": "compute.googleapis.com"}), "GCP_API_DISABLED", "compute.googl"),
    (Fault(403, "used before or it is disabled", "accessNotConfigured"), "GCP_API_DISABLED", "not enabled"),
    (Fault(403, "requires billing to be enabled", "BILLING_DISABLED", {"a": "b"}), "GCP_BILLING_DISABLED", "billing"),
    (Fault(403, "The billing account is closed", "accountDisabled"), "GCP_BILLING_DISABLED", "no open billing account"),
    (Fault(403, QUOTA, "forbidden"), "GCP_QUOTA_EXCEEDED", "CPUS"),
    (Fault(403, "Quota 'NETWORKS' exceeded.  Limit: 5.0 globally.", "quotaExceeded"), "GCP_QUOTA_EXCEEDED", "NETWORKS"),
    (
        Fault(412, "Constraint constraints/x.y violated for p", "conditionNotMet"),
        "GCP_POLICY_VIOLATED",
        "constraints/x.y",
    ),
    (Fault(403, "Required 'compute.disks.list' permission for 'p'"), "GCP_PERMISSION_DENIED", "compute.disks.list"),
    (
        Fault(403, "jane@acme.com does not have storage.buckets.get access to the bucket."),
        "GCP_PERMISSION_DENIED",
        "jane@acme.com lacks the permission storage.buckets.get",
    ),
    (Fault(403, "Forbidden"), "GCP_FORBIDDEN", "Forbidden"),
    (Fault(403, "slowly", "rateLimitExceeded"), "GCP_BUSY", "limits how often"),
    (
        Fault(400, "The network 'n' is already being used by 'fw', x"),
        "GCP_RESOURCE_IN_USE",
        "cannot go while fw uses it",
    ),
    (Fault(409, "it already exists", "alreadyExists"), "GOOGLE_REFUSED", "409: it already exists"),
]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "_BACKOFF", 0.001)


@pytest.mark.parametrize(("fault", "code", "words"), CASES)
def test_a_refusal_says_what_is_wrong(cloud: GoogleCloud, google: Google, fault: Fault, code: str, words: str) -> None:
    cloud.faults.append(fault)
    with pytest.raises(GoogleRefusedError) as caught:
        google.call("GET", DISKS)
    assert caught.value.code == code
    assert words in caught.value.message
    assert caught.value.status == fault.status
    assert caught.value.hint


def test_a_permission_that_is_not_granted_is_named(cloud: GoogleCloud, google: Google) -> None:
    cloud.granted = {USE}
    with pytest.raises(GoogleRefusedError, match=r"compute\.disks\.list") as caught:
        google.call("GET", DISKS)
    assert caught.value.exit_code == 4
    assert missing_permissions(google, ["compute.disks.list", "a.b.c"]) == ("compute.disks.list", "a.b.c")


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 0])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_passes_is_tried_again(cloud: GoogleCloud, google_now: Google, status: int, method: str) -> None:
    cloud.faults.append(Fault(status, times=3, path="cloudresourcemanager*"))
    if method == "GET":
        assert project_number(google_now) == cloud.number
    else:
        assert missing_permissions(google_now, ["a.b.c"]) == ()


@pytest.fixture
def google_now(impatient: None, google: Google) -> Google:
    """Log in after the test has become impatient."""
    assert impatient is None
    return google


@pytest.mark.usefixtures("impatient")
def test_what_does_not_pass_says_that_google_is_busy(cloud: GoogleCloud, google_now: Google) -> None:
    cloud.faults.append(Fault(503, times=99))
    with pytest.raises(GoogleRefusedError) as caught:
        project_number(google_now)
    assert (caught.value.code, caught.value.exit_code) == ("GCP_BUSY", 7)
    assert len(cloud.calls) < 9


def test_a_call_that_hangs_is_made_again(
    cloud: GoogleCloud, google_now: Google, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "_TIMEOUTS", (5, 2))
    cloud.faults.append(Fault(0, path="cloudresourcemanager*", stall=4))
    assert project_number(google_now) == cloud.number


@pytest.mark.usefixtures("impatient")
def test_silence_is_told_from_a_refusal(cloud: GoogleCloud, google_now: Google) -> None:
    cloud.faults.append(Fault(0, times=99))
    with pytest.raises(NotReadyError) as caught:
        project_number(google_now)
    assert caught.value.code == "GOOGLE_UNREACHABLE"


def test_a_project_that_is_misspelled_is_corrected(google: Google) -> None:
    google.project = "acme-ml-dew"
    with pytest.raises(ConfigError, match=r"no project 'acme-ml-dew'.* Did you mean 'acme-ml-dev'\?") as caught:
        project_number(google)
    assert caught.value.code == "GCP_PROJECT_UNKNOWN"


def test_a_new_project_has_a_number_before_any_service_is_on(cloud: GoogleCloud, google: Google) -> None:
    cloud.services = {"serviceusage.googleapis.com"}
    assert project_number(google) == cloud.number


def test_a_project_that_is_being_deleted_is_not_used(cloud: GoogleCloud, google: Google) -> None:
    cloud.facts["state"] = "DELETE_REQUESTED"
    with pytest.raises(ConfigError, match="is being deleted"):
        project_number(google)


def test_more_permissions_than_one_question_holds_are_asked_in_several(cloud: GoogleCloud, google: Google) -> None:
    wanted = [f"a.b{number}.get" for number in range(250)]
    cloud.granted = {USE, *wanted[:-1]}
    assert missing_permissions(google, wanted) == (wanted[-1],)


def test_a_call_that_nobody_knows_fails(cloud: GoogleCloud, google: Google) -> None:
    with pytest.raises(GoogleRefusedError, match="the stand-in does not know GET"):
        google.call("GET", "https://secretmanager.googleapis.com/v1/projects/x/secrets")
    assert cloud.unknown == ["GET secretmanager.googleapis.com/v1/projects/x/secrets"]
    cloud.unknown.clear()


def test_an_operation_that_fails_says_why(cloud: GoogleCloud, google: Google) -> None:
    left = _disk(cloud)
    cloud.kept("failures")["delete disks *"] = "Quota 'DELETIONS' exceeded. Limit: 5"
    with pytest.raises(GoogleRefusedError, match="Quota 'DELETIONS' exceeded") as caught:
        leftovers.remove(google, left)
    assert caught.value.code == "GCP_QUOTA_EXCEEDED"


def test_an_operation_that_never_ends_is_given_up(cloud: GoogleCloud, google: Google) -> None:
    left = _disk(cloud)
    cloud.stuck.append("delete disks *")
    with pytest.raises(NotReadyError, match="not finished removing disk pvc-1") as caught:
        leftovers.remove(google, left, seconds=0.5)
    assert caught.value.code == "GCP_TIMEOUT"


def _disk(cloud: GoogleCloud) -> leftovers.Leftover:
    google_compute.add(cloud, "disks", "zones/us-central1-a", "pvc-1")
    return leftovers.Leftover("disk", "pvc-1", "us-central1-a", ours=True, why="")
