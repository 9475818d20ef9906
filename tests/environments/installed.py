"""What is installed here, packed into wheels again, so that an index on this machine can serve the real Metaflow."""

from __future__ import annotations

import functools
import importlib.metadata
import io
import re
import zipfile

from packaging.requirements import Requirement

# What every environment needs to run a flow.
NEEDED = ("metaflow", "boto3", "obstore")


def closure(*names: str) -> list[str]:
    """Return the names of distributions and of all that they need here."""
    found: list[str] = []
    waiting = list(names)
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in found:
            continue
        found.append(name)
        needs = map(Requirement, importlib.metadata.requires(name) or ())
        waiting += [one.name for one in needs if one.marker is None or one.marker.evaluate({"extra": ""})]
    return found


@functools.cache
def wheels_of(name: str) -> list[tuple[str, bytes]]:
    """Return the name and the content of a wheel, and of one that claims to be for the other system, for locks."""
    distribution = importlib.metadata.distribution(name)
    facts = distribution.read_text("WHEEL") or ""
    tags = re.findall(r"^Tag: (\S+)$", facts, re.MULTILINE)
    parts = [sorted({tag.split("-")[at] for tag in tags}) for at in range(3)]
    tag = "-".join(".".join(part) for part in parts)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for file in distribution.files or ():
            if file.parts[0] != ".." and "__pycache__" not in file.parts:
                archive.writestr(zipfile.ZipInfo(str(file), (2020, 1, 1, 0, 0, 0)), file.read_binary())
    stem, packed = f"{name.replace('-', '_')}-{distribution.version}", content.getvalue()
    interpreter, abi, system = tag.split("-", 2)
    other = "manylinux_2_17_x86_64" if "macosx" in system else "macosx_11_0_arm64"
    foreign = [] if system == "any" else [(f"{stem}-{interpreter}-{abi}-{other}.whl", packed)]
    return [(f"{stem}-{tag}.whl", packed), *foreign]
