"""Searches made to fetch the wrong person, against records that hold every trap.

`LONG=1` in the environment makes a million of them, and among more people.
"""

import os
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from adversary import DATASET, Records, asked_wrongly, nearby, records_of
from thirdcopy.match import Identifiers, Matched, NoMatch, Row, match, may_be
from thirdcopy.simulation.population import populate

LONG = bool(os.environ.get("LONG"))
SEARCHES, PEOPLE = (1_000_000, 50_000) if LONG else (100_000, 5_000)
CONTROL = 20_000
Rule = Callable[[Identifiers, Sequence[Row]], Matched | NoMatch]
Find = Callable[[Identifiers, Records], Sequence[Row]]


def wrong_releases(
    rule: Rule, searches: int, people: int, find: Find = lambda asked, records: records.found(asked)
) -> tuple[Counter[str], Counter[str]]:
    """Count, by the slip, the releases and those of them that are wrong.

    A release is wrong if anything that was asked is not the found person's own, or if the body
    has another record of theirs, which may say what this one does not.
    """
    rng = Random(searches)  # noqa: S311 - repeatable draws
    records = records_of(populate(7, people))
    released: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    done = 0
    for person, other in nearby(records.population, rng):
        for slip, asked in asked_wrongly(person, other, rng):
            done += 1
            result = rule(asked, find(asked, records))
            if isinstance(result, Matched):
                released[slip] += 1
                wrong[slip] += not is_true_of(asked, result, records)
        if done >= searches:
            return released, wrong
    raise AssertionError


def is_true_of(asked: Identifiers, result: Matched, records: Records) -> bool:
    """Whether every identifier asked is the matched person's own, compared without the rule."""
    key = result.record.key
    if key in records.doubtful or "-" in key:
        return False
    found = records.population.holder_of(key)
    truth = found.identifiers(DATASET)
    families = {bare(truth.family_name), bare(found.previous_family_name or truth.family_name)}
    return (
        asked.strong == truth.strong
        and asked.birth_date == truth.birth_date
        and bare(asked.family_name) in families
        and bare(asked.given_name) == bare(truth.given_name)
        and asked.postcode in {None, truth.postcode, found.previous_postcode}
    )


def bare(name: str) -> str:
    """Give a name's letters without marks or case, which is less than the rule folds."""
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", name).casefold() if letter.isalnum()
    )


def number_alone(asked: Identifiers, rows: Sequence[Row]) -> Matched | NoMatch:
    for row in rows:
        if asked.strong is not None and row.strong.get("nhs-number") == asked.strong.text:
            bare_asked = replace(
                asked,
                family_name=row.family_name,
                given_name=row.given_name,
                birth_date=row.birth_date or asked.birth_date,
                postcode=None,
            )
            return match(bare_asked, [row])
    return NoMatch("none")


def without_given_name(asked: Identifiers, rows: Sequence[Row]) -> Matched | NoMatch:
    return match(asked, [replace(row, given_name=asked.given_name) for row in rows])


def first_of_the_list(asked: Identifiers, rows: Sequence[Row]) -> Matched | NoMatch:
    return match(asked, rows[:1])


def by_number_only(asked: Identifiers, records: Records) -> Sequence[Row]:
    number = "" if asked.strong is None else asked.strong.text
    return [row for row in records.by_number.get(number, ()) if may_be(asked, row)]


def test_adversarial_searches_never_fetch_another_person() -> None:
    released, wrong = wrong_releases(match, SEARCHES, PEOPLE)
    assert not +wrong
    # The truth is found, so that nothing is right only because nothing is ever released.
    assert released["the truth"] > SEARCHES // 40
    assert released["no postcode"] > SEARCHES // 40
    print(f"{SEARCHES} searches, {sum(released.values())} releases, 0 wrong")


def test_a_rule_that_trusts_the_number_alone_is_caught() -> None:
    _, wrong = wrong_releases(number_alone, CONTROL, PEOPLE)
    assert wrong["another's number"] > 500
    assert sum(wrong.values()) > 2_500


def test_a_rule_that_leaves_out_the_given_name_is_caught_by_twins() -> None:
    _, wrong = wrong_releases(without_given_name, CONTROL, PEOPLE)
    assert wrong["another's given name"] > 0


def test_a_rule_that_takes_the_first_of_a_list_is_caught() -> None:
    _, wrong = wrong_releases(first_of_the_list, CONTROL, PEOPLE)
    assert wrong["the truth"] > 0


def test_a_search_by_number_alone_is_caught_by_second_records() -> None:
    _, wrong = wrong_releases(match, CONTROL, PEOPLE, by_number_only)
    assert wrong["the truth"] > 0
