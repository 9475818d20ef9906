"""Rules about steps that run in a pod, and count on what is only on this machine."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from platform_cli.check.finding import Code
from platform_cli.check.rules.paths import is_home, is_localhost, is_sqlite, text_of, written_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.check.finding import Finding
    from platform_cli.check.rules.subject import Rule, Subject
    from platform_cli.check.source.scope import Scope
    from platform_cli.check.source.steps import Step

LOCAL_FILE = Code(
    "REMOTE_LOCAL_FILE",
    "warning",
    "A step in a pod uses a file of a home directory.",
    "The pod has its own disk: there is no such file, or another one.",
)
LOCALHOST = Code(
    "REMOTE_LOCALHOST",
    "warning",
    "A step in a pod connects to `localhost`.",
    "In a pod that is the pod itself, not the machine where the flow was started.",
)
SQLITE = Code(
    "REMOTE_SQLITE",
    "warning",
    "A step in a pod uses a SQLite file.",
    "The pod makes a new, empty database on its own disk, and it goes with the pod.",
)
LOST_OUTPUT = Code(
    "REMOTE_LOST_OUTPUT",
    "warning",
    "A step in a pod writes a result to the pod's own disk.",
    "The disk goes with the pod, and the file with it.",
)

_SILENT = frozenset({"builtins.print", "logging.info", "logging.debug", "logging.warning", "logging.error"})


@dataclass(frozen=True)
class _Call:
    node: ast.Call
    scope: Scope

    @property
    def meaning(self) -> str:
        return self.scope.resolve(self.node.func) or ""

    @property
    def texts(self) -> list[str]:
        arguments = [*self.node.args, *(word.value for word in self.node.keywords)]
        return [text for text in (text_of(each, self.scope) for each in arguments) if text]


def remote(subject: Subject) -> Iterator[Finding]:
    """Report local files, local addresses, SQLite files and files left behind in steps that run in a pod."""
    for step in subject.steps:
        if subject.runs_in_pod(step):
            calls = [_Call(node, step.scope) for node in ast.walk(step.function) if isinstance(node, ast.Call)]
            for call in calls:
                if call.meaning not in _SILENT:
                    yield from _check(subject, step, call)
            yield from _outputs(subject, step, calls)


def _check(subject: Subject, step: Step, call: _Call) -> Iterator[Finding]:
    place = subject.line(step, call.node.lineno)
    home = next((text for text in call.texts if is_home(text)), None)
    if call.meaning in {"pathlib.Path.home", "os.path.expanduser"} or home is not None:
        name = f"`{home}`" if home else "a file of the home directory"
        fix = "Take the file along with `IncludeFile`, load it in a step that runs here, or put it into the bucket."
        yield LOCAL_FILE.at(place, f"`{step.name}` uses {name}.", fix)
    if is_sqlite(call.meaning, call.texts):
        fix = 'Use `":memory:"` for a database of this task alone, or a database server that the cluster reaches.'
        yield SQLITE.at(place, f"`{step.name}` opens a SQLite file.", fix)
    elif any(is_localhost(text) for text in call.texts):
        fix = "Take the address from a Parameter, and give it a host that the cluster reaches."
        yield LOCALHOST.at(place, f"`{step.name}` connects to `localhost`.", fix)


def _outputs(subject: Subject, step: Step, calls: list[_Call]) -> Iterator[Finding]:
    texts = [text for call in calls for text in call.texts]
    for call in calls:
        path = written_path(call.node, call.scope)
        # what is read again in the same step may be a file on the way to somewhere else
        if path is not None and texts.count(path) <= 1 and not is_home(path):
            fix = "Keep the result in `self.…`, which Metaflow stores, or write it to the bucket."
            what = f"`{step.name}` writes `{path}` to the disk of its pod."
            yield LOST_OUTPUT.at(subject.line(step, call.node.lineno), what, fix)


RULES: tuple[Rule, ...] = (remote,)
