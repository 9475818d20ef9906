"""What a decorator turned into: the marks it leaves on a run here, on a job for Kubernetes, on a template for Argo."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
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
answer = {{}}
for name, pathspec in {pathspecs!r}.items():
    run = Run(pathspec, _namespace_check=False)
    graph = run["_parameters"].task["_graph_info"].data["steps"]
    answer[name] = {{"tags": sorted(run.system_tags), "steps": {{}}}}
    for step in run:
        tasks = [{{"metadata": sorted(task.metadata_dict), "cards": card_ids(task)}} for task in step]
        names = [[each["name"], each["attributes"], each["inserted_by"]] for each in graph[step.id]["decorators"]]
        data = {{name: getattr(step.task.data, name, None) for name in ("square", "squares")}}
        answer[name]["steps"][step.id] = {{"tasks": tasks, "decorators": names, "data": data}}
"""


def look(place: Place, **runs: Any) -> dict[str, dict[str, Any]]:
    """Run flows on this machine one after the other, and return by name what each wrote and what is kept of it.

    Args:
        place: Where.
        runs: The flow's name and the arguments for it; a third item makes its steps fail.
    """
    pathspecs, lines, file = {}, {}, place.folder / "run.json"
    for name, (flow, arguments, *fail) in runs.items():
        variables = {"FAIL": "1"} if fail else {}
        done = place.run(FLOWS / f"{flow}.py", *arguments, "--runner-attribute-file", file, **variables)
        assert bool(done.code) == bool(fail) or flow == "fan", done.output
        lines[name] = [re.sub(r"^\S+ \S+ \[\d+/(\w+)/.*?\] ", r"\1: ", line) for line in done.output.splitlines()]
        run = json.loads(file.read_text(encoding="utf-8"))
        pathspecs[name] = f"{run['flow_name']}/{run['run_id']}"
    kept = place.ask(READ.format(pathspecs=pathspecs))
    return {name: {"lines": lines[name], **kept[name]} for name in runs}


@dataclass(frozen=True)
class Seen:
    """A run on this machine: what it wrote, and what is kept of it."""

    lines: list[str]
    tags: list[str]
    steps: dict[str, Any]

    def count(self, words: str) -> int:
        """Return how many lines have these words."""
        return sum(words in line for line in self.lines)

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
