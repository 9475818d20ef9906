"""@production fills in what steps leave open, tags the run, and tells somebody when it fails."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.decorators.evidence import Seen
    from tests.decorators.places import Cloud, Place
    from tests.decorators.story import Story

FLOW = """
from metaflow import *
from metaflow import production

def tell(run):
    print("TOLD", run.pathspec, run.finished)

@production({options})
class ToldFlow(FlowSpec):
    bad = Parameter("bad", default=True)
    @step
    def start(self):
        self.next(self.end)
    @step
    def end(self):
        if self.bad:
            raise ValueError("it is bad")

if __name__ == "__main__":
    ToldFlow()
"""


@pytest.fixture
def ready(story: Story) -> Seen:
    return story.seen("ready", "resumed")


@pytest.fixture
def webhook() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Give an address, and the list of what is posted to it."""
    posted: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", posted
    server.shutdown()
    thread.join()
    server.server_close()


def test_steps_get_what_they_do_not_say(ready: Seen) -> None:
    assert ready.brought("end") == ["`@retry(times=1)`", "`@timeout(minutes=240)`", "`@size(name=small)`"]
    assert ready.brought("own") == ["`@timeout(minutes=240)`", "`@size(name=small)`"], "it has a @retry of its own"


def test_runs_have_version_and_author(ready: Seen) -> None:
    assert {"version:1.2", "author:ada"} <= set(ready.tags)


def test_what_is_said_with_with_wins(story: Story) -> None:
    seen = story.seen("ready", "other")
    said = {name: attributes for name, attributes, _ in seen.steps["end"]["decorators"]}
    assert (said["retry"]["times"], said["timeout"]["minutes"], said["size"]["name"]) == (3, 7, "small")
    assert {name: attributes for name, attributes, _ in seen.steps["own"]["decorators"]}["retry"]["times"] == 0


def test_a_step_is_tried_again(place: Place) -> None:
    options = "retries=2, minutes_between_retries=0"
    flow = place.write(FLOW.format(options=options).replace("if self.bad", "if current.retry_count < 2"))
    assert place.ok(flow, "run").count("Task is starting (retry)") == 2


def test_a_failed_run_is_told_to_a_function_with_the_run(place: Place) -> None:
    flow = place.write(FLOW.format(options="retries=0, on_failure=tell"))
    output = place.run(flow, "run").output
    assert "failed in end/2: ValueError: it is bad. See `platform logs ToldFlow/" in output
    assert "TOLD ToldFlow/" in output
    assert "TOLD" not in place.ok(flow, "run", "--bad", "False")


def test_a_failed_run_is_told_to_an_address(place: Place, webhook: tuple[str, list[dict[str, Any]]]) -> None:
    address, posted = webhook
    place.run(place.write(FLOW.format(options=f'retries=0, on_failure="{address}"')), "run")
    place.run(place.write(FLOW.format(options="retries=0")), "run", METAFLOW_PLATFORM_NOTICE_URL=address)
    runs = place.ask("answer = [run.pathspec for run in reversed(list(Flow('ToldFlow')))]")
    assert [each["run"] for each in posted] == runs
    assert "failed in end/2: ValueError: it is bad" in posted[0]["text"]


def test_a_notice_that_fails_does_not_hide_what_has_failed(place: Place) -> None:
    flow = place.write(FLOW.format(options='retries=0, on_failure="http://127.0.0.1:9"'))
    done = place.run(flow, "run")
    assert "and the notice of it too: URLError" in done.output
    assert "Step end (task-id 2) failed" in done.output


def test_on_argo_a_pod_of_its_own_calls_the_function_in_the_flows_file(cloud: Cloud) -> None:
    """A project, a schedule and an exit hook of the flow's own are there as well."""
    above = "@exit_hook(on_error=[tell])\n@schedule(hourly=True)\n@project(name='acme')\n@production"
    flow = cloud.write(FLOW.format(options="on_failure=tell").replace("@production", above), "told/flow.py")
    template = cloud.compile(flow, "--production").template
    assert template["metadata"]["name"] == "acme.prod.toldflow"
    hooks = template["spec"]["hooks"]
    assert {"error-tell", "error-platform-failure-notice"} <= set(hooks)
    hook = hooks["error-platform-failure-notice"]["template"]
    (container,) = [each["container"] for each in template["spec"]["templates"] if each["name"] == hook]
    assert container["resources"]["requests"] == {"cpu": "0.5", "memory": "512M"}
    script, file, function, _ = container["command"][-1].split("python -m ")[-1].split()
    cloud.run(flow, "run", METAFLOW_DEFAULT_DATASTORE="local")
    run = cloud.ask("answer = Flow('ToldFlow').latest_run.pathspec")
    assert file == "flow.py"
    output = cloud.ok("-m", script, flow, function, run)
    assert f"TOLD {run}" in output
    assert "failed in end/" in output


def test_bare_and_derived_and_with_what_is_known_as_version_and_author(place: Place) -> None:
    text = FLOW.format(options="").replace("@production()", "@production")
    derived = "\nclass OwnFlow(ToldFlow):\n    pass\n\nif __name__"
    flow = place.write(text.replace("\nif __name__", derived).replace("    ToldFlow()\n", "    OwnFlow()\n"))
    place.ok(flow, "run", "--bad", "False", PLATFORM_COMMIT="1a2b3c4d5e6f+")
    tags = place.ask("answer = sorted(Flow('OwnFlow').latest_run.system_tags)")
    assert {"version:1a2b3c4d5e6f+", "author:tester"} <= set(tags)
