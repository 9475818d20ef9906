# mypy: allow-subclassing-any, allow-untyped-decorators
# Metaflow's stubs leave FlowSpec and its decorators without types.
"""A flow whose decorators and configuration give its commands options of their own."""

from metaflow import Config, FlowSpec, current, project, step


@project(name="lines")
class BranchFlow(FlowSpec):
    limits = Config("limits", default_value={"most": 3})

    @step
    def start(self) -> None:
        self.told = f"{current.branch_name}, at most {self.limits.most}"
        print(self.told)  # noqa: T201 - logs are what is tested
        self.next(self.end)

    @step
    def end(self) -> None:
        pass


if __name__ == "__main__":
    BranchFlow()
