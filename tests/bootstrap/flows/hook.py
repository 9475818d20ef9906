# mypy: allow-subclassing-any, allow-untyped-decorators
# Metaflow's stubs leave FlowSpec and its decorators without types.
"""A flow with functions that Argo runs when a run has ended."""

from metaflow import FlowSpec, exit_hook, step


def tell() -> None:
    print("the run is over")  # noqa: T201 - logs are what is tested


@exit_hook(on_success=[tell], on_error=[tell])
class HookFlow(FlowSpec):
    @step
    def start(self) -> None:
        self.next(self.end)

    @step
    def end(self) -> None:
        pass


if __name__ == "__main__":
    HookFlow()
