"""Statistics as the public has them: what was published of a period, and nothing else.

Recountable figures are read from the summary that the close of a quarter keeps, for agreements
whose counts are exact and for no others; attested ones from the table as it was published.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from sqlalchemy import Connection, bindparam, func, select

from thirdcopy.gateway.counting import FIGURES, closed_cells, count_quarter, keep_people
from thirdcopy.gateway.gateway import Gateway
from thirdcopy.register import MEASURES, Figure, Statistics, Value, Version, order, parse_figures
from thirdcopy.store import count_tables, tables
from thirdcopy.store.prepared import run
from thirdcopy.store.read import acts_of
from thirdcopy_client.canonical import Hash
from thirdcopy_client.clock import months_of, quarter_of_month
from thirdcopy_client.errors import MalformedError, UnavailableError

_PERIOD: Final = re.compile(r"(\d{4})(?:-(Q[1-4]|(?:0[1-9]|1[0-2])))?")
_MONTHS: Final = 12
_COUNTED: Final = tuple(one.name for one in MEASURES)
_KEPT_TABLES: Final = 128
_AGREEMENTS: Final = select(tables.agreement.c.hash).distinct()
_CLOSED: Final = (
    select(count_tables.attested.c.period)
    .where(count_tables.attested.c.name == bindparam("name"))
    .distinct()
)
Material = tuple[tuple[Statistics, ...], dict[str, str]]
"""The statistics of every published period, and the id of each agreement by its hash."""


def months_in(period: str) -> tuple[str, ...]:
    """Give the months of `2017`, `2017-Q2`, `2017-04` or `2016-01..2016-11`."""
    first, dots, last = period.partition("..")
    if dots:
        begin, end = months_in(first)[0], months_in(last)[-1]
        return tuple(
            month
            for year in range(int(begin[:4]), int(end[:4]) + 1)
            for month in _months_of_year(year)
            if begin <= month <= end
        )
    found = _PERIOD.fullmatch(period)
    if found is None:
        raise MalformedError(
            f"expected a period, got `{period}`",
            remedy="write a year, a quarter such as `2017-Q2`, a month such as `2017-04`, or a "
            "span such as `2016-01..2016-11`",
        )
    year, part = found.groups()
    if part is None:
        return tuple(_months_of_year(int(year)))
    return months_of(period) if part.startswith("Q") else (period,)


def statistics(gateway: Gateway, period: str) -> Statistics:
    """Give what was published of a period; raises `UnavailableError` while it is not closed.

    A month, or a span that is neither a quarter nor a year, has recountable figures only: hidden
    counts of more and more periods would give each other away.
    """
    (found,) = statistics_of(gateway, (period,))
    return found


def statistics_of(gateway: Gateway, periods: Iterable[str]) -> tuple[Statistics, ...]:
    """Give what was published of each of some periods, all read at once."""
    months = {period: months_in(period) for period in periods}
    quarters = {
        period: sorted({quarter_of_month(month) for month in of}) for period, of in months.items()
    }
    with gateway.engine.connect() as connection:
        closed = _closed(connection)
        missing = [one for of in quarters.values() for one in of if one not in closed]
        if missing:
            raise UnavailableError(
                f"`{missing[0]}` is not published",
                remedy=f"choose among {', '.join(sorted(closed)) or 'none yet'}",
            )
        versions = _versions(connection, {of[-1] for of in quarters.values()})
        exact = _exact(gateway, connection)
        sums = _sums(connection, {month for of in months.values() for month in of}, exact)
    return tuple(
        _statistics(period, of, versions[quarters[period][-1]], exact, sums)
        for period, of in months.items()
    )


def _statistics(
    period: str,
    months: Iterable[str],
    versions: tuple[Version, ...],
    exact: Iterable[Hash],
    sums: Mapping[tuple[str, Hash, str], int],
) -> Statistics:
    shown = {f: v for f, v in versions[-1].figures.items() if f.period == period}
    recountable = _recountable(period, months, exact, sums)
    wanted = {one.of for one in shown} or {one.of for one in recountable}
    counted = {figure: value for figure, value in recountable.items() if figure.of in wanted}
    figures = {**counted, **shown}
    in_order = {one: figures[one] for one in sorted(figures, key=order)}
    return Statistics(period, in_order, frozenset(counted), versions)


def periods_with_figures(gateway: Gateway) -> tuple[str, ...]:
    """Give the quarters and whole years that are published, oldest first."""
    with gateway.engine.connect() as connection:
        closed = _closed(connection)
    years = {one[:4] for one in closed}
    whole = [year for year in years if all(f"{year}-Q{n}" in closed for n in range(1, 5))]
    return tuple(sorted([*closed, *whole]))


def answer_material(gateway: Gateway) -> Material:
    """Give all that answers are made from: what was published, and each agreement's id by hash."""
    with gateway.engine.connect() as connection:
        hashes = connection.execute(select(tables.agreement.c.hash, tables.agreement.c.id))
        names = {row.hash: row.id for row in hashes}
    return statistics_of(gateway, periods_with_figures(gateway)), names


def recount_summary(gateway: Gateway, period: str) -> bool:
    """Make a closed quarter's summary again from the events; say whether it is the one kept."""
    with gateway.engine.connect() as connection:
        counted = count_quarter(gateway, connection, period)
        again = keep_people(connection, period, counted).cells
        own = {*months_of(period), period}
        kept = {one: n for one, n in closed_cells(connection).items() if one.period in own}
    return {one: n for one, n in again.items() if n} == kept


def _sums(
    connection: Connection, months: Iterable[str], exact: Iterable[Hash]
) -> Mapping[tuple[str, Hash, str], int]:
    """Sum the cells of each month over the bodies that asked, for agreements with exact counts."""
    cell = count_tables.cell.c
    query = (
        select(cell.period, cell.agreement, cell.measure, func.sum(cell["count"]))
        .where(
            cell.period.in_(tuple(months)),
            cell.agreement.in_(tuple(exact)),
            cell.measure.in_(_COUNTED),
        )
        .group_by(cell.period, cell.agreement, cell.measure)
    )
    return {
        (month, Hash(agreement), measure): int(count)
        for month, agreement, measure, count in connection.execute(query)
    }


def _recountable(
    period: str,
    months: Iterable[str],
    exact: Iterable[Hash],
    sums: Mapping[tuple[str, Hash, str], int],
) -> dict[Figure, Value]:
    of_period = tuple(months)
    return {
        Figure(period, of, "all", "", measure): Value(
            str(sum(sums.get((month, of, measure), 0) for month in of_period)), "exact"
        )
        for of in exact
        for measure in _COUNTED
    }


def _versions(connection: Connection, quarters: Iterable[str]) -> Mapping[str, tuple[Version, ...]]:
    table = count_tables.attested
    query = select(table).where(table.c.period.in_(tuple(quarters)), table.c.name == FIGURES)
    acts = {str(act.members["sha256"]): act for act in acts_of(connection, ("restated",))}
    found: dict[str, tuple[Version, ...]] = {}
    for row in connection.execute(query.order_by(table.c.period, table.c.version)):
        act = acts.get(row.sha256)
        act = act if act and act.members["period"] == row.period else None
        reason = str(act.members["reason"]) if act else None
        at = act.at if act else None
        version = Version(row.version, Hash(row.sha256), at, reason, _parsed(row.csv))
        found[row.period] = (*found.get(row.period, ()), version)
    return found


@lru_cache(maxsize=_KEPT_TABLES)
def _parsed(table: bytes) -> Mapping[Figure, Value]:
    """Read an attested table, which never changes; the latest ones are read once."""
    return MappingProxyType(parse_figures(table))


def _exact(gateway: Gateway, connection: Connection) -> tuple[Hash, ...]:
    hashes = run(connection, _AGREEMENTS).scalars()
    return tuple(
        Hash(one)
        for one in sorted(hashes)
        if gateway.ruleset_of(Hash(one)).agreement.counts == "exact"
    )


def _closed(connection: Connection) -> frozenset[str]:
    return frozenset(run(connection, _CLOSED, [{"name": FIGURES}]).scalars())


def _months_of_year(year: int) -> list[str]:
    return [f"{year:04}-{month:02}" for month in range(1, _MONTHS + 1)]
