"""The stand-in itself: it lets nobody out, and nobody in who could not come in at Google."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import requests

from platform_cli.adapters.google.refusals import GoogleRefusedError
from tests.cloud.google_cloud import USE, Fault

if TYPE_CHECKING:
    from platform_cli.adapters.google.api import Google
    from tests.cloud.google_cloud import GoogleCloud

PROJECT = "https://cloudresourcemanager.googleapis.com/v3/projects/acme-ml-dev"
UPLOAD = "https://storage.googleapis.com/upload/storage/v1/b/states/o"
BUCKETS = "https://storage.googleapis.com/storage/v1/b"


@pytest.mark.usefixtures("reached")
def test_who_has_no_token_is_refused() -> None:
    assert requests.get(PROJECT, timeout=10).status_code == 401
    with requests.get(PROJECT, headers={"Authorization": "Bearer made-up"}, timeout=10) as answer:
        assert answer.json()["error"]["errors"][0]["reason"] == "authError"


@pytest.mark.usefixtures("reached")
def test_a_host_that_is_not_googles_cannot_be_reached() -> None:
    with pytest.raises(requests.exceptions.SSLError):
        requests.get("https://example.com/", timeout=10)


def test_a_persons_calls_count_against_the_project(cloud: GoogleCloud, google: Google) -> None:
    google.call("GET", PROJECT)
    assert cloud.calls[-1].permissions == (USE, "resourcemanager.projects.get")


def test_calls_are_recorded_even_if_they_are_refused(cloud: GoogleCloud, google: Google) -> None:
    cloud.granted = {USE}
    with pytest.raises(GoogleRefusedError):
        google.call("POST", f"{PROJECT}:getIamPolicy")
    assert "resourcemanager.projects.getIamPolicy" in cloud.needed()


def test_a_fault_hits_what_it_names_and_as_often_as_it_says(cloud: GoogleCloud, google: Google) -> None:
    cloud.faults.append(Fault(403, "no", "forbidden", path="*/projects/acme*", skip=1, times=1))
    google.call("GET", PROJECT)
    with pytest.raises(GoogleRefusedError):
        google.call("GET", PROJECT)
    google.call("GET", PROJECT)


def test_an_object_keeps_to_the_generation_that_a_caller_expects(google: Google) -> None:
    google.call("POST", BUCKETS, {"name": "states"}, project=google.project)
    assert [_upload(google, expected=0), _upload(google, expected=0)] == [200, 412]
    [lock] = google.pages(f"{BUCKETS}/states/o", "items")
    assert _upload(google, expected=int(lock["generation"])) == 200


def _upload(google: Google, expected: int) -> int:
    parts = [json.dumps({"name": "dev.tflock"}), "held"]
    body = "".join(f"--x\r\nContent-Type: text/plain\r\n\r\n{part}\r\n" for part in parts) + "--x--"
    answer = google.session.post(
        UPLOAD,
        params={"uploadType": "multipart", "ifGenerationMatch": str(expected)},
        data=body,
        headers={"Content-Type": "multipart/related; boundary=x"},
        timeout=10,
    )
    return int(answer.status_code)
