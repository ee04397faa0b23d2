"""The clocks of a case beside its turnaround: reminders on the way, and what is owed after it."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Select, and_, func, select

from thirdcopy.case import Case, Duty, duties_of, holder_of
from thirdcopy.case.duty import OWING, chase, next_chase, next_reminder, remind
from thirdcopy.case.table import ASKING
from thirdcopy.event import Actor, CaseId, Role
from thirdcopy.gateway.casework import by_clock, load
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.store import tables
from thirdcopy.store.write import Job
from thirdcopy_client.clock import HOUR, Micros

MOST_OWED: Final = 100
"""Of so many cases is shown what is owed in them; the others follow when these are done."""


@dataclass(frozen=True)
class Owed:
    """One duty in one case that was answered."""

    request: str
    duty: Duty


def remind_holder(gateway: Gateway, case: CaseId) -> None:
    """Remind whoever is late with an open case; later, tell the role that it escalates to."""
    by_clock(gateway, case, remind, _look_again, (Job("remind", case, Micros(0)).id,))


def chase_owed(gateway: Gateway, case: CaseId) -> None:
    """Remind whoever owes something in an answered case, such as the report of a breach."""

    def again(now: Case, _at: Micros) -> tuple[Job, ...]:
        due = next_chase(now)
        return (Job("chase", case, due),) if due is not None else ()

    by_clock(gateway, case, chase, again, (Job("chase", case, Micros(0)).id,))


def owed(gateway: Gateway, actor: Actor, *, most: int = MOST_OWED) -> tuple[Owed, ...]:
    """Give what *actor* owes in cases that were delivered, what is due first.

    It is worked out whenever it is asked for: what is late needs nobody to have noted it. Of a
    discloser's cases the first *most* are looked at: those of which everybody has been told,
    and then by when somebody is to be told next.
    """
    now, job = tables.case_now.c, tables.job.c
    delivered = select(now.case_id).where(now.state == "delivered")
    chased = and_(job.case_id == now.case_id, job.kind == "chase")
    held = (
        delivered.outerjoin(tables.job, chased)
        .where(now.body == actor.body, now.requester.not_in(actor.persons))
        .order_by(func.coalesce(job.due, 0), now.due, now.case_id)
        .limit(most)
    )
    asked_for = delivered.where(now.requester.in_(actor.persons))
    found = []
    for query, wanted in ((asked_for, actor.roles & ASKING), (held, actor.roles - ASKING)):
        found += _owed_in(gateway, query, wanted) if wanted & OWING else []
    return tuple(sorted(found, key=lambda one: (one.duty.due, one.request)))


def _owed_in(gateway: Gateway, query: Select[str], roles: AbstractSet[Role]) -> list[Owed]:
    with gateway.engine.connect() as connection:
        numbers = connection.execute(query).scalars().all()
    cases = [load(gateway, CaseId(number)).case for number in numbers]
    return [
        Owed(case.request.id, duty)
        for case in cases
        for duty in duties_of(case)
        if duty.role in roles
    ]


def _look_again(case: Case, at: Micros) -> tuple[Job, ...]:
    """Look again while the case is open and the turnaround lasts: it may come back to a person."""
    if holder_of(case) is None or at >= case.due:
        return ()
    soonest = max(next_reminder(case), Micros(at + HOUR), Micros(at + (case.due - at) // 4))
    return (Job("remind", case.request.case, min(soonest, case.due)),)
