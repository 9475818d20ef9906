"""What a cluster answers when it does not do what we ask, as errors that say what to do."""

from __future__ import annotations

from http import HTTPStatus

from platform_cli.core.errors import PlatformError

_AGAIN = "run the same command again: finished work is kept"
_EXIT_CODES = {401: 4, 403: 4, 404: 7, 409: 8, 429: 7}


class RefusedError(PlatformError):
    """The API server understood a request and did not do it.

    Attributes:
        status: The HTTP status.
    """

    exit_code = 5

    def __init__(self, status: int, message: str, *, code: str, hint: str) -> None:
        super().__init__(message, code=code, hint=hint)
        self.status = status
        server_failed = status >= HTTPStatus.INTERNAL_SERVER_ERROR
        self.exit_code = 7 if server_failed else _EXIT_CODES.get(status, 5)


def refused(status: int, reason: str, what: str, context: str) -> RefusedError:
    """Return the error of an answer.

    Args:
        status: The HTTP status.
        reason: What the API server says.
        what: What it was asked to do, as words that follow 'refused to'.
        context: The context that names the cluster.
    """
    text = f"the cluster of context '{context}' refused to {what}: {reason.rstrip('.')}."
    match status:
        case HTTPStatus.UNAUTHORIZED:
            hint = f"log in again, as you do for kubectl --context {context}, and run the same command again"
            return RefusedError(status, text, code="CREDENTIALS_REFUSED", hint=hint)
        case HTTPStatus.FORBIDDEN:
            hint = "ask the cluster's administrator for this permission; docs/kubernetes.md lists all that are needed"
            return RefusedError(status, text, code="CLUSTER_FORBIDDEN", hint=hint)
        case HTTPStatus.NOT_FOUND:
            return RefusedError(status, text, code="OBJECT_MISSING", hint="make what is missing: platform up")
        case HTTPStatus.CONFLICT:
            return RefusedError(status, text, code="OBJECT_CONFLICT", hint=f"somebody else changes it too; {_AGAIN}")
        case _ if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return RefusedError(status, text, code="CLUSTER_BUSY", hint=f"wait a moment and {_AGAIN}")
        case _:
            hint = "look at what is there with: platform status; if it is our fault, please report it"
            return RefusedError(status, text, code="OBJECT_REFUSED", hint=hint)
