"""The manifests, as they lie in the repository or in the installed package."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from platform_cli.adapters.assets import asset
from platform_cli.core.errors import InternalError

if TYPE_CHECKING:
    from platform_cli.core.cluster_objects import Object


@functools.cache
def manifest_documents() -> dict[str, tuple[Object, ...]]:
    """Return what each component's files hold, by the component's name.

    Raises:
        InternalError: If the package was built without them.
    """
    import yaml  # it comes with the kubernetes package, which reads kubeconfigs by it

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # in C where the wheel has it: ten times as fast
    folder = asset("manifests")
    if not folder.is_dir():
        message = "this installation of platform has no manifests."
        raise InternalError(message, code="MANIFESTS_MISSING", hint="pip install --force-reinstall platform-cli")
    return {
        component.name: tuple(
            document
            for file in sorted(component.glob("*.yaml"))
            for document in yaml.load_all(file.read_text(encoding="utf-8"), Loader=loader)
        )
        for component in sorted(folder.iterdir())
        if component.is_dir()
    }
