"""Each step imports what it needs and declares it."""

from metaflow import FlowSpec, pypi, step


class ImportMissingFromPackages(FlowSpec):
    @step
    def start(self):
        self.next(self.ask)

    @pypi(packages={"requests": "2.32.3"})
    @step
    def ask(self):
        import requests
        
        self.version = requests.__version__
        self.next(self.end)

    @pypi(packages={"numpy": "2.2.6"})
    @step
    def end(self):
        import numpy
        
        print(numpy.__version__)


if __name__ == "__main__":
    ImportMissingFromPackages()
