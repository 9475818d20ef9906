"""The root that keys are relative to: the run's, a given one, or the environment's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .errors import MetaflowGSURLException
from .locations import Location, local_url, parse

_SETTINGS = {"gs": "DATATOOLS_GSROOT", "s3": "DATATOOLS_S3ROOT"}


def default_root(flow: Any = None) -> Location:
    """Return the folder `data` of the datastore in use: that of a running flow, else Metaflow's default.

    For the local datastore this is METAFLOW_DATATOOLS_LOCALROOT, which on our local target is the environment's
    store, so that all flows, and `platform data`, see the same keys.

    Raises:
        MetaflowGSURLException: If the datastore has no such root.
    """
    from metaflow import metaflow_config

    datastore = _datastore(flow) or metaflow_config.DEFAULT_DATASTORE
    if datastore == "local":
        return parse(local_url(_local_root()))
    root = getattr(metaflow_config, _SETTINGS.get(datastore, ""), None)
    if not root:
        raise MetaflowGSURLException(
            f"the datastore '{datastore}' has no root for data; say where: GS(gsroot='gs://BUCKET/FOLDER')."
        )
    return parse(root)


def run_root(run: Any, bucket: str | None, prefix: str | None) -> Location:
    """Return the root of a run: FLOW/RUN below the default root.

    Args:
        run: A flow that is running (`self`), or a `Run` of the Client API.
        bucket: Takes the place of the default root's bucket.
        prefix: Takes the place of the default root's path.

    Raises:
        MetaflowGSURLException: If the flow is not running.
    """
    from metaflow import FlowSpec, current

    if isinstance(run, FlowSpec):
        if not current.is_running_flow:
            raise MetaflowGSURLException("GS(run=self) works inside a running flow only; outside give it a Run.")
        root, name = default_root(run), f"{current.flow_name}/{current.run_id}"
    else:
        root, name = default_root(), f"{run.parent.id}/{run.id}"
    return parse(root._replace(bucket=bucket or root.bucket, path=(prefix or root.path).strip("/")).below(name).url)


def given_root(gsroot: str) -> Location:
    """Return the root that a user gives.

    Raises:
        MetaflowGSURLException: If it is no address of ours.
    """
    return parse(gsroot)


def _local_root() -> Path:
    from metaflow.metaflow_config import DATATOOLS_LOCALROOT, DATATOOLS_SUFFIX
    from metaflow.plugins.datastores.local_storage import LocalStorage

    if DATATOOLS_LOCALROOT:
        return Path(DATATOOLS_LOCALROOT)
    nearest = LocalStorage.get_datastore_root_from_config(lambda *_: None, create_on_absent=False)
    if nearest is None:
        raise MetaflowGSURLException(
            "there is no datastore here: set METAFLOW_DATASTORE_SYSROOT_LOCAL, or use the environment's: "
            'eval "$(platform env)".'
        )
    return Path(nearest, DATATOOLS_SUFFIX)


def _datastore(flow: Any) -> str | None:
    """Return the type of the datastore that a task runs with; `--datastore` may differ from the default."""
    return getattr(getattr(flow, "_datastore", None), "TYPE", None)
