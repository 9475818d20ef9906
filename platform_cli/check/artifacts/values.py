"""Say what an expression makes, as far as that matters for storing it as an artifact."""

from __future__ import annotations

import ast
from types import MappingProxyType
from typing import TYPE_CHECKING

from platform_cli.check.source.module import HERE
from platform_cli.check.source.scope import FUNCTIONS, LOCAL, Function, Scope, own_nodes

if TYPE_CHECKING:
    from collections.abc import Mapping

UNPICKLABLE_CALLS: Mapping[str, str] = MappingProxyType(
    {
        "builtins.open": "an open file",
        "io.open": "an open file",
        "gzip.open": "an open file",
        "bz2.open": "an open file",
        "lzma.open": "an open file",
        "zipfile.ZipFile": "an open archive",
        "tarfile.open": "an open archive",
        "csv.reader": "a reader of an open file",
        "csv.DictReader": "a reader of an open file",
        "csv.writer": "a writer to an open file",
        "csv.DictWriter": "a writer to an open file",
        "sqlite3.connect": "a connection to a database",
        "socket.socket": "a connection",
        "threading.Lock": "a lock",
        "threading.RLock": "a lock",
        "threading.Condition": "a lock",
        "threading.Semaphore": "a lock",
        "threading.Event": "an event of the running process",
        "threading.Thread": "a thread",
        "concurrent.futures.ThreadPoolExecutor": "a pool of threads",
        "concurrent.futures.ProcessPoolExecutor": "a pool of processes",
        "subprocess.Popen": "a running program",
        "queue.Queue": "a queue of the running process",
        "boto3.client": "a client of a service",
        "google.cloud.storage.Client": "a client of a service",
    }
)
"""What the call of each function returns, none of which can be pickled (a test tries)."""

_HOLD_A_FUNCTION = frozenset({"collections.defaultdict", "functools.partial"})
_COPIES = frozenset({"builtins.list", "builtins.tuple"})


def is_function(expression: ast.expr | None, scope: Scope) -> bool:
    """Return whether an expression is a function written in the flow's file, which Metaflow does not store."""
    if isinstance(expression, ast.Lambda):
        return True
    if not isinstance(expression, ast.Name):
        return False
    value = scope.value_of(expression)
    definition = _definition(expression, scope)
    is_plain = isinstance(definition, FUNCTIONS) and not definition.decorator_list
    return isinstance(value, ast.Lambda) or is_plain


def _definition(name: ast.Name, scope: Scope) -> Function | ast.ClassDef | None:
    meaning = scope.resolve(name) or ""
    if meaning.startswith(f"{LOCAL}."):
        return scope.definitions.get(name.id)
    if meaning.startswith(f"{HERE}."):
        return scope.module.functions.get(name.id)
    return None


def unpicklable(expression: ast.expr | None, step_scope: Scope, flow_names: tuple[str, ...] = ()) -> str | None:
    """Return what an expression makes if that cannot be pickled, such as "a lock"; None if it can, or may.

    `flow_names` are the names of the flow object itself: `self` and `inputs`.
    """
    if isinstance(expression, ast.Name):
        return _unpicklable_name(expression, step_scope, flow_names)
    if isinstance(expression, ast.GeneratorExp):
        return "a generator"
    if isinstance(expression, (ast.List, ast.Tuple, ast.Set, ast.Dict)):
        parts = expression.values if isinstance(expression, ast.Dict) else expression.elts
        return _unpicklable_part(parts, step_scope, flow_names)
    if isinstance(expression, ast.Call):
        return _unpicklable_call(expression, step_scope, flow_names) or _made_here(expression, step_scope)
    return _flow_in_comprehension(expression, flow_names)


def _unpicklable_part(parts: list[ast.expr], scope: Scope, flow_names: tuple[str, ...]) -> str | None:
    for part in parts:
        if isinstance(part, ast.Lambda):
            return "a container of a lambda"
        found = unpicklable(part, scope, flow_names)
        if found is not None:
            return found
    return None


def _unpicklable_name(name: ast.Name, scope: Scope, flow_names: tuple[str, ...]) -> str | None:
    if name.id in flow_names:
        return "the flow itself"
    value = scope.value_of(name)
    if value is not name:
        return None if isinstance(value, ast.Name) else unpicklable(value, scope, flow_names)
    is_module = any(found.alias == name.id and found.name is None for found in scope.module.imports)
    return "a module" if is_module and not (scope.resolve(name) or "").startswith(LOCAL) else None


def _unpicklable_call(call: ast.Call, scope: Scope, flow_names: tuple[str, ...]) -> str | None:
    meaning = scope.resolve(call.func) or ""
    if meaning in UNPICKLABLE_CALLS:
        return UNPICKLABLE_CALLS[meaning]
    if meaning in _HOLD_A_FUNCTION and call.args and isinstance(call.args[0], ast.Lambda):
        return f"a {meaning.rpartition('.')[2]} of a lambda"
    if meaning in _COPIES and call.args and _is_flow(call.args[0], flow_names):
        return "the flow itself"
    return "a view of a dictionary" if _is_keys_of_literal(call.func) else None


def _is_keys_of_literal(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and function.attr == "keys" and isinstance(function.value, ast.Dict)


def _made_here(call: ast.Call, scope: Scope) -> str | None:
    definition = _definition(call.func, scope) if isinstance(call.func, ast.Name) else None
    if isinstance(definition, ast.ClassDef):
        return "an object of a class that is defined inside the step"
    if definition is not None and any(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in own_nodes(definition)):
        return "a generator"
    return None


def _is_flow(expression: ast.expr, flow_names: tuple[str, ...]) -> bool:
    return isinstance(expression, ast.Name) and expression.id in flow_names


def _flow_in_comprehension(expression: ast.expr | None, flow_names: tuple[str, ...]) -> str | None:
    if isinstance(expression, ast.Subscript):
        return "the flow itself" if _is_flow(expression.value, flow_names) else None
    if isinstance(expression, (ast.ListComp, ast.SetComp)):
        first = expression.generators[0]
        same = ast.dump(first.target).replace("Store", "Load") == ast.dump(expression.elt)
        return "the flow itself" if same and _is_flow(first.iter, flow_names) else None
    return None
