"""Find the files of the corpus of mistakes."""

from __future__ import annotations

import re
from pathlib import Path

REPOSITORY = Path(__file__).parents[3]
INVALID = REPOSITORY / "flows/gallery/invalid"

MISTAKES = sorted(
    path
    for path in INVALID.rglob("*.py")
    if not path.stem.endswith("_fixed") and not path.parent.name.endswith("_fixed")
)
TWINS = sorted(path for path in INVALID.rglob("*.py") if path not in MISTAKES)


def name_of(path: Path) -> str:
    """Return the path below the corpus, without its suffix."""
    return path.relative_to(INVALID).with_suffix("").as_posix()


def target_of(path: Path) -> str:
    """Return the target for which a file says it is to be checked."""
    found = re.search(r"^Check: platform check \S+ --target (\w+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return found.group(1) if found else "local"


def twin_of(path: Path) -> Path:
    """Return the mended form of a mistake."""
    if path.parent == INVALID:
        return path.with_name(f"{path.stem}_fixed.py")
    return path.parent.with_name(f"{path.parent.name}_fixed") / path.name
