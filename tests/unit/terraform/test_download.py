"""Where there is no Terraform, one release is fetched, and nothing else is taken for it."""

from __future__ import annotations

import hashlib
import io
import ssl
import subprocess
import urllib.request
import zipfile
from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.terraform import download
from platform_cli.adapters.terraform.program import find_program
from platform_cli.core.errors import PlatformError
from tests.cloud import google_certificates, google_front
from tests.cloud.google_routes import Answer, Request

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOST = "releases.hashicorp.com"


@pytest.fixture
def release() -> bytes:
    """A release that is a shell script."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("LICENSE.txt", "none")
        archive.writestr("terraform", "#!/bin/sh\necho Terraform v1.11.4\n")
    return content.getvalue()


@pytest.fixture
def asked(tmp_path: Path, release: bytes, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The addresses that were asked of the publisher, which is on this machine now."""
    paths: list[str] = []

    def answer(request: Request) -> Answer:
        paths.append(f"{request.host}{request.path}")
        return Answer(200, release)

    certificates = google_certificates.certify(tmp_path, (HOST,))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.bundle))
    monkeypatch.setattr(ssl, "_create_default_https_context", ssl.create_default_context)
    monkeypatch.setattr(urllib.request, "_opener", None)  # it remembers the proxies of its first request
    with google_front.serve(answer, certificates.context) as port:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{port}")
        yield paths


def test_it_is_fetched_once_and_runs(
    tmp_path: Path, asked: list[str], release: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = dict.fromkeys(download._SHA256, hashlib.sha256(release).hexdigest())
    monkeypatch.setattr(download, "_SHA256", known)
    told: list[str] = []
    first = find_program({"PATH": str(tmp_path)}, told.append)
    assert find_program({"PATH": str(tmp_path)}, told.append) == first
    assert told == ["Fetching Terraform 1.11.4, once: there is none on this machine."]
    assert len(asked) == 1
    assert asked[0].startswith(f"{HOST}/terraform/1.11.4/terraform_1.11.4_")
    assert subprocess.run([first], capture_output=True, text=True, check=True).stdout == "Terraform v1.11.4\n"


def test_what_is_not_the_file_that_we_know_is_refused_and_not_kept(tmp_path: Path, asked: list[str]) -> None:
    for _ in range(2):
        with pytest.raises(PlatformError) as caught:
            find_program({"PATH": str(tmp_path)}, lambda _: None)
        assert caught.value.code == "TERRAFORM_CHANGED"
        assert "install Terraform or OpenTofu" in caught.value.hint
    assert len(asked) == 2
    assert not list((tmp_path / "cache").rglob("terraform"))


@pytest.mark.usefixtures("asked")
def test_offline_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    with pytest.raises(PlatformError) as caught:
        find_program({"PATH": str(tmp_path)}, lambda _: None)
    assert caught.value.code == "TERRAFORM_UNREACHABLE"
    assert "install Terraform or OpenTofu 1.11" in caught.value.hint


@pytest.mark.usefixtures("asked")
def test_a_machine_that_we_know_no_release_for_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "_SHA256", {})
    with pytest.raises(PlatformError) as caught:
        find_program({"PATH": str(tmp_path)}, lambda _: None)
    assert caught.value.code == "TERRAFORM_MISSING"
