"""The images of the rig, under the names by which manifests, Argo and Metaflow ask for them."""

from __future__ import annotations

from tests.cluster.rig.archive import Content, Folder, Image, Link, Text
from tests.cluster.rig.places import CA_BUNDLE, SOURCE, Parts
from tests.cluster.rig.versions import ARGO, ARGO_EVENTS

PASSWD = Text(
    "root:x:0:0:root:/root:/bin/bash\n"
    "postgres:x:999:999::/var/lib/postgresql:/bin/bash\n"
    "nobody:x:65534:65534:nobody:/:/usr/sbin/nologin\n"
)
GROUP = Text("root:x:0:\npostgres:x:999:\nnogroup:x:65534:\n")
TRUST = [f"REQUESTS_CA_BUNDLE={CA_BUNDLE}", f"SSL_CERT_FILE={CA_BUNDLE}"]
PYTHON3 = Link("/usr/bin/python3")
SCRATCH = {"/tmp": Folder(0o1777)}  # noqa: S108 - of a pod, not of this machine
IMAGES = SOURCE / "images"
HUB = "docker.io"


def catalogue(parts: Parts) -> tuple[Image, ...]:
    """Return all images; their files lie among what was built."""
    return (_pause(parts), *_argo(parts), *_event_bus(parts), *_python(parts), _metadata(parts), _postgres(parts))


def _trusting(parts: Parts) -> dict[str, Content]:
    return {CA_BUNDLE: parts.keys / "bundle.crt"}


def _pause(parts: Parts) -> Image:
    return Image("pause", "registry.k8s.io/pause:3.10", {"/pause": parts.first}, config={"Entrypoint": ["/pause"]})


def _argo(parts: Parts) -> list[Image]:
    programs = [
        ("workflow-controller", "workflow-controller", ARGO, "8737"),
        ("argoexec", "argoexec", ARGO, ""),
        ("argocli", "argo", ARGO, "8737"),
        ("argo-events", "argo-events", ARGO_EVENTS, "9731"),
    ]
    return [
        Image(
            name,
            f"quay.io/argoproj/{name}:{version}",
            {
                **_trusting(parts),
                "/etc/passwd": PASSWD,
                f"/bin/{program}": parts.programs / program,
                **SCRATCH,
            },
            config={"Entrypoint": [f"/bin/{program}"], "User": user},
        )
        for name, program, version, user in programs
    ]


def _event_bus(parts: Parts) -> list[Image]:
    server: dict[str, Content] = {"/nats-server": parts.programs / "nats-server", **SCRATCH}
    beside = [
        Image(name, f"{HUB}/natsio/{name}:0.14.0", {"/pause": parts.first}, config={"Entrypoint": ["/pause"]})
        for name in ("nats-server-config-reloader", "prometheus-nats-exporter")
    ]
    return [Image("nats", f"{HUB}/library/nats:2.10.29", server, config={"Entrypoint": ["/nats-server"]}), *beside]


def _python(parts: Parts) -> list[Image]:
    plain: dict[str, Content] = {**_trusting(parts), "/usr/local/bin/python": PYTHON3}
    base = (parts.root / "python-root",)
    wheels = parts.root / "task-wheels"
    _, _, program = (wheels / "bin/download-gcp-object").read_text(encoding="utf-8").partition("\n")
    with_store: dict[str, Content] = {
        **plain,
        "/usr/local/lib/python3.11/dist-packages": wheels,
        "/usr/local/bin/download-gcp-object": Text(f"#!/usr/bin/python3\n{program}", 0o755),
    }
    slim = {"Cmd": ["python3"], "Env": TRUST}
    # What Metaflow would install at the start of each task is there already: pods have no way out.
    full = {"Cmd": ["python3"], "Env": [*TRUST, "METAFLOW_SKIP_INSTALL_DEPENDENCIES=1"]}
    return [
        Image("python-slim", f"{HUB}/library/python:3.11-slim", plain, base, slim),
        Image("python", f"{HUB}/library/python:3.11", with_store, base, full),
    ]


def _metadata(parts: Parts) -> Image:
    files: dict[str, Content] = {
        "/srv/services": IMAGES / "metadata/services",
        "/srv": parts.root / "metadata-wheels",
        "/root/run_goose.py": IMAGES / "metadata/run_goose.py",
        "/root/services": IMAGES / "metadata/page",
        "/opt/latest/bin/python3": PYTHON3,
    }
    return Image(
        "metadata",
        f"{HUB}/netflixoss/metaflow_metadata_service:v2.5.1",
        files,
        base=(parts.root / "python-root",),
        config={
            "Env": ["PYTHONPATH=/srv", "PYTHONDONTWRITEBYTECODE=1"],
            "WorkingDir": "/srv",
            "Cmd": ["/opt/latest/bin/python3", "-m", "services.metadata_service.server"],
        },
    )


def _postgres(parts: Parts) -> Image:
    entry = "/usr/local/bin/docker-entrypoint.sh"
    return Image(
        "postgres",
        f"{HUB}/library/postgres:16",
        {"/etc/passwd": PASSWD, "/etc/group": GROUP, entry: IMAGES / "postgres/docker-entrypoint.sh"},
        base=(parts.root / "postgres-root",),
        config={
            "Env": ["PATH=/usr/lib/postgresql/15/bin:/usr/local/bin:/usr/bin:/bin", "PGDATA=/var/lib/postgresql/data"],
            "Entrypoint": [entry],
            "Cmd": ["postgres"],
            "StopSignal": "SIGINT",  # or it waits for its clients to go, a minute
        },
    )
