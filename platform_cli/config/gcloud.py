"""What gcloud, Terraform's provider and the login would take for project and region: read only, and never relied on."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platform_cli.core.gcp_places import fits
from platform_cli.core.settings import Setting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# As Google's libraries, Terraform's provider and gcloud (CLOUDSDK_SECTION_PROPERTY) read them.
_VARIABLES = {
    "project": ("GOOGLE_CLOUD_PROJECT", "GOOGLE_PROJECT", "GCLOUD_PROJECT", "CLOUDSDK_CORE_PROJECT"),
    "region": ("GOOGLE_REGION", "GCLOUD_REGION", "CLOUDSDK_COMPUTE_REGION"),
}
_SECTIONS = {"project": "core", "region": "compute"}
_NAME = re.compile(r"[a-z][a-z0-9-]*")  # gcloud's rule for names of configurations
_EXAMPLES = {
    "project": Setting("project", "PROJECT-ID", "the id of your project"),
    "region": Setting("region", "us-central1", "or europe-west4, asia-southeast1 …"),
}


def found(key: str, variables: Mapping[str, str]) -> Setting | None:
    """Return what is set elsewhere for `project` or `region`, with where; None if nothing usable is."""
    return next((one for one in _candidates(key, variables) if fits(key, str(one.value))), None)


def lines(keys: Sequence[str], variables: Mapping[str, str]) -> str:
    """Return lines for platform.toml that set keys to what was found, or to an example."""
    chosen = [found(key, variables) or _EXAMPLES[key] for key in keys]
    return "\n".join(f'{one.key} = "{one.value}"  # {one.source}' for one in chosen)


def _candidates(key: str, variables: Mapping[str, str]) -> Iterator[Setting]:
    for name in _VARIABLES[key]:
        yield Setting(key, variables.get(name, ""), name)
    folder = _folder(variables)
    if folder is None:
        return
    configuration = variables.get("CLOUDSDK_ACTIVE_CONFIG_NAME") or _text(folder / "active_config").strip() or "default"
    if _NAME.fullmatch(configuration):
        value = _property(_text(folder / "configurations" / f"config_{configuration}"), _SECTIONS[key], key)
        yield Setting(key, value, f"gcloud's configuration '{configuration}'")
    if key == "project":
        file = variables.get("GOOGLE_APPLICATION_CREDENTIALS") or folder / "application_default_credentials.json"
        yield Setting(key, _project_of(_text(Path(file))), "the file of your login")


def _folder(variables: Mapping[str, str]) -> Path | None:
    named, home = variables.get("CLOUDSDK_CONFIG"), variables.get("HOME")
    if named:
        return Path(named)
    return Path(home) / ".config" / "gcloud" if home else None


def _text(file: Path) -> str:
    """Return what is in a file; nothing if it cannot be read: it is not ours to complain about."""
    try:
        return file.read_text(encoding="utf-8") if file.is_file() else ""
    except (OSError, ValueError):
        return ""


def _property(text: str, section: str, key: str) -> str:
    import configparser

    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
        return parser.get(section, key, fallback="").strip()
    except configparser.Error:
        return ""


def _project_of(text: str) -> str:
    """Return the project of a key of a service account, or else the one that a person's login is billed to."""
    try:
        told: Any = json.loads(text)
    except ValueError:
        return ""
    named = [told.get(key) for key in ("project_id", "quota_project_id")] if isinstance(told, dict) else []
    return next((one for one in named if isinstance(one, str)), "")
