"""Pods of a compiled workflow, run by their own commands: what they do, and what it takes."""

from __future__ import annotations

import hashlib
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.bootstrap.servers import IDENTITY
from tests.gs.servers.edge import Fault

if TYPE_CHECKING:
    from tests.bootstrap.argo import Argo, Pod
    from tests.bootstrap.conftest import Rig


def _run(argo: Argo, step: str, inputs: dict[str, str] | None = None) -> Pod:
    pod = argo.pod(step, inputs)
    assert pod.code == 0, pod.output
    return pod


def _path(argo: Argo, step: str, pod: Pod) -> str:
    return f"argo-{argo.name}/{step}/{pod.outputs['task_id']}"


def test_a_whole_workflow(rig: Rig, packages: str) -> None:
    argo = rig.argo(rig.compile(packages), amount="4")
    rig.cloud.fetched()

    start = _run(argo, "start")
    fetched = rig.cloud.fetched()
    middle = _run(argo, "middle", {"input-paths": _path(argo, "start", start)})
    fan = _run(argo, "fan", {"input-paths": _path(argo, "middle", middle)})
    root = _path(argo, "fan", fan)
    for index in ("0", "1"):
        _run(argo, "each", {"input-paths": root, "split-index": index})
    join = _run(argo, "join", {"input-paths": root, "split-cardinality": fan.outputs["split_cardinality"]})
    end = argo.pod("end", {"input-paths": _path(argo, "join", join)})

    assert "hello from a wheel deep some words" in start.output
    assert "6 from a program" in middle.output
    assert end.code == 1
    assert "ValueError: this is how a step fails" in end.output
    assert "10" in rig.ask("dump", _path(argo, "start", start))  # 1 + 2 + 3 from the wheel's data, 4 from the parameter
    assert "hello from a wheel" in rig.ask("dump", _path(argo, "middle", middle))
    assert "['aa', 'bb']" in rig.ask("dump", _path(argo, "join", join))
    assert "this is how a step fails" in _log(rig, f"argo-{argo.name}/end/", "stderr")
    assert "hello from a wheel deep" in _log(rig, f"argo-{argo.name}/start/", "stdout")
    assert len(fetched) <= 4 + 2  # code, set, codec, a library that images may lack; and two packages
    started = (argo.place / "started").read_text(encoding="utf-8").splitlines()
    assert len(started) == 7, started  # one interpreter for each of seven pods


def test_a_task_takes_one_interpreter(rig: Rig, packages: str) -> None:
    argo = rig.argo(rig.compile(packages))
    strace = shutil.which("strace")
    if not strace:
        pytest.skip("strace, which counts the programs that a pod starts, is not installed")
    argo.tracer = (strace, "-f", "-qq", "-e", "trace=execve", "-e", "status=successful", "-o", f"{argo.place}/trace")

    _run(argo, "start")

    trace = (argo.place / "trace").read_text(encoding="utf-8").splitlines()
    interpreters = [line for line in trace if re.search(r'execve\("[^"]*python[0-9.]*"', line)]
    # The counting script of the rig's is the other one: it starts the interpreter.
    assert len([line for line in interpreters if "workflow-" not in line.partition("[")[0]]) == 1, interpreters


def test_another_python_is_refused_before_anything_runs(rig: Rig, packages: str) -> None:
    argo = rig.argo(rig.compile(_changed(rig, packages, '"python":"3', '"python":"2')))

    pod = argo.pod("start")

    assert pod.code == 4
    assert "and the flow's packages were locked for 2." in pod.output
    assert "use an image with Python 2." in pod.output
    assert "hello" not in pod.output


def test_a_damaged_package_is_named(rig: Rig) -> None:
    template = rig.compile(rig.put(version="2.0").stdout)
    name = next(name for name in rig.cloud.objects() if "/greeting/2.0" in name)
    rig.cloud.write(name, rig.cloud.read(name)[:-1] + b"x")

    pod = rig.argo(template).pod("start")

    assert pod.code == 4
    assert f"gs://bucket/{name} is damaged" in pod.output


def test_who_may_not_read_is_named(rig: Rig, packages: str) -> None:
    argo = rig.argo(rig.compile(packages))
    rig.cloud.edge.faults.append(Fault(times=1000, status=403, path="/o/"))

    pod = argo.pod("start")
    rig.cloud.edge.faults.clear()

    assert pod.code == 4
    assert f"{IDENTITY} may not read the bucket bucket" in pod.output


def test_other_credentials_fall_back_to_stock(rig: Rig, packages: str) -> None:
    argo = rig.argo(rig.compile(packages))
    del argo.environment["STORAGE_EMULATOR_HOST"]
    key = rig.folder / "key.json"
    key.write_text('{"type": "service_account"}', encoding="utf-8")

    tool = argo.place / "bin" / "download-gcp-object"  # as an image that is ready for Metaflow has it
    tool.write_text("#!/bin/sh\necho stock >job.tar; echo 'asked the image'; kill $PPID\n", encoding="utf-8")
    tool.chmod(0o755)

    argo.environment |= {"METAFLOW_SKIP_INSTALL_DEPENDENCIES": "1", "GOOGLE_APPLICATION_CREDENTIALS": str(key)}
    pod = argo.pod("start")

    assert "asked the image" in pod.output
    assert "credentials of type service_account; Metaflow's own commands bring code" in pod.output


def _changed(rig: Rig, packages: str, old: str, new: str) -> str:
    name = packages.partition("gs://bucket/")[2]
    content = rig.cloud.read(name).replace(old.encode(), new.encode())
    other = f"metaflow/mf.packages/sets/{hashlib.sha256(content).hexdigest()}.json"
    rig.cloud.write(other, content)
    return f"gs://bucket/{other}"


def _log(rig: Rig, path: str, stream: str) -> str:
    """Return what the store has of a step's output; its task's id is not known if it failed."""
    start, end = f"metaflow/LineFlow/{path}", f"/0.task_{stream}.log"
    found = next(name for name in rig.cloud.objects() if name.startswith(start) and name.endswith(end))
    return rig.cloud.read(found).decode()


def test_a_flow_whose_commands_have_options_of_its_own(rig: Rig, packages: str) -> None:
    template = rig.compile(packages, "branch.py", METAFLOW_FLOW_PRODUCTION="1")

    start = _run(rig.argo(template), "start")

    assert "prod, at most 3" in start.output


def test_a_hook_at_the_end_of_a_run_begins_in_the_same_way(rig: Rig, packages: str) -> None:
    template = rig.compile(packages, flow="hook.py")
    [name] = [one["name"] for one in template["spec"]["templates"] if one["name"].startswith("success-tell")]

    pod = rig.argo(template).pod(name)

    assert pod.code == 0, pod.output
    assert "the run is over" in pod.output
    assert "platform:" not in pod.output  # no word of another way
