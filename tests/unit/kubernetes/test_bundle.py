"""A bundle of a cluster that hardly answers: what can be had is in it, and what cannot is told with why."""

from __future__ import annotations

import json
import socket
import stat
import tarfile
from typing import TYPE_CHECKING

import pytest

from platform_cli.core.changes import Diagnosis
from platform_cli.core.errors import PrerequisiteError
from platform_cli.operations.doctor import bundle, diagnose
from platform_cli.render.redact import Redactor
from platform_cli.targets.kubernetes import KubernetesTarget
from tests.unit.kubernetes.api_server import ApiServer, serving
from tests.unit.kubernetes.settings import settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ApiServer]:
    yield from serving(tmp_path)


@pytest.fixture
def target(server: ApiServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KubernetesTarget:
    monkeypatch.setenv("KUBECONFIG", str(server.kubeconfig))
    with socket.socket() as taken:  # where nobody listens, so that the store is out of reach at once
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", f"http://127.0.0.1:{taken.getsockname()[1]}")
    return KubernetesTarget(settings_of(tmp_path, context="test"))


def _bundle(target: KubernetesTarget, file: Path) -> tuple[Diagnosis, dict[str, str]]:
    found = Diagnosis(environment="dev", target="kubernetes", healthy=False, checks=())
    diagnosis = bundle(target, found, file, Redactor({}).text)
    with tarfile.open(file) as archive:
        members = {one.name: archive.extractfile(one) for one in archive}
        return diagnosis, {name: opened.read().decode() for name, opened in members.items() if opened}


def test_of_a_cluster_that_refuses_everything_there_is_what_this_machine_knows(
    server: ApiServer, target: KubernetesTarget, tmp_path: Path
) -> None:
    server.answers = [(403, {"message": "you may not"}, {})]
    diagnosis, files = _bundle(target, tmp_path / "help.tar.gz")
    assert {"help/report.json", "help/settings.json", "help/versions.json", "help/missing.txt"} == files.keys()
    assert "logs: the cluster of context 'test' refused to list pods: you may not." in files["help/missing.txt"]
    assert len(diagnosis.missing) == 6
    assert any(one["source"].endswith("platform.toml:2") for one in json.loads(files["help/settings.json"])), files
    assert stat.S_IMODE((tmp_path / "help.tar.gz").stat().st_mode) == 0o600


def test_a_folder_that_is_not_there_is_told(server: ApiServer, target: KubernetesTarget, tmp_path: Path) -> None:
    server.answers = [(403, {"message": "you may not"}, {})]
    with pytest.raises(PrerequisiteError):
        _bundle(target, tmp_path / "nowhere" / "help.tar.gz")


def test_every_question_is_answered_when_nothing_is_there(
    server: ApiServer, target: KubernetesTarget, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answers = [(403, {"message": "you may not"}, {})]
    monkeypatch.delenv("STORAGE_EMULATOR_HOST")
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/nowhere")
    diagnosis = diagnose(target)
    assert not diagnosis.healthy
    failed = [check for check in diagnosis.checks if not check.ok]
    assert {"cluster", "version", "store", "pods", "way into the cluster"} <= {check.question for check in failed}
    assert all(check.hint for check in failed)
