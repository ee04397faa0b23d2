"""Where officials were posted: which body, which service, from which quarter, and who says so.

No finer than that: a building, a rota or a name has no place in an adoption, and none here.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from thirdcopy.agreement import Adoption
from thirdcopy.agreement.assurance import Charges
from thirdcopy_client.canonical import Hash
from thirdcopy_client.clock import quarter_of_month


@dataclass(frozen=True)
class Deployment:
    """One service of one body in which an official was; *service* is None where no source names it.

    *adoption* is None of a posting that a register editor recorded in the log.

    *since* and *observed* are a quarter such as `2017-Q2`, or a word such as `unknown` or
    `end-2021`. *charges* are those of the body where a source says them, else those of the model.
    """

    agreement: str
    adoption: Hash | None
    body: str
    service: str | None
    since: str
    observed: str
    charges: Charges | str
    unknown: tuple[str, ...]
    source: str


def deployments(
    adoptions: Iterable[Adoption], charged: Mapping[str, Charges | str]
) -> tuple[Deployment, ...]:
    """Give the deployments of *adoptions*, by body and service; *charged* goes by agreement."""
    found = [
        Deployment(
            agreement=one.agreement,
            adoption=one.hash,
            body=one.body,
            service=service,
            since=quarter(one.since),
            observed=one.observed,
            charges=_charges(one.charges, charged.get(one.agreement, "unknown")),
            unknown=one.unknown,
            source=one.source,
        )
        for one in adoptions
        for service in one.services or (None,)
    ]
    return tuple(sorted(found, key=lambda one: (one.body, one.service or "", one.agreement)))


def by_service(found: Iterable[Deployment]) -> dict[str, tuple[Deployment, ...]]:
    """Give the deployments of each service that a source names, the most bodies first."""
    services: dict[str, list[Deployment]] = {}
    for one in found:
        if one.service is not None:
            services.setdefault(one.service, []).append(one)
    return {
        service: tuple(services[service])
        for service in sorted(services, key=lambda name: (-len(services[name]), name))
    }


def quarter(day: dt.date | str) -> str:
    """Give the quarter of a day, as `2017-Q2`; a word stays as it is."""
    return day if isinstance(day, str) else quarter_of_month(day.isoformat()[:7])


def _charges(own: Charges | str, of_model: Charges | str) -> Charges | str:
    return of_model if own in {"unknown", "unpublished"} else own
