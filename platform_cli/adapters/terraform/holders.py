"""Who on this machine works on a state right now."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMES = {"terraform", "tofu"}  # not their providers: these outlive a Terraform that was killed, and hold no lock


def at_work(bucket: str, prefix: str) -> list[int]:
    """Return the ids of processes of Terraform whose state is there, or which do not let us see where theirs is.

    Args:
        bucket: The bucket of the state.
        prefix: What stands before its name there.
    """
    return [pid for pid, folder in _terraforms() if folder is None or _works_on(folder, bucket, prefix)]


def _terraforms() -> Iterator[tuple[int, Path | None]]:
    import psutil

    for process in psutil.process_iter(["name", "status"]):
        if process.info["status"] == psutil.STATUS_ZOMBIE or process.info["name"] not in _NAMES:
            continue
        with contextlib.suppress(psutil.NoSuchProcess):
            try:
                yield process.pid, Path(process.cwd())
            except psutil.AccessDenied:
                yield process.pid, None


def _works_on(folder: Path, bucket: str, prefix: str) -> bool:
    try:
        told = json.loads((folder / "backend.tf.json").read_text(encoding="utf-8"))
        return bool(told["terraform"]["backend"]["gcs"] == {"bucket": bucket, "prefix": prefix})
    except (OSError, ValueError, KeyError, TypeError):
        return False
