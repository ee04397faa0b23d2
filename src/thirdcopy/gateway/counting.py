"""Count a quarter: from events to cells, and from cells to the figures that may be published."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Row, select

from thirdcopy.event import BodyCode, CaseId, OpenAct
from thirdcopy.gateway.gateway import DISCLOSURE, Gateway
from thirdcopy.register import (
    Cell,
    Counted,
    Figure,
    Planned,
    Release,
    Surroundings,
    Value,
    by_quarter,
    days_figures,
    parse_figures,
    plan,
    protect,
)
from thirdcopy.register.measure import ENDS, KEPT, MEASURES, PEOPLE, RETURNED, Measure
from thirdcopy.store import count_tables, tables
from thirdcopy.store.read import acts_of
from thirdcopy.store.vault import unseal_bytes
from thirdcopy_client.canonical import Hash, parse_canonical
from thirdcopy_client.clock import date_of, months_of
from thirdcopy_client.errors import UnavailableError
from thirdcopy_client.translog.reveal import parse_reveal

FIGURES = "figures"
"""The name of a quarter's attested table."""
_DETAILS: Mapping[str, str] = {
    "rejected": "procedure",
    "outcome-reported": "outcome",
    "spoken": "medium",
}
_TOLD = frozenset({"rejected", "spoken"})


@dataclass(frozen=True)
class Quarter:
    """A quarter as counted: cells by month, and how many days each ended request took."""

    cells: Mapping[Cell, int]
    days: Mapping[Hash, tuple[int, ...]]


def profile_of(gateway: Gateway) -> str:
    """Give the profile of disclosure control, as the log's last `policy` entry names it."""
    with gateway.engine.connect() as connection:
        named = [act.members.get("disclosure") for act in acts_of(connection, ("policy",))]
    return str(named[-1]) if named and named[-1] else DISCLOSURE


def count_quarter(gateway: Gateway, connection: Connection, quarter: str) -> Quarter:
    """Count the events of a quarter: a pure function of them, for whoever counts again.

    Each event counts for the body that asked: the adopter of a model, else the body of who
    began the case. A case that was erased keeps its kinds, and loses its details.
    """
    bodies = dict(connection.execute(select(tables.adoption.c.hash, tables.adoption.c.body)).all())
    rows = _events(connection, quarter)
    details = _details(gateway, rows)
    cells: Counter[Cell] = Counter()
    days: dict[Hash, list[int]] = defaultdict(list)
    for row in rows:
        asking = bodies.get(row.adoption, row.asking)
        for one in _OF_KIND[row.kind]:
            if not one.detail or one.detail == details.get(row.id):
                month, agreement = row.on_date[:7], Hash(row.agreement)
                cells[Cell(month, agreement, asking, one.name)] += 1
                if one.name in ENDS:
                    begun, ended = (dt.date.fromisoformat(d) for d in (row.begun, row.on_date))
                    days[agreement].append((ended - begun).days)
    cells.update(_people(connection, quarter, rows, bodies))
    return Quarter(cells, {one: tuple(took) for one, took in days.items()})


def figures_of(
    gateway: Gateway, connection: Connection, quarter: str, counted: Quarter, hidden: int
) -> dict[Figure, Value]:
    """Give what the quarter's attested table shows, guarded against everything published before.

    *hidden* is how many sealed entries of the quarter its reveal leaves closed.
    """
    own = {*months_of(quarter), quarter}
    others = {
        cell: count for cell, count in closed_cells(connection).items() if cell.period not in own
    }
    cells = by_quarter({**others, **counted.cells})
    agreements = counted_agreements(gateway, connection, quarter)
    planned = plan(quarter, agreements, cells, profile_of(gateway))
    before = _published_beside(gateway, connection, quarter, cells)
    around = Surroundings(
        truth=cells,
        attested=frozenset(one.hash for one in agreements if not one.exact),
        sealed={**_hidden(connection), quarter: hidden},
        parties=frozenset(cell.body for cell in cells if cell.body),
    )
    shown = protect(planned, before, around)
    values = {
        one.figure: Value(shown[one.figure], one.control) for one in planned if not one.public
    }
    for agreement, days in counted.days.items():
        values |= days_figures(quarter, agreement, days)
    return values


def counted_agreements(
    gateway: Gateway, connection: Connection, quarter: str
) -> tuple[Counted, ...]:
    """Give the agreements that were in force at some time before the end of *quarter*.

    One that ended before the quarter began has nothing to count any more.
    """
    first, *_, last = (dt.date.fromisoformat(f"{month}-01") for month in months_of(quarter))
    after = (last + dt.timedelta(days=31)).replace(day=1)
    acts = acts_of(connection, ("in-force", "ended", "adopted"))
    begun = [act for act in acts if date_of(act.at) < after]
    ended = {
        act.members["agreement"] for act in begun if act.kind == "ended" and date_of(act.at) < first
    }
    names = dict.fromkeys(
        Hash(str(act.members["agreement"])) for act in begun if act.kind == "in-force"
    )
    return tuple(_counted(gateway, one, begun) for one in names if one not in ended)


def closed_cells(connection: Connection) -> dict[Cell, int]:
    """Give the cells of every quarter that was closed, by month; people are by quarter."""
    cell = count_tables.cell.c
    query = select(cell.period, cell.agreement, cell.body, cell.measure, cell["count"])
    return {
        Cell(period, Hash(agreement), body, measure): count
        for period, agreement, body, measure, count in connection.execute(query)
    }


def keep_people(connection: Connection, quarter: str, counted: Quarter) -> Quarter:
    """Take the people of a closed quarter as they were counted: erasure may have come since."""
    kept = {
        cell: count
        for cell, count in closed_cells(connection).items()
        if cell.period == quarter and cell.measure == PEOPLE.name
    }
    others = {cell: n for cell, n in counted.cells.items() if cell.measure != PEOPLE.name}
    return Quarter({**others, **kept}, counted.days)


def latest_table(connection: Connection, quarter: str) -> bytes | None:
    """Give the latest version of a quarter's attested table."""
    table = count_tables.attested.c
    query = select(table.csv).where(table.period == quarter, table.name == FIGURES)
    found: bytes | None = connection.execute(
        query.order_by(table.version.desc()).limit(1)
    ).scalar_one_or_none()
    return found


def _published_beside(
    gateway: Gateway, connection: Connection, quarter: str, cells: Mapping[Cell, int]
) -> list[Release]:
    """Give every figure of the other quarters, as its latest version shows it."""
    found: list[Release] = []
    table = count_tables.attested.c
    periods = select(table.period).where(table.period != quarter).distinct()
    for period in sorted(connection.execute(periods).scalars()):
        shown = parse_figures(latest_table(connection, period) or b"")
        agreements = counted_agreements(gateway, connection, period)
        for one in plan(period, agreements, cells, DISCLOSURE):
            value = shown.get(one.figure)
            if one.public:
                found.append(Release(one, str(one.count)))
            elif value is not None:
                as_then = Planned(one.figure, one.cells, one.count, value.control)
                found.append(Release(as_then, value.shown))
    return found


def _hidden(connection: Connection) -> dict[str, int]:
    file = tables.public_file.c
    query = select(file.data).where(file.path.like("reveal/%"))
    reveals = [parse_reveal(data) for data in connection.execute(query).scalars()]
    return {one.period: one.totals.hidden for one in reveals}


def _counted(gateway: Gateway, agreement: Hash, acts: Iterable[OpenAct]) -> Counted:
    text = gateway.ruleset_of(agreement).agreement
    vocabulary = gateway.library.vocabulary
    if text.model:
        bodies = {
            str(act.members["body"])
            for act in acts
            if act.kind == "adopted" and act.members["agreement"] == agreement
        }
    else:
        bodies = {body for one in text.recipients for body in vocabulary.below("Body", one)}
    kinds = {body: _kind_of(vocabulary.above("Body", body), vocabulary.trees) for body in bodies}
    requesters = {BodyCode(body): BodyCode(kinds[body]) for body in sorted(bodies)}
    return Counted(agreement, text.id, text.counts == "exact", requesters, returned=text.model)


def _kind_of(above: Iterable[str], trees: Mapping[str, Mapping[str, tuple[str, ...]]]) -> str:
    return min(body for body in above if not trees["Body"][body])


def _events(connection: Connection, quarter: str) -> list[Row[tuple[object, ...]]]:
    months = months_of(quarter)
    event, first = tables.event.c, tables.event.alias("first")
    query = (
        select(
            event.id,
            event.case_id,
            event.kind,
            event.on_date,
            event.agreement,
            event.adoption,
            event.told,
            event.kept_sealed,
            first.c.body.label("asking"),
            first.c.on_date.label("begun"),
        )
        .join(first, (first.c.case_id == event.case_id) & (first.c.seq == 1))
        .where(
            event.on_date.between(f"{months[0]}-01", f"{months[2]}-31"),
            event.kind.in_(tuple(_OF_KIND)),
        )
    )
    return list(connection.execute(query))


def _details(gateway: Gateway, rows: Iterable[Row[tuple[object, ...]]]) -> dict[str, str]:
    """Give what narrows an event, where its kind has such a thing and its key is there."""
    detailed = [row for row in rows if row.kind in _DETAILS]
    sealed = sorted({CaseId(row.case_id) for row in detailed if row.kind not in _TOLD})
    keys = gateway.vault.case_keys(sealed)
    found: dict[str, str] = {}
    for row in detailed:
        if row.kind in _TOLD:
            part = _object(parse_canonical(row.told))
        elif row.case_id in keys:
            opened = unseal_bytes(keys[CaseId(row.case_id)], row.kept_sealed, row.id.encode())
            part = _object(_object(parse_canonical(opened))["payload"])
        else:
            continue
        found[row.id] = str(part[_DETAILS[row.kind]])
    return found


def _object(part: object) -> Mapping[str, object]:
    if not isinstance(part, dict):
        raise UnavailableError("an event in the store is not of its form")
    return part


def _people(
    connection: Connection,
    quarter: str,
    rows: Iterable[Row[tuple[object, ...]]],
    bodies: Mapping[str, str],
) -> Counter[Cell]:
    """Count the different people asked about: of each body that asks, and of all together."""
    use = tables.use.c
    months = months_of(quarter)
    query = select(use.case_id, use.person_tag).where(
        use.day.between(f"{months[0]}-01", f"{months[2]}-31")
    )
    tags = dict(connection.execute(query).all())
    about: dict[Cell, set[bytes]] = defaultdict(set)
    for row in rows:
        if row.kind in PEOPLE.kinds and row.case_id in tags:
            for body in (bodies.get(row.adoption, row.asking), ""):
                cell = Cell(quarter, Hash(row.agreement), body, PEOPLE.name)
                about[cell].add(tags[row.case_id])
    return Counter({cell: len(people) for cell, people in about.items()})


def _of_kind() -> dict[str, list[Measure]]:
    found: dict[str, list[Measure]] = defaultdict(list)
    for one in (*MEASURES, *KEPT, *RETURNED):
        for kind in one.kinds:
            found[kind].append(one)
    return dict(found)


_OF_KIND = _of_kind()
