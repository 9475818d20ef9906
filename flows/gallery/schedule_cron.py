"""Run when a cron expression says so, in a time zone of your choice.

1. `start` finds the working day before this one.
2. `end` prints it.

The five fields are minute, hour, day of the month, month and day of the week: 6:30 from Monday to Friday.

Run: platform run flows/gallery/schedule_cron.py
Deploy: platform deploy flows/gallery/schedule_cron.py
Other hours: platform deploy flows/gallery/schedule_cron.py --schedule "0 8-18/2 * * 1-5"
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from metaflow import FlowSpec, schedule, step

ZONE = "Europe/Berlin"


@schedule(cron="30 6 * * 1-5", timezone=ZONE)
class CronFlow(FlowSpec):
    """Report each working morning on the working day before."""

    @step
    def start(self) -> None:
        """Find the working day before today, as the time zone sees today."""
        today = datetime.now(ZoneInfo(ZONE)).date()
        self.working_day = today - timedelta(days={0: 3, 6: 2}.get(today.weekday(), 1))
        self.next(self.end)

    @step
    def end(self) -> None:
        """Print the day."""
        print(f"orders of {self.working_day:%A, %d %B %Y}")


if __name__ == "__main__":
    CronFlow()
