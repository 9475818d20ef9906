"""Results as text and tables that people can scan, on standard output."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from platform_cli.core import changes
from platform_cli.core.lock_report import LockReport
from platform_cli.core.package_environments import PackageEnvironment
from platform_cli.core.prices import PricesReport
from platform_cli.render.results import (
    backups,
    data,
    dependencies,
    deployments,
    doctor,
    environment,
    flows,
    lock,
    prices,
    runs,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_WIDE = 160
_ONE: dict[type, Callable[[Any], Iterable[Any]]] = {
    changes.CheckResult: flows.check_parts,
    changes.ConfigReport: environment.config_parts,
    changes.Diagnosis: doctor.diagnosis_parts,
    changes.HistoryReport: deployments.history_parts,
    changes.OpenPage: lambda page: [page.url],
    changes.Picture: lambda picture: [picture.text, ""],
    changes.Receipt: environment.receipt_parts,
    changes.RunReport: runs.report_parts,
    changes.RunResult: runs.run_parts,
    changes.StatusReport: environment.status_parts,
    changes.TaskLog: lambda line: [runs.log_line(line)],
    changes.Variables: environment.variables_parts,
    PricesReport: prices.prices_parts,
}
_MANY: dict[type, Callable[[Sequence[Any]], Any]] = {
    changes.ArtifactRow: runs.artifacts_table,
    changes.BackupRow: backups.backups_table,
    changes.CardRow: lambda rows: "\n".join(f"{row.task}: {row.file}" for row in rows),
    changes.DataRow: data.data_table,
    changes.DeployResult: deployments.deployed_table,
    changes.DeploymentRow: deployments.deployments_table,
    changes.RunRow: runs.runs_table,
    changes.TransferRow: data.transfers_table,
    LockReport: lock.locks_table,
    PackageEnvironment: dependencies.environments_table,
}


def print_result(result: Any) -> None:
    """Print a verb's result: one of the values of `core.changes`, or a list of one kind of row."""
    console = Console() if sys.stdout.isatty() else Console(width=_WIDE, no_color=True)
    for part in _parts(result):
        whole_lines = isinstance(part, (str, Text)) and not console.is_terminal
        console.print(part, soft_wrap=whole_lines, markup=False, highlight=False)


def _parts(result: Any) -> Iterable[Any]:
    if isinstance(result, (list, tuple)):
        return [_MANY[type(result[0])](result)] if result else []
    return _ONE[type(result)](result)
