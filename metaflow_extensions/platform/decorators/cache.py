"""What is remembered of tasks: for each key one small JSON file in the flow's datastore, which names a task.

The results stay where they are, among the artifacts of that task; taking them over copies references, not data.
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from metaflow.plugins.timeout_decorator import TimeoutException

from .loaded_code import changed_module, loaded_modules

_FOLDER = "platform.cached"
# How a task tells Metaflow which step comes next.
_NEXT = ("_transition", "_foreach_var", "_foreach_num_splits", "_foreach_values", "_unbounded_foreach")


class Hit:
    """An earlier task with the same key."""

    def __init__(self, origin: Any, names: list[str]) -> None:
        self.pathspec: str = origin.pathspec
        self._origin, self._names = origin, names

    def give_to(self, flow: Any) -> None:
        """Let the flow have the task's artifacts, as if they were inherited, and go on as the task did."""
        for name in self._names:
            flow._datastore._objects[name] = self._origin._objects[name]  # noqa: SLF001 - passdown_partial, for reading too
            flow._datastore._info[name] = self._origin._info[name]  # noqa: SLF001
        for name in _NEXT:
            if name in self._origin:
                setattr(flow, name, self._origin[name])


class Cache:
    """The remembered tasks of one step."""

    def __init__(self, flow_datastore: Any, step: str) -> None:
        self._store, self._step = flow_datastore, step
        self._storage = flow_datastore._storage_impl  # noqa: SLF001 - as Metaflow's own cards do

    def find(self, key: str) -> tuple[Hit | None, str]:
        """Return the task to take over from, or None and the reason why there is none."""
        try:
            entry = self._read(key)
            if entry is None:
                return None, "nothing is known for this code and these inputs"
            if changed := changed_module(entry["modules"]):
                return None, f"{changed} has changed since {self._store.flow_name}/{entry['pathspec']}"
            run_id, step, task_id = entry["pathspec"].split("/")
            origin = self._store.get_task_datastore(run_id, step, task_id, attempt=entry["attempt"])
            if not self._has_all(origin, entry["names"]):
                return None, f"{self._store.flow_name}/{entry['pathspec']} has lost some of its artifacts"
        except TimeoutException:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a store raises, computing the step is always right
            return None, f"what is known cannot be read ({type(error).__name__}: {error})"
        return Hit(origin, entry["names"]), ""

    def remember(self, key: str, task: Any, inputs: list[Any], *, is_join: bool) -> None:
        """Note that this task has the results for the key, if it has any: a step without results acts outside.

        A join inherits nothing, so all its artifacts are its own; another step's are those that it has changed.
        """
        own = {name: sha for name, sha in task.items() if not name.startswith("_")}
        inherited = {artifact for each in inputs for artifact in each.items()}
        if own.items() <= inherited:
            return
        before = {} if is_join else dict(inputs[0].items())
        entry = {
            "pathspec": task.pathspec,
            "attempt": task.attempt,
            "names": sorted(name for name, sha in own.items() if before.get(name) != sha),
            "modules": loaded_modules(),
        }
        content = io.BytesIO(json.dumps(entry).encode())
        self._storage.save_bytes([(self._path(key), content)], overwrite=True, len_hint=1)

    def _read(self, key: str) -> dict[str, Any] | None:
        with self._storage.load_bytes([self._path(key)]) as loaded:
            for _, file, _ in loaded:
                return None if file is None else dict(json.loads(Path(file).read_bytes()))
        return None

    def _path(self, key: str) -> str:
        return str(self._storage.path_join(_FOLDER, self._store.flow_name, self._step, f"{key}.json"))

    def _has_all(self, origin: Any, names: list[str]) -> bool:
        objects = dict(origin.items())
        if not set(names) <= set(objects):
            return False
        paths = [self._storage.path_join(self._store.flow_name, "data", objects[n][:2], objects[n]) for n in names]
        return all(self._storage.is_file(paths))
