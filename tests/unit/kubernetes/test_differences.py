"""How two objects differ, as `up --dry-run` says it."""

from __future__ import annotations

from typing import Any

import pytest

from platform_cli.core.cluster_objects import differences


@pytest.mark.parametrize(
    ("live", "wanted", "said"),
    [
        ({"spec": {"replicas": 1}}, {"spec": {"replicas": 3}}, ["spec.replicas: 1 → 3"]),
        ({"spec": {"a": [{"n": 1}, {"n": 2}]}}, {"spec": {"a": [{"n": 1}, {"n": 4}]}}, ["spec.a[1].n: 2 → 4"]),
        ({"spec": {"a": [1]}}, {"spec": {"a": [1, 2]}}, ["spec.a: [1] → [1, 2]"]),
        ({"spec": {}}, {"spec": {"paused": True}}, ["spec.paused: nothing → True"]),
        ({"status": {"a": 1}, "metadata": {"resourceVersion": "1"}}, {"metadata": {"resourceVersion": "2"}}, []),
        ({"data": {"status": "a"}}, {"data": {"status": "b"}}, ["data.status: a → b"]),
        (
            {"metadata": {"generation": 1, "labels": {"a": "b"}}},
            {"metadata": {"generation": 2, "labels": {"a": "b"}}},
            [],
        ),
    ],
)
def test_what_is_said(live: Any, wanted: Any, said: list[str]) -> None:
    assert list(differences(live, wanted)) == said
