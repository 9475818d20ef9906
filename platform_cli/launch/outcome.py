"""What became of a flow's process, as a JSON file for the process that started it."""

from __future__ import annotations

import importlib.util
import json
import os
import traceback
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


class Outcome:
    """Collect facts while the flow runs; write them at the end.

    Attributes:
        started: Whether Metaflow's own command line took over, which ends our interest in exceptions.
        run_id_file: Where Metaflow wrote the run's id, once it has one.
        flow: The flow object, once there is one.
    """

    def __init__(self, file: Path, flow_file: Path) -> None:
        self.started = False
        self.flow: Any = None
        self.run_id_file: Path | None = None
        self._file = file
        self._flow_file = flow_file
        self._facts: dict[str, Any] = {}

    @property
    def run_id_draft(self) -> Path:
        """Return the file that Metaflow shall write the run's id to if the user named none."""
        return self._file.with_name(self._file.name + ".run-id")

    def fail(self, kind: str, message: str, **facts: object) -> None:
        """Record the reason of a failure that is not the flow's own run."""
        self._facts["problem"] = {"kind": kind, "message": message, **facts}

    def fail_at_import(self, error: BaseException) -> None:
        """Record why the flow file could not be loaded, and at which line: its own, or of a module beside it."""
        match error:
            case SyntaxError():
                self.fail("syntax", str(error.msg), file=_plain(error.filename), line=error.lineno, text=error.text)
            case ModuleNotFoundError() if error.name and not _is_there(error.name.partition(".")[0]):
                self._fail_in_file("missing_module", error, module=error.name, known=self._neighbours())
            case SystemExit():
                self._fail_in_file("exit_at_import", error)
            case _:
                self._fail_in_file("error_at_import", error)

    def _fail_in_file(self, kind: str, error: BaseException, **facts: object) -> None:
        own = [frame for frame in traceback.extract_tb(error.__traceback__) if self._is_own(frame.filename)]
        where = {"file": _plain(own[-1].filename), "line": own[-1].lineno, "text": own[-1].line} if own else {}
        self.fail(kind, traceback.format_exception_only(error)[-1].strip(), **where, **facts)

    def _is_own(self, file: str) -> bool:
        path = os.path.abspath(file)  # noqa: PTH100 - links are left as the traceback has them
        folder = os.path.abspath(self._flow_file.parent)  # noqa: PTH100 - likewise
        return path.startswith(folder) and "site-packages" not in path

    def _neighbours(self) -> list[str]:
        return [path.stem for path in self._flow_file.parent.iterdir() if path.suffix == ".py" or path.is_dir()]

    def write(self) -> None:
        """Write the file in one go, so that a reader never sees half of it."""
        if self.flow is not None:
            self._facts["flow_name"] = self.flow.name
        if self.run_id_file is not None and self.run_id_file.exists():
            self._facts["run_id"] = self.run_id_file.read_text(encoding="utf-8").strip()
            self._add_summary()
        draft = self._file.with_name(self._file.name + ".new")
        draft.write_text(json.dumps(self._facts), encoding="utf-8")
        draft.replace(self._file)

    def _add_summary(self) -> None:
        from platform_cli.launch.summary import summarise

        try:
            self._facts["summary"] = summarise(f"{self.flow.name}/{self._facts['run_id']}", self.flow)
        except Exception as error:  # noqa: BLE001 - a run that succeeded must not fail for its summary
            self._facts["summary_error"] = f"{type(error).__name__}: {error}"


def _plain(file: str | None) -> str | None:
    """Return a file's name without the './' that Python 3.10 puts into it."""
    return None if file is None else os.path.normpath(file)


def _is_there(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):
        return False
