"""@size, @gpu and @spot choose the machines of the environment's own pools."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.decorators.evidence import pod_of_job, pods_of_template
from tests.decorators.places import Place

if TYPE_CHECKING:
    from pathlib import Path

    from tests.decorators.places import Cloud, Done

START = "(start=True)"  # else it had to be called start
UNLIKE = [{"name": "a", "selector": {"x": "1"}}, {"name": "b", "selector": {"y": "1"}, "spot": True}]
FLOW = """
from metaflow import *

class PlacedFlow(FlowSpec):
{steps}
    @step
    def end(self):
        pass

if __name__ == "__main__":
    PlacedFlow()
"""
STEP = """
    {decorators}
    @step{start}
    def {name}(self):
        self.next(self.{then})
"""


def write(cloud: Cloud, **steps: tuple[str, ...]) -> Path:
    """Write a flow with these steps, one after the other, each with its decorators."""
    names = [*steps, "end"]
    text = "".join(
        STEP.format(
            name=name, then=then, decorators="\n    ".join(steps[name]), start=START if name == names[0] else ""
        )
        for name, then in itertools.pairwise(names)
    )
    return cloud.write(FLOW.format(steps=text))


def compiled(cloud: Cloud, flow: Path, **variables: str) -> dict[str, Any]:
    """Return the pod of each step."""
    return pods_of_template(cloud.compile(flow, **variables).template)


def refused(cloud: Cloud, *decorators: str, **variables: str) -> str:
    """Return what was said in place of a template."""
    done = cloud.compile(write(cloud, first=decorators), **variables)
    assert done.code != 0
    assert "Traceback" not in done.output
    return " ".join(done.output.split())


@pytest.fixture(scope="module")
def placed(cloud: Cloud) -> Done:
    """Compile one flow with many wishes, under a profile that chooses nodes itself."""
    flow = write(
        cloud,
        small=('@size("small")',),
        own_nodes=('@size("small")', '@kubernetes(node_selector="a=b")'),
        on_gpu=('@gpu("l4")',),
        on_spot=("@spot",),
        patient=("@spot", "@retry(times=4)"),
        fallen_back=('@gpu("l4")', "@spot"),
    )
    return cloud.compile(flow, METAFLOW_KUBERNETES_NODE_SELECTOR="team=blue")


@pytest.fixture(scope="module")
def pods(placed: Done) -> dict[str, Any]:
    return pods_of_template(placed.template)


def test_a_size_is_exact_below_metaflows_own_least(pods: dict[str, Any]) -> None:
    assert pods["small"]["requests"] == {"cpu": "1", "memory": "2048M", "ephemeral-storage": "5120M"}


def test_a_pool_adds_to_what_holds_for_the_whole_profile(pods: dict[str, Any]) -> None:
    assert pods["small"]["nodes"] == {"team": "blue", "pool": "standard"}
    assert pods["on_gpu"]["nodes"] == {"team": "blue", "pool": "l4"}
    assert pods["on_gpu"]["limits"] == {"nvidia.com/gpu": "1"}


def test_nodes_that_the_author_has_chosen_stay_with_a_size(pods: dict[str, Any]) -> None:
    assert pods["own_nodes"]["nodes"] == {"a": "b"}


def test_a_spot_step_brings_a_retry_along_where_there_is_none(pods: dict[str, Any]) -> None:
    pod = pods["on_spot"]
    assert (pod["retries"], pod["given"]) == (3, ["retry:times=3,minutes_between_retries=1"])
    assert pods["patient"]["retries"] == 4


def test_spot_falls_back_where_there_is_no_spot_machine_and_says_so(placed: Done, pods: dict[str, Any]) -> None:
    assert pods["fallen_back"]["nodes"] == {"team": "blue", "pool": "l4"}
    said = " ".join(placed.output.split())
    assert "@spot of fallen_back: environment 'dev' has no machine with 1 l4" in said


def test_the_profile_gives_sizes_their_figures_and_without_pools_any_gpu_can_be_had(cloud: Cloud) -> None:
    own = {"METAFLOW_PLATFORM_SIZES": json.dumps({"tiny": {"cpu": 0.25, "memory": 300, "disk": 600}})}
    none = {"METAFLOW_PLATFORM_POOLS": "[]"}
    pods = compiled(cloud, write(cloud, tiny=('@size("tiny")',), gpus=("@gpu(count=2)",)), **own, **none)
    assert pods["tiny"]["requests"] == {"cpu": "0.25", "memory": "300M", "ephemeral-storage": "600M"}
    assert (pods["gpus"]["limits"], pods["gpus"]["nodes"]) == ({"nvidia.com/gpu": "2"}, {})
    assert "@size knows tiny, and not 'small'" in refused(cloud, '@size("small")', **own)
    said = refused(cloud, '@gpu("l4")', **none)
    assert "Step 'first' has @gpu(kind='l4'), and the profile in use names no machines" in said


@pytest.mark.parametrize(
    ("decorators", "sentence"),
    [
        (('@size("xlarge")',), "'dev' has no machine with 7.5 CPU, 27648 MB; it has standard (3.5 CPU, 13000 MB)."),
        (('@gpu("l4")', "@spot(fallback=False)"), "has no machine with 1 l4, 1 CPU, 4096 MB, spot;"),
    ],
)
def test_what_there_is_not_is_refused_with_what_there_is(
    cloud: Cloud, decorators: tuple[str, ...], sentence: str
) -> None:
    assert sentence in refused(cloud, *decorators)


def test_a_profile_that_cannot_be_read_is_shown(cloud: Cloud) -> None:
    said = refused(cloud, '@size("small")', METAFLOW_PLATFORM_SIZES='{"small": {"cpu": 1}}')
    assert "METAFLOW_PLATFORM_SIZES gives 'small' as {'cpu': 1}; a size has cpu, memory" in said


def test_pools_that_are_none_are_shown(place: Place) -> None:
    answer = place.ask("""
from metaflow import metaflow_config
from metaflow.exception import MetaflowException
from metaflow_extensions.platform.decorators.pools import read_pools
from metaflow_extensions.platform.decorators.profile import pools
answer = []
for metaflow_config.PLATFORM_POOLS in ("[{", "{}", [{"nam": "x"}]):
    try:
        read_pools(pools())
    except MetaflowException as error:
        answer.append(error.message)
""")
    assert "METAFLOW_PLATFORM_POOLS in the profile is no JSON (" in answer[0]
    assert "METAFLOW_PLATFORM_POOLS in the profile is '{}'; it has to be a JSON list." in answer[1]
    assert "METAFLOW_PLATFORM_POOLS has {'nam': 'x'}; a pool has a name" in answer[2]


def test_a_profile_may_hold_objects_as_well_as_text(cloud: Cloud) -> None:
    cloud.write(json.dumps({"METAFLOW_PLATFORM_POOLS": UNLIKE}), "home/config_objects.json")
    flow = write(cloud, first=("@spot(fallback=False)",))
    variables = {name: value for name, value in cloud.variables.items() if name != "METAFLOW_PLATFORM_POOLS"}
    place = Place(cloud.folder, {**variables, "METAFLOW_PROFILE": "objects"})
    done = place.run(flow, "argo-workflows", "create", "--only-json")
    assert pods_of_template(done.template)["first"]["nodes"] == {"y": "1"}


def test_pools_that_look_different_to_kubernetes_cannot_stand_in_for_each_other(cloud: Cloud) -> None:
    said = refused(cloud, "@spot", METAFLOW_PLATFORM_POOLS=json.dumps(UNLIKE))
    assert "the pools 'b' and 'a' are selected by different labels" in said


def test_a_machine_that_is_taken_away_is_replaced_three_times_and_then_by_one_that_stays(cloud: Cloud) -> None:
    flow = write(cloud, taken=("@spot", "@retry(times=1, minutes_between_retries=0)"))
    jobs = cloud.jobs_of(flow, "run", "--with", "kubernetes", count=4)
    pods = [pod_of_job(job) for job in jobs]
    assert [pod["nodes"]["pool"] for pod in pods] == ["spot", "spot", "spot", "standard"]
    assert {pod["retries"] for pod in pods} == {3}
    assert all(pod["tolerates"] == ["spot"] for pod in pods)


def test_the_smallest_machine_that_fits_is_chosen(place: Place) -> None:
    answer = place.ask("""
from metaflow_extensions.platform.decorators.pools import Pool, Unplaceable, Wish, choose
pools = (Pool("big", cpu=16, memory=64000), Pool("small", cpu=2, memory=8000), Pool("any"),
         Pool("t4", gpu="t4", gpus=1, cpu=4, memory=16000), Pool("l4", gpu="l4", gpus=4, cpu=16, memory=64000))
wishes = [(1, 512), (4, 512), (1, 9000), (32, 512), (1, 512, 1), (1, 512, 2), (1, 512, 1, "l4")]
answer = [choose(pools, Wish(*wish), "dev").name for wish in wishes]
for wish in (Wish(1, 512, 8), Wish(1, 512, 1, "a100")):
    try:
        choose(pools[1:], wish, "dev")
    except Unplaceable as error:
        answer.append(error.message)
""")
    assert answer[:7] == ["small", "big", "big", "any", "t4", "l4", "l4"]
    there = "it has small (2 CPU, 8000 MB), any (? CPU, ? MB), t4 (1 t4, 4 CPU, 16000 MB), l4 (4 l4, 16 CPU, 64000 MB)."
    assert answer[7:] == [
        f"environment 'dev' has no machine with 8 GPU, 1 CPU, 512 MB; {there}",
        f"environment 'dev' has no machine with 1 a100, 1 CPU, 512 MB; {there}",
    ]
