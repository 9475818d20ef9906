"""`@project` has no name."""

from metaflow import FlowSpec, project, step


@project
class ProjectWithoutName(FlowSpec):
    @step
    def start(self):
        self.rows = 3
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    ProjectWithoutName()
