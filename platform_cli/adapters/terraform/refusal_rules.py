"""What Google's refusals look like when the provider has put its own words around them, and what we say instead.

The forms are those of google 7.45.0. Rules stand in the order in which they explain more: without a login nothing else
can go well.
"""

from __future__ import annotations

import dataclasses

from platform_cli.core.errors import ConflictError, NotReadyError, PlatformError, PrerequisiteError, ProvisionError

_AGAIN = "run the same command again: finished work is kept"


@dataclasses.dataclass(frozen=True)
class Rule:
    """How a failure is known, and the error it becomes.

    Attributes:
        pattern: What its text holds; named groups can be used in the message and the hint, `where` in the message.
        family: The error's class.
        message: What happened and why.
        code: The error's code.
        hint: What to do.
    """

    pattern: str
    family: type[PlatformError]
    message: str
    _: dataclasses.KW_ONLY
    code: str
    hint: str


RULES = (
    Rule(
        r"could not find default credentials|No credentials loaded",
        PrerequisiteError,
        "nothing on this machine says who you are to Google Cloud.",
        code="GOOGLE_LOGIN_MISSING",
        hint="gcloud auth application-default login; or GOOGLE_APPLICATION_CREDENTIALS=FILE; or run where a service "
        "account is attached",
    ),
    Rule(
        r"invalid_grant|invalid_rapt|Error 401",
        PrerequisiteError,
        "your login to Google Cloud has expired{where}.",
        code="GOOGLE_LOGIN_EXPIRED",
        hint=f"gcloud auth application-default login, then {_AGAIN}",
    ),
    Rule(
        r"Error acquiring the state lock",
        ConflictError,
        "the state of this environment is locked{where}: somebody changes it, or died while doing so.",
        code="STATE_LOCKED",
        hint="wait until they are done; if nobody is at work any more: platform unlock",
    ),
    Rule(
        r"Failed to query available provider packages|Failed to install provider|could not connect to registry",
        PrerequisiteError,
        "the provider for Google Cloud is not on this machine and could not be fetched.",
        code="PROVIDER_MISSING",
        hint="look at the network, or name a mirror in the file of TF_CLI_CONFIG_FILE, and run the same command again",
    ),
    Rule(
        r"requires billing to be enabled|BILLING_DISABLED",
        PrerequisiteError,
        "the project has no billing account{where}; Google makes nothing that costs money without one.",
        code="GCP_BILLING_DISABLED",
        hint=f"link one at https://console.cloud.google.com/billing/linkedaccount, then {_AGAIN}",
    ),
    Rule(
        r"not been used in project (?P<project>\S+) before or it is disabled.*?(?P<service>[a-z]+\.googleapis\.com)/",
        PrerequisiteError,
        "the service {service} is not enabled in project {project}{where}.",
        code="GCP_API_DISABLED",
        hint=f"gcloud services enable {{service}} --project {{project}}, wait a minute, then {_AGAIN}",
    ),
    Rule(
        r"Constraint (?P<constraint>constraints/[\w.]+) violated",
        PrerequisiteError,
        "your organisation's policy {constraint} does not allow it{where}.",
        code="GCP_POLICY_VIOLATED",
        hint="ask the organisation's administrators for an exception for this project; docs/gcp.md says what is made",
    ),
    Rule(
        r"(?:Required|lacks|denied on|missing) '?(?P<permission>[a-zA-Z]+\.[a-zA-Z]+\.[a-zA-Z]+)'?(?: permission)?",
        PrerequisiteError,
        "you lack the permission {permission}{where}.",
        code="GCP_PERMISSION_DENIED",
        hint=f"ask for a role that holds it; docs/gcp.md lists all that are needed; then {_AGAIN}",
    ),
    Rule(
        r"(?:creating|reading|updating|editing) (?:Billing)?Budget.*?Error 403",
        PrerequisiteError,
        "you may not set budgets on the billing account that pays for the project.",
        code="BUDGET_FORBIDDEN",
        hint=f"have roles/billing.costsManager on that billing account granted to you, then {_AGAIN}",
    ),
    Rule(
        r"resource \"(?P<quota>\w+)\": request requires '(?P<needed>[\d.]+)' and is short '(?P<short>[\d.]+)'",
        ProvisionError,
        "the project's quota of {quota} is too small{where}: {needed} are needed, {short} more than it may have.",
        code="GCP_QUOTA_EXCEEDED",
        hint="ask for more at https://console.cloud.google.com/iam-admin/quotas, or want fewer machines",
    ),
    Rule(
        r"Quota '(?P<quota>\w+)' exceeded.*?Limit: (?P<limit>[\d.]+)",
        ProvisionError,
        "the project's quota of {quota} is used up{where}: {limit} is all it may have.",
        code="GCP_QUOTA_EXCEEDED",
        hint="ask for more at https://console.cloud.google.com/iam-admin/quotas, or take away what is not needed",
    ),
    Rule(
        r"requested bucket name is not available",
        ConflictError,
        "the bucket's name is taken, by somebody else: all of Google's users share one space of names.",
        code="BUCKET_TAKEN",
        hint="give the environment another name in platform.toml",
    ),
    Rule(
        r"The resource '(?P<name>[^']+)' already exists|Error 409: (?P<other>.*?), alreadyExists",
        ConflictError,
        "{name}{other} is there already and not in the environment's state{where}.",
        code="GCP_RESOURCE_EXISTS",
        hint="if it is a leftover, delete it; if it is somebody else's, give the environment another name; "
        f"then {_AGAIN}",
    ),
    Rule(
        r"(?:resource '(?P<name>[^']+)' )?is already being used by '(?P<user>[^']+)'",
        ConflictError,
        "{name} cannot go while {user} uses it.",
        code="GCP_RESOURCE_IN_USE",
        hint=f"take {{user}} away, or leave it to who made it, then {_AGAIN}",
    ),
    Rule(
        r"trying to delete bucket (?P<bucket>\S+) without",
        ConflictError,
        "the bucket {bucket} still holds data, and Terraform does not throw data away.",
        code="BUCKET_NOT_EMPTY",
        hint=f"copy what you want to keep, then: gcloud storage rm --recursive 'gs://{{bucket}}/**', and {_AGAIN}",
    ),
    Rule(
        r"Cannot destroy .*? because deletion_protection|without setting deletion_policy=",
        ConflictError,
        "the environment is protected{where}: nothing in it may be deleted.",
        code="ENVIRONMENT_PROTECTED",
        hint="if it shall go all the same: platform down --set protected=false",
    ),
    Rule(
        r"[Ss]ervice account (?P<account>\S+) does not exist",
        NotReadyError,
        "Google does not see the account {account} yet, which it has just made{where}.",
        code="GCP_NOT_YET_VISIBLE",
        hint=f"wait a minute, then {_AGAIN}",
    ),
    Rule(
        r"Error waiting for creating GKE (?:cluster|NodePool).*?: (?P<reason>[^\n]*)",
        ProvisionError,
        "Google could not make the cluster well{where}: {reason}",
        code="CLUSTER_UNHEALTHY",
        hint="most often the zone is out of that machine type: try another zone or another type",
    ),
    Rule(
        r"timeout while waiting for",
        NotReadyError,
        "Google has not finished in time{where}.",
        code="GCP_TIMEOUT",
        hint=f"look at https://status.cloud.google.com, then {_AGAIN}",
    ),
    Rule(
        r"rateLimitExceeded|Error 429|Error 50[0234]|backendError",
        NotReadyError,
        "Google is overloaded, or limits how often it is asked{where}.",
        code="GCP_BUSY",
        hint=f"wait a few minutes, then {_AGAIN}",
    ),
    Rule(
        r"Error 403: (?P<reason>[^\n]*)",
        PrerequisiteError,
        "Google does not allow it{where}: {reason}",
        code="GCP_FORBIDDEN",
        hint=f"docs/gcp.md lists the permissions that are needed; then {_AGAIN}",
    ),
)
