"""What became of a flow's process, as a JSON file for the process that started it."""

from __future__ import annotations

import json
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
        """Record why the flow file could not be loaded, and at which of its lines."""
        match error:
            case SyntaxError():
                self.fail("syntax", str(error.msg), file=error.filename, line=error.lineno, text=error.text)
            case ModuleNotFoundError():
                self._fail_in_file("missing_module", error, module=error.name)
            case SystemExit():
                self._fail_in_file("exit_at_import", error)
            case _:
                self._fail_in_file("error_at_import", error)

    def _fail_in_file(self, kind: str, error: BaseException, **facts: object) -> None:
        frames = traceback.extract_tb(error.__traceback__)
        own = [frame.lineno for frame in frames if frame.filename == str(self._flow_file)]
        last = traceback.format_exception_only(error)[-1].strip()
        self.fail(kind, last, file=str(self._flow_file), line=own[-1] if own else None, **facts)

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
