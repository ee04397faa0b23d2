"""The clocks of a case beside its turnaround: reminders on the way, and what is owed after it."""

from dataclasses import dataclass

from sqlalchemy import or_, select

from thirdcopy.case import Case, Duty, duties_of, holder_of
from thirdcopy.case.duty import chase, next_chase, next_reminder, remind
from thirdcopy.case.table import ASKING
from thirdcopy.event import Actor, CaseId
from thirdcopy.gateway.casework import by_clock, load
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.store import tables
from thirdcopy.store.write import Job
from thirdcopy_client.clock import HOUR, Micros


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


def owed(gateway: Gateway, actor: Actor) -> tuple[Owed, ...]:
    """Give what *actor* owes in cases that were delivered, what is due first.

    It is worked out whenever it is asked for: what is late needs nobody to have noted it.
    """
    now = tables.case_now.c
    mine = or_(now.requester.in_(actor.persons), now.body == actor.body)
    query = select(now.case_id).where(now.state == "delivered", mine)
    with gateway.engine.connect() as connection:
        cases = [CaseId(case) for case in connection.execute(query).scalars()]
    found = []
    for number in cases:
        case = load(gateway, number).case
        asked = case.request.by.person in actor.persons
        found += [
            Owed(case.request.id, duty)
            for duty in duties_of(case)
            if actor.has(duty.role) and (duty.role in ASKING) is asked
        ]
    return tuple(sorted(found, key=lambda one: (one.duty.due, one.request)))


def _look_again(case: Case, at: Micros) -> tuple[Job, ...]:
    """Look again while the case is open and the turnaround lasts: it may come back to a person."""
    if holder_of(case) is None or at >= case.due:
        return ()
    soonest = max(next_reminder(case), Micros(at + HOUR), Micros(at + (case.due - at) // 4))
    return (Job("remind", case.request.case, min(soonest, case.due)),)
