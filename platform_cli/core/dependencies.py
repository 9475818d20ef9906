"""What a flow says that it needs, and the exact files that were chosen for it."""

from __future__ import annotations

import hashlib
import re
from typing import Any, Literal

import msgspec

# The versions of Python that platform itself supports; an environment has one of them.
MINORS = ("3.10", "3.11", "3.12", "3.13")
# What every environment holds besides what the flow asks for, with the bounds of our own pyproject.toml. Without a
# floor for boto3, uv walks through hundreds of its releases where a flow needs an urllib3 below 2.
BASE = ("boto3>=1.34", "metaflow>=2.19.39,<2.20", "obstore>=0.8,<1")

_CREDENTIALS = re.compile(r"(https?://)[^/\s]*@")
_PASSWORD = re.compile(r"(ssh://[^/\s:]*):[^/\s]*@")  # the name of a user of ssh is no secret, and is needed
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")

Kind = Literal["script", "decorators", "lock", "project", "requirements"]


class WantedSet(msgspec.Struct, frozen=True, kw_only=True):
    """What some steps of a flow, or all of them, are declared to need.

    Attributes:
        requirements: As PEP 508 writes them.
        python: A specifier such as `>=3.11`; empty: nothing was said.
        near: Whether another version of Python will do where that one cannot be had.
        steps: The steps that need just this set; empty: the flow, and every step that no other set names.
        hashes: SHA-256 of the files that are allowed, by package; a package that is not named may be any file.
    """

    requirements: tuple[str, ...]
    python: str = ""
    near: bool = False
    steps: tuple[str, ...] = ()
    hashes: dict[str, tuple[str, ...]] = {}


class Declaration(msgspec.Struct, frozen=True, kw_only=True):
    """All that a flow is declared to need.

    Attributes:
        kind: The form that it is declared in.
        source: Where, as people say it: 'requirements.txt'.
        sets: One set for all steps, or, where steps contradict each other, one for each kind of them.
        apart: The same with a set of its own for each step that names packages; tried when one set for all has no
            solution.
        settings: The table `tool.uv` that goes with it: indexes, sources, constraints; paths as seen from its file.
        until: The date after which releases of packages do not count; empty: all count.
        file: The file that it stands in; a lock of the user's own is read only when its pins are needed.
        content: The SHA-256 of such a lock, or of what packages in folders of the user's own declare themselves.
    """

    kind: Kind
    source: str
    file: str
    sets: tuple[WantedSet, ...] = ()
    apart: tuple[WantedSet, ...] = ()
    settings: dict[str, Any] = {}
    until: str = ""
    content: str = ""

    @property
    def digest(self) -> str:
        """Return the SHA-256 of all that has a say in what is chosen, whatever file it stands in."""
        said = (self.sets, self.apart, self.settings, self.until, self.content, BASE)
        text = msgspec.json.encode(said, order="deterministic", enc_hook=str).decode()
        return hashlib.sha256(without_credentials(text).encode()).hexdigest()

    @property
    def asked(self) -> tuple[str, ...]:
        """Return what is asked for, as people read it; empty for a lock of the user's own."""
        texts = {without_credentials(text) for one in self.sets for text in one.requirements}
        pythons = {f"Python {one.python}" for one in self.sets if one.python}
        until = {f"releases until {self.until}"} if self.until else set()
        return (*sorted(texts), *sorted(pythons), *until)

    @property
    def names(self) -> frozenset[str]:
        """Return the names of the packages that are asked for, as indexes write them."""
        found = (_NAME.match(text) for one in self.sets for text in one.requirements)
        return frozenset(re.sub(r"[-_.]+", "-", one[0]).lower() for one in found if one)


class LockedFile(msgspec.Struct, frozen=True, omit_defaults=True):
    """A wheel or a source distribution: its name, SHA-256, and size in bytes (0: the index did not say)."""

    name: str
    sha256: str
    size: int = 0


class LockedPackage(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A package in the one version that was chosen.

    Attributes:
        marker: Where it is needed, as PEP 508 writes it; empty: everywhere.
        wheels: Its wheels for the systems and the versions of Python of its set.
        sdist: Its source, where the index has one.
        origin: Where it comes from if from no index: `git+https://…@COMMIT`, the address of a file, or `./FOLDER`.
    """

    name: str
    version: str = ""
    marker: str = ""
    wheels: tuple[LockedFile, ...] = ()
    sdist: LockedFile | None = None
    origin: str = ""

    @property
    def pin(self) -> str:
        """Return it as a requirement that only this version meets."""
        chosen = f"{self.name} @ {self.origin}" if self.origin else f"{self.name}=={self.version}"
        return f"{chosen} ; {self.marker}" if self.marker else chosen

    @property
    def files(self) -> tuple[LockedFile, ...]:
        """Return its wheels and its source."""
        return (*self.wheels, self.sdist) if self.sdist else self.wheels


class LockedSet(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The packages of an environment.

    Attributes:
        pythons: The versions of Python, such as 3.11, that they are good for.
        steps: As in the declaration.
        variables: By which uv finds the indexes that the declaration itself names; others are each machine's to say.
    """

    pythons: tuple[str, ...]
    steps: tuple[str, ...] = ()
    variables: dict[str, str] = {}
    packages: tuple[LockedPackage, ...]


class Lock(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What was chosen for a flow.

    Attributes:
        declared: The digest of the declaration that it was made from.
        source: Where that stood.
        asked: What it asked for, as people read it.
        sets: As in the declaration.
    """

    declared: str
    source: str
    asked: tuple[str, ...] = ()
    sets: tuple[LockedSet, ...]

    @property
    def main(self) -> LockedSet:
        """Return the set of the flow's own process."""
        return next(one for one in self.sets if not one.steps)


def without_credentials(text: str) -> str:
    """Return a text without the names and passwords in its addresses."""
    return _PASSWORD.sub(r"\1@", _CREDENTIALS.sub(r"\1", text))
