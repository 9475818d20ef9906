"""Keys are added to a platform.toml between lines that stay as they are, or not at all."""

from __future__ import annotations

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platform_cli.config.edit import with_keys

VALUES = {"project": "acme-ml", "region": "us-east1"}
HERE = '[env.dev]\ntarget = "gcp"\n'
ADDED = ['project = "acme-ml"', 'region = "us-east1"']


def _added(before: str, after: str) -> list[str]:
    """Return the lines that are new; fail if one is gone or changed."""
    marked = [line for line in difflib.ndiff(before.split("\n"), after.split("\n")) if line[0] in "-+"]
    assert not [line for line in marked if line.startswith("-")], after
    return [line[2:] for line in marked]


@pytest.mark.parametrize(
    "text",
    [
        HERE,
        f"# ours\n\n{HERE}\n# of deployments\n[deploy]\nflows = []  # none\n",
        f'[env.local]\ntarget = "local"\n\n{HERE}\n[env.dev.pools.gpu]\nmachine_type = "g2-standard-4"\n',
        '[env.dev]   # the cloud\nsize = "dev"\ntarget = "gcp"   # by Terraform\n\n\n# at the end\n',
        '[env]\n[ env . dev ]\ntarget="gcp"\n',
        '[env."dev"]\n"target" = "gcp"\n',
    ],
)
def test_they_stand_below_the_target_and_all_else_stays(text: str) -> None:
    after = with_keys(text, "dev", VALUES)
    assert after is not None
    assert _added(text, after) == ADDED
    assert after.index('project = "acme-ml"') > after.index("gcp")
    assert after.index("region") < (after + "# ").index("# ", after.index("gcp") + 20)


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ('env.dev.target = "gcp"\n[deploy]\n', ["env.dev.project", "env.dev.region"]),
        ('[env]\n  dev.target = "gcp"\nlocal.concurrency = 3\n', ["  dev.project", "  dev.region"]),
    ],
)
def test_they_are_spelt_as_the_target_is(text: str, new: list[str]) -> None:
    after = with_keys(text, "dev", VALUES)
    assert after is not None
    assert [line.partition(" = ")[0] for line in _added(text, after)] == new


def test_an_empty_value_is_filled_in_its_place() -> None:
    text = '[env.dev]\nregion = \'\'\ntarget = "gcp"\nproject = ""   # ask Jane\n'
    assert with_keys(text, "dev", VALUES) == (
        '[env.dev]\nregion = "us-east1"\ntarget = "gcp"\nproject = "acme-ml"   # ask Jane\n'
    )


def test_only_the_environment_that_is_meant_changes() -> None:
    text = HERE.replace("dev", "prod") + HERE
    assert with_keys(text, "dev", VALUES) == text + 'project = "acme-ml"\nregion = "us-east1"\n'


@pytest.mark.parametrize("text", ["", "# ours\n", "[deploy]\nflows = []", "[env.local]\n", "[env.dev-2]\n"])
def test_an_environment_that_is_not_there_comes_last(text: str) -> None:
    after = with_keys(text, "dev", {"target": "gcp", **VALUES})
    assert after is not None
    assert after.startswith(text)
    assert after.removeprefix(text).lstrip("\n") == HERE + "\n".join([*ADDED, ""])
    assert not text or "\n\n[env.dev]" in after


def test_lines_end_as_the_others_do() -> None:
    text = HERE.replace("\n", "\r\n")
    assert with_keys(text, "dev", VALUES) == text + 'project = "acme-ml"\r\nregion = "us-east1"\r\n'
    assert with_keys(HERE.rstrip(), "dev", VALUES) == HERE + 'project = "acme-ml"\nregion = "us-east1"\n'


@pytest.mark.parametrize(
    "text",
    [
        'env = { dev = { target = "gcp" } }\n',
        '[env]\ndev = { target = "gcp" }\n',
        '[env.dev]\ntarget = """\ngcp"""\n',
        "[env.dev]\ntarget = \"gcp\"\nregion = ''''''\n",
    ],
)
def test_a_form_without_room_is_left_alone(text: str) -> None:
    assert with_keys(text, "dev", VALUES) is None


def test_no_table_is_put_below_one_that_takes_none() -> None:
    assert with_keys('env = { local = { target = "local" } }\n', "dev", VALUES) is None


@given(
    st.lists(st.sampled_from([HERE, "# a [env.dev]\n", "\n", '[deploy]\nflows = [\n"a"]\n', "[env.x]\n"]), unique=True)
)
def test_whatever_the_order_nothing_else_changes(parts: list[str]) -> None:
    text = "".join(parts)
    after = with_keys(text, "dev", VALUES)
    assert after is not None
    assert set(_added(text, after)) - {"", "[env.dev]"} == set(ADDED)
