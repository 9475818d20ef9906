"""A release as Argo takes it: what Metaflow makes of its code, before we say when it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec

from platform_cli.core.cluster_objects import Object

if TYPE_CHECKING:
    from platform_cli.core.records import Release


class Compiled(msgspec.Struct, frozen=True, kw_only=True):
    """The objects of a release.

    Attributes:
        digest: Of the release.
        settings: A hash of what of the environment went into them, such as its namespace and its image.
        emits: Whether its tasks publish events when they end.
        sensor: None if it listens to nothing.
    """

    digest: str
    settings: str
    emits: bool
    template: Object
    sensor: Object | None = None


class Compiler(Protocol):
    """Who makes the objects of a release."""

    def compile(self, deployment: str, release: Release) -> Compiled:
        """Make them."""

    def is_stale(self, compiled: Compiled, release: Release) -> bool:
        """Say whether objects that were made before are not what would be made now, for another reason than time."""


class RunCompiler(Protocol):
    """Who makes what a run is started by that belongs to no deployment."""

    def compile_run(self, release: Release) -> Object:
        """Make a template for it, which is never applied as such."""
