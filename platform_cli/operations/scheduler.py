"""`platform scheduler`: the service in the foreground, and its unit for the system's own service manager."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from platform_cli.adapters.files import make_folder, write_private
from platform_cli.adapters.scheduler import control
from platform_cli.core.service_unit import launchd_agent, systemd_unit

if TYPE_CHECKING:
    from platform_cli.core.service_unit import ServiceUnit
    from platform_cli.core.settings import Settings


def serve(settings: Settings) -> None:
    """Run the service until it is told to stop."""
    from platform_cli.adapters.scheduler.server import serve as serve_forever

    make_folder(settings.places.state)
    serve_forever(settings.places, control.service_settings(settings), control.announce_ready)


def install(settings: Settings) -> ServiceUnit:
    """Write the unit of this system's service manager."""
    unit = _unit(settings)
    make_folder(Path(unit.file).parent)
    write_private(Path(unit.file), unit.text)
    return unit


def uninstall(settings: Settings) -> tuple[ServiceUnit, bool]:
    """Remove the unit; say whether there was one."""
    unit = _unit(settings)
    was_there = Path(unit.file).exists()
    Path(unit.file).unlink(missing_ok=True)
    return unit, was_there


def _unit(settings: Settings) -> ServiceUnit:
    make = launchd_agent if sys.platform == "darwin" else systemd_unit
    folder = settings.project or settings.places.state
    return make(Path.home(), settings.environment, control.serve_command(settings), folder)
