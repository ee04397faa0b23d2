"""Searches made to fetch the wrong person, against a population that holds every trap."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from random import Random

from thirdcopy.match import BirthDate, Identifiers, Matched, NoMatch, Row, match
from thirdcopy.simulation.population import Person, Population, populate
from thirdcopy_client.clock import Micros

SEARCHES = 20_000
PEOPLE = 5_000
DATASET = "patient-demographics"
Rule = Callable[[Identifiers, Sequence[Row]], Matched | NoMatch]


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


def one_letter_off(name: str, rng: Random) -> str:
    at = rng.randrange(len(name))
    return name[:at] + rng.choice("abcdefghijklmnopqrstuvwxyz") + name[at + 1 :]


def asked_wrongly(person: Person, other: Person, rng: Random) -> Iterator[tuple[str, Identifiers]]:
    """Give what is asked about *person* after a slip, with *other* near by; never the truth."""
    asked = person.identifiers(DATASET)
    theirs = other.identifiers(DATASET)
    born = other.birth_date
    yield "another's number", replace(asked, strong=theirs.strong)
    yield "another's number, no postcode", replace(asked, strong=theirs.strong, postcode=None)
    yield "another's name", replace(theirs, birth_date=asked.birth_date, strong=asked.strong)
    yield "another's number and birth date", replace(asked, strong=theirs.strong, birth_date=born)
    yield "another's number and family", replace(theirs, given_name=asked.given_name)
    yield (
        "number and name one off",
        replace(asked, strong=theirs.strong, family_name=one_letter_off(asked.family_name, rng)),
    )
    if asked.birth_date.day is not None:
        guess = BirthDate(born.year, born.month, born.day)
        yield "another's day", replace(asked, strong=theirs.strong, birth_date=guess)


def nearby(population: Population, rng: Random) -> Iterator[tuple[Person, Person]]:
    """Give two people who are easily taken for one: at home, twins, namesakes, of one birthday."""
    groups: defaultdict[object, list[Person]] = defaultdict(list)
    for person in population.people:
        if "unnumbered" not in person.traits:
            groups[person.home].append(person)
            groups[person.birth_date].append(person)
            groups[person.family_name, person.given_name].append(person)
    several = [group for group in groups.values() if len(group) > 1]
    while True:
        one, other = rng.sample(rng.choice(several), 2)
        yield one, other


def wrong_matches(rule: Rule) -> Counter[str]:
    """Count, by the slip, matches of somebody other than the person who was meant.

    Each row that shares anything is offered alone, so that no wrong one is saved by ambiguity;
    only two people who agree in every identifier given are offered together, as a source would.
    """
    rng = Random(20_000)  # noqa: S311 - repeatable draws
    population = populate(7, PEOPLE)
    wrong: Counter[str] = Counter()
    searches = 0
    for person, other in nearby(population, rng):
        for slip, asked in asked_wrongly(person, other, rng):
            searches += 1
            wrong[slip] += 0
            rows = [row_of(person), row_of(other)]
            alike = len({(p.family_name, p.given_name, p.birth_date) for p in (person, other)}) == 1
            offers = [rows] if alike and asked.postcode is None else [[row] for row in rows]
            for offer in offers:
                result = rule(asked, offer)
                if isinstance(result, Matched) and not is_true_of(asked, result, population):
                    wrong[slip] += 1
        if searches >= SEARCHES:
            return wrong
    raise AssertionError


def is_true_of(asked: Identifiers, result: Matched, population: Population) -> bool:
    """Whether every identifier asked is the matched person's own, compared without the rule."""
    found = population.holder_of(result.record.key)
    truth = found.identifiers(DATASET)
    return (
        asked.strong == truth.strong
        and asked.birth_date == truth.birth_date
        and asked.family_name in {truth.family_name, found.previous_family_name}
        and asked.given_name == truth.given_name
        and asked.postcode in {None, truth.postcode, found.previous_postcode}
    )


def test_twenty_thousand_adversarial_searches_never_fetch_another_person() -> None:
    wrong = wrong_matches(match)
    assert len(wrong) >= 7
    assert not +wrong


def test_a_rule_that_trusts_the_number_alone_is_caught() -> None:
    def number_alone(asked: Identifiers, rows: Sequence[Row]) -> Matched | NoMatch:
        for row in rows:
            if asked.strong is not None and row.strong.get("nhs-number") == asked.strong.text:
                bare = replace(
                    asked,
                    family_name=row.family_name,
                    given_name=row.given_name,
                    birth_date=row.birth_date or asked.birth_date,
                    postcode=None,
                )
                return match(bare, [row])
        return NoMatch("none")

    wrong = wrong_matches(number_alone)
    assert wrong["another's number"] > 1_000
    assert sum(wrong.values()) > 5_000


def test_a_rule_that_trusts_family_name_and_number_alone_is_caught_by_twins() -> None:
    def without_given_name(asked: Identifiers, rows: Sequence[Row]) -> Matched | NoMatch:
        bare = [replace(row, given_name=asked.given_name) for row in rows]
        return match(asked, bare)

    assert sum(wrong_matches(without_given_name).values()) > 0
