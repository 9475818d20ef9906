"""What Google answers when it does not do what we ask, as errors that say what to do."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from platform_cli.core.errors import PlatformError

_AGAIN = "run the same command again: finished work is kept"
_QUOTAS = "https://console.cloud.google.com/iam-admin/quotas"
_BUSY_REASONS = {"rateLimitExceeded", "RATE_LIMIT_EXCEEDED", "backendError", "userRateLimitExceeded"}
UNUSABLE = "USER_PROJECT_DENIED"  # calls may not count against the project
_UNPAID = {"BILLING_DISABLED", "accountDisabled", "billingNotEnabled", "UREQ_PROJECT_BILLING_NOT_FOUND"}
_EXIT_CODES = {401: 4, 403: 4, 404: 7, 409: 8, 412: 8, 429: 7}
_SERVER_FAILED = 500
_PERMISSION = re.compile(
    r"(?:Required|Permission|lacks|missing|does not have)\W+([a-z][a-zA-Z]*\.[a-zA-Z]+\.[a-zA-Z]+)"
)
_PERSON = re.compile(r"^(\S+@\S+) does not have")


class GoogleRefusedError(PlatformError):
    """Google understood a request and did not do it.

    Attributes:
        status: The HTTP status.
        reason: Google's own word for it, such as SERVICE_DISABLED; empty if there is none.
    """

    exit_code = 5

    def __init__(self, status: int, reason: str, message: str, *, code: str, hint: str, details: str = "") -> None:
        super().__init__(message, code=code, hint=hint, details=details)
        self.status = status
        self.reason = reason
        self.exit_code = 7 if status >= _SERVER_FAILED else _EXIT_CODES.get(status, 5)


class Answer(NamedTuple):
    """A refusal as Google words it.

    Attributes:
        status: The HTTP status.
        reason: The reason of its error information, or of the older form's first error, or its status in words.
        message: What it says.
        facts: What its error information holds: the service, the permission, the quota.
    """

    status: int
    reason: str
    message: str
    facts: dict[str, str]


def read(status: int, body: Any) -> Answer:
    """Read the body of a refusal, in any of the forms that Google's interfaces use."""
    error = body.get("error", {}) if isinstance(body, dict) else {}
    if not isinstance(error, dict):  # the token endpoint's form
        return Answer(status, str(error), str(body.get("error_description", error)), {})
    told = [one for one in error.get("details", ()) if one.get("@type", "").endswith("google.rpc.ErrorInfo")]
    older = [one.get("reason", "") for one in error.get("errors", ())]
    reason = next(iter([*(one.get("reason", "") for one in told), *older]), "") or error.get("status", "")
    facts = {key: value for one in told for key, value in one.get("metadata", {}).items()}
    return Answer(status, reason, str(error.get("message", "")), facts)


def refused(answer: Answer, what: str, project: str, who: str) -> GoogleRefusedError:
    """Return the error of a refusal.

    Args:
        answer: What Google said.
        what: What it was asked, as `GET https://…`.
        project: The project's id.
        who: The account that asked; empty if that is not known.
    """
    for rule in (_disabled, _billing, _quota, _busy, _policy, _denied, _expired, _used):
        found = rule(answer, project, who)
        if found:
            code, message, hint = found
            details = f"{what}: {answer.status} {answer.message}"
            return GoogleRefusedError(answer.status, answer.reason, message, code=code, hint=hint, details=details)
    message = f"Google refused {what} with {answer.status}: {answer.message.rstrip('.')}."
    hint = "mend what it says, and run the same command again: finished work is kept"
    return GoogleRefusedError(answer.status, answer.reason, message, code="GOOGLE_REFUSED", hint=hint)


_Said = tuple[str, str, str] | None


def _disabled(answer: Answer, project: str, _who: str) -> _Said:
    if answer.reason not in {"SERVICE_DISABLED", "accessNotConfigured"}:
        return None
    service = answer.facts.get("service", "a service of Google's")
    hint = f"platform up switches it on; a minute later, {_AGAIN}"
    return "GCP_API_DISABLED", f"the service {service} is not enabled in project {project}.", hint


def _billing(answer: Answer, project: str, _who: str) -> _Said:
    if answer.reason not in _UNPAID and not re.search(r"requires billing|illing must be enabled", answer.message):
        return None
    message = f"project {project} has no open billing account; Google makes nothing that costs money without one."
    hint = f"link one at https://console.cloud.google.com/billing/linkedaccount?project={project}, then {_AGAIN}"
    return "GCP_BILLING_DISABLED", message, hint


def _quota(answer: Answer, project: str, _who: str) -> _Said:
    if answer.reason not in {"quotaExceeded", "QUOTA_EXCEEDED"} and not re.search(
        r"Quota '?\w+'? exceeded|quota to", answer.message
    ):
        return None
    message = f"a quota of project {project} is used up: {answer.message.strip().rstrip('.')}."
    return "GCP_QUOTA_EXCEEDED", message, f"ask for more at {_QUOTAS}?project={project}, or want fewer machines"


def _busy(answer: Answer, _project: str, _who: str) -> _Said:
    if answer.status not in {429, 500, 502, 503, 504} and answer.reason not in _BUSY_REASONS:
        return None
    return (
        "GCP_BUSY",
        "Google is overloaded, or limits how often it is asked, after several tries too.",
        (f"wait a few minutes, look at https://status.cloud.google.com, then {_AGAIN}"),
    )


def _policy(answer: Answer, _project: str, _who: str) -> _Said:
    found = re.search(r"constraints/[\w.]+", answer.message)
    if not found or "onstraint" not in answer.message:
        return None
    hint = "ask the organisation's administrators for an exception for this project; docs/gcp.md says what is made"
    return "GCP_POLICY_VIOLATED", f"your organisation's policy {found[0]} does not allow it.", hint


def _denied(answer: Answer, project: str, who: str) -> _Said:
    if answer.status != 403:  # noqa: PLR2004 - HTTP's own
        return None
    found, person = _PERMISSION.search(answer.message), _PERSON.search(answer.message)
    permission = answer.facts.get("permission") or (found[1] if found else "")
    if answer.reason == UNUSABLE:
        permission = "serviceusage.services.use"
    account = who or (person[1] if person else "your login")
    hint = f"have the role of docs/gcp.md granted to {account} on project {project}, wait a minute, then {_AGAIN}"
    if not permission:
        return "GCP_FORBIDDEN", f"Google does not allow it to {account}: {answer.message.rstrip('.')}.", hint
    return "GCP_PERMISSION_DENIED", f"{account} lacks the permission {permission} on project {project}.", hint


def _expired(answer: Answer, _project: str, _who: str) -> _Said:
    if answer.status != 401:  # noqa: PLR2004 - HTTP's own
        return None
    hint = f"gcloud auth application-default login, then {_AGAIN}"
    return "GOOGLE_LOGIN_EXPIRED", "Google does not take your login any more: it has expired or was revoked.", hint


def _used(answer: Answer, _project: str, _who: str) -> _Said:
    found = re.search(r"'([^']+)' is already being used by '([^']+)'", answer.message)
    if not found:
        return None
    return (
        "GCP_RESOURCE_IN_USE",
        f"{found[1]} cannot go while {found[2]} uses it.",
        (f"take {found[2]} away, or leave it to who made it, then {_AGAIN}"),
    )
