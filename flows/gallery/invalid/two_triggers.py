"""`@trigger` and `@trigger_on_finish` on one flow.

Check: platform check flows/gallery/invalid/two_triggers.py --target argo
"""

from metaflow import FlowSpec, step, trigger, trigger_on_finish


@trigger(event="rows_arrived")
@trigger_on_finish(flow="LoadFlow")
class TwoTriggers(FlowSpec):
    @step
    def start(self):
        self.rows = 3
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    TwoTriggers()
