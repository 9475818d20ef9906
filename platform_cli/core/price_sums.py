"""Add up what an environment on Google Cloud costs, part by part, from a table of list prices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.core.pools import pools_of
from platform_cli.core.prices import HOURS, CostLine, PoolLine, PricesReport

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.core.pools import Pool
    from platform_cli.core.prices import Database, PriceTable
    from platform_cli.core.settings import EnvironmentTable, Size

# Of the cluster's volumes, as the manifests ask for them: the metadata's database, and all event buses together.
_DATABASE_GB: dict[Size, int] = {"dev": 5, "production": 50}
_BUS_GB: dict[Size, int] = {"dev": 1, "production": 30}
_BY_POD = "With autopilot Google bills what pods ask for, ours and those of steps: that is in no sum."
_SQL_CPUS, _SQL_MEMORY_GB, _SQL_DISK_GB = 1, 3.75, 10  # db-custom-1-3840, the default of terraform/stacks/gcp


def volumes_gb(size: Size) -> int:
    """Return how much all volumes of an environment with its own database hold."""
    return _DATABASE_GB[size] + _BUS_GB[size]


def prices(table: PriceTable, values: EnvironmentTable, database: Database) -> PricesReport:
    """Add up what an environment costs.

    Args:
        table: List prices.
        values: The environment's settings.
        database: Where metadata is kept.
    """
    pools, size = () if values.autopilot else pools_of(values), values.size
    kept = [pool for pool in pools[1:] if pool.nodes]
    covered = size == "dev" or values.autopilot  # Google's credit is for zonal and Autopilot clusters
    parts = (
        *(line for pool in pools[:1] for line in _compute(table, pool)),
        _line(table, "external address", "the address of NAT", 1),
        *(line for pool in kept for line in _kept(table, pool)),
        *_cluster(table, size, covered=covered),
        *_database(table, size, database),
    )
    unknown = tuple(dict.fromkeys(pool.bought for pool in pools if pool.bought not in table.prices))
    return PricesReport(
        region=table.region,
        size=size,
        database=database,
        parts=parts,
        hour=sum(part.hour for part in parts),
        month=sum(part.month for part in parts),
        paused=sum(part.paused for part in parts),
        pools=tuple(_pool(table, pool) for pool in pools),
        notes=(*_unknown(unknown), *([_BY_POD] if values.autopilot else []), *_notes(table, covered=covered)),
        autopilot=values.autopilot,
    )


def _line(table: PriceTable, bought: str, what: str, count: float, *, paused: float | None = None) -> CostLine:
    """Return a part of the bill: so much of something, and how much of it while paused; as much if that is None."""
    price = table.prices[bought]
    hour = price.hourly * count
    stays = count if paused is None else paused
    month, idle = hour * HOURS, price.hourly * stays * HOURS
    return CostLine(what=what, hour=hour, month=month, paused=idle, date=price.date, source=price.source)


def _compute(table: PriceTable, system: Pool) -> Iterator[CostLine]:
    yield _line(table, system.bought, f"system nodes: {system.nodes} {system.machine}", system.nodes, paused=0)
    disk = system.nodes * system.disk_gb
    yield _line(table, "pd-balanced GB", f"their disks: {disk} GB pd-balanced", disk, paused=0)
    yield _line(
        table, "NAT per machine", f"NAT for {system.nodes} machine{'s' * (system.nodes > 1)}", system.nodes, paused=0
    )


def _kept(table: PriceTable, pool: Pool) -> Iterator[CostLine]:
    """Yield what the nodes cost that a pool always has, as far as it is known."""
    one = _pool(table, pool)
    if one.hour is not None:
        hour = one.hour * pool.nodes
        what = f"pool {pool.name}: {pool.nodes} {pool.bought}, with disks and NAT"
        yield CostLine(what=what, hour=hour, month=hour * HOURS, paused=0, date=one.date, source=one.source)


def _cluster(table: PriceTable, size: Size, *, covered: bool) -> Iterator[CostLine]:
    yield _line(table, "pd-balanced GB", f"the event bus's volume: {_BUS_GB[size]} GB pd-balanced", _BUS_GB[size])
    fee = table.prices["cluster fee"]
    yield _line(table, "cluster fee", "the cluster's fee", 1)
    if covered:  # a month's fee is less than the credit
        credit = table.prices["cluster fee credit"]
        hour = -min(fee.hourly, credit.hourly)
        month = hour * HOURS
        what = "covered by the free tier of the billing account"
        yield CostLine(what=what, hour=hour, month=month, paused=month, date=credit.date, source=credit.source)


def _database(table: PriceTable, size: Size, database: Database) -> Iterator[CostLine]:
    if database == "cluster":
        volume = _DATABASE_GB[size]
        yield _line(table, "pd-balanced GB", f"the metadata's volume: {volume} GB pd-balanced", volume)
        return
    machines = 2 if size == "production" else 1
    standby = " and its standby" if machines > 1 else ""
    yield _line(table, "Cloud SQL vCPU", f"Cloud SQL{standby}: {_SQL_CPUS} vCPU", machines * _SQL_CPUS)
    yield _line(
        table, "Cloud SQL GB memory", f"Cloud SQL{standby}: {_SQL_MEMORY_GB} GB memory", machines * _SQL_MEMORY_GB
    )
    yield _line(table, "Cloud SQL GB disk", f"Cloud SQL{standby}: {_SQL_DISK_GB} GB disk", machines * _SQL_DISK_GB)
    yield _line(table, "Private Service Connect endpoint", "the way to Cloud SQL", 1)


def _pool(table: PriceTable, pool: Pool) -> PoolLine:
    nodes = f"{pool.nodes} to {pool.most}"
    machine = table.prices.get(pool.bought)
    if machine is None:
        return PoolLine(pool=pool.name, machine=pool.bought, nodes=nodes, hour=None, date="", source="")
    disk = table.prices["pd-balanced GB"].hourly * pool.disk_gb
    return PoolLine(
        pool=pool.name,
        machine=pool.bought,
        nodes=nodes,
        hour=machine.hourly + disk + table.prices["NAT per machine"].hourly,
        date=machine.date,
        source=machine.source,
    )


def _unknown(machines: tuple[str, ...]) -> tuple[str, ...]:
    listed = ", ".join(machines)
    return (f"The table has no price of {listed}, so it is in no sum.",) if machines else ()


def _notes(table: PriceTable, *, covered: bool) -> tuple[str, ...]:
    bucket, credit = table.prices["bucket GB"].usd, table.prices["cluster fee credit"].usd
    pays = (
        f"The free tier, ${credit:.2f} a month for each billing account, pays for one zonal or Autopilot cluster. "
        "If another cluster uses it up, the fee is yours."
    )
    not_covered = f"The free tier of ${credit:.2f} a month does not pay for a regional cluster."
    uses = (
        f"What depends on use is not in the sums: ${bucket:.2f} for each GB and month in the bucket, images, logs, "
        "traffic to the internet."
    )
    return (pays if covered else not_covered, uses, "List prices, without discounts and taxes.")
