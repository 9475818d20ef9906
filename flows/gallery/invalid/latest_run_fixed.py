"""`latest_successful_run` is a run that is finished."""

from metaflow import Flow, FlowSpec, step


class LatestRun(FlowSpec):
    @step
    def start(self):
        run = Flow("LatestRun").latest_successful_run
        self.previous = run.id if run else None
        self.next(self.end)

    @step
    def end(self):
        print(self.previous)


if __name__ == "__main__":
    LatestRun()
