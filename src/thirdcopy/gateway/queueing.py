"""The queue of a suspended agreement: its open cases wait, and their turnaround stands still.

Every open case of the agreement waits alike, whatever is decided in it, and all go on or are
answered alike; so being queued tells nothing of a case. A release that is on its way is not
queued: it is held back by the agreement's status when it is sent.
"""

import datetime as dt

from sqlalchemy import select

from thirdcopy.case import Case
from thirdcopy.case.waiting import queue, unqueue
from thirdcopy.event import CaseId
from thirdcopy.gateway.agreements import status
from thirdcopy.gateway.casework import Loaded, by_clock, load
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.store import tables
from thirdcopy.store.write import Job, Write
from thirdcopy_client.canonical import Hash
from thirdcopy_client.clock import DAY, Micros

_OVER = frozenset({"ended", "expired"})
_LEAVES = (
    "unqueued",
    "withdrawn",
    "nothing-supplied",
    "rejected",
    "supplied",
    "complied",
    "closed",
)
"""The kinds of event after which a case no longer waits in the queue."""


def keep_queue(gateway: Gateway, agreement: CaseId) -> None:
    """Bring every open case of an agreement in line with where the agreement stands now.

    The job's id is the agreement's hash: it is one job for all cases of the agreement.
    """
    now = tables.case_now.c
    query = select(now.case_id).where(
        now.agreement == str(agreement), now.holder != "", now.state != "supplied"
    )
    with gateway.engine.connect() as connection:
        cases = [CaseId(case) for case in connection.execute(query).scalars()]
    for case in cases:
        loaded = load(gateway, case)
        if not wait_or_go_on(gateway, loaded) and _is_over(gateway, loaded):
            gateway.sequencer.write([Write(jobs=(Job("lapse", case, gateway.clock()),))])
    gateway.sequencer.write([Write(done=(Job("queue", agreement, Micros(0)).id,))])


def wait_or_go_on(gateway: Gateway, loaded: Loaded) -> bool:
    """Queue an open case or take it back, by the status of its agreement; say if either was so.

    A case whose turnaround is over while its review is overdue comes here by its own clock.
    """
    word = _word(gateway, loaded)
    case = loaded.case.request.case
    if word == "suspended":
        by_clock(
            gateway,
            case,
            lambda now, _at: queue(now, word),
            lambda _now, at: (Job("lapse", case, Micros(at + DAY)),),
        )
        return True
    if word == "in force" and loaded.case.state == "queued":
        by_clock(gateway, case, lambda now, _at: unqueue(now), _as_before)
        return True
    return False


def queue_length(gateway: Gateway, agreement: Hash, day: dt.date) -> int:
    """Count the cases of an agreement that waited in its queue at the end of a *day*.

    Exact, for the operator: what the public is shown goes through the disclosure control.
    """
    event = tables.event.c
    query = (
        select(event.case_id, event.kind)
        .where(
            event.agreement == agreement,
            event.kind.in_(("queued", *_LEAVES)),
            event.on_date <= day.isoformat(),
        )
        .order_by(event.case_id, event.seq)
    )
    with gateway.engine.connect() as connection:
        last = {row.case_id: row.kind for row in connection.execute(query)}
    return sum(kind == "queued" for kind in last.values())


def _as_before(case: Case, at: Micros) -> tuple[Job, ...]:
    """Give the work that a case goes on with when it is taken back."""
    number = case.request.case
    kinds = {"permitted": "match"}
    if case.request.action == "check":
        kinds["submitted"] = "check"
    next_one = kinds.get(case.state)
    lapse = (Job("lapse", number, case.due), Job("remind", number, at))
    return (*lapse, Job(next_one, number, at)) if next_one else lapse


def _word(gateway: Gateway, loaded: Loaded) -> str:
    with gateway.engine.connect() as connection:
        return status(gateway, connection, loaded.case.request.cls).word


def _is_over(gateway: Gateway, loaded: Loaded) -> bool:
    return _word(gateway, loaded) in _OVER
