"""Keys of platform.toml that fit a cluster: what is missing, misplaced or unusable is refused with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from platform_cli.config.load import load_settings
from platform_cli.core.errors import ConfigError, PlatformError
from tests.unit.kubernetes.settings import settings_of

if TYPE_CHECKING:
    from pathlib import Path

    from platform_cli.core.settings import Settings

_HEAD = '[env.dev]\ntarget = "kubernetes"\ncontext = "kind"\nstore = "gs://bucket"\n'


def _load(folder: Path, text: str, *overrides: str, **variables: str) -> Settings:
    (folder / "platform.toml").write_text(text, encoding="utf-8")
    return load_settings(environment="dev", overrides=overrides, variables=variables, cwd=folder)


def test_the_namespace_has_the_environments_name_unless_one_is_given(tmp_path: Path) -> None:
    assert settings_of(tmp_path).namespace == "platform-dev"
    assert settings_of(tmp_path, namespace="team-a").namespace == "team-a"


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ('[env.dev]\ntarget = "kubernetes"\nstore = "gs://b"\n', "CONFIG_KEY_MISSING", "no 'context'"),
        ('[env.dev]\ntarget = "kubernetes"\ncontext = "c"\n', "CONFIG_KEY_MISSING", "no 'store'"),
        (
            _HEAD + "keep_logs = 3\n",
            "CONFIG_KEY_UNKNOWN",
            "platform.toml:5: [env.dev] has no key 'keep_logs'. It is for local",
        ),
        (
            '[env.dev]\nimage = "x"\n',
            "CONFIG_KEY_UNKNOWN",
            "platform.toml:2: [env.dev] has no key 'image'. It is for kubern",
        ),
        (_HEAD + 'size = "large"\n', "CONFIG_VALUE_INVALID", "platform.toml:5"),
        (_HEAD + 'namespace = "Team_A"\n', "CONFIG_VALUE_INVALID", "platform.toml:5: 'namespace' must be up to 63"),
        (_HEAD + 'endpoint = "http://minio:9000"\n', "CONFIG_VALUE_INVALID", "'endpoint' is for s3:// stores"),
        (_HEAD.replace("gs://", "https://"), "CONFIG_VALUE_INVALID", "platform.toml:4: 'store' must be gs://BUCKET"),
        (_HEAD.replace("gs://bucket", "gs://"), "CONFIG_VALUE_INVALID", "platform.toml:4: 'store' must be gs://BUCKET"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, text: str, code: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        _load(tmp_path, text)
    assert caught.value.code == code
    assert said in caught.value.message


def test_a_flag_and_a_variable_can_complete_it(tmp_path: Path) -> None:
    text = '[env.dev]\ntarget = "kubernetes"\n'
    settings = _load(tmp_path, text, "context=kind", PLATFORM_STORE="s3://bucket/y")
    assert (settings.values.context, settings.values.store) == ("kind", "s3://bucket/y")
    sources = {one.key: one.source for one in settings.provenance}
    assert (sources["context"], sources["store"]) == ("--set", "PLATFORM_STORE")
    assert "keep_logs" not in sources


def test_a_flag_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PlatformError) as caught:
        _load(tmp_path, _HEAD, "keep_logs=3")
    assert caught.value.code == "SET_INVALID"
