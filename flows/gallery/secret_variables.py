"""Give a step a secret as an environment variable, and keep it out of the run's record.

1. `start` signs a report with a key that only this step sees.
2. `end` has the signature, which is an artifact, and not the key.

The source "inline" is Metaflow's stand-in for trying this out: what stands in a file is no secret.
On Google Cloud write `sources=["gcp-secret-manager.projects/NUMBER/secrets/SIGNING_KEY"]` instead:
the variable takes the secret's name, and the step stays as it is.

Run: platform run flows/gallery/secret_variables.py
"""

import hmac
import os

from metaflow import FlowSpec, secrets, step

INLINE = {"type": "inline", "id": "demo", "options": {"env_vars": {"SIGNING_KEY": "only for show"}}}


class SecretVariablesFlow(FlowSpec):
    """Sign a report."""

    @secrets(sources=[INLINE])
    @step
    def start(self) -> None:
        """Use the key without storing it: a local variable is no artifact."""
        key = os.environ["SIGNING_KEY"].encode()
        self.report = "98 rows, all valid"
        self.signature = hmac.new(key, self.report.encode(), "sha256").hexdigest()
        self.next(self.end)

    @step
    def end(self) -> None:
        """See that the key did not come along."""
        self.key_is_known = "SIGNING_KEY" in os.environ
        print(f"{self.report}, signed {self.signature[:8]}…; the key is known here: {self.key_is_known}")


if __name__ == "__main__":
    SecretVariablesFlow()
