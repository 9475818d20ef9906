"""The address is a Parameter, and names a host that the cluster reaches."""

import json
from urllib.request import urlopen

from metaflow import FlowSpec, Parameter, kubernetes, step


class LocalhostOnKubernetes(FlowSpec):
    source = Parameter("source", default="data:application/json,[1,2,3]")

    @kubernetes
    @step
    def start(self):
        with urlopen(self.source) as answer:
            self.rows = json.load(answer)
        self.next(self.end)

    @step
    def end(self):
        print(len(self.rows))


if __name__ == "__main__":
    LocalhostOnKubernetes()
