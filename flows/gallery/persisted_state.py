"""See what is kept between steps, and that what was kept never changes.

1. `start` stores a table as an artifact, and holds a note in a local variable.
2. `change` adds to the table: that is a new version, in this task's own record.
3. `end` reads the first version back, and looks for the note in vain.

Run: platform run flows/gallery/persisted_state.py
"""

from metaflow import FlowSpec, Step, current, step


class PersistedStateFlow(FlowSpec):
    """Follow one artifact through its versions."""

    unit = "°C"  # a constant of the class is readable in each step, and is no artifact

    @step
    def start(self) -> None:
        """Store the first version."""
        note = "local variables end with the step"
        self.table = {"Oslo": 4}
        print(note, self.table)
        self.next(self.change)

    @step
    def change(self) -> None:
        """Store the second version."""
        self.table["Rome"] = 17
        self.next(self.end)

    @step
    def end(self) -> None:
        """Compare both versions."""
        first = Step(f"{current.flow_name}/{current.run_id}/start").task
        self.versions = [first["table"].data, self.table] if first else []
        self.note_was_kept = hasattr(self, "note")
        print(f"{self.versions} in {self.unit}; the note was kept: {self.note_was_kept}")


if __name__ == "__main__":
    PersistedStateFlow()
