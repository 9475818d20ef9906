"""Node pools in platform.toml: read, shown with their line, refused where Google would refuse them later."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from platform_cli.config.load import load_settings
from platform_cli.core.errors import ConfigError, UsageError
from platform_cli.core.gcp_names import on_kubernetes, stack_variables
from platform_cli.core.kubernetes_profile import kubernetes_profile
from platform_cli.core.machines import capacity
from platform_cli.targets.gcp_wanted import wanted_of

if TYPE_CHECKING:
    from pathlib import Path

    from platform_cli.core.settings import Settings

ENVIRONMENT = '[env.dev]\ntarget = "gcp"\nproject = "acme-ml"\nregion = "us-central1"\n'
GPU = """\
[env.dev.pools.gpu]
machine_type = "g2-standard-8"
max_nodes = 2
spot = true
accelerator = { type = "nvidia-l4", count = 1 }
"""
KEY = "METAFLOW_PLATFORM_POOLS"


def _load(folder: Path, pools: str, **variables: str) -> Settings:
    (folder / "platform.toml").write_text(ENVIRONMENT + pools, encoding="utf-8")
    return load_settings(environment="dev", overrides=(), variables=variables, cwd=folder)


def test_a_pool_stands_beside_those_of_the_size(tmp_path: Path) -> None:
    settings = _load(tmp_path, GPU)
    pools = stack_variables(settings, "404096009001")["pools"]
    assert sorted(pools) == ["cpu", "gpu", "spot"]
    assert pools["gpu"] == {
        "machine_type": "g2-standard-8",
        "min_nodes": 0,
        "max_nodes": 2,
        "spot": True,
        "disk_gb": 100,
        "accelerator": {"type": "nvidia-l4", "count": 1},
    }
    [shown] = [one for one in settings.provenance if one.key == "pools.gpu"]
    assert (shown.value, shown.source) == ("0 to 2 g2-standard-8, spot, 1 nvidia-l4 each", "platform.toml:5")


def test_a_pool_of_the_same_name_takes_the_place_of_ours(tmp_path: Path) -> None:
    pools = '[env.dev.pools]\ncpu = { machine_type = "e2-standard-4", max_nodes = 9 }\n'
    made = stack_variables(_load(tmp_path, pools), "404096009001")["pools"]
    assert (made["cpu"]["machine_type"], made["cpu"]["max_nodes"]) == ("e2-standard-4", 9)
    assert "accelerator" not in made["cpu"]


def test_without_pools_the_stack_and_the_profile_say_what_they_always_said(tmp_path: Path) -> None:
    settings = _load(tmp_path, "", PLATFORM_POOLS="ignored: no single value")
    assert "pools" not in stack_variables(settings, "404096009001")
    assert KEY not in kubernetes_profile(on_kubernetes(settings))


def test_quotas_are_asked_for_all_gpus_at_once(tmp_path: Path) -> None:
    [gpu] = [one for one in wanted_of(_load(tmp_path, GPU)).machines if one.gpu]
    assert (gpu.machine_type, gpu.gpu, gpu.gpus, gpu.count, gpu.spot) == ("g2-standard-8", "nvidia-l4", 1, 2, True)


CHOOSE = """\
import json, sys
from metaflow_extensions.platform.decorators.pools import Wish, choose, read_pools
pools = read_pools(json.loads(sys.argv[1]))
for wish in json.loads(sys.argv[2]):
    pool = choose(pools, Wish(**wish), "dev")
    print(pool.name, pool.selector, pool.tolerations)
"""


def test_the_decorators_find_the_pool(tmp_path: Path) -> None:
    profile = kubernetes_profile(on_kubernetes(_load(tmp_path, GPU)))
    gpu = {"cpu": 4, "memory": 16000, "gpus": 1, "gpu": "l4", "spot": True}
    wishes = [gpu, {"cpu": 1, "memory": 2048}, {"cpu": 1, "memory": 2048, "spot": True}]
    done = subprocess.run(
        [sys.executable, "-c", CHOOSE, profile[KEY], json.dumps(wishes)], capture_output=True, text=True, check=True
    )
    names = ("gpu", "cpu", "spot")
    assert done.stdout.splitlines() == [f"{one} {{'cloud.google.com/gke-nodepool': '{one}'}} []" for one in names]


@pytest.mark.parametrize(
    ("machine", "cpu", "memory"),
    [("n2d-standard-4", 3.5, 13321), ("n2d-standard-8", 7.5, 28722), ("g2-standard-4", 3.5, 13321)],
)
def test_what_a_task_can_have_is_less_than_the_machine_has(machine: str, cpu: float, memory: int) -> None:
    assert capacity(machine) == {"cpu": cpu, "memory": memory}


def test_of_a_type_that_we_do_not_know_nothing_is_claimed() -> None:
    assert capacity("n2-custom-4-8192") == capacity("a3-highgpu-8g") == {}


BROKEN = {
    "type": ('max_nodes = "2"', ":7: 'env.dev.pools.gpu.max_nodes' must be a whole number from 1 to 1000, not \"2\""),
    "range": ("disk_gb = 10", ":7: 'env.dev.pools.gpu.disk_gb' must be a whole number from 20 to 65536, not 10"),
    "key": ("max_node = 2", ":7: [env.dev.pools.gpu] has no key 'max_node'. Did you mean 'max_nodes'?"),
    "limits": ("min_nodes = 3", ":7: 'min_nodes' is 3, and 'max_nodes' only 1"),
    "gpu key": ('accelerator = { kind = "l4" }', ":7: [env.dev.pools.gpu.accelerator] has no key 'kind'"),
    "gpu count": ("accelerator = { count = 0 }", ":7: 'env.dev.pools.gpu.accelerator.count' must be a whole number"),
    "no gpu type": ("accelerator = { count = 1 }", ":7: 'type' of an accelerator is one of Google's"),
    "gpu": ("accelerator = 1", ":7: 'env.dev.pools.gpu.accelerator' must be a table such as { type ="),
}


@pytest.mark.parametrize("trouble", BROKEN)
def test_what_cannot_be_meant_is_refused_in_its_line(tmp_path: Path, trouble: str) -> None:
    line, words = BROKEN[trouble]
    with pytest.raises(ConfigError) as caught:
        _load(tmp_path, f'[env.dev.pools.gpu]\nmachine_type = "g2-standard-4"\n{line}\n')
    assert f"platform.toml{words}" in caught.value.message


OTHERS = {
    "no machine": ("[env.dev.pools.gpu]\nspot = true\n", ":5: the pool 'gpu' has no 'machine_type'"),
    "machine": ('[env.dev.pools.gpu]\nmachine_type = "big"\n', ":6: 'machine_type' must be one of Google's"),
    "system": ('[env.dev.pools.system]\nmachine_type = "e2-small"\n', ":5: a pool's name must be"),
    "name": ('[env.dev.pools.GPU]\nmachine_type = "e2-small"\n', ":5: a pool's name must be"),
    "no table": ("[env.dev.pools]\ngpu = 3\n", ":6: 'env.dev.pools.gpu' must be the table [env.dev.pools.gpu], not 3"),
    "no tables": ("pools = 3\n", ":5: 'env.dev.pools' must be a group of tables, such as [env.dev.pools.gpu], not 3"),
    "autopilot": (f"autopilot = true\n{GPU}", ":6: pools are for clusters with nodes of their own"),
    "other target": (f'{GPU}[env.here]\npools.a.machine_type = "e2-small"\n', "It is for gcp environments."),
}


@pytest.mark.parametrize("trouble", OTHERS)
def test_what_is_no_pool_is_refused(tmp_path: Path, trouble: str) -> None:
    text, words = OTHERS[trouble]
    with pytest.raises(ConfigError) as caught:
        _load(tmp_path, text)
    assert words in caught.value.message


def test_a_pool_is_no_matter_of_set(tmp_path: Path) -> None:
    (tmp_path / "platform.toml").write_text(ENVIRONMENT, encoding="utf-8")
    with pytest.raises(UsageError, match="--set has no key 'pools'"):
        load_settings(environment="dev", overrides=("pools=3",), variables={}, cwd=tmp_path)
