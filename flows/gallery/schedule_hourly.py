"""Run every hour, always on the last full hour.

1. `start` finds the hour: a run that starts late, or again, still handles the same one.
2. `end` prints it.

Run: platform run flows/gallery/schedule_hourly.py
Deploy: platform deploy flows/gallery/schedule_hourly.py
"""

from datetime import datetime, timedelta, timezone

from metaflow import FlowSpec, schedule, step


@schedule(hourly=True)
class HourlyFlow(FlowSpec):
    """Handle the events of one hour."""

    @step
    def start(self) -> None:
        """Find the last full hour."""
        until = datetime.now(timezone.utc).replace(minute=0, second=0, microsecond=0)
        self.hour = [(until - timedelta(hours=1)).isoformat(), until.isoformat()]
        self.next(self.end)

    @step
    def end(self) -> None:
        """Print the hour."""
        print(f"events from {self.hour[0]} until before {self.hour[1]}")


if __name__ == "__main__":
    HourlyFlow()
