"""What the verbs and the service say to each other: one JSON line each way, over a Unix socket."""

from __future__ import annotations

from typing import Literal

import msgspec

from platform_cli.core.records import Release
from platform_cli.core.settings import Overlap


class ServiceSettings(msgspec.Struct, frozen=True):
    """The settings that the service works by; other ones than it has mean that it must be started anew."""

    version: str
    concurrency: int
    overlap: Overlap
    grace_minutes: int
    keep_logs: int


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of the service.

    Attributes:
        verb: ping: say how you are; reload: a deployment changed; trigger: run one now; event: something happened;
            run: run code once that belongs to no deployment;
            suspend: start nothing more for as long as I work; interrupt: end what runs; stop: end yourself once what
            runs has ended.
        name: The deployment or the event.
        options: For trigger: what Metaflow's `run` is given beyond the release's own options.
        payload: For event: its fields.
        code: For run: what to run.
    """

    verb: Literal["ping", "reload", "trigger", "event", "run", "suspend", "interrupt", "stop"]
    name: str = ""
    options: tuple[str, ...] = ()
    payload: dict[str, str] = {}
    code: Release | None = None


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What the service answers.

    Attributes:
        pid: Its process.
        settings: The settings it works by.
        active: How many runs are going on.
        runs: The ids of the runs that the request started.
        error: Why it could not be done; empty if it was.
    """

    pid: int
    settings: ServiceSettings
    active: int = 0
    runs: tuple[int, ...] = ()
    error: str = ""
