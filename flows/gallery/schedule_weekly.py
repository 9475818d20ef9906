"""Run every week for the week before.

1. `start` finds last week's Monday and Sunday.
2. `end` prints the week.

`@schedule(weekly=True)` means Sunday at midnight; the option `--schedule` replaces what the file says.

Run: platform run flows/gallery/schedule_weekly.py
Deploy: platform deploy flows/gallery/schedule_weekly.py --schedule weekly
"""

from datetime import datetime, timedelta, timezone

from metaflow import FlowSpec, schedule, step


@schedule(weekly=True)
class WeeklyFlow(FlowSpec):
    """Report on one week."""

    @step
    def start(self) -> None:
        """Find the last week that is over."""
        today = datetime.now(timezone.utc).date()
        self.monday = today - timedelta(days=today.weekday() + 7)
        self.sunday = self.monday + timedelta(days=6)
        self.next(self.end)

    @step
    def end(self) -> None:
        """Print the week."""
        print(f"week {self.monday:%G-W%V}: {self.monday} to {self.sunday}")


if __name__ == "__main__":
    WeeklyFlow()
