"""Build the rig's Go programs; the versions stand in go/FAMILY/go.mod and are held by go.sum."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from tests.cluster.rig.commands import run
from tests.cluster.rig.places import SOURCE
from tests.cluster.rig.versions import ARGO, ARGO_EVENTS, ARGO_MODULE, ARGO_SUM, KUBERNETES

if TYPE_CHECKING:
    from collections.abc import Mapping

# The compiler's processes are short: to collect less saves a quarter of the processor time.
ENVIRONMENT = {
    "CGO_ENABLED": "0",
    "GOTOOLCHAIN": "local",
    "GOFLAGS": "-trimpath -buildvcs=false -mod=readonly",
    "GOGC": "off",
    "GOMEMLIMIT": "5GiB",
}
# The names by which the one binary of Kubernetes and etcd is called.
KUBE = ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet", "kube-proxy", "etcd")


@dataclasses.dataclass(frozen=True)
class Program:
    """A Go program: its family's folder, its package, and the variables that the linker sets.

    Without the variables, programs call themselves by a version that their clients do not accept.
    """

    name: str
    family: str
    package: str = "."
    variables: Mapping[str, str] = dataclasses.field(default_factory=dict)


def _release(package: str, version: str) -> dict[str, str]:
    values = {"version": version, "gitTag": version, "gitCommit": "0000000", "gitTreeState": "clean"}
    return {f"{package}.{name}": value for name, value in values.items()}


_KUBE = {"gitVersion": KUBERNETES, "gitMajor": "1", "gitMinor": KUBERNETES.split(".")[1], "gitTreeState": "clean"}
_KUBE_VARIABLES = {f"k8s.io/component-base/version.{name}": value for name, value in _KUBE.items()}
_ARGO = _release(ARGO_MODULE, ARGO)
_EVENTS_MODULE = "github.com/argoproj/argo-events"
PROGRAMS = (
    Program("pause", "pause"),
    Program("kube", "kube", variables={**_KUBE_VARIABLES, "k8s.io/client-go/pkg/version.gitVersion": KUBERNETES}),
    Program("edge", "edge"),
    Program("nats-server", "nats", "github.com/nats-io/nats-server/v2"),
    Program("coredns", "coredns"),
    Program("workflow-controller", "argo", f"{ARGO_MODULE}/cmd/workflow-controller", _ARGO),
    Program("argoexec", "argo", f"{ARGO_MODULE}/cmd/argoexec", _ARGO),
    Program("argo", "argo", f"{ARGO_MODULE}/cmd/argo", _ARGO),
    Program("argo-events", "argoevents", f"{_EVENTS_MODULE}/cmd", _release(_EVENTS_MODULE, ARGO_EVENTS)),
)


def build(program: Program, work: Path, into: Path) -> None:
    """Build a program, unless it is there."""
    if (into / program.name).exists():
        return
    family = work / program.family
    if not family.exists():
        shutil.copytree(SOURCE / "go" / program.family, family)
    if program.family == "argo":
        mend_argo(work / "argo-workflows")
    flags = " ".join(["-s -w", *(f"-X {name}={value}" for name, value in program.variables.items())])
    output = into / program.name
    run("go", "build", "-p", "2", "-ldflags", flags, "-o", output, program.package, cwd=family, env=ENVIRONMENT)


def name_kube(into: Path) -> None:
    """Give the binary of Kubernetes and etcd the names by which it is called."""
    for name in KUBE:
        (into / name).unlink(missing_ok=True)
        (into / name).symlink_to("kube")


def mend_argo(copy: Path) -> None:
    """Copy the module of Argo Workflows and add what the published one lacks.

    It has no `signal_linux.go`, though that of macOS serves Linux as well, and it embeds a page that only a build
    with Node makes.
    """
    if copy.exists():
        return
    found = json.loads(run("go", "mod", "download", "-json", f"{ARGO_MODULE}@{ARGO}", env=ENVIRONMENT))
    if found["Sum"] != ARGO_SUM:
        raise RuntimeError(f"{ARGO_MODULE} {ARGO} is not what it was: its sum is {found['Sum']}, not {ARGO_SUM}")
    partial = copy.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    shutil.copytree(found["Dir"], partial, ignore=_without_the_rest, copy_function=shutil.copyfile)
    signals = partial / "workflow/executor/osspecific"
    shutil.copyfile(signals / "signal_darwin.go", signals / "signal_linux.go")
    page = partial / "ui/dist/app/index.html"
    page.parent.mkdir(parents=True)
    page.write_text("<html><body>The rig has no pages.</body></html>\n", encoding="utf-8")
    partial.rename(copy)


def _without_the_rest(folder: str, names: list[str]) -> set[str]:
    if Path(folder).name == "ui":
        return {name for name in names if not name.endswith(".go")}
    return {"docs", "sdks", "examples", "test", "hack"} & set(names) if (Path(folder) / "go.mod").exists() else set()
