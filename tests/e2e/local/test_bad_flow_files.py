"""A flow file that cannot be one is refused before Metaflow starts, before anything is brought up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import HELLO, Home, new_home
from tests.e2e.local.refusal import Refusals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Golden

FILES: dict[str, bytes] = {
    "hello.py": HELLO.encode(),
    "flows/train.py": HELLO.encode(),
    "empty.py": b"",
    "notes.txt": b"nothing to run\n",
    "elf.py": b"\x7fELF\x02\x01\x01\x00\x00",
    "latin.py": "x = 'Grüße'\n".encode("latin-1"),
    "cookie.py": b"# -*- coding: klingon -*-\nx = 1\n",
    "two.py": (HELLO + HELLO.replace("HelloFlow", "OtherFlow")).encode(),
    "never.py": HELLO.partition("if __name__")[0].encode(),
    "syntax.py": HELLO.replace("self.next(self.end)", "self.next(self.end").encode(),
    "base.py": b"class Base:\n    pass\n",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Give a home whose project holds all these files."""
    with new_home(tmp_path_factory.mktemp("files")) as made:
        for name, content in FILES.items():
            file = made.cwd / name
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(content)
        yield made


@pytest.fixture
def refused(project: Home, golden: Golden) -> Refusals:
    return Refusals(project, golden)


CASES: dict[str, tuple[int, tuple[str, ...]]] = {
    "file-misspelt": (2, ("helo.py",)),
    "file-without-ending": (2, ("hello",)),
    "file-one-folder-below": (2, ("train.py",)),
    "file-in-a-folder-that-is-not-there": (2, ("flow/train.py",)),
    "file-below-a-file": (2, ("hello.py/train.py",)),
    "file-unlike-any": (2, ("xyzzy.py",)),
    "file-is-a-folder": (2, ("flows",)),
    "file-is-empty": (2, ("empty.py",)),
    "file-is-no-python": (6, ("notes.txt",)),
    "file-holds-no-flow": (2, ("base.py",)),
    "file-is-binary": (6, ("elf.py",)),
    "file-is-not-utf-8": (6, ("latin.py",)),
    "file-in-an-unknown-encoding": (6, ("cookie.py",)),
    "file-holds-two-flows": (2, ("two.py",)),
    "file-never-runs-its-flow": (2, ("never.py",)),
    "file-with-a-syntax-error": (6, ("syntax.py",)),
    "file-and-another": (2, ("hello.py", "two.py")),
}


@pytest.mark.parametrize("name", CASES)
def test_run_refuses_it(name: str, refused: Refusals, project: Home) -> None:
    code, files = CASES[name]
    refused(name, "run", *files, code=code)
    assert not project.data.exists(), "an environment was made for a flow that cannot run"


@pytest.mark.parametrize("file", ["helo.py", "elf.py", "two.py", "syntax.py"])
def test_deploy_refuses_all_when_it_refuses_one(file: str, project: Home) -> None:
    alone, with_another = project.platform("run", file), project.platform("deploy", "hello.py", file)
    assert with_another.returncode == alone.returncode
    assert with_another.stderr.splitlines()[0] == alone.stderr.splitlines()[0]
    assert not project.data.exists()
