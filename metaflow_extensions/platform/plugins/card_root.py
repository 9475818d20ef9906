"""Keep cards in the environment's store.

Metaflow 2.19 looks for local cards in the nearest `.metaflow` above the working directory, whatever the datastore's
root is, and its own setting for that, CARD_LOCALROOT, makes it lose the path altogether.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from metaflow.metaflow_config import CARD_SUFFIX, DATASTORE_LOCAL_DIR, DATASTORE_SYSROOT_LOCAL
from metaflow.plugins.cards.card_datastore import CardDatastore

_stock_root = CardDatastore.get_storage_root


def _root(_cls: Any, storage_type: str) -> str:
    if storage_type == "local" and DATASTORE_SYSROOT_LOCAL:
        return str(Path(DATASTORE_SYSROOT_LOCAL) / DATASTORE_LOCAL_DIR / CARD_SUFFIX)
    return str(_stock_root(storage_type))


def use_store() -> None:
    """Make every process of this environment, reader or writer, use the same root."""
    CardDatastore.get_storage_root = classmethod(_root)
