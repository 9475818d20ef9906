"""`platform prices`: what an environment on Google Cloud costs, from a table that can be made anew."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, cast

import msgspec

from platform_cli.adapters.price_table import keep_table, package_table, price_table
from platform_cli.core import price_sums
from platform_cli.core.catalogue import refreshed
from platform_cli.core.errors import UsageError
from platform_cli.core.pools import pools_of

if TYPE_CHECKING:
    from platform_cli.core.prices import Database, PricesReport
    from platform_cli.core.settings import Settings, Size


def prices(settings: Settings, size: str | None, database: Database) -> PricesReport:
    """Add up what an environment costs, or would in another size."""
    values = settings.values
    if size is not None:
        values = msgspec.structs.replace(values, size=cast("Size", size))
    return price_sums.prices(price_table(settings.places.state), values, database)


def refresh(settings: Settings) -> None:
    """Read Google's catalogue, and keep what it says of the environment's region and machines.

    Raises:
        UsageError: If the environment is in no project of Google's.
        PlatformError: If Google cannot be asked; the table so far stays.
    """
    from platform_cli.adapters.google.api import Google
    from platform_cli.adapters.google.catalogue import offers

    values = settings.values
    if values.target != "gcp":
        message = f"the environment '{settings.environment}' is not on Google Cloud, so there is nobody to ask."
        raise UsageError(message, code="PRICES_NOT_HERE", hint="platform prices --refresh --env NAME")
    sizes: tuple[Size, ...] = ("dev", "production")
    pools = [pool for size in sizes for pool in pools_of(msgspec.structs.replace(values, size=size))]
    today = datetime.now(timezone.utc).date().isoformat()
    google = Google(values.project, values.impersonate)
    table = refreshed(package_table(), offers(google, values.region), values.region, pools, today)
    keep_table(settings.places.state, table)
