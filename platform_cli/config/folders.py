"""Where an environment keeps its own: in the user's folders of this system, or where `data` says."""

from __future__ import annotations

from pathlib import Path

from platform_cli.core.errors import ConfigError
from platform_cli.core.places import Places


def places_of(environment: str, data: str, source: str, project: Path | None) -> Places:
    """Return the places of an environment.

    Args:
        environment: Its name.
        data: The setting `data`; empty: the user's own data and state folders.
        source: Where that setting comes from, for the error.
        project: The folder of platform.toml, from which a relative `data` starts; without one the working directory.

    Raises:
        ConfigError: If `data` is no usable path, or a folder that holds more than our data: `down --purge` removes it.
    """
    if not data:
        from platformdirs import PlatformDirs

        folders = PlatformDirs("platform", appauthor=False)
        return Places(environment, folders.user_data_path / environment, folders.user_state_path / environment)
    chosen = (project or Path.cwd()) / _expanded(data, source)
    for what, kept in (("your home folder", _home()), ("the project's folder", project)):
        if kept is not None and kept.resolve().is_relative_to(chosen.resolve()):
            message = f"data = '{data}' ({source}) is {what}, or holds it; `down --purge` would remove it."
            raise ConfigError(
                message, code="DATA_FOLDER_UNSAFE", hint='give the data a folder of its own: data = ".platform"'
            )
    return Places(environment, chosen, chosen / "state")


def _expanded(data: str, source: str) -> Path:
    try:
        if not data.isprintable():
            raise ValueError("it holds a character that cannot be printed")  # noqa: TRY301 - one message for both
        return Path(data).expanduser()
    except (ValueError, RuntimeError) as error:
        message = f"data = {data!r} ({source}) is no folder: {str(error).rstrip('.').lower()}."
        raise ConfigError(message, code="CONFIG_VALUE_INVALID", hint="give a path such as ~/platform-data") from None


def _home() -> Path | None:
    try:
        return Path.home()
    except RuntimeError:
        return None
