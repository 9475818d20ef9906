"""The amount at which mails go out: whole, not negative, on Google Cloud only, and from a flag as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from platform_cli.config.load import load_settings
from platform_cli.core.errors import ConfigError, PlatformError
from platform_cli.core.gcp_names import stack_variables
from platform_cli.targets.gcp_wanted import wanted_of

if TYPE_CHECKING:
    from pathlib import Path

    from platform_cli.core.settings import Settings

ENVIRONMENT = '[env.dev]\ntarget = "gcp"\nproject = "acme-ml"\nregion = "us-central1"\n'
ACCOUNT, SERVICE = "012345-6789AB-CDEF01", "billingbudgets.googleapis.com"


def _load(folder: Path, line: str, *overrides: str) -> Settings:
    (folder / "platform.toml").write_text(ENVIRONMENT + line, encoding="utf-8")
    return load_settings(environment="dev", overrides=overrides, variables={}, cwd=folder)


@pytest.mark.parametrize(
    ("line", "overrides", "amount"),
    [("", (), 0), ("budget = 0", (), 0), ("budget = 100", (), 100), ("budget = 100", ("budget=250",), 250)],
)
def test_it_is_wanted_if_an_amount_is_named(line: str, overrides: tuple[str, ...], amount: int, tmp_path: Path) -> None:
    settings = _load(tmp_path, line, *overrides)
    assert settings.values.budget == amount
    wanted = wanted_of(settings)
    assert (wanted.budget, SERVICE in wanted.services) == (bool(amount),) * 2


def test_the_stack_is_told_the_amount_and_who_pays(tmp_path: Path) -> None:
    settings = _load(tmp_path, "budget = 100")
    assert stack_variables(settings, "1", ACCOUNT)["budget"] == {"amount": 100, "billing_account": ACCOUNT}
    assert "budget" not in stack_variables(_load(tmp_path, ""), "1")


@pytest.mark.parametrize("given", ["-5", "1.5", '"100"', "true", "10000000000"])
def test_no_other_amount_can_be_meant(given: str, tmp_path: Path) -> None:
    with pytest.raises(
        ConfigError, match=r":5: 'env.dev.budget' must be a whole number from 0 to 1000000000"
    ) as caught:
        _load(tmp_path, f"budget = {given}")
    assert caught.value.code == "CONFIG_VALUE_INVALID"
    assert caught.value.hint


def test_nor_by_a_flag(tmp_path: Path) -> None:
    with pytest.raises(PlatformError, match=r"--set: 'budget' must be a whole number") as caught:
        _load(tmp_path, "", "budget=-5")
    assert caught.value.hint == "--set budget=VALUE"


def test_it_is_for_google_cloud_only(tmp_path: Path) -> None:
    (tmp_path / "platform.toml").write_text("[env.here]\nbudget = 5\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="It is for gcp environments") as caught:
        load_settings(environment="here", overrides=(), variables={}, cwd=tmp_path)
    assert caught.value.code == "CONFIG_KEY_UNKNOWN"
