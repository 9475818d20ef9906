"""A person who may do nothing at Google but act as an account, and an environment on Google Cloud that names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from platform_cli.config.load import load_settings
from platform_cli.targets.gcp import GcpTarget
from tests.cloud.acted_storage import ActedCloud
from tests.cloud.google_cloud import PROJECT
from tests.cloud.google_identity import ACCOUNT
from tests.gs.servers import fake_gcs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BUCKET = f"{PROJECT}-platform-dev-data"
_TABLE = f"""
[env.dev]
target = "gcp"
project = "{PROJECT}"
region = "us-central1"
bootstrap = "stock"
data = "place"
impersonate = "{ACCOUNT}"
"""


@pytest.fixture
def cloud() -> Iterator[ActedCloud]:
    """The cloud, with the environment's bucket; in the end nobody but the account may have come to it."""
    with fake_gcs.running() as upstream:
        fake_gcs.make_bucket(upstream, BUCKET)
        made = ActedCloud(upstream=upstream)
        yield made
    assert made.refused == []


@pytest.fixture
def target(reached: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GcpTarget:
    """The environment; this process, and what it starts, are led to the cloud."""
    assert reached
    monkeypatch.chdir(tmp_path)
    (tmp_path / "platform.toml").write_text(_TABLE, encoding="utf-8")
    return GcpTarget(load_settings(environment="dev", overrides=(), variables={}, cwd=tmp_path))
