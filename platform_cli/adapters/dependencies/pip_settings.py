"""The package index that a user has told pip about: uv reads no pip.conf, and people expect one setting to do."""

from __future__ import annotations

import configparser
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEYS = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
}
_OWN = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS", "UV_NO_INDEX")


def as_uv_variables(env: Mapping[str, str]) -> dict[str, str]:
    """Return pip's settings as variables of uv; nothing if uv has been told an index itself.

    The files are read in pip's order: the machine's, the user's old and new one, that of `PIP_CONFIG_FILE`; variables
    such as `PIP_INDEX_URL` win over files.
    """
    home = Path(env.get("HOME", "/"))
    config = Path(env.get("XDG_CONFIG_HOME") or home / ".config")
    if any(env.get(name) for name in _OWN) or (config / "uv/uv.toml").exists() or Path("/etc/uv/uv.toml").exists():
        return {}
    files = [Path("/etc/pip.conf"), home / ".pip/pip.conf", config / "pip/pip.conf"]
    files += [Path(env["PIP_CONFIG_FILE"])] if env.get("PIP_CONFIG_FILE") else []
    values = {key: value for file in files for key, value in _read(file).items()}
    values |= {key: env[name] for key in _KEYS if env.get(name := f"PIP_{key.upper().replace('-', '_')}")}
    return {_KEYS[key]: _for_uv(key, value) for key, value in values.items() if value.strip()}


def _read(file: Path) -> dict[str, str]:
    parser = configparser.RawConfigParser()
    try:
        parser.read(file, encoding="utf-8")
    except (OSError, ValueError, configparser.Error):
        return {}  # pip itself will say so
    sections = [parser[name] for name in ("global", "install") if parser.has_section(name)]
    return {key: section[key] for section in sections for key in _KEYS if key in section}


def _for_uv(key: str, value: str) -> str:
    """Return a value as uv takes it: find-links are parted by commas, addresses by spaces."""
    words = value.split()
    return ",".join(words) if key == "find-links" else " ".join(words)
