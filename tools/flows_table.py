"""Write the table of ideas in flows/README.md from the docstrings of the gallery's flows.

`python tools/flows_table.py` rewrites what stands between two markers; `--check` says whether it is current.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
GALLERY = ROOT / "flows" / "gallery"
README = ROOT / "flows" / "README.md"
BEGIN = "<!-- ideas: written by tools/flows_table.py -->"
END = "<!-- end of ideas -->"

# The order in which they are best read; a flow that is missing here, or here only, is an error.
SECTIONS = {
    "The shape of a flow": (
        "linear",
        "branch_and_join",
        "foreach",
        "nested_foreach",
        "conditional",
        "loop_until",
        "limited_parallelism",
    ),
    "State and versions": (
        "persisted_state",
        "merge_artifacts",
        "versioned_runs",
        "tags_and_namespaces",
        "arrow_parquet",
        "data_client",
        "card_report",
    ),
    "When something fails": (
        "resume_after_failure",
        "retried_step",
        "caught_failure",
        "timed_out_step",
    ),
    "Where and with what a step runs": (
        "big_sum",
        "kubernetes_step",
        "conda_environment",
        "pypi_environment",
        "configured",
        "secret_variables",
    ),
    "Ready for production": (
        "production_ready",
        "sized_steps",
        "cached_step",
        "latest_good_model",
    ),
    "Running on its own": (
        "schedule_hourly",
        "schedule_daily",
        "schedule_weekly",
        "schedule_cron",
        "on_event",
        "on_finish",
        "project_branches",
    ),
}
_COMMAND = re.compile(r"^(?P<label>[A-Z][a-z ]*): (?P<command>platform .+)$", re.MULTILINE)


def render(gallery: Path) -> str:
    """Return the tables, one for each section, as Markdown.

    Raises:
        ValueError: A flow is in no section, a section names no flow, or a docstring holds no command.
    """
    listed, present = {name for names in SECTIONS.values() for name in names}, set(_flows(gallery))
    if listed != present:
        raise ValueError(f"SECTIONS and {gallery.name} differ in: {', '.join(sorted(listed ^ present))}")
    return "\n\n".join(_section(gallery, title, names) for title, names in SECTIONS.items())


def replace(readme: str, tables: str) -> str:
    """Return the text with new tables between its markers."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the README lacks its markers; put these two lines where the table goes:\n{BEGIN}\n{END}")
    return f"{before}{BEGIN}\n\n{tables}\n\n{END}{after}"


def main() -> int:
    """Rewrite the README, or check it; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail if the table is out of date")
    arguments = parser.parse_args()
    current = README.read_text(encoding="utf-8")
    wanted = replace(current, render(GALLERY))
    if arguments.check and wanted != current:
        sys.stderr.write("flows/README.md is out of date; run: python tools/flows_table.py\n")
        return 1
    if not arguments.check:
        README.write_text(wanted, encoding="utf-8")
    return 0


def _flows(gallery: Path) -> list[str]:
    return sorted(path.stem for path in gallery.glob("*.py"))


def _section(gallery: Path, title: str, names: tuple[str, ...]) -> str:
    rows = "\n".join(_row(gallery / f"{name}.py") for name in names)
    return f"### {title}\n\n| idea | file | command |\n| --- | --- | --- |\n{rows}"


def _row(flow: Path) -> str:
    lesson = ast.get_docstring(ast.parse(flow.read_text(encoding="utf-8"))) or ""
    commands = [(found["label"], found["command"]) for found in _COMMAND.finditer(lesson)]
    if not commands:
        raise ValueError(f"{flow.name}: the docstring names no command, such as 'Run: platform run …'")
    shown = "<br>".join(f"{label}: `{command}`".replace("|", r"\|") for label, command in commands)
    return f"| {lesson.splitlines()[0].rstrip('.')} | [{flow.name}](gallery/{flow.name}) | {shown} |"


if __name__ == "__main__":
    sys.exit(main())
