"""The name of the flow fits."""

from metaflow import FlowSpec, step


class FruitForecast(FlowSpec):
    @step
    def start(self):
        self.rows = 3
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    FruitForecast()
