"""What a step asks for: @size, @resources and @kubernetes together, whoever put them there."""

from __future__ import annotations

import os
from typing import Any

from metaflow.exception import MetaflowException

_KEYS = ("cpu", "memory", "disk")


def is_own(decorator: Any) -> bool:
    """Tell whether a decorator stands in the flow's source, rather than came with `--with` or from @production."""
    return bool(decorator.statically_defined) and not decorator.inserted_by


def is_planning(decorator: Any) -> bool:
    """Tell whether this process plans a run or a deployment: it has the profile, which a pod has not."""
    return bool(decorator.system_ctx.is_launch) and "METAFLOW_KUBERNETES_WORKLOAD" not in os.environ


def find(decorators: list[Any], name: str) -> Any:
    """Return the first decorator of that name, or None."""
    return next((each for each in decorators if each.name == name), None)


def size_named(name: Any) -> dict[str, float]:
    """Return what a size stands for.

    Raises:
        MetaflowException: There is no such size.
    """
    from .profile import sizes

    known = sizes()
    if name not in known:
        raise MetaflowException(
            f"@size knows {', '.join(known)}, and not {name!r}: write for example @size({next(iter(known))!r})."
        )
    return known[name]


def stated(decorators: list[Any], keys: tuple[str, ...] = (*_KEYS, "gpu")) -> dict[str, float]:
    """Return what @resources and @kubernetes say in so many words; the larger where both do. Defaults do not count."""
    found: dict[str, float] = {}
    for decorator in decorators:
        if decorator.name in {"resources", "kubernetes"}:
            said = decorator._user_defined_attributes  # noqa: SLF001 - Metaflow keeps it for this purpose
            for key in keys:
                if key in said and decorator.attributes[key] is not None:
                    found[key] = max(found.get(key, 0.0), float(decorator.attributes[key]))
    return found


def settled(decorators: list[Any]) -> dict[str, float]:
    """Return CPUs, and MB of memory and disk, that a step with @size gets; nothing without @size.

    What the source says wins over what came from outside: a @size in the source over `--with resources`, and what
    @resources or @kubernetes say over a @size that @production or `--with` brought.
    """
    size = find(decorators, "size")
    if size is None:
        return {}
    wanted = dict(size_named(size.attributes["name"]))
    return wanted if is_own(size) else {**wanted, **stated(decorators, _KEYS)}


def asked(decorators: list[Any]) -> dict[str, float]:
    """Return all that a step asks for in so many words: `cpu`, `memory` and `disk` (MB), `gpu`."""
    gpu = find(decorators, "gpu")
    gpus = {"gpu": float(gpu.attributes["count"])} if gpu else {}
    return {**stated(decorators), **settled(decorators), **gpus}
