"""Run when an event arrives, with parameters taken from what the event carries.

1. `start` converts an amount into the currency that the event named.
2. `end` prints it.

A run by hand has no event and uses the parameters' defaults.

Run: platform run flows/gallery/on_event.py --currency NOK
Deploy: platform deploy flows/gallery/on_event.py
Event: platform event rates_published --payload currency=NOK
"""

from metaflow import FlowSpec, Parameter, current, step, trigger

RATES = {"EUR": 1.0, "NOK": 11.5, "ISK": 142.0}


@trigger(event={"name": "rates_published", "parameters": {"currency": "currency"}})
class OnEventFlow(FlowSpec):
    """Use new exchange rates as soon as they are published."""

    currency = Parameter("currency", default="EUR", help="Currency whose rate is new.")

    @step
    def start(self) -> None:
        """Convert, and note what started the run."""
        self.amount = 100 * RATES[self.currency]
        cause = getattr(current, "trigger", None)  # only a triggered run has one
        self.event = cause.event.name if cause else "hand"
        self.next(self.end)

    @step
    def end(self) -> None:
        """Print the amount."""
        print(f"100 EUR are {self.amount} {self.currency}; started by {self.event}")


if __name__ == "__main__":
    OnEventFlow()
