"""Cover: padding that falls due by the clock, so that the log grows alike whatever happens.

At random moments, some time apart on average, a few padding entries fall due. Whoever writes
next adds what is due, less what he adds himself, and before it. So while less happens than falls
due, how long the log is at any time depends on the cover and on nothing else; nor does it on how
often it was asked for, since each moment is drawn when the one before it has come.
"""

import math
from dataclasses import dataclass, field
from random import Random, SystemRandom
from typing import Final

from sqlalchemy import Connection, select

from thirdcopy.store import shown_tables
from thirdcopy.store.put import put
from thirdcopy_client.clock import DAY, SECOND, Clock

AT_ONCE: Final = 4
"""The most entries that fall due at one moment; each number from 1 on is as likely."""


@dataclass(frozen=True)
class Cover:
    """How many seconds apart the moments are on average, by this clock."""

    every: int
    clock: Clock
    random: Random = field(default_factory=SystemRandom)

    def next_after(self, moment: int) -> int:
        """Draw the moment that follows one."""
        return moment + math.ceil(self.random.expovariate(1 / (self.every * SECOND)))


def fall_due(connection: Connection, cover: Cover, added: int) -> int:
    """Give how many padding entries a writer adds who adds so many sealed entries himself.

    What he adds beyond what is due is remembered, and made up for by what falls due next. Of a
    time longer than a day in which nothing was written, no more than a day's cover falls due.
    """
    row = connection.execute(select(shown_tables.cover)).first()
    now = cover.clock()
    moment = max(row.next, now - DAY) if row else cover.next_after(now)
    due = -(row.ahead if row else 0) - added
    while moment <= now:
        due += cover.random.randint(1, AT_ONCE)
        moment = cover.next_after(moment)
    put(connection, shown_tables.cover, [{"one": 1, "next": moment, "ahead": max(-due, 0)}])
    return max(due, 0)
