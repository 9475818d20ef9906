"""The Cloud Billing Catalog: what Compute Engine sells, in the form in which it is told, and traps beside each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.cloud.google_routes import Request, route

if TYPE_CHECKING:
    from tests.cloud.google_cloud import GoogleCloud

AMERICAS, DALLAS = ("us-central1", "us-east1", "us-west1"), ("us-south1",)
# Description, usage, unit, regions, units, nanos.
SOLD = (
    ("E2 Instance Core running in Americas", "OnDemand", "h", AMERICAS, 0, 21811590),
    ("E2 Instance Ram running in Americas", "OnDemand", "GiBy.h", AMERICAS, 0, 2923530),
    ("E2 Instance Core running in Dallas", "OnDemand", "h", DALLAS, 0, 25738000),
    ("E2 Instance Ram running in Dallas", "OnDemand", "GiBy.h", DALLAS, 0, 3450000),
    ("Commitment v1: E2 Cpu in Americas for 1 Year", "Commit1Yr", "h", AMERICAS, 0, 13741000),
    ("N2D AMD Instance Core running in Americas", "OnDemand", "h", AMERICAS, 0, 27502000),
    ("N2D AMD Custom Instance Core running in Americas", "OnDemand", "h", AMERICAS, 0, 28877000),
    ("N2D AMD Instance Ram running in Americas", "OnDemand", "GiBy.h", AMERICAS, 0, 3686000),
    ("Spot Preemptible N2D AMD Instance Core running in Americas", "Preemptible", "h", AMERICAS, 0, 8000000),
    ("Spot Preemptible N2D AMD Instance Ram running in Americas", "Preemptible", "GiBy.h", AMERICAS, 0, 1070000),
    ("G2 Instance Core running in Americas", "OnDemand", "h", AMERICAS, 0, 24988000),
    ("G2 Instance Ram running in Americas", "OnDemand", "GiBy.h", AMERICAS, 0, 2927000),
    ("Nvidia L4 GPU running in Americas", "OnDemand", "h", AMERICAS, 0, 560040000),
    ("Regional Balanced PD Capacity", "OnDemand", "GiBy.mo", AMERICAS, 0, 200000000),
    ("Balanced PD Capacity", "OnDemand", "GiBy.mo", AMERICAS, 0, 110000000),
    ("Balanced PD Capacity in Dallas", "OnDemand", "GiBy.mo", DALLAS, 0, 118000000),
)


@route("GET", "cloudbilling.googleapis.com/v1/services/{service}/skus")
def skus(_: GoogleCloud, request: Request) -> Any:
    """Return a page: five at a time, so that nobody forgets that there are more."""
    assert request.parts["service"] == "6F81-5844-456A"
    begin = int(request.asked("pageToken") or 0)
    following = str(begin + 5) if begin + 5 < len(SOLD) else ""
    return {"skus": [_sku(*one) for one in SOLD[begin : begin + 5]], "nextPageToken": following}


def _sku(words: str, usage: str, unit: str, regions: tuple[str, ...], units: int, nanos: int) -> dict[str, Any]:
    price = {"currencyCode": "USD", "units": str(units), "nanos": nanos}
    expression = {"usageUnit": unit, "displayQuantity": 1, "tieredRates": [{"startUsageAmount": 0, "unitPrice": price}]}
    return {
        "name": "services/6F81-5844-456A/skus/0000-0000-0000",
        "description": words,
        "category": {"serviceDisplayName": "Compute Engine", "resourceFamily": "Compute", "usageType": usage},
        "serviceRegions": list(regions),
        "pricingInfo": [{"summary": "", "pricingExpression": expression, "currencyConversionRate": 1}],
    }
