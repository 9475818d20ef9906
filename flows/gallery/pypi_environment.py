"""Give one step packages from PyPI.

1. `start` and `end` name no package and get an environment with little more than Python.
2. `ask` gets its Python and its package from `@pypi`.
3. `end` prints the version that `ask` saw.

Metaflow refuses to run this flow without `--environment pypi`. The first run solves and downloads the
environments, which needs the internet; later runs take them from the store.

Run: platform run flows/gallery/pypi_environment.py --environment pypi
"""

from importlib.metadata import version

from metaflow import FlowSpec, pypi, step


class PypiEnvironmentFlow(FlowSpec):
    """Use a package in one step only."""

    @step
    def start(self) -> None:
        """Begin."""
        self.next(self.ask)

    @pypi(python="3.11.9", packages={"requests": "2.32.3"})
    @step
    def ask(self) -> None:
        """See the version; import such packages inside the step, not at the top of the file."""
        self.version = version("requests")
        self.next(self.end)

    @step
    def end(self) -> None:
        """Print the version."""
        print(f"ask saw requests {self.version}")


if __name__ == "__main__":
    PypiEnvironmentFlow()
