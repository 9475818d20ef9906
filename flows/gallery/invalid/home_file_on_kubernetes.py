"""A step on Kubernetes reads a file from somebody's home directory."""

from metaflow import FlowSpec, kubernetes, step


class HomeFileOnKubernetes(FlowSpec):
    @kubernetes
    @step
    def start(self):
        with open("/home/me/rows.csv") as source:
            self.rows = source.readlines()
        self.next(self.end)

    @step
    def end(self):
        print(len(self.rows))


if __name__ == "__main__":
    HomeFileOnKubernetes()
