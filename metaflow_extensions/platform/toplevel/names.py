"""The names that this extension adds to `metaflow`: step decorators at once, others when they are asked for.

Metaflow copies every name of this module but those with two underscores: nothing else is defined or imported here.
"""

import importlib
import sys

from metaflow_extensions.platform.decorators.written import cached, gpu, measured, size, spot

__mf_extensions__ = "platform"  # how Metaflow names this extension in its own version
__all__ = ["cached", "gpu", "measured", "size", "spot"]

# Where a name is, as module:name. Python asks for it only when a flow uses it.
_LATER = {
    "GS": "metaflow_extensions.platform.gs:GS",
    "GSGetObject": "metaflow_extensions.platform.gs:GSGetObject",
    "GSPutObject": "metaflow_extensions.platform.gs:GSPutObject",
    "MetaflowGSAccessDenied": "metaflow_extensions.platform.gs:MetaflowGSAccessDenied",
    "MetaflowGSChecksumMismatch": "metaflow_extensions.platform.gs:MetaflowGSChecksumMismatch",
    "MetaflowGSException": "metaflow_extensions.platform.gs:MetaflowGSException",
    "MetaflowGSInsufficientDiskSpace": "metaflow_extensions.platform.gs:MetaflowGSInsufficientDiskSpace",
    "MetaflowGSInvalidObject": "metaflow_extensions.platform.gs:MetaflowGSInvalidObject",
    "MetaflowGSInvalidRange": "metaflow_extensions.platform.gs:MetaflowGSInvalidRange",
    "MetaflowGSNotFound": "metaflow_extensions.platform.gs:MetaflowGSNotFound",
    "MetaflowGSObjectChanged": "metaflow_extensions.platform.gs:MetaflowGSObjectChanged",
    "MetaflowGSPackageError": "metaflow_extensions.platform.gs:MetaflowGSPackageError",
    "MetaflowGSURLException": "metaflow_extensions.platform.gs:MetaflowGSURLException",
    "latest_good": "metaflow_extensions.platform.decorators.latest_good:latest_good",
    "production": "metaflow_extensions.platform.decorators.production:production",
}


def __getattr__(name: str) -> object:
    """Find out our version when Metaflow asks for it; a pod does not ask, for its code package says it."""
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import metadata

    try:
        return metadata.version("platform-cli")
    except metadata.PackageNotFoundError as error:
        raise AttributeError(name) from error


def _find(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module 'metaflow' has no attribute {name!r}")
    module, _, attribute = _LATER[name].partition(":")
    value = getattr(importlib.import_module(module), attribute)
    setattr(sys.modules["metaflow"], name, value)
    return value


sys.modules["metaflow"].__getattr__ = _find  # type: ignore[method-assign]  # a module may have one of its own (PEP 562)
