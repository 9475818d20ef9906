"""What must be the same for a step to have the same results.

* The flow and the step, and all files of the flow's folder that Metaflow would send to a cluster.
* The inputs: every artifact that reaches the step, by its content; the place in a foreach, in a loop and in a join.
  With `key`, the named artifacts only, and in a foreach the value of the item instead of its place; also the list
  that the step spreads over, or the artifact that it switches by, if the step has not made it itself.
* Python, the kind of machine, and name and version of every installed package.
* Project and branch, and the variables that @environment sets.

What Python loads from elsewhere, such as a library of yours that is installed for editing, is compared afterwards
(`loaded_code.py`). What a step reads from outside, such as a file, a table, the clock or chance, is not covered.
"""

from __future__ import annotations

import hashlib
import json
import pickle
import platform
import sys
from pathlib import Path
from typing import Any

from metaflow.exception import MetaflowException


def key_of(flow: Any, node: Any, inputs: list[Any], names: str | None, environment: Any) -> str:
    """Return the key of a task, a SHA-256 in hexadecimal digits.

    Args:
        flow: The flow, about to run the step.
        node: The step, as Metaflow's graph has it.
        inputs: Metaflow's datastores of the tasks before this one; several for a join.
        names: Artifacts with commas between them, or None for all.
        environment: The step's decorator @environment, or None.

    Raises:
        MetaflowException: One of the named artifacts does not reach the step.
    """
    from metaflow import current

    parts = {
        "step": [flow.name, node.name],
        "code": _source_files(),
        "inputs": [_public(each) for each in inputs] if names is None else _named(node, inputs[0], names.split(",")),
        "place": _place(flow) if names is None else _items(flow),
        "python": [sys.version, platform.machine()],
        "packages": installed(),
        "branch": [current.get("project_name"), current.get("branch_name")],
        "variables": environment.attributes["vars"] if environment else {},
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def installed() -> list[str]:
    """Return name and version of what is installed: the names of the folders in which packages describe themselves."""
    kinds = ("*.dist-info", "*.egg-info")
    return sorted({found.name for folder in sys.path for kind in kinds for found in Path(folder or ".").glob(kind)})


def _source_files() -> dict[str, str]:
    from metaflow.metaflow_config import DEFAULT_PACKAGE_SUFFIXES
    from metaflow.packaging_sys.utils import suffix_filter, walk

    folder = f"{Path(sys.argv[0]).absolute().parent}/"
    wanted = suffix_filter(DEFAULT_PACKAGE_SUFFIXES.split(","))
    return {
        name: hashlib.sha256(Path(path).read_bytes()).hexdigest() for path, name in walk(folder, file_filter=wanted)
    }


def _public(datastore: Any) -> dict[str, str]:
    return {name: sha for name, sha in datastore.items() if not name.startswith("_")}


def _named(node: Any, datastore: Any, names: list[str]) -> dict[str, str]:
    there = _public(datastore)
    if missing := [name for name in names if name not in there]:
        raise MetaflowException(
            f"Step {node.name!r} is @cached by {', '.join(missing)}, which does not reach it; what does:"
            f" {', '.join(sorted(there))}."
        )
    steering = {node.foreach_param, node.condition} & there.keys()  # what is taken over says where the flow goes on
    return {name: there[name] for name in {*names, *steering}}


def _place(flow: Any) -> list[Any]:
    frames = [(frame.step, frame.var, frame.index, frame.num_splits) for frame in flow._foreach_stack or ()]  # noqa: SLF001
    return [frames, flow._iteration_stack]  # noqa: SLF001 - the flow itself tells its place by these two


def _items(flow: Any) -> list[str]:
    return [hashlib.sha256(pickle.dumps(item)).hexdigest() for _, _, item in flow.foreach_stack() or ()]
