"""A join keeps its `inputs` as an artifact; a flow cannot be stored in itself."""

from metaflow import FlowSpec, step


class InputsAsArtifact(FlowSpec):
    @step
    def start(self):
        self.next(self.mean, self.peak)

    @step
    def mean(self):
        self.value = 2
        self.next(self.join)

    @step
    def peak(self):
        self.value = 3
        self.next(self.join)

    @step
    def join(self, inputs):
        self.results = list(inputs)
        self.next(self.end)

    @step
    def end(self):
        print(self.results)


if __name__ == "__main__":
    InputsAsArtifact()
