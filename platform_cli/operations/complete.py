"""Ask once for what an environment on Google Cloud lacks, and write the answers where every verb finds them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

from platform_cli.adapters.settings_file import write_settings
from platform_cli.adapters.templates import template_files
from platform_cli.config.discover import NAME
from platform_cli.config.gaps import TARGET
from platform_cli.config.gcloud import found
from platform_cli.core.events import Noticed
from platform_cli.core.gcp_places import fits, nearest_first
from platform_cli.core.settings import Setting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from platform_cli.config.gaps import Gaps
    from platform_cli.core.events import Sink
    from platform_cli.core.gcp_places import Region

_SECONDS = 3600  # of an hour


class Questions(Protocol):
    """Somebody at a keyboard. Each question ends with an answer that can be meant, or as Ctrl-C ends it."""

    def agree(self, question: str) -> bool:
        """Ask a yes/no question."""

    def project(self, proposed: Setting | None) -> str:
        """Ask for a project's id, with one that was found elsewhere at hand."""

    def region(self, regions: Sequence[Region]) -> str:
        """Ask for a region, with some to choose from."""


def complete(gaps: Gaps, questions: Questions, variables: Mapping[str, str], sink: Sink) -> bool:
    """Ask for what is missing and write it into platform.toml; nothing is written before all is answered.

    A project is always asked for: it is who pays. A region that is set elsewhere is taken, and told.

    Args:
        gaps: What is missing.
        questions: Who asks.
        variables: The process's environment variables.
        sink: Where events go.

    Returns:
        False if the environment does not exist and shall not.

    Raises:
        ConfigError: CONFIG_UNWRITABLE.
    """
    if not gaps.exists and not questions.agree(
        f"There is no environment '{gaps.environment}' yet. Make one on Google Cloud?"
    ):
        return False
    answers = [] if gaps.exists else [Setting("target", TARGET, "")]
    if "project" in gaps.keys:
        answers.append(Setting("project", questions.project(found("project", variables)), ""))
    if "region" in gaps.keys:
        answers.append(_region(gaps, questions, variables))
    values = {one.key: str(one.value) for one in answers}
    write_settings(gaps.file, gaps.environment, values, head=_head())
    sink(Noticed(text="\n".join([f"Written into {gaps.file}, below [env.{gaps.environment}]:", *map(_told, answers)])))
    return True


def _region(gaps: Gaps, questions: Questions, variables: Mapping[str, str]) -> Setting:
    of_zone = gaps.zone.rpartition("-")[0]
    if fits("region", of_zone):
        return Setting("region", of_zone, f"the zone {gaps.zone}")
    return found("region", variables) or Setting("region", questions.region(nearest_first(_hours())), "")


def _hours() -> float | None:
    """Return how far the machine's clock is ahead of UTC; None if it runs on UTC, as many do wherever they are."""
    return None if time.tzname[0] == "UTC" else time.localtime().tm_gmtoff / _SECONDS


def _head() -> str:
    """Return the line that platform.toml begins with in a new project."""
    return template_files()[NAME].read_text(encoding="utf-8").partition("\n")[0] + "\n"


def _told(answer: Setting) -> str:
    source = f"  (from {answer.source})" if answer.source else ""
    return f'    {answer.key} = "{answer.value}"{source}'
