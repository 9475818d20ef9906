"""A step on Kubernetes asks `localhost`, which there is the pod itself."""

import json
from urllib.request import urlopen

from metaflow import FlowSpec, kubernetes, step


class LocalhostOnKubernetes(FlowSpec):
    @kubernetes
    @step
    def start(self):
        with urlopen("http://localhost:8000/rows.json") as answer:
            self.rows = json.load(answer)
        self.next(self.end)

    @step
    def end(self):
        print(len(self.rows))


if __name__ == "__main__":
    LocalhostOnKubernetes()
