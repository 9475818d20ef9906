"""Predict with the newest model: how many bicycles will be rented?

1. `start` finds the newest successful training run and notes which one it was.
2. `end` predicts.

    platform run flows/score.py --celsius 21.5
"""

from metaflow import Flow, FlowSpec, Parameter, namespace, step, trigger_on_finish


@trigger_on_finish(flow="TrainFlow")
class ScoreFlow(FlowSpec):
    """Predict the rentals of a day; once deployed, also after each training."""

    celsius = Parameter("celsius", help="The temperature that is expected.", default=18.0)

    @step
    def start(self):
        """Find the model."""
        namespace(None)  # the model may have been trained by somebody else, or by the scheduler
        run = Flow("TrainFlow").latest_successful_run
        if run is None:
            raise RuntimeError("there is no model yet: platform run flows/train.py")
        self.model_run, self.model = run.pathspec, run.data.model
        self.next(self.end)

    @step
    def end(self):
        """Predict."""
        slope, intercept = self.model
        self.rentals = round(slope * self.celsius + intercept)
        print(f"{self.celsius} °C: {self.rentals} rentals (model of {self.model_run})")


if __name__ == "__main__":
    ScoreFlow()
