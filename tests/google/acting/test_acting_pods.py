"""What pods get of it: nothing, for there the workload's own identity counts."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from platform_cli.adapters.argo.compilation import MetaflowCompiler
from platform_cli.config.load import load_settings
from platform_cli.core.flow import FlowFacts
from platform_cli.core.records import Release
from platform_cli.targets.gcp import GcpTarget
from platform_cli.targets.phases.write_profile import WriteProfile
from tests.cloud.google_identity import ACCOUNT
from tests.conftest import HELLO
from tests.decorators.places import Cloud
from tests.google.acting.conftest import BUCKET
from tests.unit.argo.argo_server import ArgoServer, serving

if TYPE_CHECKING:
    from pathlib import Path

    from platform_cli.adapters.kubernetes.cluster import Cluster
    from tests.cloud.acted_storage import ActedCloud

TOKEN = f"ya29.{ACCOUNT}"
DIGEST = "1" * 64


def _release(target: GcpTarget) -> Release:
    with target.snapshots.draft() as draft:
        (draft / "flow.py").write_text(HELLO, encoding="utf-8")
        target.snapshots.keep(draft, DIGEST)
    facts = FlowFacts(flow_name="HelloFlow")
    created = datetime.now(timezone.utc)
    return Release(version=1, digest=DIGEST, created=created, flow_file="flow.py", facts=facts, author="jane")


def _compiler(target: GcpTarget, cluster: Cluster) -> MetaflowCompiler:
    return MetaflowCompiler(target.settings, cluster, target.snapshots)


def _is_told(rendered: Any) -> bool:
    text = json.dumps(rendered)
    assert "METAFLOW_DATASTORE_SYSROOT_GS" in text
    return "IMPERSONATE" in text or ACCOUNT in text


def test_a_deployment_is_uploaded_as_the_account_and_its_pods_know_nothing_of_it(
    target: GcpTarget, cloud: ActedCloud, tmp_path: Path
) -> None:
    WriteProfile(target.access).run()
    with serving(ArgoServer(), tmp_path) as cluster:
        release = _release(target)
        before = len(cloud.served)
        made = _compiler(target, cluster).compile("HelloFlow", release)
    assert len(cloud.served) > before + 1, "the code package is in the bucket"
    assert set(cloud.served) == {TOKEN}
    assert any(name.startswith("metaflow/HelloFlow/data/") for name in cloud.names(BUCKET))
    assert not _is_told(made.template)


def test_another_account_has_nothing_compiled_anew(target: GcpTarget, tmp_path: Path) -> None:
    WriteProfile(target.access).run()
    other = GcpTarget(
        load_settings(environment="dev", overrides=["impersonate="], variables={}, cwd=tmp_path),
    )
    with serving(ArgoServer(), tmp_path) as cluster:
        release = _release(target)
        made = _compiler(target, cluster).compile("HelloFlow", release)
        assert not _compiler(other, cluster).is_stale(made, release)


def test_nor_do_the_jobs_of_a_run_by_hand(cloud: ActedCloud, reached: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "jobs-place").mkdir()
    place = Cloud(tmp_path / "jobs-place")
    try:
        flow = place.write(HELLO)
        acting = {**reached, "METAFLOW_PLATFORM_IMPERSONATE": ACCOUNT}
        job = place.jobs_of(flow, "run", "--with", "kubernetes", count=1, **acting)[0]
    finally:
        place.close()
    asked = [call.where for call in cloud.calls if "generateAccessToken" in call.where]
    assert asked, "the process on this machine acted as the account"
    assert not _is_told(job)
