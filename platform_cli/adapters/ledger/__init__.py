"""The ledger of an environment: one SQLite file that the verbs and the scheduler share."""

from __future__ import annotations

from platform_cli.adapters.ledger.preparation import Preparation
from platform_cli.adapters.ledger.received import ReceivedEvents
from platform_cli.adapters.ledger.runs import Runs

__all__ = ["Ledger"]


class Ledger(Preparation, Runs, ReceivedEvents):
    """Deployments, releases, runs and history; every method is one transaction, safe between processes and threads."""
