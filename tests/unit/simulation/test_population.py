import resource
import time
import tomllib
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from thirdcopy.match import is_never_issued, parse_identifiers
from thirdcopy.match.name import name_keys
from thirdcopy.simulation.names import PATTERNS, all_names
from thirdcopy.simulation.population import (
    AT_RISK,
    DATASETS,
    MARKERS,
    SCHEME_OF,
    Population,
    populate,
)
from thirdcopy_client.errors import MalformedError


@pytest.fixture(scope="module")
def population() -> Population:
    return populate(1)


def test_a_seed_gives_the_same_people_and_another_seed_others() -> None:
    assert populate(3, 500) == populate(3, 500)
    assert populate(3, 500) != populate(4, 500)


def test_every_hard_case_is_there_often_enough_to_be_tested(
    population: Population, capsys: pytest.CaptureFixture[str]
) -> None:
    people = population.people
    counts: Counter[str] = Counter()
    counts.update(f"pattern {person.pattern}" for person in people)
    counts.update(f"trait {trait}" for person in people for trait in person.traits)
    counts.update(f"marker {marker}" for person in people for marker in person.markers)
    counts.update(f"held {dataset}" for person in people for dataset in person.datasets)
    counts["at risk"] = sum(bool(person.markers & AT_RISK) for person in people)
    counts["unknown birthday"] = sum(person.birth_date.is_partial for person in people)
    counts["unknown month"] = sum(person.birth_date.month is None for person in people)
    counts["former name"] = sum(person.previous_family_name is not None for person in people)
    homes = Counter(person.home for person in people)
    counts["shared home"] = sum(number for number in homes.values() if number > 1)
    with capsys.disabled():
        print()
        for name, count in sorted(counts.items()):
            print(f"  {count:6} {name}")
    floors = {
        **{f"pattern {pattern}": 700 for pattern in PATTERNS},
        "trait twin": 1_200,
        "trait namesake": 250,
        "trait merged": 250,
        "trait duplicate": 200,
        "trait unnumbered": 700,
        "marker child": 6_000,
        "marker domestic-abuse": 2_000,
        "marker trafficking": 80,
        "marker protected-witness": 20,
        "marker care-leaver": 120,
        "marker health-setting": 300,
        "held patient-demographics": 45_000,
        "held child-maintenance": 6_000,
        "held status-answers": 10_000,
        "at risk": 2_000,
        "unknown birthday": 700,
        "unknown month": 400,
        "former name": 1_500,
        "shared home": 30_000,
    }
    assert len(people) == 50_000
    short = {name: counts[name] for name, floor in floors.items() if counts[name] < floor}
    assert not short


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_scenario_finds_people_of_each_kind(population: Population, dataset: str) -> None:
    rng = Random(5)  # noqa: S311 - repeatable draws
    floors = {
        "plain": 5_000,
        "at_risk": 250,
        "ambiguous": 25,
        "merged": 30,
        "absent": 2_000,
        "without_strong": 80,
    }
    for kind, floor in floors.items():
        chosen = list(getattr(population, kind)(dataset, rng))
        assert len(chosen) >= floor, kind
        assert len(set(map(id, chosen))) == len(chosen)


def test_a_choice_of_people_repeats_with_its_random_and_only_with_it(
    population: Population,
) -> None:
    def first(seed: int) -> list[str]:
        drawn = population.plain("child-maintenance", Random(seed))  # noqa: S311 - repeatable draws
        return [next(drawn).key for _ in range(20)]

    assert first(1) == first(1)
    assert first(1) != first(2)


def test_numbers_are_unique_and_can_belong_to_nobody(population: Population) -> None:
    for scheme in SCHEME_OF.values():
        numbers = [p.strong[scheme] for p in population.people if scheme in p.strong]
        assert len(numbers) == len(set(numbers))
        if scheme != "home-office-reference":
            assert all(is_never_issued(scheme, number) for number in numbers)


def test_every_person_can_be_written_in_a_form(population: Population) -> None:
    for person in population.people[:5_000]:
        for dataset in DATASETS:
            asked = person.identifiers(dataset)
            read = parse_identifiers(
                family_name=asked.family_name,
                given_name=asked.given_name,
                birth_date=asked.birth_date.text,
                scheme=asked.strong.scheme if asked.strong else None,
                number=asked.strong.text if asked.strong else None,
                postcode=asked.postcode,
            )
            assert read == asked


def test_postcodes_are_of_no_area_and_telephones_of_the_drama_ranges(
    population: Population,
) -> None:
    drama = ("01632 960", "020 7946 0", "029 2018 0", "0113 496 0", "0161 496 0", "07700 900")
    for person in population.people:
        assert person.home.postcode.startswith("ZZ")
        assert not person.home.postcode.startswith("ZZ99")
        assert person.telephone.startswith(drama)
        assert len(person.telephone.replace(" ", "")) == 11


def test_no_two_names_of_a_list_are_one_name() -> None:
    for name, words in all_names().items():
        keys = Counter(key for word in words for key in name_keys(word))
        assert not [key for key, count in keys.items() if count > 1], name


def test_nobody_is_a_child_and_a_parent_who_pays(population: Population) -> None:
    assert not any(
        "child" in person.markers
        for person in population.people
        if "child-maintenance" in person.datasets
    )


def test_a_key_leads_to_its_person_and_an_unknown_one_to_nobody(population: Population) -> None:
    assert all(population.holder_of(p.key) is p for p in population.people[:100])
    for key in ("p999999", "x", "p000001-again", "p-1"):
        with pytest.raises(KeyError):
            population.holder_of(key)


@pytest.mark.parametrize("people", [0, -1, 1_000_001])
def test_a_population_that_numbers_cannot_serve_is_malformed(people: int) -> None:
    with pytest.raises(MalformedError):
        populate(1, people)


def test_fifty_thousand_people_take_seconds_and_little_memory(
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    populate(2)
    seconds = time.perf_counter() - start
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    with capsys.disabled():
        print(f"\n  50,000 people: {seconds:.1f} s, {grown} MiB more at the peak")
    assert seconds < 20
    assert grown < 400


def test_markers_are_those_of_the_vocabulary() -> None:
    text = (Path(__file__).parents[3] / "agreements" / "vocabulary.toml").read_text()
    assert frozenset(tomllib.loads(text)["markers"]) == MARKERS
    assert AT_RISK < MARKERS
