"""What pods of a run cost: time, the share of a machine, and the price of a node."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.price_table import package_table
from platform_cli.core.pool_tables import AcceleratorTable, PoolTable
from platform_cli.core.pools import pools_of
from platform_cli.core.price_sums import prices
from platform_cli.core.run_price import PodUse, RunPrice, run_price
from platform_cli.core.settings import EnvironmentTable
from platform_cli.render.results.runs import _price

if TYPE_CHECKING:
    from tests.conftest import Home

GPU = PoolTable(machine_type="g2-standard-4", accelerator=AcceleratorTable("nvidia-l4", 1))
VALUES = EnvironmentTable(pools={"gpu": GPU, "odd": PoolTable(machine_type="n4-standard-4")})
COSTS = prices(package_table(), VALUES, "cluster")
NODE = {line.pool: line.hour or 0 for line in COSTS.pools}


def _of(*uses: PodUse) -> RunPrice:
    found = run_price(uses, pools_of(VALUES), COSTS.pools)
    assert found is not None
    return found


def test_a_whole_machine_for_an_hour_costs_what_a_node_costs() -> None:
    found = _of(PodUse(seconds=3600, cpu=3.5, memory=1000))
    assert found.usd == pytest.approx(NODE["cpu"])
    assert (found.pod_hours, found.unpriced, found.date) == (1, 0, "2026-07-30")


def test_half_of_the_memory_is_half_of_the_machine_whatever_the_cpus() -> None:
    assert _of(PodUse(seconds=3600, cpu=0.5, memory=13321 / 2)).usd == pytest.approx(NODE["cpu"] / 2)


def test_pods_add_up_and_a_pool_that_was_chosen_is_the_one_that_is_paid() -> None:
    spot = PodUse(seconds=1800, cpu=3.5, memory=0, pool="spot")
    gpu = PodUse(seconds=3600, cpu=1, memory=1000, gpus=1)
    assert _of(spot, gpu).usd == pytest.approx(NODE["spot"] / 2 + NODE["gpu"])


def test_what_has_no_price_is_counted_and_said() -> None:
    found = _of(PodUse(seconds=360, cpu=1, memory=1, pool="odd"), PodUse(seconds=3240, cpu=3.5, memory=0))
    assert found.unpriced == 1
    assert found.usd == pytest.approx(0.9 * NODE["cpu"])
    assert "1 tasks on machines whose price is not known" in _price(found)
    assert "price is not known" in _price(_of(PodUse(seconds=1, cpu=500, memory=1)))


def test_a_run_without_pods_has_no_price() -> None:
    assert run_price([], pools_of(VALUES), COSTS.pools) is None


FLOW = """\
from metaflow import FlowSpec, kubernetes, resources, retry, step

class PodFlow(FlowSpec):
    @retry(times=1, minutes_between_retries=0)
    @kubernetes(cpu=2, memory=3000, node_selector={"cloud.google.com/gke-nodepool": "spot"})
    @step
    def start(self):
        from metaflow import current
        if current.retry_count == 0:
            raise RuntimeError("once more")
        self.next(self.middle)

    @resources(cpu=3, memory=5000, gpu=1)
    @kubernetes
    @step
    def middle(self):
        self.next(self.end)

    @step
    def end(self):
        pass

if __name__ == "__main__":
    PodFlow()
"""
# What a pod's own decorator records there; on this machine nothing does.
READ = """\
import json
from types import SimpleNamespace
from metaflow import Flow, namespace
from metaflow.metadata_provider import MetaDatum
from metaflow.metaflow_environment import MetaflowEnvironment
from metaflow.plugins.metadata_providers.local import LocalMetadataProvider
namespace(None)
run = Flow("PodFlow").latest_run
for name in ("start", "middle"):
    task = run[name].task
    datum = MetaDatum(field="kubernetes-pod-name", value="t-1", type="kubernetes-pod-name", tags=[])
    provider = LocalMetadataProvider(MetaflowEnvironment(None), SimpleNamespace(name="PodFlow"), None, None)
    provider.register_metadata(run.id, name, task.id, [datum])
from metaflow import Run
from platform_cli.adapters.metaflow.pods import pod_uses
for use in pod_uses(Run(run.pathspec)):
    print(json.dumps([use.cpu, use.memory, use.gpus, use.pool, use.seconds]))
"""


def test_what_metaflow_keeps_of_a_run_tells_its_pods(home: Home) -> None:
    (home.cwd / "pods.py").write_text(FLOW, encoding="utf-8")
    home.ok("run", "pods.py", "--no-check")
    variables = dict(line.removeprefix("export ").split("=", 1) for line in home.ok("env").splitlines() if "=" in line)
    env = {**home.env, **{name: value.strip("'") for name, value in variables.items()}}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", READ], cwd=home.cwd, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = {tuple(use[:4]): use[4] for use in map(json.loads, done.stdout.splitlines())}
    assert found.keys() == {(2, 3000, 0, "spot"), (3, 5000, 1, "")}
    assert all(0 < seconds < 60 for seconds in found.values())
    assert "price:" not in home.ok("show", "PodFlow")
