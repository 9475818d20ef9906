"""Try a step again when it fails, except one that must not happen twice.

1. `start` begins.
2. `fetch` fails twice and succeeds at the third attempt: `@retry(times=3)`.
3. `charge` must never repeat: `@retry(times=0)` holds even under `--with retry`.
4. `end` prints how many attempts the fetch took.

Run: platform run flows/gallery/retried_step.py --with retry
Fail: platform run flows/gallery/retried_step.py --with retry --decline True
"""

from metaflow import FlowSpec, Parameter, current, retry, step

FAULTS = 2


class RetriedStepFlow(FlowSpec):
    """Meet a fault that passes, and one that must be looked at."""

    decline = Parameter("decline", default=False, help="Let the payment fail, which is not repeated.")

    @step
    def start(self) -> None:
        """Begin."""
        self.next(self.fetch)

    @retry(times=3, minutes_between_retries=0)
    @step
    def fetch(self) -> None:
        """Fail twice; wait no minute between attempts (the default is 2)."""
        if current.retry_count < FAULTS:
            raise ConnectionError(f"attempt {current.retry_count + 1} found no connection")
        self.attempts = current.retry_count + 1
        self.next(self.charge)

    @retry(times=0)
    @step
    def charge(self) -> None:
        """Charge the customer once, or not at all."""
        if self.decline:
            raise RuntimeError("the bank declined; a second attempt might charge twice")
        self.charged = True
        self.next(self.end)

    @step
    def end(self) -> None:
        """Print the attempts."""
        print(f"fetched at attempt {self.attempts}, charged once: {self.charged}")


if __name__ == "__main__":
    RetriedStepFlow()
