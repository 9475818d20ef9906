"""Where the files that ship with the command lie: in the wheel, or in the working tree it is installed from."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent.parent


def asset(name: str) -> Path:
    """Return a folder such as `manifests` or `terraform`.

    The wheel's builder puts them below the package; an editable installation reads them where they are edited.
    """
    shipped = _PACKAGE / "_assets" / name
    return shipped if shipped.is_dir() else _PACKAGE.parent / name
