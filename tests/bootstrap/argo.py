"""Run what Argo Workflows would run: each container's own command, in a folder and a mount namespace of its own.

Only the part of Argo that Metaflow's templates use for lines, branches and foreach: parameters are filled in, a
foreach is run once for each of its splits.
"""

from __future__ import annotations

import base64
import re
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 120
_EXPRESSION = re.compile(r"\{\{(.+?)\}\}")


@dataclass
class Pod:
    """A container that has run: its exit code, what it wrote, its output parameters, its folder."""

    code: int
    output: str
    outputs: dict[str, str]
    folder: Path


@dataclass
class Argo:
    """A workflow of a compiled template, whose containers have this environment, and a folder of their own in `place`.

    Attributes:
        name: The workflow's name.
        parameters: Its parameters' values, where they are not the template's.
        tracer: A program, with its arguments, under which each container runs.
    """

    template: dict[str, Any]
    environment: dict[str, str]
    place: Path
    name: str = "flow-abc"
    parameters: dict[str, str] = field(default_factory=dict)
    tracer: tuple[str, ...] = ()

    def pod(self, step: str, inputs: dict[str, str] | None = None) -> Pod:
        """Run the container of a step.

        Args:
            step: The name of the step, or of a template.
            inputs: Its input parameters.
        """
        found = next(one for one in self.template["spec"]["templates"] if one["name"] == step.replace("_", "-"))
        container, values = found["container"], self._values(inputs or {})
        folder = self.place / f"pod-{step}-{len(list(self.place.glob('pod-*')))}"
        folder.mkdir()
        out = folder.with_name(f"out-{folder.name}")
        out.mkdir()
        env = {**self.environment, **_variables(container, values)}
        command = [_filled(word, values).replace("/tmp/", f"{out}/tmp-") for word in container["command"]]  # noqa: S108 - Metaflow's
        script = f"mount -t tmpfs none /mnt && mkdir /mnt/out && mount --bind {out} /mnt/out && "
        script += 'cd "$0" && exec "$@"'
        words = ["unshare", "--mount", "--", "sh", "-c", script, str(folder), *self.tracer, *command]
        done = subprocess.run(
            words, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, timeout=SECONDS, check=False,
        )  # fmt: skip
        outputs = {
            file.name: file.read_text(encoding="utf-8") for file in out.iterdir() if not file.name.startswith("tmp-")
        }
        return Pod(done.returncode, done.stdout, outputs, folder)

    def _values(self, inputs: dict[str, str]) -> dict[str, str]:
        given = {item["name"]: item.get("value", "") for item in self.template["spec"]["arguments"]["parameters"]}
        values = {f"inputs.parameters.{key}": value for key, value in inputs.items()}
        for key, value in {**given, **self.parameters}.items():
            values[f"=toBase64(workflow.parameters['{key}'])"] = base64.b64encode(str(value).encode()).decode()
        encoded = base64.b64encode(inputs.get("input-paths", "").encode()).decode()
        return {
            "workflow.name": self.name,
            "workflow.namespace": "default",
            "workflow.creationTimestamp": "2026-01-01T00:00:00Z",
            "retries": "0",
            "=toBase64(inputs.parameters['input-paths'])": encoded,
            "pod.name": "pod",
            **values,
        }


def _variables(container: dict[str, Any], values: dict[str, str]) -> dict[str, str]:
    return {one["name"]: _filled(str(one["value"]), values) for one in container.get("env", []) if "value" in one}


def _filled(text: str, values: dict[str, str]) -> str:
    return _EXPRESSION.sub(lambda found: values.get(found[1], ""), text)
