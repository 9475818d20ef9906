"""@size, @gpu and @spot choose the machines of the environment's own pools."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.decorators.evidence import pod_of_job, pods_of_template
from tests.decorators.places import Place

if TYPE_CHECKING:
    from pathlib import Path

    from tests.decorators.places import Cloud

FLOW = """
from metaflow import *

class PlacedFlow(FlowSpec):
    {decorators}
    @step{start}
    def {name}(self):
        self.next(self.end)

    @step
    def end(self):
        pass

if __name__ == "__main__":
    PlacedFlow()
"""


def write(cloud: Cloud, *decorators: str, name: str = "start") -> Path:
    start = "" if name == "start" else "(start=True)"
    return cloud.write(FLOW.format(decorators="\n    ".join(decorators), name=name, start=start))


def compiled(cloud: Cloud, *decorators: str, **variables: str) -> dict[str, Any]:
    """Return the pod of the decorated step."""
    return pods_of_template(cloud.compile(write(cloud, *decorators), **variables).template)["start"]


def refused(cloud: Cloud, *decorators: str, **variables: str) -> str:
    """Return what was said in place of a template."""
    done = cloud.compile(write(cloud, *decorators), **variables)
    assert done.code != 0
    assert "Traceback" not in done.output
    return " ".join(done.output.split())


def test_a_size_is_exact_below_metaflows_own_least(cloud: Cloud) -> None:
    pod = compiled(cloud, '@size("small")')
    assert pod["requests"] == {"cpu": "1", "memory": "2048M", "ephemeral-storage": "5120M"}
    assert pod["nodes"] == {"pool": "standard"}


def test_the_profile_gives_sizes_their_figures(cloud: Cloud) -> None:
    sizes = json.dumps({"tiny": {"cpu": 0.25, "memory": 300, "disk": 600}})
    assert compiled(cloud, '@size("tiny")', METAFLOW_PLATFORM_SIZES=sizes)["requests"] == {
        "cpu": "0.25",
        "memory": "300M",
        "ephemeral-storage": "600M",
    }
    assert "@size knows tiny, and not 'small'" in refused(cloud, '@size("small")', METAFLOW_PLATFORM_SIZES=sizes)


def test_a_pool_adds_to_what_holds_for_the_whole_profile(cloud: Cloud) -> None:
    pod = compiled(cloud, '@gpu("l4")', METAFLOW_KUBERNETES_NODE_SELECTOR="team=blue")
    assert pod["nodes"] == {"team": "blue", "pool": "l4"}
    assert pod["limits"] == {"nvidia.com/gpu": "1"}


def test_nodes_that_the_author_has_chosen_stay_with_a_size(cloud: Cloud) -> None:
    assert compiled(cloud, '@size("small")', '@kubernetes(node_selector="a=b")')["nodes"] == {"a": "b"}


@pytest.mark.parametrize(
    ("decorators", "sentence"),
    [
        (('@size("xlarge")',), "'dev' has no machine with 7.5 CPU, 27648 MB; it has standard (3.5 CPU, 13000 MB)."),
        (('@gpu("t4")',), "has no machine with 1 t4, 1 CPU, 4096 MB; it has standard (3.5 CPU, 13000 MB), spot (3.5"),
        (("@gpu(count=2)",), "has no machine with 2 GPU, 1 CPU, 4096 MB;"),
        (('@gpu("l4")', "@spot(fallback=False)"), "has no machine with 1 l4, 1 CPU, 4096 MB, spot;"),
    ],
)
def test_what_there_is_not_is_refused_with_what_there_is(
    cloud: Cloud, decorators: tuple[str, ...], sentence: str
) -> None:
    assert sentence in refused(cloud, *decorators)


def test_without_pools_a_kind_cannot_be_had_and_any_gpu_can(cloud: Cloud) -> None:
    none = {"METAFLOW_PLATFORM_POOLS": "[]"}
    assert "Step 'start' has @gpu(kind='l4'), and the profile in use names no machines" in refused(
        cloud, '@gpu("l4")', **none
    )
    pod = compiled(cloud, "@gpu(count=2)", **none)
    assert (pod["limits"], pod["nodes"]) == ({"nvidia.com/gpu": "2"}, {})


def test_a_pool_that_is_none_is_shown(cloud: Cloud) -> None:
    assert "METAFLOW_PLATFORM_POOLS has {'nam': 'x'}; a pool has a name" in refused(
        cloud, '@size("small")', METAFLOW_PLATFORM_POOLS='[{"nam": "x"}]'
    )


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("POOLS", "[{", "METAFLOW_PLATFORM_POOLS in the profile is no JSON ("),
        ("POOLS", "{}", "METAFLOW_PLATFORM_POOLS in the profile is '{}'; it has to be a JSON list."),
        (
            "SIZES",
            '{"small": {"cpu": 1}}',
            "METAFLOW_PLATFORM_SIZES gives 'small' as {'cpu': 1}; a size has cpu, memory",
        ),
    ],
)
def test_a_profile_that_cannot_be_read_is_shown(cloud: Cloud, key: str, value: str, sentence: str) -> None:
    assert sentence in refused(cloud, '@size("small")', **{f"METAFLOW_PLATFORM_{key}": value})


def test_a_profile_may_hold_objects_as_well_as_text(cloud: Cloud) -> None:
    pools = [{"name": "own", "selector": {"pool": "own"}}]
    cloud.write(json.dumps({"METAFLOW_PLATFORM_POOLS": pools}), "home/config_objects.json")
    flow = write(cloud, '@size("small")')
    variables = {name: value for name, value in cloud.variables.items() if name != "METAFLOW_PLATFORM_POOLS"}
    done = Place(cloud.folder, {**variables, "METAFLOW_PROFILE": "objects"}).run(
        flow, "argo-workflows", "create", "--only-json"
    )
    assert pods_of_template(done.template)["start"]["nodes"] == {"pool": "own"}


def test_spot_falls_back_where_there_is_no_spot_machine_and_says_so(cloud: Cloud) -> None:
    done = cloud.compile(write(cloud, '@gpu("l4")', "@spot"))
    assert pods_of_template(done.template)["start"]["nodes"] == {"pool": "l4"}
    assert "@spot of start: environment 'dev' has no machine with 1 l4" in " ".join(done.output.split())


def test_pools_that_look_different_to_kubernetes_cannot_stand_in_for_each_other(cloud: Cloud) -> None:
    pools = [{"name": "a", "selector": {"x": "1"}}, {"name": "b", "selector": {"y": "1"}, "spot": True}]
    said = refused(cloud, "@spot", METAFLOW_PLATFORM_POOLS=json.dumps(pools))
    assert "the pools 'b' and 'a' are selected by different labels" in said
    pod = compiled(cloud, "@spot(fallback=False)", METAFLOW_PLATFORM_POOLS=json.dumps(pools))
    assert pod["nodes"] == {"y": "1"}


def test_a_machine_that_is_taken_away_is_replaced_three_times_and_then_by_one_that_stays(cloud: Cloud) -> None:
    flow = write(cloud, "@spot", "@retry(times=1, minutes_between_retries=0)", name="taken")
    jobs = cloud.jobs_of(flow, "run", "--with", "kubernetes", count=4)
    pods = [pod_of_job(job) for job in jobs]
    assert [pod["nodes"]["pool"] for pod in pods] == ["spot", "spot", "spot", "standard"]
    assert {pod["retries"] for pod in pods} == {3}
    assert all(pod["tolerates"] == ["spot"] for pod in pods)


def test_a_spot_step_brings_a_retry_along_where_there_is_none(cloud: Cloud) -> None:
    pod = compiled(cloud, "@spot")
    assert (pod["retries"], pod["given"]) == (3, ["retry:times=3,minutes_between_retries=1"])
    assert compiled(cloud, "@spot", "@retry(times=4)")["retries"] == 4


def test_the_smallest_machine_that_fits_is_chosen(place: Place) -> None:
    answer = place.ask("""
from metaflow_extensions.platform.decorators.pools import Pool, Wish, choose
pools = (Pool("big", cpu=16, memory=64000), Pool("small", cpu=2, memory=8000), Pool("any"),
         Pool("t4", gpu="t4", gpus=1, cpu=4, memory=16000), Pool("l4", gpu="l4", gpus=4, cpu=16, memory=64000))
wishes = [(1, 512), (4, 512), (1, 9000), (32, 512), (1, 512, 1), (1, 512, 2), (1, 512, 1, "l4")]
answer = [choose(pools, Wish(*wish), "dev").name for wish in wishes]
""")
    assert answer == ["small", "big", "big", "any", "t4", "l4", "l4"]
