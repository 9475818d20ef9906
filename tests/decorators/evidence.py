"""What a decorator turned into: the marks it leaves on a run here, on a job for Kubernetes, on a template for Argo."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.decorators.places import Place

FLOWS = Path(__file__).parent / "flows"
_NUMBER = re.compile(r"(?<![A-Za-z-])\d[\d.,]*\b")
_SILENT = ("kubernetes", "environment", "argo_workflows_internal", "platform_facts")

READ = """
from metaflow.plugins.cards.exception import CardNotPresentException
def card_ids(task):
    try:
        return [card.id for card in cards.get_cards(task)]
    except CardNotPresentException:
        return []
run = Run({pathspec!r}, _namespace_check=False)
graph = run["_parameters"].task["_graph_info"].data["steps"]
answer = {{"tags": sorted(run.system_tags), "steps": {{}}}}
for step in run:
    tasks = [{{"metadata": sorted(task.metadata_dict), "cards": card_ids(task)}} for task in step]
    decorators = [[each["name"], each["attributes"], each["inserted_by"]] for each in graph[step.id]["decorators"]]
    answer["steps"][step.id] = {{"tasks": tasks, "decorators": decorators}}
"""


class Seen:
    """A run on this machine: what it wrote, and what is kept of it."""

    def __init__(self, place: Place, flow: str, *arguments: str, **variables: str) -> None:
        facts = place.folder / "run.json"
        done = place.run(FLOWS / f"{flow}.py", *arguments, "--runner-attribute-file", facts, **variables)
        self.lines = [re.sub(r"^\S+ \S+ \[\d+/(\w+)/.*?\] ", r"\1: ", line) for line in done.output.splitlines()]
        run = json.loads(facts.read_text(encoding="utf-8"))
        kept = place.ask(READ.format(pathspec=f"{run['flow_name']}/{run['run_id']}"))
        self.tags: list[str] = kept["tags"]
        self.steps: dict[str, Any] = kept["steps"]

    def said(self, *words: str) -> list[str]:
        """Return the lines with all these words, each once, without what changes from run to run."""
        found = [_steady(line) for line in self.lines if all(word in line for word in words)]
        return [f"log: {line}" for line in dict.fromkeys(found)]

    def kept(self, step: str, plain: str) -> list[str]:
        """Return metadata and cards that the step's tasks have and those of a plain step have not."""
        one, other = (self.steps[name]["tasks"][0] for name in (step, plain))
        fields = [name for name in one["metadata"] if name not in other["metadata"] and not name.startswith("foreach")]
        cards = [f"card `{card or 'default'}`" for card in one["cards"] if card not in other["cards"]]
        return [*(f"metadata `{name}`" for name in fields), *cards]

    def brought(self, step: str) -> list[str]:
        """Return the decorators that another one put on the step."""
        found = [(name, attributes) for name, attributes, by in self.steps[step]["decorators"] if by]
        return [_written(name, attributes) for name, attributes in found if not name.startswith("platform_")]


def _steady(line: str) -> str:
    return _NUMBER.sub("n", re.sub(r" \([^)]*\)", "", line) if "@measured" in line else line)


def pod_of_job(job: dict[str, Any]) -> dict[str, Any]:
    """Return what matters of a job that was submitted to Kubernetes."""
    spec = job["spec"]["template"]["spec"]
    return _pod(spec, spec["containers"][0], spec.get("activeDeadlineSeconds"))


def pods_of_template(template: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what matters of each step of a workflow template, by the name of the step."""
    containers = [each for each in template["spec"]["templates"] if "container" in each and "nodeSelector" in each]
    found = {each["name"]: _pod(each, each["container"], each.get("activeDeadlineSeconds")) for each in containers}
    return {name.replace("-", "_"): pod for name, pod in found.items()}


def _pod(spec: dict[str, Any], container: dict[str, Any], seconds: int | None) -> dict[str, Any]:
    command = container["command"][-1]
    retries = re.search(r"--max-user-code-retries (\d+)", command)
    specs = re.findall(r"--with[ =]'?([\w]+(?::[^\s']*)?)", command)
    resources = container["resources"]
    return {
        "requests": resources["requests"],
        "limits": resources.get("limits") or {},
        "nodes": spec.get("nodeSelector") or {},
        "tolerates": [each["key"] for each in spec.get("tolerations") or []],
        "retries": int(retries[1]) if retries else 0,
        "ends after, s": seconds,
        "given": sorted({each for each in specs if each.split(":")[0] not in _SILENT}),
        "facts": sorted({each for each in specs if each.startswith("platform_facts")}),
    }


def differs(pod: dict[str, Any], plain: dict[str, Any], *, facts: bool = False) -> list[str]:
    """Return, in words, what a pod has and a plain step's pod has not."""
    changed = {key: value for key, value in pod.items() if value != plain[key] and (facts or key != "facts")}
    return [f"{key} {_in_words(value)}" for key, value in changed.items()] or ["as a plain step"]


def _in_words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"`{key}: {each}`" for key, each in value.items())
    return ", ".join(f"`{each}`" for each in value) if isinstance(value, list) else f"`{value}`"


def _written(name: str, attributes: dict[str, Any]) -> str:
    said = ", ".join(f"{key}={value}" for key, value in attributes.items() if value not in (None, 0, "None"))
    return f"`@{name}({said})`"
