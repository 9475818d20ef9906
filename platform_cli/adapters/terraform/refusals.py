"""Turn what Terraform, the provider and Google say of a failure into one error of ours."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from platform_cli.adapters.terraform.addresses import in_words
from platform_cli.adapters.terraform.refusal_rules import RULES
from platform_cli.core.errors import PlatformError, ProvisionError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from platform_cli.adapters.terraform.events import Diagnosed
    from platform_cli.adapters.terraform.refusal_rules import Rule

_SAID = 20  # last lines that are shown of what is no event


@dataclasses.dataclass(frozen=True)
class _Match:
    rule: Rule
    found: re.Match[str]
    address: str


def failure(found: Sequence[Diagnosed], said: Sequence[str], command: str) -> PlatformError:
    """Return the error of a command that failed.

    Args:
        found: All that was diagnosed.
        said: Lines that were no events.
        command: Terraform's command, such as 'apply'.

    Returns:
        The error of the rule that stands highest among those that fit; what was said word for word is in its details.
    """
    errors = [one for one in found if one.severity == "error"]
    told = [(f"{one.summary}\n{one.detail}".strip(), one.address) for one in errors] or [("\n".join(said[-_SAID:]), "")]
    details = "\n\n".join(f"{address}: {text}" if address else text for text, address in told)
    match = next(_matches(told), None)
    if match is None:
        message = f"terraform {command} failed{_place(told[0][1])}, for a reason we have no better words for."
        hint = "mend what the details say, and run the same command again: finished work is kept"
        return ProvisionError(message, code="TERRAFORM_FAILED", hint=hint, details=details)
    parts = {name: part or "" for name, part in match.found.groupdict().items()}
    message = match.rule.message.format(**parts, where=_place(match.address))
    return match.rule.family(message, code=match.rule.code, hint=match.rule.hint.format(**parts), details=details)


def _matches(told: Sequence[tuple[str, str]]) -> Iterator[_Match]:
    for rule in RULES:
        for text, address in told:
            found = re.search(rule.pattern, text, re.DOTALL)
            if found:
                yield _Match(rule, found, address)


def _place(address: str) -> str:
    """Return ' (container node pool spot)' for a long address."""
    return f" ({in_words(address)})" if address else ""
