"""Run every day for the day before, and repair a missed day by hand.

1. `start` takes yesterday, or the day that `--day` names.
2. `end` prints it.

Run: platform run flows/gallery/schedule_daily.py --day 2026-03-01
Deploy: platform deploy flows/gallery/schedule_daily.py
"""

from datetime import date, datetime, timedelta, timezone

from metaflow import FlowSpec, Parameter, schedule, step


@schedule(daily=True)
class DailyFlow(FlowSpec):
    """Handle the events of one day."""

    day = Parameter("day", default="yesterday", help="Day to handle, as YYYY-MM-DD.")

    @step
    def start(self) -> None:
        """Find the day; a scheduled run passes no parameter and gets the default."""
        today = datetime.now(timezone.utc).date()
        self.handled = today - timedelta(days=1) if self.day == "yesterday" else date.fromisoformat(self.day)
        self.next(self.end)

    @step
    def end(self) -> None:
        """Print the day."""
        print(f"events of {self.handled:%A, %d %B %Y}")


if __name__ == "__main__":
    DailyFlow()
