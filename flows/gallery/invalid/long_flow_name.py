"""The name of the flow is longer than the 45 characters that Argo Workflows takes.

Check: platform check flows/gallery/invalid/long_flow_name.py --target argo
"""

from metaflow import FlowSpec, step


class ForecastOfTheDemandForEachFruitInEachShopFlow1(FlowSpec):
    @step
    def start(self):
        self.rows = 3
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    ForecastOfTheDemandForEachFruitInEachShopFlow1()
