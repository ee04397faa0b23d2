"""Rights that people used in a quarter, counted at its close and published beside its figures."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from sqlalchemy import select

from thirdcopy.gateway.answering import rights_by
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.register.rights_used import RightCell, Rights, parse_rights
from thirdcopy.rights import Right
from thirdcopy.store import count_tables
from thirdcopy_client.clock import date_of, months_of, quarter_of_month

RIGHTS_USED: Final = "rights"
"""The name of the attested table of a quarter in which somebody used a right, or was owed one."""


def rights_used(gateway: Gateway, quarter: str) -> Mapping[RightCell, int]:
    """Count the rights of a quarter, as they stood at its end: a pure function of their steps.

    A right counts as overdue in the quarter in which its last day was, if no answer had been
    given by then and the body was not waiting for the person.
    """
    last = _last_day(quarter)
    counts: Counter[RightCell] = Counter()
    for right in rights_by(gateway, last):
        for counted, on in _happened(right, last):
            if quarter_of_month(on.isoformat()[:7]) == quarter:
                counts[RightCell(right.body, right.kind, counted)] += 1
    return counts


def rights_csv(gateway: Gateway, period: str) -> bytes | None:
    """Give a closed quarter's table of rights, byte for byte as the log names its hash."""
    table = count_tables.attested.c
    query = select(table.csv).where(table.period == period, table.name == RIGHTS_USED)
    with gateway.engine.connect() as connection:
        found: bytes | None = connection.execute(query).scalar_one_or_none()
    return found


def published_rights(gateway: Gateway, period: str) -> Rights:
    """Give what was published of a quarter's rights; nothing where nobody used any."""
    data = rights_csv(gateway, period)
    return parse_rights(data) if data else {}


def _happened(right: Right, by: dt.date) -> Iterator[tuple[str, dt.date]]:
    """Give what is counted of a right, each with its day, as it stood on a day."""
    yield "received", date_of(right.received)
    if right.ended is not None:
        yield right.outcome, date_of(right.ended)
    answered = date_of(right.ended) if right.ended is not None else None
    if right.due <= by and not right.asked_back and (answered is None or answered > right.due):
        yield "overdue", right.due


def _last_day(quarter: str) -> dt.date:
    last = dt.date.fromisoformat(f"{months_of(quarter)[-1]}-01")
    return (last + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
