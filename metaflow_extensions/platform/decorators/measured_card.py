"""Save the card of @measured: rendered in the task's own process, where @card starts one for each card."""

from __future__ import annotations

import hashlib
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .advice import Advice

_ID = "measured"


def save_card(flow_datastore: Any, pathspec: str, advice: Advice) -> None:
    """Put the card beside those of @card, where `card get` and Metaflow's UI find it by its id, `measured`."""
    from metaflow.datastore import FlowDataStore
    from metaflow.metaflow_config import CARD_SUFFIX
    from metaflow.plugins.cards.card_datastore import CardDatastore
    from metaflow.plugins.cards.card_modules.basic import BlankCard

    card = BlankCard(options={"title": "Used and asked for"}, components=[part.render() for part in _parts(advice)])
    page = card.render(SimpleNamespace(pathspec=pathspec))
    name = hashlib.sha256(pathspec.encode()).hexdigest()[:32]  # the same for each attempt: the last one stays
    storage = type(flow_datastore._storage_impl)  # noqa: SLF001 - as Metaflow's own cards do
    root = CardDatastore.get_storage_root(storage.TYPE) or f"{flow_datastore.datastore_root}/{CARD_SUFFIX}"
    cards = FlowDataStore(flow_datastore.flow_name, storage_impl=storage, ds_root=root)
    CardDatastore(cards, pathspec=pathspec).save_card(name, BlankCard.type, page, card_id=_ID)


def _parts(advice: Advice) -> list[Any]:
    from metaflow.cards import Markdown, Table

    used, asked = advice.usage, advice.asked
    rows = [
        ["CPUs", f"{used.cpus:.1f}", _figure(asked, "cpu"), advice.verdict("cpu")],
        ["memory, MB", f"{used.memory:,.0f}", _figure(asked, "memory"), advice.verdict("memory")],
        ["CPU time, s", f"{used.cpu_seconds:,.1f}", "", ""],
        ["wall time, s", f"{used.seconds:,.1f}", "", ""],
    ]
    line = f"Write `@resources(cpu={advice.cpu:g}, memory={advice.memory})`"
    if advice.size is not None:
        line += (
            f', which `@size("{advice.size}")` covers' if advice.size else "; no size of this environment has as much"
        )
    return [Table(rows, headers=["", "used", "asked for", "advice"]), Markdown(f"{line}.")]


def _figure(asked: dict[str, float], key: str) -> str:
    return f"{asked[key]:g}" if key in asked else "nothing"
