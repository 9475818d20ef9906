"""`IncludeFile` takes the file along with the run."""

from metaflow import FlowSpec, IncludeFile, kubernetes, step


class HomeFileOnKubernetes(FlowSpec):
    source = IncludeFile("source", default=__file__)

    @kubernetes
    @step
    def start(self):
        self.rows = self.source.splitlines()
        self.next(self.end)

    @step
    def end(self):
        print(len(self.rows))


if __name__ == "__main__":
    HomeFileOnKubernetes()
