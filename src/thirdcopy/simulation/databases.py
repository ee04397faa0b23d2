"""The invented people as each body keeps them: one SQLite database each, and its view."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Final, TypeAlias

from sqlalchemy import Column, Index, Integer, MetaData, Table, Text, create_engine, select
from sqlalchemy.schema import CreateView

from thirdcopy.simulation.names import given_name
from thirdcopy.simulation.population import (
    COUNCILS_WITH_CASES,
    MARKERS,
    SCHEME_OF,
    Person,
    Population,
    council_of,
)
from thirdcopy.sources import FactColumn, Source, SqliteFile, View, source_name

_Cell: TypeAlias = str | int | None
_Details: TypeAlias = Mapping[str, _Cell]

_CASES: Final = "council-case"
_LEAVE: Final = (
    ("indefinite leave to remain", "yes", "yes"),
    ("refugee leave", "yes", "yes"),
    ("limited leave to remain", "yes", "no"),
    ("student leave", "yes", "no"),
    ("leave that has expired", "no", "no"),
)
_WHO: Final = (
    "record_key",
    "family_name",
    "given_name",
    "previous_family_name",
    "birth_date",
    "strong_number",
    "postcode",
    "previous_postcode",
    "merged_into",
    "full_name",
)


@dataclass(frozen=True, slots=True)
class _Database:
    file: str
    view: str
    items: Mapping[str, str]
    details: Callable[[Person, Random], _Details]
    facts: Mapping[str, FactColumn] = field(default_factory=dict)
    body: str | None = None

    def holds(self, person: Person, dataset: str) -> bool:
        return dataset in person.datasets and self.body in {None, council_of(person)}


def _patient(person: Person, rng: Random) -> _Details:
    return {
        "gender": person.gender,
        "home_address": person.home.text,
        "gp_area": person.home.postcode.partition(" ")[0],
        "gp_practice": f"{person.home.town} Surgery",
        "registration_date": f"{rng.randint(1990, 2016)}-{rng.randint(1, 12):02}-01",
    }


def _parent(person: Person, rng: Random) -> _Details:
    offence = rng.random()
    children = (given_name(person.pattern, rng) for _ in range(rng.randint(1, 3)))
    account = f"00-00-{rng.randint(0, 99):02} {rng.randint(0, 99_999_999):08}"
    return {
        "home_address": person.home.text,
        "telephone": person.telephone,
        "children_named": ", ".join(children),
        "other_parent": f"{given_name('english', rng)} {person.family_name}",
        "income": f"{rng.randint(80, 900)} pounds a week",
        "bank_account": account,
        "offence_recorded": int(offence < 0.02),  # noqa: PLR2004 - two in a hundred
        "serious_crime": int(offence < 0.004),  # noqa: PLR2004 - one in five of those
        # This body marks the record of whoever a child lives with.
        "marked_child": int(rng.random() < 0.3),  # noqa: PLR2004 - three in ten
    }


def _status(_person: Person, rng: Random) -> _Details:
    leave_type, leave_valid, public_funds = rng.choice(_LEAVE)
    return {"leave_type": leave_type, "leave_valid": leave_valid, "public_funds": public_funds}


def _known(person: Person, rng: Random) -> _Details:
    return {
        "home_address": person.home.text,
        "serious_crime": int(rng.random() < 0.2),  # noqa: PLR2004 - one in five, to show it
    }


def _council(body: str) -> _Database:
    return _Database(
        file=f"{body}.sqlite",
        view="council_case",
        items={"name": "full_name", "birth-date": "birth_date", "home-address": "home_address"},
        details=_known,
        facts={"seriousCrime": FactColumn("serious_crime")},
        body=body,
    )


_DATABASES: Final[Mapping[str, _Database]] = MappingProxyType(
    {
        "patient-demographics": _Database(
            file="nhs-digital.sqlite",
            view="patient_demographics",
            items={
                "name": "full_name",
                "birth-date": "birth_date",
                "gender": "gender",
                "home-address": "home_address",
                "gp-area": "gp_area",
                "gp-practice": "gp_practice",
                "registration-date": "registration_date",
            },
            details=_patient,
        ),
        "child-maintenance": _Database(
            file="child-maintenance-group.sqlite",
            view="child_maintenance",
            items={
                "name": "full_name",
                "birth-date": "birth_date",
                "home-address": "home_address",
                "telephone": "telephone",
                "children-named": "children_named",
                "other-parent": "other_parent",
                "income": "income",
                "bank-account": "bank_account",
            },
            details=_parent,
            facts={
                "offenceRecorded": FactColumn("offence_recorded"),
                "seriousCrime": FactColumn("serious_crime"),
            },
        ),
        "status-answers": _Database(
            file="home-office.sqlite",
            view="status_answers",
            items={
                "leave-type": "leave_type",
                "leave-valid": "leave_valid",
                "public-funds": "public_funds",
            },
            details=_status,
        ),
        **{source_name(_CASES, body): _council(body) for body in COUNCILS_WITH_CASES},
    }
)


def sources_in(folder: Path) -> dict[str, Source]:
    """Give the sources that `write_sources` makes in *folder*, by their names."""
    return {
        name: Source(
            _dataset(name, database),
            SqliteFile(folder / database.file),
            _view(_dataset(name, database), database),
            database.body,
        )
        for name, database in _DATABASES.items()
    }


def write_sources(population: Population, folder: Path) -> None:
    """Write each body's database into *folder*, in place of one that was there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, database in _DATABASES.items():
        path = folder / database.file
        path.unlink(missing_ok=True)
        _write(path, _dataset(name, database), database, population)


def _dataset(name: str, database: _Database) -> str:
    return _CASES if database.body else name


def _view(dataset: str, database: _Database) -> View:
    return View(
        name=database.view,
        key="record_key",
        family_name="family_name",
        given_name="given_name",
        birth_date="birth_date",
        active="active",
        merged_into="merged_into",
        strong={SCHEME_OF[dataset]: "strong_number"},
        markers={marker: _column_of(marker) for marker in sorted(MARKERS)},
        items=database.items,
        facts=database.facts,
        postcodes=("postcode", "previous_postcode"),
        previous_family_names=("previous_family_name",),
    )


def _column_of(marker: str) -> str:
    return f"marked_{marker.replace('-', '_')}"


def _table(database: _Database) -> Table:
    integers = {"active", *map(_column_of, MARKERS)} | {
        shown.column for shown in database.facts.values()
    }
    texts = dict.fromkeys([*_WHO, *database.items.values()])
    return Table(
        "record",
        MetaData(),
        *(Column(name, Text, primary_key=name == "record_key") for name in texts),
        *(Column(name, Integer, nullable=False) for name in sorted(integers)),
    )


def _write(path: Path, dataset: str, database: _Database, population: Population) -> None:
    table = _table(database)
    offered = dict.fromkeys(_view(dataset, database).columns.values())
    engine = create_engine(f"sqlite+pysqlite:///{path}")
    names = [column.name for column in table.columns]
    records = _records(dataset, database, population)
    with engine.begin() as connection:
        table.create(connection)
        seen = select(*(table.columns[name] for name in offered))
        connection.execute(CreateView(seen, database.view))
        driver = connection.connection.cursor()
        # Fifty thousand rows through the driver take a third of the time.
        driver.executemany(
            str(table.insert().compile(engine)),
            [[record[name] for name in names] for record in records],
        )
        # One after the other, since a table keeps its indexes in no order.
        for name in ("strong_number", "birth_date"):
            Index(f"record_by_{name}", table.columns[name]).create(connection)
    engine.dispose()


def _records(
    dataset: str, database: _Database, population: Population
) -> Iterator[dict[str, _Cell]]:
    rng = Random(f"{population.seed} {dataset}")  # noqa: S311 - a synthetic world must repeat
    for person in population.people:
        if database.holds(person, dataset):
            live = _live(person, dataset, database.details(person, rng))
            yield live
            yield from _beside(person, live)


def _live(person: Person, dataset: str, details: _Details) -> dict[str, _Cell]:
    # Both spellings of an unknown day are met in practice.
    birth_dates = person.birth_date.spellings
    return {
        "record_key": person.key,
        "family_name": person.family_name,
        "given_name": person.given_name,
        "previous_family_name": person.previous_family_name,
        "birth_date": birth_dates[person.number % len(birth_dates)],
        "strong_number": person.strong.get(SCHEME_OF[dataset]),
        "postcode": person.home.postcode,
        "previous_postcode": person.previous_postcode,
        "active": 1,
        "merged_into": None,
        "full_name": person.name,
        **{_column_of(marker): int(marker in person.markers) for marker in sorted(MARKERS)},
        **details,
    }


def _beside(person: Person, live: dict[str, _Cell]) -> Iterable[dict[str, _Cell]]:
    """Give the second record of somebody who has one, half of them without the number."""
    number = live["strong_number"] if person.number % 2 else None
    if "merged" in person.traits:
        yield {
            **live,
            "record_key": f"{person.key}-superseded",
            "strong_number": number,
            "active": 0,
            "merged_into": person.key,
        }
    if "duplicate" in person.traits:
        yield {**live, "record_key": f"{person.key}-again", "strong_number": number}
