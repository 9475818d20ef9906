"""The command's own use of the environment's bucket: as the account, or, if that is refused, with one clear word."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest

from platform_cli.adapters.argo.smoke import remove_artifacts
from platform_cli.adapters.argo.store import Store
from platform_cli.adapters.dependencies.carry import carry
from platform_cli.adapters.kubernetes.store_access import check_store
from platform_cli.core.dependencies import Lock
from platform_cli.core.errors import PrerequisiteError
from platform_cli.core.interpreters import Prepared
from tests.cloud.google_identity import ACCOUNT
from tests.google.acting.conftest import BUCKET

if TYPE_CHECKING:
    from collections.abc import Callable

    from platform_cli.targets.gcp import GcpTarget
    from tests.cloud.acted_storage import ActedCloud

TOKEN = f"ya29.{ACCOUNT}"


def _keep_a_release(target: GcpTarget) -> None:
    with target.snapshots.draft() as draft:
        (draft / "flow.py").write_text("pass")
        target.snapshots.keep(draft, "0" * 64)


def _keep_a_backup(target: GcpTarget) -> None:
    target.backups.store.put("first", io.BytesIO(b"dump"), 4)
    assert [row.name for row in target.backups.found()] == ["first"]


def _carry_packages(target: GcpTarget) -> None:
    import msgspec

    values = msgspec.structs.replace(target.settings.values, bootstrap="packages")
    settings = msgspec.structs.replace(target.settings, values=values)
    carry(settings, Prepared(lock=Lock(declared="", source="", sets=())), lambda _: None)


USES: dict[str, Callable[[GcpTarget], Any]] = {
    "the code of releases": _keep_a_release,
    "backups": _keep_a_backup,
    "doctor's look": lambda target: check_store(target.settings.values),
    "the smoke test's sweep": lambda target: remove_artifacts(target.settings, "SmokeFlow"),
}
OPENINGS = {**USES, "packages for pods": _carry_packages}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_the_account_comes_to_the_bucket_and_the_person_never(
    use: Callable[[GcpTarget], Any], target: GcpTarget, cloud: ActedCloud
) -> None:
    use(target)
    assert set(cloud.served) == {TOKEN}


def test_so_do_those_who_count_what_is_there(target: GcpTarget) -> None:
    _keep_a_backup(target)
    size = target.data_size()
    assert (size.place, size.bytes, size.is_all) == (f"gs://{BUCKET}", 4, True)


@pytest.mark.parametrize("use", OPENINGS.values(), ids=OPENINGS)
def test_who_may_not_act_as_the_account_is_told_so(
    use: Callable[[GcpTarget], Any], target: GcpTarget, cloud: ActedCloud
) -> None:
    cloud.kept("actable").clear()
    with pytest.raises(PrerequisiteError, match=f"you may not act as {ACCOUNT}") as caught:
        use(target)
    assert caught.value.code == "GOOGLE_IMPERSONATION_REFUSED"


def test_verbs_say_it_before_the_cluster_is_asked(target: GcpTarget, cloud: ActedCloud) -> None:
    cloud.kept("actable").clear()
    target.settings.places.state.mkdir(parents=True)
    (target.settings.places.state / "cluster.json").write_text("{}")
    with pytest.raises(PrerequisiteError, match="you may not act as"):
        target.is_up()
    with pytest.raises(PrerequisiteError, match="you may not act as"), target.connected():
        pass


def test_the_stand_in_refuses_the_person(target: GcpTarget, cloud: ActedCloud) -> None:
    with pytest.raises(PrerequisiteError) as caught:
        Store(target.settings.values.store).write("key", b"")
    assert caught.value.code == "STORE_UNUSABLE"
    assert cloud.refused.pop() == "ya29.token"


def test_a_token_that_runs_out_is_renewed(target: GcpTarget, cloud: ActedCloud) -> None:
    cloud.facts["short tokens"] = True
    store = Store(target.settings.values.store, "", ACCOUNT)
    store.write("key", b"one")
    store.write("key", b"two")
    found = store.read("key")
    assert found is not None
    assert found.data == b"two"
    assert len(set(cloud.served)) == 3
