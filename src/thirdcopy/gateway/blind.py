"""The gate before an assessment: who must answer first sees nothing of it until they did."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, select

from thirdcopy.assessment import Assessment, assess
from thirdcopy.case import Case, Steps
from thirdcopy.case import blind as own
from thirdcopy.event import Actor, CaseId, Refusal
from thirdcopy.gateway.casework import Key, Loaded, circumstances, find, load, perform
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.register.agreeing import BlindAnswer, parse_rates
from thirdcopy.store import count_tables, tables
from thirdcopy.store.vault import unseal_bytes
from thirdcopy_client.canonical import Hash, parse_canonical
from thirdcopy_client.clock import Micros, months_of

RATES: Final = "blind-answers"
"""The name of the attested table of a quarter in which some agreement has a rate."""


def provisional(gateway: Gateway, actor: Actor, request: str) -> Assessment | Refusal:
    """Give what the agreement says of a request before its record is known.

    The only way to it, for pages and programs alike: so it is refused here to whoever is to
    answer first.
    """
    loaded = load(gateway, find(gateway, request))
    refusal = own.answer_first(loaded.case, actor, blind=loaded.rules.agreement.blind)
    return refusal or _assessed(gateway, loaded, gateway.clock())


def answer_blind(
    gateway: Gateway, actor: Actor, request: str, *, permits: bool, key: Key | None = None
) -> Case | Refusal:
    """Say, before the agreement's answer is shown, whether one would permit anything."""

    def steps(loaded: Loaded, at: Micros) -> Steps | Refusal:
        found = _assessed(gateway, loaded, at)
        return own.answer_blind(
            loaded.case,
            actor,
            blind=loaded.rules.agreement.blind,
            permits=permits,
            permitted=bool(found.permitted),
        )

    return perform(gateway, actor, request, "answer-blind", steps, key=key)


def blind_answers(
    gateway: Gateway, connection: Connection, quarter: str
) -> tuple[BlindAnswer, ...]:
    """Give every blind answer of a quarter; those of erased cases cannot be read any more."""
    months, event = months_of(quarter), tables.event.c
    query = select(event.id, event.case_id, event.person, event.agreement, event.kept_sealed).where(
        event.kind == "answered-blind", event.on_date.between(f"{months[0]}-01", f"{months[2]}-31")
    )
    rows = connection.execute(query).all()
    keys = gateway.vault.case_keys(sorted({CaseId(row.case_id) for row in rows}))
    found = []
    for row in rows:
        if row.case_id in keys:
            opened = unseal_bytes(keys[CaseId(row.case_id)], row.kept_sealed, row.id.encode())
            kept: Any = parse_canonical(opened)
            agrees = bool(kept["payload"]["agrees"])
            found.append(BlindAnswer(Hash(row.agreement), row.case_id, row.person, agrees))
    return tuple(found)


def blind_rates(gateway: Gateway, period: str) -> Mapping[Hash, int]:
    """Give how many of a hundred answers agreed, as was published of a closed quarter."""
    table = count_tables.attested.c
    query = select(table.csv).where(table.period == period, table.name == RATES)
    with gateway.engine.connect() as connection:
        found: bytes | None = connection.execute(query).scalar_one_or_none()
    return parse_rates(found) if found else {}


def _assessed(gateway: Gateway, loaded: Loaded, at: Micros) -> Assessment:
    return assess(loaded.case.request, None, loaded.rules, circumstances(gateway, loaded, at))
