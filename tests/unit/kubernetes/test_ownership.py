"""What we find under our names: ours, somebody else's that fits, or a reason to stop."""

from __future__ import annotations

from typing import Any

import pytest

from platform_cli.adapters.kubernetes.ownership import check_owner, is_used_as_found
from platform_cli.core.errors import ConflictError

OURS = {"app.kubernetes.io/managed-by": "platform", "platform-env": "dev"}


def _object(kind: str, name: str, labels: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "metadata": {"name": name, "namespace": "ns", "labels": labels or {}}, **more}


def _definition(labels: dict[str, str], *versions: str, scope: str = "Namespaced") -> dict[str, Any]:
    served = [{"name": version, "served": True} for version in versions]
    return _object(
        "CustomResourceDefinition", "workflows.argoproj.io", labels, spec={"versions": served, "scope": scope}
    )


def test_our_own_and_nothing_at_all_are_no_obstacle() -> None:
    wanted = [_object("Service", "a", OURS), _object("Service", "b", OURS)]
    check_owner(wanted, [wanted[0], None], "dev")


def test_an_object_that_somebody_else_made_is_never_taken_over() -> None:
    wanted = [_object("Service", "a", OURS), _object("Role", "b", OURS)]
    with pytest.raises(ConflictError) as caught:
        check_owner(wanted, [_object("Service", "a"), _object("Role", "b", {"app": "x"})], "dev")
    assert caught.value.code == "OBJECT_FOREIGN"
    assert "Service/a, Role/b" in caught.value.message


def test_a_namespace_that_holds_another_environment() -> None:
    wanted = [_object("Namespace", "ns", OURS)]
    with pytest.raises(ConflictError) as caught:
        check_owner(wanted, [_object("Namespace", "ns", {**OURS, "platform-env": "prod"})], "dev")
    assert caught.value.code == "NAMESPACE_TAKEN"
    assert "'prod'" in caught.value.message


def test_a_namespace_that_was_there_is_used_and_left_alone() -> None:
    wanted, live = _object("Namespace", "ns", OURS), _object("Namespace", "ns", {"team": "a"})
    check_owner([wanted], [live], "dev")
    assert is_used_as_found(live)


def test_definitions_of_somebody_else_are_used_if_they_fit() -> None:
    wanted, live = _definition(OURS, "v1alpha1"), _definition({}, "v1alpha1", "v1")
    check_owner([wanted], [live], "dev")
    assert is_used_as_found(live)
    assert not is_used_as_found(wanted)


@pytest.mark.parametrize("live", [_definition({}, "v2"), _definition({}, "v1alpha1", scope="Cluster")])
def test_and_refused_if_they_do_not(live: dict[str, Any]) -> None:
    with pytest.raises(ConflictError) as caught:
        check_owner([_definition(OURS, "v1alpha1")], [live], "dev")
    assert caught.value.code == "DEFINITION_UNFIT"
