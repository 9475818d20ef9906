"""Configure a flow, its decorators included, without touching its code.

1. `start` sees the configuration as a read-only value; a decorator uses it, too.
2. `end` prints what was in force.

A parameter is chosen for each run; a configuration is fixed when the flow is started or deployed.

Run: platform run flows/gallery/configured.py
Value: platform run flows/gallery/configured.py --config-value settings '{"region": "north", "retries": 0}'
File: platform run flows/gallery/configured.py --config settings my-settings.json
"""

from metaflow import Config, FlowSpec, current, retry, step


class ConfiguredFlow(FlowSpec):
    """Take the region and the number of retries from the configuration."""

    settings = Config(
        "settings",
        default_value={"region": "south", "retries": 1},
        help="Region of the data, and how often a failed step is tried again.",
    )

    @retry(times=settings.retries, minutes_between_retries=0)
    @step
    def start(self) -> None:
        """Fail at the first attempt if there may be another."""
        if self.settings.retries and current.retry_count == 0:
            raise ConnectionError("the first attempt found no connection")
        self.region = self.settings.region
        self.attempts = current.retry_count + 1
        self.next(self.end)

    @step
    def end(self) -> None:
        """Print what was in force."""
        print(f"region {self.region}, {self.attempts} attempts")


if __name__ == "__main__":
    ConfiguredFlow()
