"""Services are switched on, and used only when Google knows it everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.google.refusals import GoogleRefusedError
from platform_cli.adapters.google.services import SERVICES, disabled, enable
from platform_cli.core.errors import NotReadyError
from tests.cloud.google_cloud import USE, Fault

if TYPE_CHECKING:
    from platform_cli.adapters.google.api import Google
    from tests.cloud.google_cloud import GoogleCloud

OFF = ("compute.googleapis.com", "container.googleapis.com", "logging.googleapis.com")


@pytest.fixture
def new(cloud: GoogleCloud) -> GoogleCloud:
    """A project in which some services have never been on."""
    cloud.services -= set(OFF)
    return cloud


def test_what_is_off_is_switched_on(new: GoogleCloud, google: Google) -> None:
    assert disabled(google) == OFF
    assert enable(google) == OFF
    assert disabled(google) == ()
    assert new.services >= set(SERVICES)


def test_a_second_time_there_is_one_question_and_nothing_to_do(cloud: GoogleCloud, google: Google) -> None:
    before = len(cloud.calls)
    assert enable(google) == ()
    assert len(cloud.calls) == before + 1


def test_it_is_waited_until_a_call_passes(new: GoogleCloud, google: Google) -> None:
    facts = {"service": "compute.googleapis.com"}
    late = Fault(403, "not yet", "SERVICE_DISABLED", facts, path="compute.googleapis.com/*", times=4)
    new.faults.append(late)
    enable(google)
    assert late.times == 0
    google.call("GET", f"https://compute.googleapis.com/compute/v1/projects/{new.project}")


@pytest.mark.usefixtures("new")
def test_but_not_for_ever(new: GoogleCloud, google: Google) -> None:
    facts = {"service": "container.googleapis.com"}
    new.faults.append(Fault(403, "not yet", "SERVICE_DISABLED", facts, path="container.googleapis.com/*", times=999))
    with pytest.raises(NotReadyError, match=r"switching container\.googleapis\.com on") as caught:
        enable(google, seconds=0.5)
    assert caught.value.code == "GCP_TIMEOUT"


def test_an_operation_that_never_ends_is_given_up(new: GoogleCloud, google: Google) -> None:
    new.stuck.append("enable compute*")
    with pytest.raises(NotReadyError, match="switching services on"):
        enable(google, seconds=0.5)


def test_without_billing_it_says_so(new: GoogleCloud, google: Google) -> None:
    new.billed = False
    with pytest.raises(GoogleRefusedError) as caught:
        enable(google)
    assert caught.value.code == "GCP_BILLING_DISABLED"


def test_a_missing_permission_is_named(new: GoogleCloud, google: Google) -> None:
    new.granted = {USE, "serviceusage.services.get"}
    with pytest.raises(GoogleRefusedError, match=r"serviceusage\.services\.enable"):
        enable(google)
