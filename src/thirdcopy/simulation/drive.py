"""Drive a gateway through a plan: simulated time goes forward, and work falls due in it.

There is no second path: each step is a call of the same function that a page or a program
calls, with the clock passed in. A run that was killed goes on where it was.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sqlalchemy import select

from thirdcopy import gateway as gates
from thirdcopy.event import Refusal
from thirdcopy.gateway import Gateway
from thirdcopy.simulation.calendar import every_day
from thirdcopy.simulation.plan import CLIENT, Step, case_begun_by
from thirdcopy.store import tables
from thirdcopy.store.read import acts_of, next_due
from thirdcopy_client.clock import Micros, date_of, micros_of, quarter_of

_NEVER = Micros(0)
Tell = Callable[[int], None]
"""Hear that so many more steps are done."""


@dataclass
class SimulatedClock:
    """A clock that stands until it is set; it is never set back."""

    now: Micros = _NEVER

    def __call__(self) -> Micros:
        """Give the simulated time."""
        return self.now

    def set(self, at: Micros) -> None:
        """Let time pass until *at*."""
        self.now = max(self.now, at)


@dataclass
class Drive:
    """One run through plans: what was refused on the way, by code."""

    gateway: Gateway
    clock: SimulatedClock
    tell: Tell
    refused: list[tuple[str, str]] = field(default_factory=list)

    def run(self, steps: Iterable[Step]) -> None:
        """Do the steps in the order of their times, closing each day that passes between."""
        ordered = sorted(steps, key=lambda step: (step.at, step.key))
        done = self._done()
        day = date_of(ordered[0].at)
        for step in ordered:
            self._days(day, date_of(step.at))
            day = date_of(step.at)
            self.due(step.at)
            self.clock.set(step.at)
            if step.key not in done:
                self._do(step)
            self.tell(1)
        self.due(self.clock.now)

    def until(self, day: dt.date) -> None:
        """Let the days pass until the morning of *day*, with what falls due in them.

        From yesterday on: a run that was killed after it closed a day has yet to close the
        quarter that ended with it.
        """
        self._days(date_of(self.clock.now) - dt.timedelta(days=1), day)

    def due(self, until: Micros) -> None:
        """Do the work that falls due up to *until*, each piece at its own time."""
        while True:
            with self.gateway.engine.connect() as connection:
                soonest = next_due(connection)
            if soonest is None or soonest > until:
                return
            self.clock.set(soonest)
            gates.work(self.gateway)

    def _do(self, step: Step) -> None:
        case = None if step.of == step.key else case_begun_by(self.gateway, step.of)
        if case is None and step.of != step.key:
            return
        request = gates.load(self.gateway, case).case.request.id if case else ""
        outcome = step.act(self.gateway, step, request)
        if isinstance(outcome, Refusal):
            self.refused.append((step.key, outcome.code))
        gates.work(self.gateway)

    def _days(self, first: dt.date, last: dt.date) -> None:
        """Close each day from *first* to the one before *last*, and each quarter that ends."""
        closed = self._closed_days() if first < last else frozenset()
        for day in every_day(first, last - dt.timedelta(days=1)):
            midnight = micros_of(day + dt.timedelta(days=1), 0, 1)
            self.due(midnight)
            self.clock.set(midnight)
            tomorrow = date_of(midnight)
            if tomorrow not in closed:
                gates.close_day(self.gateway, day)
            if quarter_of(day) != quarter_of(tomorrow):
                self._close(quarter_of(day))

    def _close(self, period: str) -> None:
        if period not in gates.published_periods(self.gateway):
            gates.close_period(self.gateway, period)

    def _done(self) -> frozenset[str]:
        asked = tables.asked.c
        query = select(asked.key).where(asked.client == CLIENT)
        with self.gateway.engine.connect() as connection:
            return frozenset(connection.execute(query).scalars())

    def _closed_days(self) -> frozenset[dt.date]:
        with self.gateway.engine.connect() as connection:
            return frozenset(date_of(act.at) for act in acts_of(connection, ["day"]))
