"""A Python command, run in this process as if it were a fresh interpreter."""

from __future__ import annotations

import dataclasses
import importlib.machinery
import os
import runpy
import sys
import time

# What a shell may set after Metaflow has read its configuration without any change to it.
_LATE = ("METAFLOW_INIT_", "METAFLOW_PARAMETERS", "METAFLOW_ARGO_ERROR")


@dataclasses.dataclass(frozen=True)
class Job:
    """A call of the shell's function.

    Attributes:
        arguments: What follows `python`.
        environment: What a program started by the caller would get.
        caller: The id of the shell's process.
        since: When it came, by the monotonic clock, in seconds.
    """

    arguments: list[str]
    environment: dict[str, str]
    caller: str
    since: float

    @property
    def writes_log(self) -> bool:
        """Say whether it writes down what a step prints, until the step ends."""
        return self.arguments[:2] == ["-m", "metaflow.mflog.tee"]

    @property
    def reads_log(self) -> bool:
        """Say whether it uploads that."""
        return self.arguments == ["-m", "metaflow.mflog.save_logs"]

    def run(self) -> None:
        """Become the command; return, or raise SystemExit, as its main program does."""
        changed = _configuration(self.environment) != _configuration(dict(os.environ))
        os.chdir(f"/proc/{self.caller}/cwd")
        for end in range(3):
            self._connect(end)
        os.environ.clear()
        os.environ.update(self.environment)
        arguments = self.arguments[1:] if self.arguments[:1] == ["-u"] else self.arguments
        if changed or not arguments or (arguments[0].startswith("-") and arguments[0] != "-m"):
            os.execv(sys.executable, [sys.executable, *self.arguments])  # noqa: S606 - what the shell asked for
        if arguments[0] == "-m":
            _run_module(arguments[1:])
        else:
            run_file(arguments)

    def _connect(self, end: int) -> None:
        """Have the caller's standard input or output as ours; what is the same already stays."""
        name = f"/proc/{self.caller}/fd/{end}"
        try:
            theirs = os.stat(name)  # noqa: PTH116 - as below
        except OSError:  # it has none
            return
        if end and os.path.samestat(theirs, os.fstat(end)):
            return
        opened = os.open(name, os.O_WRONLY | os.O_APPEND if end else os.O_RDONLY)
        os.dup2(opened, end)
        os.close(opened)


def read_job(place: str, caller: str) -> Job:
    """Read what the shell wrote: a count, so many arguments, and then the environment, all ended by NUL."""
    file = f"{place}/{caller}.call"
    with open(file, "rb") as opened:  # noqa: PTH123 - pathlib is one more import in every pod
        count, *words = os.fsdecode(opened.read()).split("\0")[:-1]
    os.unlink(file)  # noqa: PTH108 - as above
    arguments, variables = words[: int(count)], words[int(count) :]
    return Job(arguments, dict(variable.split("=", 1) for variable in variables), caller, time.monotonic())


def _configuration(environment: dict[str, str]) -> dict[str, str]:
    return {
        key: value for key, value in environment.items() if key.startswith("METAFLOW_") and not key.startswith(_LATE)
    }


def _fresh_streams() -> None:
    """Replace the streams of the process that we are a copy of; PYTHONUNBUFFERED is set in Metaflow's pods."""
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - a stream for all of the process
    for name, end in (("stdout", 1), ("stderr", 2)):
        errors = "backslashreplace" if end == 2 else "strict"  # noqa: PLR2004 - standard error
        raw = open(end, "wb", buffering=0, closefd=False)  # noqa: SIM115 - likewise
        stream = _text(raw, errors)
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def _text(raw: object, errors: str) -> object:
    import io

    return io.TextIOWrapper(raw, encoding="utf-8", errors=errors, write_through=True)  # type: ignore[type-var]


def _run_module(arguments: list[str]) -> None:
    _fresh_streams()
    sys.path.insert(0, os.getcwd())  # noqa: PTH109 - as above
    sys.argv = arguments
    runpy._run_module_as_main(arguments[0])  # type: ignore[attr-defined]  # noqa: SLF001 - what `python -m` itself does


def run_file(arguments: list[str]) -> None:
    """Run it in the module `__main__`, which stays: what a flow pickles is found there again."""
    _fresh_streams()
    file = arguments[0]
    sys.path.insert(0, os.path.dirname(os.path.abspath(file)))  # noqa: PTH100, PTH120 - as above
    sys.argv = arguments
    main = sys.modules["__main__"]
    main.__file__ = file
    main.__loader__ = importlib.machinery.SourceFileLoader("__main__", file)
    with open(file, "rb") as opened:  # noqa: PTH123 - as above
        code = compile(opened.read(), file, "exec")
    exec(code, main.__dict__)  # noqa: S102 - the flow is what we are here for
