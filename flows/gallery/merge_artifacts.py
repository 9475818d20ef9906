"""Carry artifacts through a join, and settle what the branches disagree on.

1. `start` sets an artifact that both branches inherit.
2. `clean` and `enrich` each add artifacts, and both set `quality`.
3. `join` decides about `quality`, leaves `scratch` behind and merges the rest.
4. `end` has what it needs under the plain names.

Run: platform run flows/gallery/merge_artifacts.py
"""

from typing import Any

from metaflow import FlowSpec, step


class MergeArtifactsFlow(FlowSpec):
    """Prepare a table in two branches."""

    @step
    def start(self) -> None:
        """Set what both branches share."""
        self.source = "sensors"
        self.next(self.clean, self.enrich)

    @step
    def clean(self) -> None:
        """Drop broken rows."""
        self.rows = 98
        self.quality = 0.98
        self.scratch = list(range(1000))
        self.next(self.join)

    @step
    def enrich(self) -> None:
        """Add columns."""
        self.columns = ["time", "value", "region"]
        self.quality = 0.9
        self.next(self.join)

    @step
    def join(self, inputs: Any) -> None:
        """Settle the conflict first: merging refuses values that differ."""
        self.quality = min(branch.quality for branch in inputs)
        self.merge_artifacts(inputs, exclude=["scratch"])
        self.next(self.end)

    @step
    def end(self) -> None:
        """Use the merged artifacts."""
        print(f"{self.source}: {self.rows} rows of {self.columns}, quality {self.quality}")


if __name__ == "__main__":
    MergeArtifactsFlow()
