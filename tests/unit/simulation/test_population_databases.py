import time
from collections import Counter
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from thirdcopy.match import Matched, match
from thirdcopy.simulation.databases import sources_in, write_sources
from thirdcopy.simulation.population import AT_RISK, DATASETS, MARKERS, Population, populate
from thirdcopy.sources import Source, check_source, read
from thirdcopy_client.clock import Micros

AT = Micros(0)
EACH = 120


@pytest.fixture(scope="module")
def population() -> Population:
    return populate(1)


@pytest.fixture(scope="module")
def sources(population: Population, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Source]:
    folder = tmp_path_factory.mktemp("bodies")
    write_sources(population, folder)
    return sources_in(folder)


def test_writing_fifty_thousand_people_takes_seconds(
    population: Population, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    start = time.perf_counter()
    write_sources(population, tmp_path)
    seconds = time.perf_counter() - start
    with capsys.disabled():
        print(f"\n  three databases: {seconds:.1f} s")
    assert seconds < 12


def test_writing_again_gives_the_same_bytes(tmp_path: Path) -> None:
    small = populate(9, 300)
    write_sources(small, tmp_path)
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    write_sources(small, tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first
    assert len(first) == len(sources_in(tmp_path))


@pytest.mark.parametrize("dataset", DATASETS)
def test_each_source_passes_its_check(sources: dict[str, Source], dataset: str) -> None:
    check_source(sources[dataset], markers=MARKERS)


@pytest.mark.parametrize("dataset", DATASETS)
@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("ambiguous", "ambiguous"),
        ("merged", "merged"),
        ("absent", "none"),
        ("without_strong", "no-strong-identifier"),
    ],
)
def test_each_kind_of_person_has_its_outcome(
    population: Population, sources: dict[str, Source], dataset: str, kind: str, code: str
) -> None:
    drawn = getattr(population, kind)(dataset, Random(2))  # noqa: S311 - repeatable draws
    codes: Counter[str] = Counter()
    for person in islice(drawn, EACH):
        asked = person.identifiers(dataset)
        result = match(asked, read(sources[dataset], asked, set(), set(), AT))
        codes["matched" if isinstance(result, Matched) else result.code] += 1
    assert set(codes) == {code}


@pytest.mark.parametrize("dataset", DATASETS)
def test_plain_people_match_themselves_with_every_field_and_no_marker_of_their_own(
    population: Population, sources: dict[str, Source], dataset: str
) -> None:
    source = sources[dataset]
    fields = {f"{dataset}/{category}" for category in source.view.items}
    drawn = population.plain(dataset, Random(2))  # noqa: S311 - repeatable draws
    for person in islice(drawn, EACH * 3):
        asked = person.identifiers(dataset)
        result = match(asked, read(source, asked, fields, set(source.view.facts), AT))
        assert isinstance(result, Matched)
        assert population.holder_of(result.record.key) is person
        # One body marks the record of whoever a child lives with.
        households = {"child"} if dataset == "child-maintenance" else set()
        assert result.record.markers <= households
        assert result.record.items.keys() == fields
        assert result.record.facts.keys() == source.view.facts.keys()


def test_people_at_risk_match_and_bring_their_markers(
    population: Population, sources: dict[str, Source]
) -> None:
    dataset = "patient-demographics"
    drawn = population.at_risk(dataset, Random(2))  # noqa: S311 - repeatable draws
    for person in islice(drawn, EACH):
        asked = person.identifiers(dataset)
        result = match(asked, read(sources[dataset], asked, set(), set(), AT))
        assert isinstance(result, Matched)
        assert result.record.markers == person.markers
        assert result.record.markers & AT_RISK


def test_without_a_number_plain_people_are_for_a_person_to_look_at(
    population: Population, sources: dict[str, Source]
) -> None:
    dataset = "child-maintenance"
    drawn = population.plain(dataset, Random(2))  # noqa: S311 - repeatable draws
    for person in islice(drawn, EACH):
        asked = person.identifiers(dataset, with_strong=False)
        result = match(asked, read(sources[dataset], asked, set(), set(), AT))
        assert not isinstance(result, Matched)
        assert result.code == "no-strong-identifier"


def test_namesakes_of_one_birth_date_are_told_apart_by_number_and_postcode(
    population: Population, sources: dict[str, Source]
) -> None:
    dataset = "patient-demographics"
    namesakes = [
        person
        for person in population.people
        if "namesake" in person.traits
        and dataset in person.datasets
        and person.traits.isdisjoint({"merged", "duplicate", "unnumbered"})
    ]
    without_postcode: Counter[str] = Counter()
    for person in namesakes:
        asked = person.identifiers(dataset)
        result = match(asked, read(sources[dataset], asked, set(), set(), AT))
        assert isinstance(result, Matched)
        assert result.record.key == person.key
        asked = person.identifiers(dataset, with_postcode=False)
        result = match(asked, read(sources[dataset], asked, set(), set(), AT))
        without_postcode["matched" if isinstance(result, Matched) else result.code] += 1
    assert without_postcode["ambiguous"] > 100


def test_derived_answers_of_status_are_yes_or_no(
    population: Population, sources: dict[str, Source]
) -> None:
    dataset = "status-answers"
    fields = {f"{dataset}/leave-valid", f"{dataset}/public-funds"}
    answers: Counter[str] = Counter()
    for person in islice(population.plain(dataset, Random(2)), EACH):  # noqa: S311 - repeatable draws
        asked = person.identifiers(dataset)
        found = read(sources[dataset], asked, fields, set(), AT)
        assert isinstance(found, tuple)
        answers.update(found[0].items.values())
    assert set(answers) == {"yes", "no"}
