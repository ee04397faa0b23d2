"""How a gateway is: whether it could sign and release just now, and if not, what stands against it.

Nothing in here says anything of a case, or how many there are.
"""

import shutil
from collections.abc import Callable
from typing import Final

from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from thirdcopy.gateway.gateway import Gateway
from thirdcopy.store import tables
from thirdcopy.store.append import head_of
from thirdcopy.store.engine import writing
from thirdcopy.store.mark import read_mark
from thirdcopy.store.standing import root_at
from thirdcopy_client.errors import UnavailableError

Check = Callable[[Gateway], bool]

LEAST_FREE: Final = 0.05
"""The share of the home's disk that must be free: a full disk is what ends most logs."""


def failing(gateway: Gateway) -> tuple[str, ...]:
    """Name what keeps this gateway from doing its work; nothing where it can.

    `database`: it takes no write. `log`: an error stopped it, or a promotion waits for a witness.
    `mark`: the database is behind what was signed here. `disk`: hardly anything is free.
    """
    checks = {"database": _writes, "log": _may_sign, "mark": _is_ahead, "disk": _has_room}
    return tuple(name for name, holds in checks.items() if not _holds(holds, gateway))


def _holds(check: Check, gateway: Gateway) -> bool:
    try:
        return check(gateway)
    except (SQLAlchemyError, OSError, UnavailableError):
        return False


def _writes(gateway: Gateway) -> bool:
    """Write to each database, and take it back: the locks, the disk and the server answer."""
    for engine, table in (
        (gateway.engine, tables.head.c.size),
        (gateway.vault.engine, tables.unused.c.seen),
    ):
        with writing(engine).connect() as connection:
            connection.execute(update(table.table).values({table: table}))
            connection.rollback()
    return True


def _may_sign(gateway: Gateway) -> bool:
    return not gateway.sequencer.stopped and not gateway.sequencer.needs_witness()


def _is_ahead(gateway: Gateway) -> bool:
    mark = read_mark(gateway.home.mark)
    with gateway.engine.connect() as connection:
        head = head_of(connection)
        return mark is not None and root_at(connection, head, mark.size) == mark.root


def _has_room(gateway: Gateway) -> bool:
    disk = shutil.disk_usage(gateway.home.folder)
    return disk.free >= disk.total * LEAST_FREE
