"""One line at the head of each card that a step's author can write on: commit, release, environment, resources."""

from __future__ import annotations

from typing import Any

_UNITS = {"cpu": "CPU", "memory": "MB memory", "disk": "MB disk", "gpu": "GPU"}


def write_head(decorators: list[Any], tags: str | None, asked: str | None) -> None:
    """Write what is known on the cards of the task that runs."""
    from metaflow import current

    if text := head(tags or "", asked or "", current.tags):
        write(decorators, text)


def write(decorators: list[Any], text: str) -> None:
    """Write a Markdown text on the cards of the task that runs."""
    from metaflow import current
    from metaflow.cards import Markdown
    from metaflow.plugins.cards.component_serializer import get_card_class

    types = {each.attributes["type"] for each in decorators if each.name == "card"}
    editable = [kind for kind in types if getattr(get_card_class(kind), "ALLOW_USER_COMPONENTS", False)]
    for kind in editable:
        for card in current.card.get(kind):
            card.append(Markdown(text))


def head(tags: str, asked: str, run_tags: Any) -> str:
    """Return the line as Markdown; what is not known is left out.

    Args:
        tags: The system's tags of the run, with commas between them.
        asked: What the step asks for: "cpu:2/memory:4096".
        run_tags: The run's other tags, among them those of a deployment: `deployment:`, `release:`, `cause:`.
    """
    known = dict(tag.split(":", 1) for tag in [*sorted(run_tags), *tags.split(",")] if ":" in tag)
    release = f"release {known['release']} of {known.get('deployment', '?')}" if "release" in known else ""
    facts = [f"{name} `{known[name]}`" for name in ("commit", "environment", "lock") if name in known]
    figures = [figure.split(":") for figure in asked.split("/") if figure]
    wish = ", ".join(f"{value} {_UNITS[key]}" for key, value in figures)
    return " · ".join(part for part in (release, *facts, f"asks for {wish}" if wish else "") if part)
