"""Every run of an environment says where it comes from, and no task pays for it."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.decorators.evidence import FLOWS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.decorators.places import Cloud, Place

FLOW = """
from metaflow import *

class CardFlow(FlowSpec):
    @resources(cpu=2, memory=512)
    @card(type="blank")
    @card(type="blank", id="other")
    @card(type="default", id="whole")
    @step
    def start(self):
        current.card["other"].append(cards.Markdown("written by the step"))
        self.next(self.end)
    @step
    def end(self):
        pass

if __name__ == "__main__":
    CardFlow()
"""
PLAIN = re.sub(r"    @card.*\n|        current.card.*\n", "", FLOW)
TAGS = "answer = sorted(Flow('{}').latest_run.system_tags)"


def git(folder: Path, *arguments: str) -> str:
    """Run git as somebody who may commit."""
    name = {f"GIT_{who}_{what}": "t@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    program = shutil.which("git") or "git"
    done = subprocess.run(
        [program, *arguments], cwd=folder, env=os.environ | name, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def repository(place: Place) -> Place:
    """Return a place in a repository with one commit and a lock of dependencies."""
    place.write(PLAIN)
    place.write("a lock\n", "uv.lock")
    git(place.folder, "init", "--quiet")
    git(place.folder, "add", "flows", "uv.lock")
    git(place.folder, "commit", "--quiet", "--message", "one")
    return place


def test_a_run_is_tagged_with_commit_lock_and_environment(repository: Place) -> None:
    flow = repository.folder / "flows/flow.py"
    repository.ok(flow, "run")
    commit = git(repository.folder, "rev-parse", "HEAD")[:12]
    lock = hashlib.sha256(b"a lock\n").hexdigest()[:12]
    known = {f"commit:{commit}", "environment:here", f"lock:{lock}"}
    assert known <= set(repository.ask(TAGS.format("CardFlow")))
    flow.write_text(PLAIN + "\n# changed\n")
    repository.ok(flow, "run")
    assert f"commit:{commit}+" in repository.ask(TAGS.format("CardFlow"))
    repository.ok(flow, "resume", "end")
    assert f"commit:{commit}+" in repository.ask(TAGS.format("CardFlow")), "a resumed run too"


def test_what_started_a_release_says_where_it_is_from(repository: Place) -> None:
    flow = repository.folder / "flows/flow.py"
    repository.ok(flow, "run", PLATFORM_COMMIT="1a2b3c4d5e6f+", PLATFORM_LOCK="0f1e2d3c4b5a")
    assert {"commit:1a2b3c4d5e6f+", "lock:0f1e2d3c4b5a"} <= set(repository.ask(TAGS.format("CardFlow")))
    assert '"commit_sha": "1a2b3c4d5e6f"' in repository.ask(
        "answer = Flow('CardFlow').latest_run['end'].task.metadata_dict['git-info']"
    ), "Metaflow's own record agrees"


def test_git_is_asked_before_the_first_task_and_never_again(repository: Place) -> None:
    log = repository.folder / "asked"
    fake = repository.write(f'#!/bin/sh\necho asked >> {log}\nexec {shutil.which("git")} "$@"\n', "bin/git")
    fake.chmod(0o755)
    path = {"PATH": f"{fake.parent}:{os.environ['PATH']}"}

    def asked(**variables: str) -> int:
        log.write_text("")
        repository.ok(repository.folder / "flows/flow.py", "run", **path, **variables)
        return len(log.read_text().splitlines())

    once, stock = asked(), asked(METAFLOW_PLATFORM_TARGET="", METAFLOW_PLATFORM_ENVIRONMENT="")
    assert 0 < once < stock / 2, "Metaflow by itself asks in every task"
    assert asked(PLATFORM_COMMIT="1a2b3c4d5e6f") < once
    longer = PLAIN.replace("self.next(self.end)", "self.next(self.more)", 1).replace(
        "    @step\n    def end", "    @step\n    def more(self):\n        self.next(self.end)\n    @step\n    def end"
    )
    (repository.folder / "flows/flow.py").write_text(longer)
    assert asked() == once, "another task, no more questions"


def test_each_card_begins_with_the_facts_and_the_resources_of_each_step_are_kept(place: Place) -> None:
    flow = place.write(FLOW)
    place.ok(flow, "run", "--tag", "release:7", "--tag", "deployment:CardFlow", PLATFORM_COMMIT="1a2b3c4d5e6f+")
    pages, kept = place.ask(
        "from metaflow.cards import get_cards\n"
        "run = Flow('CardFlow').latest_run\n"
        "graph = run['_parameters'].task['_graph_info'].data['steps']\n"
        "answer = [{card.id: card.get() for card in get_cards(run['start'].task)}, {name: [each['attributes']['asked']"
        " for each in step['decorators'] if each['name'] == 'platform_facts'] for name, step in graph.items()}]"
    )
    assert kept == {"start": ["cpu:2/memory:512"], "end": ["None"]}
    head = "release 7 of CardFlow · commit `1a2b3c4d5e6f+` · environment `here` · asks for 2 CPU, 512 MB memory"
    for page in pages.values():
        data = re.search(r'__MF_DATA__\["[^"]+"\] = "([^"]+)"', page)
        assert data
        content = base64.b64decode(data[1]).decode().encode().decode("unicode_escape")
        assert head in content
        assert "written by the step" not in content or content.index(head) < content.index("written by the step")


def test_the_users_own_default_decorators_stay(place: Place) -> None:
    place.ok(place.write(PLAIN), "run", METAFLOW_DEFAULT_DECOSPECS="retry:times=1 timeout:minutes=5")
    names = place.ask(
        "graph = Flow('CardFlow').latest_run['_parameters'].task['_graph_info'].data\n"
        "answer = sorted(each['name'] for each in graph['steps']['end']['decorators'])"
    )
    assert names == ["platform_facts", "retry", "timeout"]


def test_under_another_profile_nothing_is_added(place: Place) -> None:
    place.ok(place.write(PLAIN), "run", METAFLOW_PLATFORM_TARGET="", METAFLOW_PLATFORM_ENVIRONMENT="")
    assert not [tag for tag in place.ask(TAGS.format("CardFlow")) if tag.startswith(("commit", "environment", "lock"))]


def test_argos_pods_are_told_and_tag_the_run_they_begin(cloud: Cloud) -> None:
    template = cloud.compile(FLOWS / "bare.py", PLATFORM_COMMIT="1a2b3c4d5e6f").template
    (start,) = [each for each in template["spec"]["templates"] if each["name"] == "start"]
    told = "--with platform_facts:tags=commit:1a2b3c4d5e6f,environment:dev"
    begins = re.search(r"python bare\.py ([^|;]*?) init ", start["container"]["command"][-1])
    assert begins
    assert told in begins[1]
    cloud.ok(
        FLOWS / "bare.py",
        *f"{told} --metadata local --datastore local init --run-id argo-1 --task-id params".split(),
        METAFLOW_PLATFORM_TARGET="",
    )
    assert {"commit:1a2b3c4d5e6f", "environment:dev"} <= set(cloud.ask("answer = sorted(Run('BareFlow/argo-1').tags)"))
