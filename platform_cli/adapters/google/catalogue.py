"""Google's public catalogue of what it sells: the Cloud Billing Catalog API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from platform_cli.core.catalogue import Offer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.adapters.google.api import Google

_COMPUTE = "https://cloudbilling.googleapis.com/v1/services/6F81-5844-456A/skus"
_PAGE = 5000  # the most that it gives at once
_NANO = 1e-9


def offers(google: Google, region: str) -> Iterator[Offer]:
    """Yield all that Compute Engine sells in a region, in US dollars; what has no price is left out.

    Everybody who is logged in may read it; it has some ten pages, of all regions.

    Raises:
        GoogleRefusedError: If the API is off in the project.
        NotReadyError: GOOGLE_UNREACHABLE.
    """
    for sku in google.pages(_COMPUTE, "skus", pageSize=_PAGE, currencyCode="USD"):
        if region in sku.get("serviceRegions", ()) and sku.get("pricingInfo"):
            yield _offer(sku)


def _offer(sku: dict[str, Any]) -> Offer:
    """Return what is sold; of several rates the last one holds, for those before it are free or a trial's."""
    price = sku["pricingInfo"][-1]["pricingExpression"]
    rates = price.get("tieredRates") or [{}]
    unit = rates[-1].get("unitPrice", {})
    usd = int(unit.get("units", 0)) + int(unit.get("nanos", 0)) * _NANO
    return Offer(sku["description"], sku["category"]["usageType"], price["usageUnit"], usd)
