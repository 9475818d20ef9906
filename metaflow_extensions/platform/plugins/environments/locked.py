"""The environment of pods that get locked packages from the store: no package index, no image to build."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from metaflow.metaflow_config_funcs import from_conf
from metaflow.metaflow_environment import MetaflowEnvironment

if TYPE_CHECKING:
    from collections.abc import Collection

_STORES = ("gs", "s3")
_AFTER = 2  # Metaflow's last two commands are the same in both ways


class LockedEnvironment(MetaflowEnvironment):
    """Take the place of Metaflow's plain environment on a cluster.

    METAFLOW_PLATFORM_PACKAGES names the sets of packages that `platform` has put into the store: a JSON object from a
    step, or the empty string for all others, to an address. METAFLOW_PLATFORM_IMAGES is of the same form, and names the
    images of steps for which nobody has chosen one. METAFLOW_PLATFORM_BOOTSTRAP is 'stock' to have Metaflow's own
    commands.
    """

    TYPE = "platform"

    def __init__(self, flow: Any) -> None:
        super().__init__(flow)
        self._flow = flow
        self._sets: dict[str, str] = json.loads(from_conf("PLATFORM_PACKAGES") or "{}")
        self._images: dict[str, str] = json.loads(from_conf("PLATFORM_IMAGES") or "{}")

    def validate_environment(self, echo: Any, datastore_type: str) -> None:
        """Say once, where the run is planned, if pods will install their packages from an index after all."""
        reason = self._reason(datastore_type)
        if reason and "METAFLOW_CODE_URL" not in os.environ and datastore_type != "local":
            echo(f"Pods use Metaflow's own bootstrap: {reason}.", head="", timestamp=False)

    def init_environment(self, echo: Any) -> None:
        """Choose images, when the code package is made: all decorators are there by then, and no pod is."""
        super().init_environment(echo)
        for step in self._flow if self._images else ():
            for decorator in step.decorators:
                if decorator.name == "kubernetes" and not _is_users(decorator):
                    image = self._images.get(step.__name__) or self._images[""]
                    decorator.attributes["image"] = _in_registry(image)

    def get_package_commands(
        self, code_package_url: str, datastore_type: str, code_package_metadata: str | None = None
    ) -> list[str]:
        """Return what a pod runs before its step."""
        stock: list[str] = super().get_package_commands(code_package_url, datastore_type, code_package_metadata)
        if self._reason(datastore_type):
            return stock
        from metaflow_extensions.platform.bootstrap.command import commands

        first = stock[:3]
        exports = [command for command in stock if command.startswith("export ")]
        wanted = {"code": code_package_url, "sets": self._sets, **_special_steps(self._flow, self._images.values())}
        return [*first, commands(wanted, exports, stock[2:-_AFTER]), *stock[-_AFTER:]]

    def add_to_package(self) -> list[tuple[str, str, Any]]:
        """Add compiled modules to the code package, unless pods are Metaflow's own."""
        from metaflow.packaging_sys import ContentType

        if not self._sets or from_conf("PLATFORM_BOOTSTRAP", "") == "stock":
            return []
        from .compiled import compiled_modules

        return [(*compiled_modules(), ContentType.CODE_CONTENT)]

    def get_environment_info(self, include_ext_info: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002 - Metaflow's signature
        """Say what a client without this extension understands."""
        return {**super().get_environment_info(include_ext_info), "environment_type": MetaflowEnvironment.TYPE}

    def _reason(self, datastore_type: str) -> str:
        if from_conf("PLATFORM_BOOTSTRAP", "") == "stock":
            return "bootstrap is 'stock'"
        if datastore_type not in _STORES:
            return f"ours reads Cloud Storage and S3 only, and the datastore is {datastore_type}"
        return "" if self._sets else "no locked packages were uploaded for it (PLATFORM_PACKAGES is empty)"


def _special_steps(flow: Any, images: Collection[str]) -> dict[str, list[str]]:
    """Return the steps that run Metaflow's own commands anyhow, and those with an image of the user's own choice."""
    from metaflow.metaflow_config import KUBERNETES_CONTAINER_IMAGE

    # A task's process on the machine that runs the flow has all of its decorators from its command line.
    not_users = {_in_registry(image) for image in (*images, KUBERNETES_CONTAINER_IMAGE) if image}
    found: dict[str, list[str]] = {"images": [], "stock": []}
    for step in flow:
        for decorator in step.decorators:
            if decorator.name == "parallel":
                found["stock"].append(step.__name__)
            elif decorator.name == "kubernetes" and _is_users(decorator):
                found["images"] += [] if decorator.attributes["image"] in not_users else [step.__name__]
    return found


def _is_users(decorator: Any) -> bool:
    """Say whether an image stands in the flow, or on its command line."""
    return "image" in decorator._user_defined_attributes and bool(decorator.attributes["image"])  # noqa: SLF001 - Metaflow has no other way to ask


def _in_registry(image: str) -> str:
    from metaflow.metaflow_config import KUBERNETES_CONTAINER_REGISTRY
    from metaflow.plugins.aws.aws_utils import get_docker_registry

    if not KUBERNETES_CONTAINER_REGISTRY or get_docker_registry(image):
        return image
    return f"{KUBERNETES_CONTAINER_REGISTRY.rstrip('/')}/{image}"
