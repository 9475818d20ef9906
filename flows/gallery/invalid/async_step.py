"""An `async` step is called and never awaited, so it does nothing."""

from metaflow import FlowSpec, step


class AsyncStep(FlowSpec):
    @step
    async def start(self):
        self.rows = 3
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    AsyncStep()
