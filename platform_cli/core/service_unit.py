"""The unit that starts the scheduler service at login, as text: systemd's or launchd's."""

from __future__ import annotations

import plistlib
import shlex
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class ServiceUnit(msgspec.Struct, frozen=True):
    """A unit: its file, its text, and what makes the system use it or forget it."""

    file: str
    text: str
    enable: tuple[str, ...]
    disable: tuple[str, ...]


def systemd_unit(home: Path, environment: str, command: Sequence[str], folder: Path) -> ServiceUnit:
    """Return a systemd user unit. It survives a logout only if the user may linger, hence the second command."""
    name = f"platform-scheduler-{environment}.service"
    text = (
        "[Unit]\n"
        f"Description=platform scheduler ({environment})\n\n"
        "[Service]\n"
        f"ExecStart={shlex.join(command).replace('%', '%%')}\n"
        f"WorkingDirectory={folder}\n"
        "Restart=on-failure\n"
        "KillMode=mixed\n\n"
        "[Install]\n"
        "WantedBy=default.target\n"
    )
    enable = (f"systemctl --user enable --now {name}", "loginctl enable-linger")
    return ServiceUnit(
        str(home / ".config/systemd/user" / name), text, enable, (f"systemctl --user disable --now {name}",)
    )


def launchd_agent(home: Path, environment: str, command: Sequence[str], folder: Path) -> ServiceUnit:
    """Return a launchd agent."""
    name = f"platform-scheduler-{environment}"
    agent = {
        "Label": name,
        "ProgramArguments": list(command),
        "WorkingDirectory": str(folder),
        "RunAtLoad": True,
        "KeepAlive": {"SuccessfulExit": False},
    }
    file = home / "Library/LaunchAgents" / f"{name}.plist"
    quoted = shlex.quote(str(file))
    return ServiceUnit(
        str(file),
        plistlib.dumps(agent).decode(),
        (f"launchctl load {quoted}",),
        (f"launchctl unload {quoted}",),
    )
