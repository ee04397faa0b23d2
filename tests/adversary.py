"""A body's records with every trap in them, and questions about people after a slip."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from thirdcopy.match import BirthDate, Identifiers, Row, Strong, candidates
from thirdcopy.simulation.population import Person, Population
from thirdcopy_client.clock import Micros

DATASET = "patient-demographics"


@dataclass(frozen=True)
class Records:
    """A body's records, by number and by birth date as its database would find them.

    Besides the live record of each there are superseded and second ones, records out of use, and
    records that bear somebody else's number by a mistake of the body.
    """

    population: Population
    rows: tuple[Row, ...]
    by_number: Mapping[str, Sequence[Row]]
    by_date: Mapping[BirthDate, Sequence[Row]]
    doubtful: frozenset[str]

    def found(self, asked: Identifiers) -> list[Row]:
        number = "" if asked.strong is None else asked.strong.text
        same = {row.key: row for row in self.by_number.get(number, ())}
        same |= {row.key: row for row in self.by_date.get(asked.birth_date, ())}
        return candidates(asked, same.values())


def records_of(population: Population) -> Records:
    rows: list[Row] = []
    doubtful: set[str] = set()
    for person in population.people:
        live = row_of(person)
        rows.append(live)
        beside = list(beside_of(person, live, population))
        rows += beside
        doubtful |= {person.key for row in beside if row.active or row.merged}
        # Two live records that bear one number leave it open whose it is.
        doubtful |= {row.key.partition("-")[0] for row in beside if row.key.endswith("mistake")}
    by_number: defaultdict[str, list[Row]] = defaultdict(list)
    by_date: defaultdict[BirthDate, list[Row]] = defaultdict(list)
    for row in rows:
        for number in row.strong.values():
            by_number[number].append(row)
        if row.birth_date is not None:
            by_date[row.birth_date].append(row)
    return Records(population, tuple(rows), by_number, by_date, frozenset(doubtful))


def row_of(person: Person) -> Row:
    former = person.previous_family_name
    return Row(
        key=person.key,
        family_name=person.family_name,
        given_name=person.given_name,
        birth_date=person.birth_date,
        strong=person.strong,
        postcodes=frozenset({person.home.postcode, person.previous_postcode or ""} - {""}),
        previous_family_names=frozenset({former} if former else ()),
        active=True,
        merged=False,
        markers=person.markers,
        items={},
        facts={},
        read_at=Micros(0),
    )


def beside_of(person: Person, live: Row, population: Population) -> Iterator[Row]:
    unnumbered = {} if person.number % 2 else live.strong
    if "merged" in person.traits:
        yield replace(live, key=f"{person.key}-old", strong=unnumbered, active=False, merged=True)
    if "duplicate" in person.traits:
        yield replace(live, key=f"{person.key}-again", strong=unnumbered)
    if person.number % 50 == 7:
        yield replace(live, key=f"{person.key}-closed", active=False)
    if person.number % 100 == 9:
        # A child was entered under the number of the person before it in the register.
        other = population.people[person.number - 1]
        yield replace(live, key=f"{person.key}-mistake", strong=other.strong)


def one_letter_off(name: str, rng: Random) -> str:
    at = rng.randrange(len(name))
    return name[:at] + rng.choice("abcdefghijklmnopqrstuvwxyz") + name[at + 1 :]


def swapped(number: str, rng: Random) -> str:
    at = rng.randrange(len(number) - 1)
    return number[:at] + number[at + 1] + number[at] + number[at + 2 :]


def asked_wrongly(person: Person, other: Person, rng: Random) -> Iterator[tuple[str, Identifiers]]:
    """Give what is asked about *person* after a slip, with *other* near by."""
    asked, theirs = person.identifiers(DATASET), other.identifiers(DATASET)
    born = other.birth_date
    number = "" if asked.strong is None else asked.strong.text
    yield "the truth", asked
    yield "no postcode", replace(asked, postcode=None)
    yield "another's number", replace(asked, strong=theirs.strong)
    yield "another's number, no postcode", replace(asked, strong=theirs.strong, postcode=None)
    yield "another's name", replace(theirs, birth_date=asked.birth_date, strong=asked.strong)
    yield "another's number and birth date", replace(asked, strong=theirs.strong, birth_date=born)
    yield "another's number and family", replace(theirs, given_name=asked.given_name)
    yield "another's given name", replace(asked, given_name=theirs.given_name)
    yield "another's postcode", replace(asked, postcode=theirs.postcode)
    yield (
        "number and name one off",
        replace(asked, strong=theirs.strong, family_name=one_letter_off(asked.family_name, rng)),
    )
    yield "two digits swapped", replace(asked, strong=Strong("nhs-number", swapped(number, rng)))
    yield (
        "another's former name",
        replace(theirs, strong=asked.strong, family_name=other.previous_family_name or "Nobody"),
    )
    yield (
        "names in the other field",
        replace(theirs, family_name=theirs.given_name or "Nobody", given_name=theirs.family_name),
    )
    if born.day is not None:
        yield "day unknown", replace(theirs, strong=asked.strong, birth_date=BirthDate(born.year))
        if born.day <= 12:
            turned = BirthDate(born.year, born.day, born.month)
            yield "day and month turned", replace(asked, strong=theirs.strong, birth_date=turned)


def nearby(population: Population, rng: Random) -> Iterator[tuple[Person, Person]]:
    """Give two people who are easily taken for one: at home, twins, namesakes, of one birthday."""
    groups: defaultdict[object, list[Person]] = defaultdict(list)
    for person in population.people:
        if "unnumbered" not in person.traits:
            groups[person.home].append(person)
            groups[person.birth_date].append(person)
            groups[person.family_name, person.given_name].append(person)
            groups[person.number // 2].append(person)
    several = [group for group in groups.values() if len(group) > 1]
    while True:
        one, other = rng.sample(rng.choice(several), 2)
        yield one, other
