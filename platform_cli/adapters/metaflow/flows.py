"""Run a flow file in a process of its own, and ask it what it is."""

from __future__ import annotations

import getpass
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from platform_cli.adapters import process
from platform_cli.adapters.files import make_folder
from platform_cli.adapters.metaflow.flow_file import inspect_flow_file
from platform_cli.adapters.metaflow.outcome import OUTCOME, lost_outcome, read_outcome
from platform_cli.core.errors import FlowError, InternalError, Interrupted
from platform_cli.core.flow import FlowFacts, FlowOutcome
from platform_cli.core.flow_problems import flow_error
from platform_cli.core.identity import user_name
from platform_cli.core.interpreters import CURRENT
from platform_cli.core.typed import from_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from platform_cli.core.interpreters import Interpreters
    from platform_cli.core.profile import Access


def current_user() -> str:
    """Return the user's name as Metaflow will know it."""
    return user_name(os.environ, getpass.getuser)


def run_flow(
    access: Access,
    work: Path,
    file: Path,
    arguments: Sequence[str],
    on_start: Callable[[int], None],
    on_line: Callable[[str], None] | None = None,
    variables: Mapping[str, str] | None = None,
    interpreters: Interpreters = CURRENT,
) -> tuple[int, FlowOutcome]:
    """Run a flow file with Metaflow's arguments, the command first.

    Args:
        access: How the environment is reached.
        work: A folder for what the process leaves behind; made if need be.
        file: The flow file.
        arguments: What follows the flow file on Metaflow's own command line.
        on_start: Called with the process's id.
        on_line: Called with each line of output; None: the flow writes where we write.
        variables: Further environment variables.
        interpreters: Those that hold what the flow declares.

    Returns:
        The exit code (130 after Ctrl-C) and what the process left behind.
    """
    make_folder(work)
    outcome_file = work / OUTCOME
    code, _ = process.run(
        interpreters.launch(str(outcome_file), str(file), *arguments),
        env={
            **access.variables(os.environ, current_user()),
            "PYTHONUNBUFFERED": "1",
            **interpreters.variables(os.environ),
            **(variables or {}),
        },
        on_start=on_start,
        on_line=on_line,
    )
    if outcome_file.exists():
        return code, read_outcome(outcome_file)
    return code, lost_outcome(work, inspect_flow_file(file), code)


def describe_flow(
    access: Access,
    file: Path,
    options: Sequence[str],
    snapshot: Path,
    variables: Mapping[str, str],
    interpreters: Interpreters,
) -> FlowFacts:
    """Ask a flow what it is, inside Metaflow, and copy the code it would be packaged with.

    Raises:
        FlowError: If it cannot be loaded or Metaflow refuses it.
        UsageError: If an option is not one of its own.
    """
    lines: list[str] = []
    with tempfile.TemporaryDirectory(prefix="platform-") as folder:
        facts = Path(folder) / "facts.json"
        command = ["platform", "describe", "--facts", str(facts), "--snapshot", str(snapshot), *options]
        code, outcome = run_flow(
            access, Path(folder), file, [*command, "--quiet"], lambda _: None, lines.append, variables, interpreters
        )
        if code == Interrupted.exit_code:
            message = f"{file} was interrupted before it was known what it holds; nothing was deployed."
            raise Interrupted(message, code="INTERRUPTED", hint="run the same command again")
        if outcome.problem is not None:
            raise flow_error(outcome.problem, str(file))
        if code != 0:
            raise refused_by_metaflow(file, lines)
        try:
            return from_json(facts.read_bytes(), FlowFacts)
        except (OSError, msgspec.DecodeError) as error:
            message = f"{file} was described in a form that we do not know: {error}."
            raise InternalError(message, code="BUG", hint="please report it, with the flow file") from error


def refused_by_metaflow(file: Path, lines: Sequence[str]) -> FlowError:
    """Return the error for a flow that Metaflow's own checks refuse, in Metaflow's words, without its stack trace."""
    message = f"Metaflow refuses {file}."
    trace = next((at for at, line in enumerate(lines) if line.startswith("Traceback (most")), len(lines))
    last = [line for line in lines[trace:] if line.strip()][-1:]
    details = "\n".join(line for line in (*lines[:trace], *last) if line.strip())
    return FlowError(message, code="FLOW_REFUSED", hint=f"see all findings: platform check {file}", details=details)
