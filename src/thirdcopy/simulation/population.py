"""A whole population of invented people, the same for the same seed.

Rates are ours and plausible, set so that each hard case turns up often enough to be tested:
shared addresses, twins, namesakes with one birth date, unknown birthdays, single names, records
that were merged or exist twice, and people at risk.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from types import MappingProxyType
from typing import Final

from thirdcopy.match import BirthDate, Identifiers, Scheme, Strong
from thirdcopy.simulation.names import PATTERNS, family_name, given_name
from thirdcopy.simulation.places import (
    Address,
    address,
    home_office_references,
    nhs_numbers,
    ninos,
    telephone,
)
from thirdcopy_client.errors import MalformedError

DATASETS: Final = ("patient-demographics", "child-maintenance", "status-answers")
AT_RISK: Final = frozenset({"domestic-abuse", "trafficking", "protected-witness"})
MARKERS: Final = AT_RISK | {"child", "care-leaver", "health-setting"}
SCHEME_OF: Final[Mapping[str, Scheme]] = MappingProxyType(
    {
        "patient-demographics": "nhs-number",
        "child-maintenance": "nino",
        "status-answers": "home-office-reference",
        "council-case": "nino",
    }
)
COUNCILS_WITH_CASES: Final = ("enfield", "barnet")
"""The councils whose records of cases are invented; each holds other people."""
_EACH_KNOWS: Final = 20
AS_OF: Final = date(2017, 1, 1)
"""The day for which ages are reckoned."""

_MOST_PEOPLE = 800_000
_ADULT, _CARE_LEAVER_UNTIL, _PARENT_UNTIL, _OLDEST = 18, 25, 60, 95
_GROWN_UPS, _CHILDREN_UNTIL = 2, 30
_HOUSEHOLD_SIZES: Final = (1, 1, 1, 2, 2, 2, 3, 4, 4, 5)
_RARE_BIRTHDAYS: Final = frozenset({"single-name", "perso-arabic", "arabic-article"})


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who does not exist, with what each body holds of them.

    `traits` are among `twin`, `namesake`, `merged` (each of their datasets has a superseded record
    beside the live one), `duplicate` (two live records) and `unnumbered` (no number known).
    """

    number: int
    pattern: str
    family_name: str
    given_name: str
    previous_family_name: str | None
    birth_date: BirthDate
    gender: str
    home: Address
    previous_postcode: str | None
    telephone: str
    strong: Mapping[Scheme, str]
    markers: frozenset[str]
    traits: frozenset[str]
    datasets: frozenset[str]

    @property
    def key(self) -> str:
        """Give the key of the person's live record, the same in every database."""
        return f"p{self.number:06}"

    @property
    def name(self) -> str:
        """Give the name as it is said."""
        return f"{self.given_name} {self.family_name}".strip()

    def identifiers(
        self, dataset: str, *, with_strong: bool = True, with_postcode: bool = True
    ) -> Identifiers:
        """Give what somebody who knows the person would write in a request to *dataset*."""
        scheme = SCHEME_OF[dataset]
        number = self.strong.get(scheme) if with_strong else None
        return Identifiers(
            family_name=self.family_name,
            given_name=self.given_name,
            birth_date=self.birth_date,
            strong=None if number is None else Strong(scheme, number),
            postcode=self.home.postcode if with_postcode else None,
        )


@dataclass(frozen=True, slots=True)
class Population:
    """Everybody, by number; each choice of people takes its own `Random` and gives each once."""

    seed: int
    people: tuple[Person, ...]

    def plain(self, dataset: str, rng: Random) -> Iterator[Person]:
        """Give people who match by their number and have no marker."""
        return self._drawn(rng, lambda person: _matches(person, dataset) and not person.markers)

    def marked(self, dataset: str, marker: str, rng: Random) -> Iterator[Person]:
        """Give people who match by their number and have *marker*, perhaps with others."""
        return self._drawn(
            rng, lambda person: marker in person.markers and _matches(person, dataset)
        )

    def at_risk(self, dataset: str, rng: Random) -> Iterator[Person]:
        """Give people who match by their number and for whom everything stops."""
        return self._drawn(
            rng, lambda person: bool(person.markers & AT_RISK) and _matches(person, dataset)
        )

    def ambiguous(self, dataset: str, rng: Random) -> Iterator[Person]:
        """Give people of whom *dataset* has two live records."""
        return self._held_with("duplicate", dataset, rng)

    def merged(self, dataset: str, rng: Random) -> Iterator[Person]:
        """Give people of whom *dataset* has a superseded record."""
        return self._held_with("merged", dataset, rng)

    def without_strong(self, dataset: str, rng: Random) -> Iterator[Person]:
        """Give people whom *dataset* holds without a number."""
        return self._held_with("unnumbered", dataset, rng)

    def absent(self, dataset: str, rng: Random) -> Iterator[Person]:
        """Give people whom *dataset* does not hold, though they have a number of its kind."""
        return self._drawn(
            rng,
            lambda person: (
                dataset not in person.datasets
                and SCHEME_OF[dataset] in person.strong
                and "namesake" not in person.traits
            ),
        )

    def holder_of(self, key: str) -> Person:
        """Give the person of the live record with *key*; `KeyError` where there is none."""
        number = int(key[1:]) if key[1:].isdecimal() else -1
        if not 0 <= number < len(self.people):
            raise KeyError(key)
        return self.people[number]

    def _held_with(self, trait: str, dataset: str, rng: Random) -> Iterator[Person]:
        return self._drawn(
            rng, lambda person: dataset in person.datasets and trait in person.traits
        )

    def _drawn(self, rng: Random, is_wanted: Callable[[Person], bool]) -> Iterator[Person]:
        wanted = [person for person in self.people if is_wanted(person)]
        rng.shuffle(wanted)
        return iter(wanted)


def _matches(person: Person, dataset: str) -> bool:
    return dataset in person.datasets and person.traits.isdisjoint(
        {"merged", "duplicate", "unnumbered"}
    )


def populate(seed: int, people: int = 50_000) -> Population:
    """Make a population of *people*, the same for the same two numbers."""
    if not 0 < people <= _MOST_PEOPLE:
        raise MalformedError(f"expected 1 to {_MOST_PEOPLE} people, got {people}", place="people")
    rng = Random(seed)  # noqa: S311 - a synthetic world must repeat; nothing secret is drawn
    weights = list(PATTERNS.values())
    made: list[Person] = []
    while len(made) < people:
        pattern = rng.choices(list(PATTERNS), weights)[0]
        made.extend(_household(pattern, len(made), rng))
        if _happens(0.01, rng):
            like = rng.choice(made)
            made[like.number] = replace(like, traits=like.traits | {"namesake"})
            made.append(_namesake(like, len(made), rng))
    kept = made[:people]
    numbers = zip(
        nhs_numbers(rng, people),
        ninos(rng, people),
        home_office_references(rng, people),
        strict=True,
    )
    return Population(
        seed,
        tuple(
            _known_to_a_council(replace(person, strong=_numbered(person, *number, rng)))
            for person, number in zip(kept, numbers, strict=True)
        ),
    )


def _household(pattern: str, first: int, rng: Random) -> list[Person]:
    """Make people at one address: no two with the same given name, now and then twins."""
    home = address(rng)
    family = family_name(pattern, rng)
    size = rng.choice(_HOUSEHOLD_SIZES)
    members: list[Person] = []
    while len(members) < size:
        given = given_name(pattern, rng)
        if any(given in {member.given_name, member.family_name} for member in members):
            continue
        ages = (_ADULT, _OLDEST) if len(members) < _GROWN_UPS else (0, _CHILDREN_UNTIL)
        age = rng.randint(*ages)
        born = _birth_date(pattern, age, rng)
        person = _person(pattern, (family, given), home, born, rng)
        last = members[-1] if members else None
        if last is not None and _happens(0.03, rng):
            members[-1] = replace(last, traits=last.traits | {"twin"})
            person = _person(pattern, (family, given), home, last.birth_date, rng)
            person = replace(person, traits=person.traits | {"twin"})
        members.append(replace(person, number=first + len(members)))
    return members


def _person(
    pattern: str, names: tuple[str, str], home: Address, birth_date: BirthDate, rng: Random
) -> Person:
    family, given = names
    renamed = bool(family) and _age(birth_date) >= _ADULT and _happens(0.06, rng)
    return Person(
        number=0,
        pattern=pattern,
        family_name=family or given,
        given_name=given if family else "",
        previous_family_name=family_name("english", rng) if renamed else None,
        birth_date=birth_date,
        gender=rng.choice(("female", "male")),
        home=home,
        previous_postcode=address(rng).postcode if _happens(0.3, rng) else None,
        telephone=telephone(rng),
        strong={},
        markers=_markers(birth_date, rng),
        traits=_quirk(rng),
        datasets=_datasets(pattern, birth_date, rng),
    )


def _namesake(of: Person, number: int, rng: Random) -> Person:
    """Make another person of the same names and birth date who lives elsewhere."""
    return replace(
        of,
        number=number,
        previous_family_name=None,
        home=address(rng),
        previous_postcode=None,
        telephone=telephone(rng),
        markers=_markers(of.birth_date, rng),
        traits=frozenset({"namesake"}),
        datasets=_datasets(of.pattern, of.birth_date, rng),
    )


def _birth_date(pattern: str, age: int, rng: Random) -> BirthDate:
    born = AS_OF - timedelta(days=age * 365 + age // 4 + rng.randint(1, 364))
    unknown = rng.random()
    often = 4 if pattern in _RARE_BIRTHDAYS else 1
    if unknown < 0.01 * often:
        return BirthDate(born.year)
    if unknown < 0.015 * often:
        return BirthDate(born.year, born.month)
    return BirthDate(born.year, born.month, born.day)


def _quirk(rng: Random) -> frozenset[str]:
    draw = rng.random()
    for trait, below in (("merged", 0.008), ("duplicate", 0.014), ("unnumbered", 0.034)):
        if draw < below:
            return frozenset({trait})
    return frozenset()


def _age(birth_date: BirthDate) -> int:
    born = date(birth_date.year, birth_date.month or 1, birth_date.day or 1)
    return AS_OF.year - born.year - ((AS_OF.month, AS_OF.day) < (born.month, born.day))


def _markers(birth_date: BirthDate, rng: Random) -> frozenset[str]:
    age = _age(birth_date)
    rates = {
        "child": 1.0 if age < _ADULT else 0.0,
        "domestic-abuse": 0.05,
        "trafficking": 0.003,
        "protected-witness": 0.001,
        "care-leaver": 0.03 if _ADULT <= age < _CARE_LEAVER_UNTIL else 0.0,
        "health-setting": 0.01,
    }
    return frozenset(marker for marker, rate in rates.items() if _happens(rate, rng))


def _datasets(pattern: str, birth_date: BirthDate, rng: Random) -> frozenset[str]:
    age = _age(birth_date)
    rates = {
        "patient-demographics": 0.93,
        "child-maintenance": 0.3 if _ADULT <= age < _PARENT_UNTIL else 0.0,
        "status-answers": 0.1 if pattern in {"english", "welsh", "welsh-patronymic"} else 0.5,
    }
    return frozenset(dataset for dataset, rate in rates.items() if _happens(rate, rng))


def _numbered(
    person: Person, nhs_number: str, nino: str, reference: str, rng: Random
) -> dict[Scheme, str]:
    """Give the numbers that a person has; a tenth of all have once been to the Home Office."""
    if "unnumbered" in person.traits:
        return {}
    strong: dict[Scheme, str] = {"nhs-number": nhs_number}
    if _age(person.birth_date) >= _ADULT:
        strong["nino"] = nino
    if "status-answers" in person.datasets or _happens(0.1, rng):
        strong["home-office-reference"] = reference
    return strong


def council_of(person: Person) -> str:
    """Give the council that would know a person."""
    return COUNCILS_WITH_CASES[person.number // _EACH_KNOWS % len(COUNCILS_WITH_CASES)]


def _known_to_a_council(person: Person) -> Person:
    """Let a council know one adult in twenty: by their number, so that no draw is another's."""
    if person.number % _EACH_KNOWS or "nino" not in person.strong:
        return person
    return replace(person, datasets=person.datasets | {"council-case"})


def _happens(rate: float, rng: Random) -> bool:
    return rng.random() < rate
