"""Inside a foreach, both cases of a switch lead to the join.

Check: platform check flows/gallery/invalid/switch_before_join.py --target argo
"""

from metaflow import FlowSpec, step


class SwitchBeforeJoin(FlowSpec):
    @step
    def start(self):
        self.folds = [1, 2]
        self.next(self.choose, foreach="folds")

    @step
    def choose(self):
        self.size = "big" if self.input > 1 else "small"
        self.next({"big": self.big, "small": self.small}, condition="size")

    @step
    def big(self):
        self.next(self.join)

    @step
    def small(self):
        self.next(self.join)

    @step
    def join(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SwitchBeforeJoin()
