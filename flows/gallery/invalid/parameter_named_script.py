"""Argo Workflows keeps the Parameter name `script` for itself.

Check: platform check flows/gallery/invalid/parameter_named_script.py --target argo
"""

from metaflow import FlowSpec, Parameter, step


class ParameterNamedScript(FlowSpec):
    script = Parameter("script", default="train.sql")

    @step
    def start(self):
        self.rows = len(self.script)
        self.next(self.end)

    @step
    def end(self):
        print(self.rows)


if __name__ == "__main__":
    ParameterNamedScript()
