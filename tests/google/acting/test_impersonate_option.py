"""`--impersonate ACCOUNT`, which is `--set impersonate=ACCOUNT`, and what is said of an address that is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from platform_cli.config.load import load_settings
from platform_cli.core.errors import ConfigError
from platform_cli.core.gcp_names import on_kubernetes
from platform_cli.core.kubernetes_profile import kubernetes_profile
from platform_cli.operations.up import acting_note
from tests.cloud import google_cloud as served
from tests.cloud.google_cloud import PROJECT, GoogleCloud
from tests.cloud.google_identity import ACCOUNT

if TYPE_CHECKING:
    from pathlib import Path

    from platform_cli.core.settings import Settings
    from tests.conftest import Home

VERBS = ("up", "down", "status", "doctor", "pause", "unpause", "unlock", "prices")
TABLE = f'[env.dev]\ntarget = "gcp"\nproject = "{PROJECT}"\nregion = "us-central1"\n'


def _settings(folder: Path, *overrides: str, text: str = TABLE) -> Settings:
    (folder / "platform.toml").write_text(text, encoding="utf-8")
    return load_settings(environment="dev", overrides=overrides, variables={}, cwd=folder)


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_takes_it_for_the_setting(home: Home, verb: str) -> None:
    (home.cwd / "platform.toml").write_text(TABLE, encoding="utf-8")
    done = home.platform(verb, "--env", "dev", "--impersonate", "jane@acme.com")
    assert done.returncode == 3, done.stderr
    assert "CONFIG_VALUE_INVALID" in done.stderr
    assert "'impersonate' must be a service account's address" in done.stderr


def test_the_verb_acts_as_the_account(home: Home, tmp_path: Path) -> None:
    cloud = GoogleCloud(powers={"ya29.token": {"iam.serviceAccounts.getAccessToken"}})
    cloud.kept("actable")[ACCOUNT] = True
    (home.cwd / "platform.toml").write_text(TABLE, encoding="utf-8")
    with served.serve(cloud, tmp_path) as variables:
        home.ok("prices", "--env", "dev", "--refresh", "--impersonate", ACCOUNT, env=variables)
    asked = {call.token for call in cloud.calls if call.where.startswith("cloudbilling.")}
    assert asked == {f"ya29.{ACCOUNT}"}


def test_elsewhere_it_is_for_nobody(home: Home) -> None:
    done = home.platform("status", "--impersonate", ACCOUNT)
    assert "SET_INVALID" in done.stderr
    assert "'impersonate' is a setting of gcp, and this environment is on local." in done.stderr


@pytest.mark.parametrize(
    "account",
    [
        ACCOUNT,
        "1234-compute@developer.gserviceaccount.com",
        "acme-ml@appspot.gserviceaccount.com",
        "runner@ml.acme.com.iam.gserviceaccount.com",
    ],
)
def test_accounts_of_every_kind_are_taken(account: str, tmp_path: Path) -> None:
    assert _settings(tmp_path, f"impersonate={account}").values.impersonate == account


@pytest.mark.parametrize("account", ["runner", "jane@acme.com", f"{ACCOUNT},{ACCOUNT}", f"serviceAccount:{ACCOUNT}"])
def test_what_is_no_account_is_refused_where_it_stands(account: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"platform\.toml:5: 'impersonate' must be a service account") as caught:
        _settings(tmp_path, text=f'{TABLE}impersonate = "{account}"\n')
    assert caught.value.code == "CONFIG_VALUE_INVALID"


def test_an_account_that_only_this_command_knows_is_no_secret_of_it(tmp_path: Path) -> None:
    line = f'impersonate = "{ACCOUNT}"'
    assert acting_note(_settings(tmp_path)) == ""
    assert acting_note(_settings(tmp_path, f"impersonate={ACCOUNT}")).endswith(f"[env.dev] in platform.toml: {line}")
    assert acting_note(_settings(tmp_path, text=f"{TABLE}{line}\n")) == ""


def test_the_settings_in_force_decide_and_not_the_profile_of_before(tmp_path: Path) -> None:
    written = [kubernetes_profile(on_kubernetes(_settings(tmp_path, f"impersonate={who}"))) for who in (ACCOUNT, "")]
    assert [one["METAFLOW_PLATFORM_IMPERSONATE"] for one in written] == [ACCOUNT, ""]
