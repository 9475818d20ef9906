"""What things of an environment on Google Cloud are called: no random parts, the same as terraform/ makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from platform_cli.core.pools import stack_pools

if TYPE_CHECKING:
    from platform_cli.core.settings import Settings

# The longest name made of it, the nodes' account, has 30 characters at most: terraform/stacks/gcp/variables.tf.
LONGEST_ENVIRONMENT = 15
_PRODUCTION = "production"
_FIRST_ZONES = {"europe-west1": "b", "us-east1": "b"}  # all others have a zone `a`


class GcpNames(msgspec.Struct, frozen=True):
    """The names of one environment.

    Attributes:
        project: The project's id.
        environment: The environment's name.
        region: Where everything is.
        zone: Where the cluster is if it is in one zone only.
        location: The zone or the region of the cluster.
    """

    project: str
    environment: str
    region: str
    zone: str
    location: str

    @property
    def base(self) -> str:
        """Return what all names begin with; the cluster's is just this."""
        return f"platform-{self.environment}"

    @property
    def network(self) -> str:
        """Return the network's name."""
        return f"{self.base}-net"

    @property
    def bucket(self) -> str:
        """Return the name of the bucket that holds data."""
        return f"{self.project}-{self.base}-data"

    @property
    def state_bucket(self) -> str:
        """Return the name of the bucket that holds Terraform's states of all environments of the project."""
        return f"{self.project}-platform-state"

    @property
    def labels(self) -> dict[str, str]:
        """Return what marks things as ours."""
        return {"platform-env": self.environment, "platform-managed": "true"}

    @property
    def mark(self) -> str:
        """Return the description of what is ours and takes no labels."""
        return f"platform-managed={self.base}"

    @property
    def context(self) -> str:
        """Return the name of the cluster in the environment's own kubeconfig."""
        return f"gcp-{self.environment}"


def names_of(settings: Settings) -> GcpNames:
    """Return the names of an environment."""
    values = settings.values
    zone = values.zone or f"{values.region}-{_FIRST_ZONES.get(values.region, 'a')}"
    regional = values.size == _PRODUCTION or values.autopilot
    return GcpNames(values.project, settings.environment, values.region, zone, values.region if regional else zone)


def stack_variables(settings: Settings, project_number: str, billing_account: str = "") -> dict[str, Any]:
    """Return the variables of terraform/stacks/gcp; what is not said is the stack's own default.

    Args:
        settings: The environment's.
        project_number: The project's number.
        billing_account: The account that has the budget; empty: there shall be none.
    """
    values, names = settings.values, names_of(settings)
    declared: dict[str, Any] = {"pools": stack_pools(values)} if values.pools else {}
    if billing_account:  # one that is not wanted any more is known to a plan that destroys it, whatever its amount
        declared["budget"] = {"amount": max(values.budget, 1), "billing_account": billing_account}
    return {
        "project": {"id": values.project, "number": project_number},
        "environment": {"name": settings.environment, "namespace": settings.namespace},
        "location": {"region": values.region, "zone": names.zone},
        "size": values.size,
        "autopilot": values.autopilot,
        "protected": is_protected(settings),
        **declared,
    }


def is_protected(settings: Settings) -> bool:
    """Return whether nothing of an environment may be taken away."""
    values = settings.values
    return values.size == _PRODUCTION if values.protected is None else values.protected


def on_kubernetes(settings: Settings) -> Settings:
    """Return the same environment as the part of it that runs on Kubernetes sees it: a context, and a store."""
    names = names_of(settings)
    values = msgspec.structs.replace(settings.values, context=names.context, store=f"gs://{names.bucket}")
    return msgspec.structs.replace(settings, values=values)
