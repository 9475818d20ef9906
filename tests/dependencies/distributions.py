"""Small wheels and source distributions, made as an index would hold them."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import tarfile
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_BACKEND = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'


def metadata(name: str, version: str, needs: Sequence[str] = (), python: str = "") -> str:
    """Return what a distribution says of itself."""
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    lines += [f"Requires-Python: {python}"] if python else []
    extras = {one.rpartition("extra == '")[2].rstrip("'") for one in needs if "extra ==" in one}
    lines += [f"Provides-Extra: {extra}" for extra in sorted(extras)]
    return "\n".join([*lines, *(f"Requires-Dist: {one}" for one in needs), ""])


def wheel(name: str, version: str, said: str, tag: str = "py3-none-any", code: str = "") -> tuple[str, bytes]:
    """Return the name and the content of a wheel with one module."""
    module, info = name.replace("-", "_"), f"{name.replace('-', '_')}-{version}.dist-info"
    files = {
        f"{module}.py": code or f"VERSION = {version!r}\n",
        f"{info}/METADATA": said,
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: {tag}\n",
    }
    rows = [(file, f"sha256={_digest(text)}", len(text)) for file, text in files.items()]
    record = io.StringIO()
    csv.writer(record, lineterminator="\n").writerows([*rows, (f"{info}/RECORD", "", "")])
    return f"{module}-{version}-{tag}.whl", _zipped({**files, f"{info}/RECORD": record.getvalue()})


def source(name: str, version: str, said: str, *, builds: bool = True) -> tuple[str, bytes]:
    """Return a source distribution, with a build backend of its own: it needs nothing from an index."""
    stem, (file, content) = f"{name}-{version}", wheel(name, version, said)
    failing = "def build_wheel(*_):\n    raise SystemExit('no compiler here')\n"
    working = (
        "import base64, pathlib\n\n\ndef build_wheel(folder, *_):\n"
        f"    content = base64.b64decode({base64.b64encode(content).decode()!r})\n"
        f"    pathlib.Path(folder, {file!r}).write_bytes(content)\n    return {file!r}\n"
    )
    # Without its table `project` it has to be built for its metadata to be known.
    project = f'[project]\nname = "{name}"\nversion = "{version}"\n{_BACKEND}' if builds else _BACKEND
    texts = {"PKG-INFO": said, "pyproject.toml": project, "backend.py": working if builds else failing}
    return f"{stem}.tar.gz", _tarred({f"{stem}/{name}": text for name, text in texts.items()})


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


def _zipped(files: Mapping[str, str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for file, text in files.items():
            archive.writestr(zipfile.ZipInfo(file, (2020, 1, 1, 0, 0, 0)), text)
    return target.getvalue()


def _tarred(files: Mapping[str, str]) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as archive:
        for file, text in files.items():
            member = tarfile.TarInfo(file)
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return target.getvalue()
