"""The stand-in of the metadata service answers as the real one does, and forgets nothing that it acknowledged."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest
import requests

from tests.cluster.rig.commands import wait_for

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = 60
PORT = 8080
SERVICE = "netflixoss/metaflow_metadata_service:v2.5.1"
PYTHON = "/opt/latest/bin/python3"


@pytest.fixture(scope="module")
def place(core: Any, new_namespace: Callable[[], str]) -> str:
    """A namespace with a database, its folder on the node."""
    name = new_namespace()
    env = [{"name": "POSTGRES_PASSWORD", "value": "secret"}, {"name": "PGDATA", "value": "/tmp/data"}]  # noqa: S108 - a pod's
    start_pod(core, name, "database", {"image": "postgres:16", "env": env, "securityContext": {"runAsUser": 999}})
    return name


@pytest.fixture(scope="module")
def service(core: Any, place: str) -> str:
    return start_service(core, place)


def start_service(core: Any, place: str) -> str:
    """Start a pod of the service in front of the database, and return its address."""
    host = core.read_namespaced_pod("database", place).status.pod_ip
    values = {"HOST": host, "PORT": "5432", "USER": "postgres", "PSWD": "secret", "NAME": "postgres"}
    env = [{"name": f"MF_METADATA_DB_{name}", "value": value} for name, value in values.items()]
    command = f"{PYTHON} /root/run_goose.py --wait 60 && exec {PYTHON} -m services.metadata_service.server"
    env.append({"name": "MF_METADATA_HOST", "value": "0.0.0.0"})  # noqa: S104 - a pod's
    name = f"service-{uuid.uuid4().hex[:8]}"
    start_pod(core, place, name, {"image": SERVICE, "env": env, "command": ["sh", "-c", command]})
    url = f"http://{core.read_namespaced_pod(name, place).status.pod_ip}:{PORT}"
    wait_for("the service", SECONDS, lambda: answers(url))
    return url


def start_pod(core: Any, namespace: str, name: str, container: dict[str, Any]) -> None:
    spec = {"containers": [{"name": "main", **container}], "terminationGracePeriodSeconds": 1}
    core.create_namespaced_pod(namespace, {"metadata": {"name": name}, "spec": spec})
    wait_for(name, SECONDS, lambda: core.read_namespaced_pod(name, namespace).status.phase == "Running")


def answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/ping", timeout=5).headers["METADATA_SERVICE_VERSION"] == "2.5.1"
    except requests.ConnectionError:
        return False


def ask(method: str, url: str, body: Any = None) -> tuple[int, Any]:
    answer = requests.request(method, url, json=body, timeout=20)
    return answer.status_code, answer.json()


@pytest.fixture
def run(service: str) -> str:
    """The address of a run whose id its client chose, as Argo's do; it has a step and a task of such ids too."""
    flow = f"{service}/flows/F{uuid.uuid4().hex[:8]}"
    body = {"user_name": "me", "tags": ["mine"], "system_tags": ["user:me"]}
    assert ask("POST", flow, body)[0] == 200
    assert ask("POST", f"{flow}/run", {**body, "run_number": "argo-run-x"})[0] == 200
    address = f"{flow}/runs/argo-run-x"
    assert ask("POST", f"{address}/steps/start/step", body)[0] == 200
    assert ask("POST", f"{address}/steps/start/task", {**body, "task_id": "t-1"})[0] == 200
    return address


def test_ids_are_the_client_s_and_a_repeat_is_a_conflict(run: str) -> None:
    assert ask("GET", run)[1]["run_number"] == "argo-run-x"
    assert ask("GET", f"{run}/steps/start/tasks/t-1")[1]["task_id"] == "t-1"
    assert ask("POST", f"{run}/steps/start/task", {"user_name": "me", "task_id": "t-1"})[0] == 409
    assert ask("GET", f"{run}/steps/start/tasks/t-2")[0] == 404


def test_who_chooses_no_id_gets_a_number(run: str) -> None:
    flow = run.partition("/runs/")[0]
    status, made = ask("POST", f"{flow}/run", {"user_name": "me"})
    assert (status, ask("GET", f"{flow}/runs/{made['run_number']}")[0]) == (200, 200)
    assert [one["run_number"] for one in ask("GET", f"{flow}/runs")[1]] == [made["run_number"], "argo-run-x"]


def test_artifacts_are_those_of_the_last_attempt(run: str) -> None:
    task = f"{run}/steps/start/tasks/t-1"
    _, _, path = task.partition("/flows/")
    flow, _, number, _, step, _, name = path.split("/")
    ids = {"flow_id": flow, "run_number": number, "step_name": step, "task_id": name}
    for attempt in (0, 1):
        body = [{**ids, "attempt_id": attempt, "name": "x", "sha": f"s{attempt}"}]
        assert ask("POST", f"{task}/artifact", body)[0] == 200
    assert ask("GET", f"{task}/artifacts/x")[1]["sha"] == "s1"
    assert ask("GET", f"{task}/artifacts/x/attempt/0")[1]["sha"] == "s0"
    assert [one["sha"] for one in ask("GET", f"{run}/artifacts")[1]] == ["s1"]


def test_tags_are_changed_and_tasks_show_them(run: str) -> None:
    status, answer = ask("PATCH", f"{run}/tag/mutate", {"tags_to_add": ["new"], "tags_to_remove": ["mine"]})
    assert (status, answer["tags"]) == (200, ["new"])
    assert ask("GET", f"{run}/steps/start/tasks/t-1")[1]["tags"] == ["new"]


def test_another_pod_knows_what_the_first_acknowledged(core: Any, place: str, run: str) -> None:
    first = run.partition("/flows/")[0]
    assert ask("GET", run.replace(first, start_service(core, place)))[1]["tags"] == ["mine"]
