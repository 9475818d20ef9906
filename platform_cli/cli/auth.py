"""`platform auth`."""

from __future__ import annotations

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Impersonate, options

app = make(no_args_is_help=True)


@app.callback()
def auth() -> None:
    """Prove to a cluster on Google Cloud who you are."""


@app.command()
def token(impersonate: Impersonate = None) -> None:
    """Print a token of your Google login, as kubectl and its like ask a credential plugin for it.

    An environment's own kubeconfig names this command, so that neither gcloud nor a plugin of Google's is needed.
    """
    with session("auth", options(None, None, "text")) as wired:
        from platform_cli.operations.auth import exec_credential

        wired.show(exec_credential(impersonate or ""))
