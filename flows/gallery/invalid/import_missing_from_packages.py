"""The file imports numpy at its top, and the environment of the step `ask` has no numpy."""

import numpy

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

    @step
    def end(self):
        print(numpy.__version__)


if __name__ == "__main__":
    ImportMissingFromPackages()
