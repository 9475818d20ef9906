"""The tables of pools in platform.toml: where each key stands, how they are shown, and which cannot be meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from platform_cli.core.errors import ConfigError
from platform_cli.core.settings import Setting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from platform_cli.config.document import Document
    from platform_cli.core.pool_tables import PoolTable
    from platform_cli.core.settings import EnvironmentTable

# As terraform/modules/gke/variables.tf has it.
_NAME = re.compile(r"[a-z][a-z0-9-]{0,38}[a-z0-9]")
_MACHINE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")
_GPU = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")


class PoolTables:
    """The pools of one environment, as the file has them."""

    def __init__(self, document: Document, environment: str) -> None:
        table = document.tables.env.get(environment)
        self._document = document
        self._path = ("env", environment, "pools")
        self.tables: Mapping[str, PoolTable] = table.pools if table else {}

    def settings(self) -> Iterator[Setting]:
        """Yield one setting for each pool, in words, with where it stands."""
        for name, pool in self.tables.items():
            yield Setting(f"pools.{name}", _in_words(pool), self._document.name_of(*self._path, name))

    def check(self, values: EnvironmentTable) -> None:
        """Refuse what Google or the stack would refuse later.

        Raises:
            ConfigError: For the first that is missing or cannot be meant.
        """
        for name, pool in self.tables.items():
            self._check_pool(name, pool)
        if self.tables and values.autopilot:
            words = "pools are for clusters with nodes of their own; with autopilot, Google chooses them"
            self._refuse(words, "remove the pools, or set autopilot = false")

    def _check_pool(self, name: str, pool: PoolTable) -> None:
        if not _NAME.fullmatch(name) or name == "system":
            wanted = "2 to 40 small letters, digits and dashes, and not 'system', which the size makes"
            self._refuse(f"a pool's name must be {wanted}, not {name!r}", "give it another name", name)
        if not pool.machine_type:
            message = f"{self._at(name)}: the pool '{name}' has no 'machine_type'."
            hint = f'add it below [{".".join((*self._path, name))}]: machine_type = "…" (g2-standard-4 …)'
            raise ConfigError(message, code="CONFIG_KEY_MISSING", hint=hint)
        if not _MACHINE.fullmatch(pool.machine_type):
            words = f"'machine_type' must be one of Google's, such as n2d-standard-4, not {pool.machine_type!r}"
            self._refuse(words, "cloud.google.com/compute/docs/machine-resource lists them", name, "machine_type")
        if pool.min_nodes > pool.max_nodes:
            words = f"'min_nodes' is {pool.min_nodes}, and 'max_nodes' only {pool.max_nodes}"
            self._refuse(words, "raise max_nodes, or lower min_nodes", name, "min_nodes")
        if pool.accelerator is not None and not _GPU.fullmatch(pool.accelerator.type):
            words = f"'type' of an accelerator is one of Google's, such as nvidia-l4, not {pool.accelerator.type!r}"
            self._refuse(words, 'write accelerator = { type = "nvidia-l4", count = 1 }', name, "accelerator")

    def _refuse(self, words: str, hint: str, *path: str) -> None:
        raise ConfigError(f"{self._at(*path)}: {words}.", code="CONFIG_VALUE_INVALID", hint=hint)

    def _at(self, *path: str) -> str:
        return self._document.name_of(*self._path, *path)


def _in_words(pool: PoolTable) -> str:
    gpus = f", {pool.accelerator.count} {pool.accelerator.type} each" if pool.accelerator else ""
    return f"{pool.min_nodes} to {pool.max_nodes} {pool.machine_type}{', spot' if pool.spot else ''}{gpus}"
