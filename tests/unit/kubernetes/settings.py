"""Settings of environments on Kubernetes, made by the real loader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.config.load import load_settings

if TYPE_CHECKING:
    from pathlib import Path

    from platform_cli.core.settings import Settings


def settings_of(folder: Path, **values: str) -> Settings:
    """Return the settings of `[env.dev]` with a context and a store, and with what is given."""
    table = {
        "target": "kubernetes",
        "context": "kind",
        "store": "gs://bucket/team",
        "data": str(folder / "data"),
        **values,
    }
    text = "[env.dev]\n" + "".join(f'{key} = "{value}"\n' for key, value in table.items())
    (folder / "platform.toml").write_text(text, encoding="utf-8")
    return load_settings(environment="dev", overrides=(), variables={}, cwd=folder)
