"""The gateway's own calendar: what it does at fixed times, whether or not anything happens.

What others can see of the log changes at these times only, so that they cannot be told from
it when somebody asked for something. Each piece says in the database that it is done, in the
transaction that does it: a calendar that was stopped goes on where it was, and two processes
that keep it do nothing twice.
"""

import datetime as dt
import logging
from typing import Final

from sqlalchemy import Connection, func, select

from thirdcopy.gateway.cosigning import ask_witnesses, forget_cosignatures
from thirdcopy.gateway.erasing import expire_all_key_backups, sweep
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.gateway.periods import CALENDAR, DAY, close_day, close_period, published_periods
from thirdcopy.gateway.publishing import publish
from thirdcopy.store import shown_tables, tables
from thirdcopy_client.clock import SECOND, date_of, month_of, months_of, quarter_of
from thirdcopy_client.errors import ConflictError, UnavailableError

DAILY_FROM: Final = 50
"""Counted entries a day, on average of the last quarter, from which the log is published daily."""
_RETRY_SECONDS: Final = 600
_WEEK: Final = dt.timedelta(days=7)
_ONE_DAY: Final = dt.timedelta(days=1)
_LOG = logging.getLogger(__name__)


def keep_time(gateway: Gateway) -> None:
    """Do what the calendar has for now: witnesses, days, quarters, erasure, publication."""
    _look(gateway)
    today = date_of(gateway.clock())
    if _close_days(gateway, today):
        sweep(gateway)
        expire_all_key_backups(gateway)
        forget_cosignatures(gateway)
    _close_periods(gateway, quarter_of(today))
    if publication_is_due(gateway, today):
        _publish(gateway)


def publication_is_due(gateway: Gateway, today: dt.date) -> bool:
    """Say whether the log is published today and has not been.

    Daily or, where little happens, on Mondays; which of both is settled for a whole quarter by the
    one before, so that no day tells by being published that much happened in it.
    """
    newest = select(func.max(shown_tables.publication.c.on_date))
    with gateway.engine.connect() as connection:
        found = connection.execute(newest).scalar_one_or_none()
        if found is None:
            return True
        last = dt.date.fromisoformat(found)
        if last >= today:
            return False
        return today - last >= _WEEK or not today.weekday() or _is_daily(connection, today)


def _look(gateway: Gateway) -> None:
    """Let the log be seen, once at each multiple of the time after which witnesses are asked."""
    witnesses = gateway.witnesses
    tick = gateway.clock() // (witnesses.settings.every * SECOND)
    if tick == witnesses.asked:
        return
    if witnesses.settings.cover and not gateway.sequencer.needs_witness():
        gateway.sequencer.catch_up(month_of(date_of(gateway.clock())))
    ask_witnesses(gateway)
    witnesses.asked = tick


def _close_days(gateway: Gateway, today: dt.date) -> bool:
    """Close every day that is over, oldest first; say whether there was one."""
    day = first = _after_last_day(gateway)
    while day < today:
        close_day(gateway, day)
        day += _ONE_DAY
    return first < today


def _after_last_day(gateway: Gateway) -> dt.date:
    """Give the day after the last one that was closed, or that on which the log began."""
    asked, act = tables.asked.c, tables.act.c
    newest = select(func.max(asked.key)).where(asked.client == CALENDAR, asked.key.like(f"{DAY}%"))
    with gateway.engine.connect() as connection:
        found = connection.execute(newest).scalar_one_or_none()
        if found:
            return dt.date.fromisoformat(found.removeprefix(DAY)) + _ONE_DAY
        return date_of(connection.execute(select(func.min(act.at))).scalar_one())


def _close_periods(gateway: Gateway, now: str) -> None:
    closed = published_periods(gateway)
    with gateway.engine.connect() as connection:
        began = connection.execute(select(func.min(tables.act.c.at))).scalar_one()
    period = _after(closed[-1]) if closed else quarter_of(date_of(began))
    while period < now:
        try:
            close_period(gateway, period)
        except ConflictError:
            if period not in published_periods(gateway):
                raise
        period = _after(period)


def _after(period: str) -> str:
    last = dt.date.fromisoformat(f"{months_of(period)[2]}-28")
    return quarter_of(last + dt.timedelta(days=14))


def _is_daily(connection: Connection, today: dt.date) -> bool:
    """Say whether the quarter before had enough counted entries a day."""
    first = dt.date.fromisoformat(f"{months_of(quarter_of(today))[0]}-01")
    months = months_of(quarter_of(first - _ONE_DAY))
    start = dt.date.fromisoformat(f"{months[0]}-01")
    event = tables.event.c
    counted = select(func.count()).where(
        event.log_index.is_not(None), event.on_date.between(f"{months[0]}-01", f"{months[2]}-31")
    )
    found: int = connection.execute(counted).scalar_one()
    return found >= DAILY_FROM * (first - start).days


def _publish(gateway: Gateway) -> None:
    """Publish; where witnesses keep it waiting, try again later and not at once."""
    witnesses, now = gateway.witnesses, gateway.clock() // SECOND
    if now < witnesses.publish_after:
        return
    try:
        publish(gateway)
    except UnavailableError as error:
        witnesses.publish_after = now + _RETRY_SECONDS
        _LOG.warning("nothing is published for now", extra={"saying": error.message})
