"""A project at Google that is served on loopback, and us, logged in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.google import buckets
from platform_cli.adapters.google.api import Google
from platform_cli.core.gcp_names import GcpNames
from tests.cloud import google_cloud as served
from tests.cloud import stack, standin
from tests.cloud.google_cloud import GoogleCloud
from tests.cloud.inventory import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cloud.stack import Stack


@pytest.fixture
def cloud() -> GoogleCloud:
    return GoogleCloud()


@pytest.fixture
def reached(cloud: GoogleCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """Lead this process to the cloud; nothing that is not served may have been called in the end."""
    with served.serve(cloud, tmp_path) as variables:
        for name in ("GOOGLE_CLOUD_PROJECT", "HTTP_PROXY", "http_proxy", "https_proxy", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        for name, value in {**variables, "CLOUDSDK_CONFIG": str(tmp_path / "nobody")}.items():
            monkeypatch.setenv(name, value)
        yield variables
    assert cloud.unknown == []


@pytest.fixture
def google(reached: dict[str, str], cloud: GoogleCloud) -> Google:
    assert reached
    made = Google(cloud.project)
    assert made.credentials.valid  # logged in before a test's faults begin
    return made


@pytest.fixture
def names(cloud: GoogleCloud) -> GcpNames:
    return GcpNames(cloud.project, "dev", "us-central1", "us-central1-a", "us-central1-a")


@pytest.fixture(scope="session")
def provider() -> Path:
    """Build Terraform's provider, if need be, while the way to the internet is open."""
    return standin.mirror()


@pytest.fixture
def terraform(
    provider: Path, cloud: GoogleCloud, reached: dict[str, str], names: GcpNames, tmp_path: Path
) -> Iterator[Stack]:
    """The stack, with its state in the project's bucket, as the product keeps it."""
    assert provider.exists()
    with serve(cloud.inventory) as url:
        env = {**standin.variables(url, tmp_path), **reached, "HOME": str(tmp_path)}
        made = stack.Stack(stack.copy(tmp_path) / "stacks" / "gcp", env)
        (made.folder / "backend.tf").write_text('terraform {\n  backend "gcs" {}\n}\n')
        buckets.ensure_state_bucket(Google(cloud.project), names.state_bucket, names.region, {})
        made.ok("init", "-input=false", f"-backend-config=bucket={names.state_bucket}", "-backend-config=prefix=dev")
        yield made
