"""Give steps the Conda packages they need, for the whole flow and for one step.

1. `start` runs with the packages of `@conda_base`.
2. `older` overrides one of them with `@conda`; the Python is still that of the flow.
3. `end` compares the versions that both steps saw.

Metaflow refuses to run this flow without `--environment conda`. The first run solves and downloads the
environments, which needs the internet; later runs take them from the store.

Run: platform run flows/gallery/conda_environment.py --environment conda
"""

from importlib.metadata import version

from metaflow import FlowSpec, conda, conda_base, step


@conda_base(python="3.11.9", packages={"requests": "2.32.3"})
class CondaEnvironmentFlow(FlowSpec):
    """Use two versions of one package in one flow."""

    @step
    def start(self) -> None:
        """See the flow's version; import such packages inside steps, not at the top of the file."""
        self.newer = version("requests")
        self.next(self.older)

    @conda(packages={"requests": "2.31.0"})
    @step
    def older(self) -> None:
        """See this step's own version."""
        self.other = version("requests")
        self.next(self.end)

    @step
    def end(self) -> None:
        """Compare."""
        print(f"start saw requests {self.newer}, older saw {self.other}")


if __name__ == "__main__":
    CondaEnvironmentFlow()
