"""Checks that the zone offers the machines, and that the project may have as many as are wanted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from platform_cli.adapters.google.compute import ROOT, url_of
from platform_cli.adapters.google.quotas import needs
from platform_cli.adapters.google.refusals import GoogleRefusedError
from platform_cli.core.changes import Check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.adapters.google.api import Google
    from platform_cli.adapters.google.wanted import Wanted


def quotas(google: Google, wanted: Wanted) -> Iterator[Check]:
    """Check machine types, accelerators and quotas; one check for each quota that something is needed of."""
    root, region, zone = f"{ROOT}/projects/{google.project}", wanted.region, wanted.zone
    types = sorted({one.machine_type for one in wanted.machines})
    gpus = sorted({one.gpu for one in wanted.machines if one.gpu})
    urls = [
        f"{root}/regions/{region}",
        root,
        f"{root}/global/networks/{wanted.names.network}",
        *(url_of(google, "machineTypes", zone, one) for one in types),
        *(url_of(google, "acceleratorTypes", zone, one) for one in gpus),
    ]
    with ThreadPoolExecutor(len(urls)) as threads:
        place, project, network, *offers = threads.map(lambda url: _get(google, url), urls)
    if place is None:
        hint = 'choose one with region = "NAME" in platform.toml; they are listed by: gcloud compute regions list'
        yield Check(f"Is there a region {region}?", ok=False, answer="Google knows none of that name", hint=hint)
        return
    machines = dict(zip(types, offers, strict=False))
    yield from _offered(zone, {**machines, **dict(zip(gpus, offers[len(types) :], strict=True))})
    cpus = {name: int(found["guestCpus"]) for name, found in machines.items() if found}
    all_quotas = {f"{region} {one['metric']}": one for one in place["quotas"]}
    all_quotas |= {f"global {one['metric']}": one for one in (project or {}).get("quotas", ())}
    for metric, needed in needs(wanted, cpus, all_quotas).items():
        yield _sufficient(google, metric, needed, all_quotas[metric], made=network is not None)


def _get(google: Google, url: str) -> dict[str, Any] | None:
    try:
        return google.call("GET", url)
    except GoogleRefusedError as error:
        if error.status == HTTPStatus.NOT_FOUND:
            return None
        raise


def _offered(zone: str, offers: dict[str, dict[str, Any] | None]) -> Iterator[Check]:
    question = f"Does zone {zone} offer the machines?"
    absent = [name for name, found in offers.items() if found is None]
    for name in absent:
        listed = f"gcloud compute machine-types list --filter='name={name}'"
        hint = f'choose a zone that has it with zone = "NAME" in platform.toml; they are listed by: {listed}'
        yield Check(question, ok=False, answer=f"it has no {name}", hint=hint)
    if offers and not absent:
        yield Check(question, ok=True, answer=", ".join(offers))


def _sufficient(google: Google, metric: str, needed: float, quota: dict[str, Any], *, made: bool) -> Check:
    """Compare what is needed with what is free; once it is made, and so in use itself, with the limit."""
    limit, used = float(quota["limit"]), 0.0 if made else float(quota["usage"])
    where, _, name = metric.partition(" ")
    hint = (
        f"ask for {used + needed:g} at https://console.cloud.google.com/iam-admin/quotas?project={google.project}, "
        "or want fewer machines"
    )
    answer = f"{needed:g} needed, {max(0, limit - used):g} of {limit:g} free"
    ok = needed <= limit - used
    return Check(f"Is the quota {name} ({where}) large enough?", ok=ok, answer=answer, hint="" if ok else hint)
