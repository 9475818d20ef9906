"""What the stack on Google Cloud tells about itself: the outputs of terraform/stacks/gcp, with their types."""

from __future__ import annotations

import msgspec

from platform_cli.core.errors import ProvisionError
from platform_cli.core.typed import from_json


class ClusterOutputs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The cluster.

    Attributes:
        name: Its name.
        location: The zone or the region it is in.
        endpoint: The host name of its API server, which has a certificate that everybody trusts.
        version: The version of its control plane.
        pools: The machine type of each node pool; empty with Autopilot.
    """

    name: str
    location: str
    endpoint: str
    version: str
    pools: dict[str, str]


class RegistryOutputs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where images are: those of flows, and what stands for each public registry."""

    images: str
    mirrors: dict[str, str]


class DatabaseOutputs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where Cloud SQL is reached from inside the network, and as whom."""

    host: str
    port: int
    name: str
    user: str


class StackOutputs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All outputs of the stack.

    Attributes:
        project: The project's id.
        region: Where the bucket, the registry and the network are.
        cluster: The cluster.
        bucket: The address of the bucket that holds data, gs://NAME.
        registry: Where images are.
        database: Where metadata is; None if it is kept in the cluster.
    """

    project: str
    region: str
    cluster: ClusterOutputs
    bucket: str
    registry: RegistryOutputs
    database: DatabaseOutputs | None = None


class _Output(msgspec.Struct, frozen=True):
    value: msgspec.Raw


def parse_outputs(text: bytes | str) -> StackOutputs:
    """Return the outputs that `terraform output -json` printed.

    Raises:
        ProvisionError: If they are not those of this version's stack.
    """
    try:
        raw = {name: output.value for name, output in from_json(text, dict[str, _Output]).items()}
        return from_json(msgspec.json.encode(raw), StackOutputs)
    except msgspec.DecodeError as error:
        message = "the stack does not tell what this version of platform expects of it: it is half made, or another's."
        hint = "make it whole: platform up"
        raise ProvisionError(message, code="STACK_OUTPUTS_UNEXPECTED", hint=hint, details=str(error)) from None
