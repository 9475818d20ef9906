"""Rules about what the file imports from Metaflow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.check import extension_api
from platform_cli.check.finding import Code
from platform_cli.check.metaflow_api import EXPORTS, MODULES
from platform_cli.check.rules.words import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.check.finding import Finding
    from platform_cli.check.rules.subject import Rule, Subject

UNKNOWN = Code(
    "IMPORT_UNKNOWN",
    "warning",
    "A name imported from Metaflow looks misspelt.",
    "If Metaflow, or an extension of it, does not offer the name, the file cannot be loaded.",
)


def unknown_imports(subject: Subject) -> Iterator[Finding]:
    """Report names that Metaflow does not offer and that resemble one that it does; extensions may add others."""
    module = subject.flow.module
    for found in module.imports:
        if found.module == "metaflow" and found.name not in {None, "*", *EXPORTS, *MODULES, *extension_api.EXPORTS}:
            meant = did_you_mean(found.name or "", EXPORTS, cutoff=0.8)
            if meant is not None:
                what = f"Metaflow has no `{found.name}`."
                yield UNKNOWN.at(module.place(found.line), what, f"Did you mean `{meant}`?")


RULES: tuple[Rule, ...] = (unknown_imports,)
