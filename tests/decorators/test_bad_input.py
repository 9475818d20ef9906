"""What is wrong is said in one sentence, by Metaflow's own kind of error."""

from __future__ import annotations

import pytest

from tests.decorators.places import Place

# Written wrongly: the mistake shows when Python reads the flow.
WRITTEN = {
    "@size on a class": (
        '@size("small")\nclass F(FlowSpec): pass',
        "@size belongs on a step, above @step; F is a class.",
    ),
    "@gpu with two values": ('gpu("l4", 2)', "@gpu takes kind, count, and not 'l4', 2."),
    "@gpu with the same twice": ('gpu("l4", kind="l4")', "@gpu takes kind, count, and not 'l4', kind='l4'."),
    "@spot with an unknown one": ("spot(backup=True)", "@spot takes fallback, and not backup=True."),
    "@measured with anything": ("measured(3)", "@measured takes no arguments, and not 3."),
    "@cached on a class": ("@cached\nclass F(FlowSpec): pass", "@cached belongs on a step, above @step; F is a class."),
    "@gpu twice": ('@gpu\n@gpu("l4")\n@step\ndef f(self): pass', "already has a decorator 'gpu'"),
    "@cached twice": ('@cached\n@cached(key="a")\n@step\ndef f(self): pass', "already has a decorator 'cached'"),
    "@production on a function": (
        "@production(retries=1)\ndef f(): pass",
        "@production belongs on a flow, above its class; f is none.",
    ),
    "latest_good of a class": (
        "class F(FlowSpec): pass\nlatest_good(F)",
        """: say the name of a flow, such as "TrainFlow".""",
    ),
    "latest_good of a run": ('latest_good("TrainFlow/1")', """latest_good('TrainFlow/1'): say the name of a flow"""),
    "latest_good in no stage": (
        'latest_good("TrainFlow", stage=5)',
        """latest_good(stage=5): a stage is "production", "staging", or a branch""",
    ),
    "@size under @step": (
        '@step\n@size("small")\ndef f(self): pass',
        "You tried to apply decorator 'size' on 'f' which is not declared as a @step.",
    ),
    "@size twice": ('@size("small")\n@size("large")\n@step\ndef f(self): pass', "already has a decorator 'size'"),
    "@production on a step": (
        "@production\n@step\ndef f(self): pass",
        "@production belongs on a flow, above its class; f is none.",
    ),
    "@production twice": (
        "@production\n@production(retries=1)\nclass F(FlowSpec): pass",
        "F has @production twice, be it from the flow that it is derived from: keep one.",
    ),
    "@production inherited": (
        "@production\nclass F(FlowSpec): pass\n@production\nclass G(F): pass",
        "G has @production twice, be it from the flow that it is derived from: keep one.",
    ),
    "@production with an unknown one": (
        "production(retry=2)",
        "size, version, author, on_failure, and not retry.",
    ),
    "@production telling nobody": (
        'production(on_failure="mail")',
        "@production(on_failure='mail'): on_failure is a function that takes the run, or an address that begins with",
    ),
}

# Asked for wrongly: the mistake shows when Metaflow prepares a run. `flow` stands above the class, `step` above @step.
ASKED = {
    ("", "@size"): "@size knows small, medium, large, xlarge, and not None: write for example @size('small').",
    ("", '@size("huge")'): "@size knows small, medium, large, xlarge, and not 'huge'",
    ("", "@gpu(count=0)"): "@gpu(count=0): count is how many GPUs the step needs, 1 or more.",
    ("", "@gpu(kind=4)"): "@gpu(kind=4): kind is a name, such as 'l4'; leave it out for any.",
    ("", '@spot(fallback="maybe")'): "@spot(fallback='maybe'): fallback is True or False.",
    ("", "@cached(key=3)"): "@cached(key=3): key names artifacts, such as 'raw' or 'raw,months'.",
    ("", '@size("small")\n@resources(memory=512)'): "Step 'start' has @size and also says memory=512: keep the one or",
    (
        "",
        '@size("small")\n@kubernetes(cpu=2)',
    ): "Step 'start' has @size and also says cpu=2: keep the one or the other.",
    ("", "@gpu\n@resources(gpu=2)"): "Step 'start' has @gpu and also says gpu=2: keep @gpu.",
    ("", '@gpu\n@kubernetes(node_selector="a=b")'): "Step 'start' has @gpu, which chooses the machine, and so does",
    ("", "@spot\n@retry(times=0)"): "Step 'start' has @spot and @retry(times=0): a spot machine may be taken away at",
    ("", '@size("small")\n@batch'): "Step 'start' has @batch, and @size speaks to Kubernetes only: take one of them",
    ("", "@spot\n@batch"): "Step 'start' has @batch, and @spot speaks to Kubernetes only: take one of them away.",
    ("@production(retries=5)", ""): "@production(retries=5): retries is a whole number from 0 to 4.",
    (
        "@production(timeout_minutes=0.5)",
        "",
    ): "@production(timeout_minutes=0.5): timeout_minutes is a whole number of 1",
    ('@production(size="huge")', ""): "@size knows small, medium, large, xlarge, and not 'huge'",
}
FLOW = """
from metaflow import *
from metaflow import production
{flow}
class AskedFlow(FlowSpec):
{step}
    @step
    def start(self):
        self.next(self.end)
    @step
    def end(self):
        pass
if __name__ == "__main__":
    AskedFlow()
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Read all that is written wrongly in one process, and return what each raised."""
    place = Place(tmp_path_factory.mktemp("written"))
    program = "from metaflow.exception import MetaflowException\nanswer = {}\n"
    for name, (text, _) in WRITTEN.items():
        program += (
            f"try:\n    exec({text!r})\nexcept MetaflowException as error:\n    answer[{name!r}] = error.message\n"
        )
    answer: dict[str, str] = place.ask(program)
    return answer


@pytest.mark.parametrize("mistake", WRITTEN)
def test_what_is_written_wrongly_is_said_at_once(said: dict[str, str], mistake: str) -> None:
    assert WRITTEN[mistake][1] in said[mistake]


@pytest.mark.parametrize(("flow", "step"), ASKED)
def test_what_is_asked_for_wrongly_is_said_before_anything_runs(place: Place, flow: str, step: str) -> None:
    above = "\n".join(f"    {line}" for line in step.splitlines())
    done = place.run(place.write(FLOW.format(flow=flow, step=above)), "run")
    assert done.code != 0
    assert ASKED[flow, step] in " ".join(done.output.split())
    assert "Traceback" not in done.output
    assert "Workflow starting" not in done.output


def test_a_step_on_several_machines_is_not_cached(place: Place) -> None:
    parallel = """    @cached
    @parallel
    @step
    def work(self):
        self.next(self.join)
    @step
    def join(self, inputs):
        self.next(self.end)
    @step
    def end(self)"""
    flow = FLOW.format(flow="", step="").replace("self.next(self.end)", "self.next(self.work, num_parallel=2)")
    done = place.run(place.write(flow.replace("    @step\n    def end(self)", parallel)), "run")
    assert "Step 'work' has @parallel, and @cached cannot stand in for several machines" in " ".join(
        done.output.split()
    )


def test_an_artifact_that_does_not_reach_the_step_is_named_with_those_that_do(place: Place) -> None:
    flow = FLOW.format(flow="", step='    @cached(key="raw")').replace(
        "start(self):", "start(self):\n        self.a = 1"
    )
    done = place.run(place.write(flow), "run")
    assert "Step 'start' is @cached by raw, which does not reach it; what does: name." in " ".join(done.output.split())


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [("size:huge", "and not 'huge'"), ("gpu:count=none", "@gpu(count='none')"), ("measured:deep=1", "'deep'")],
)
def test_with_with_the_same_holds(place: Place, spec: str, sentence: str) -> None:
    done = place.run(place.write(FLOW.format(flow="", step="")), "run", "--with", spec)
    assert sentence in " ".join(done.output.split())
    assert "Traceback" not in done.output
