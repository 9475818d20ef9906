"""Small wheels, as an index would hold them: one of Python only, one with data and a program."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import zipfile
from typing import TYPE_CHECKING

from platform_cli.core.dependencies import LockedFile, LockedPackage

if TYPE_CHECKING:
    from pathlib import Path

_GREETING = {
    "greeting/__init__.py": "def greet():\n    return 'hello from a wheel'\n",
    "greeting/deep/word.py": "WORD = 'deep'\n",
}
_NUMBERS = {
    "numbers_data/__init__.py": (
        "from pathlib import Path\n\n\ndef total():\n"
        "    return sum(map(int, Path(__file__).with_name('numbers.txt').read_text().split()))\n"
    ),
    "numbers_data/numbers.txt": "1 2 3\n",
}


def make_wheels(folder: Path, *, version: str = "1.0") -> tuple[LockedPackage, ...]:
    """Write the wheels into a folder; return them as a lock names them."""
    folder.mkdir(parents=True, exist_ok=True)
    program = {"entry_points.txt": "[console_scripts]\ntell-total = numbers_data:total\n"}
    return (
        _locked(folder, "greeting", version, _GREETING, {}),
        _locked(folder, "numbers_data", version, _NUMBERS, program),
    )


def _locked(folder: Path, name: str, version: str, files: dict[str, str], extra: dict[str, str]) -> LockedPackage:
    info = f"{name}-{version}.dist-info"
    facts = {
        "METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        "WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        **extra,
    }
    content = {**files, **{f"{info}/{file}": text for file, text in facts.items()}}
    record = io.StringIO()
    rows = [(file, f"sha256={_digest(text)}", len(text)) for file, text in content.items()]
    csv.writer(record, lineterminator="\n").writerows([*rows, (f"{info}/RECORD", "", "")])
    wheel = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for file, text in {**content, f"{info}/RECORD": record.getvalue()}.items():
            archive.writestr(zipfile.ZipInfo(file, (2020, 1, 1, 0, 0, 0)), text)
    sha256 = hashlib.sha256(wheel.read_bytes()).hexdigest()
    return LockedPackage(name=name.replace("_", "-"), version=version, wheels=(LockedFile(wheel.name, sha256),))


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
