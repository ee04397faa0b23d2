"""What is said of planted texts and of altered agreements is attacked by random requests.

`LONG=1` in the environment takes every planted text and a hundred pairs, with a thousand
requests for each action.
"""

import os
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, zip_longest

from claimed import NOTHING, Attack, attack, together
from claims_of_findings import all_claims
from claims_of_texts import claims_of_difference
from mutated_agreement import mutants
from planted_agreement import library
from planted_defect import Text, defects
from random_query import dice
from shown_example import replays
from thirdcopy.agreement import Agreement, Ruleset
from thirdcopy.analysis import Difference, Example, analyse_ruleset, difference
from thirdcopy.analysis.versions import side_by_side

LONG = bool(os.environ.get("LONG"))
TIMES, PAIRS, EVERY = (1000, 100, 1) if LONG else (36, 5, 13)


def texts() -> Iterator[tuple[str, str, Text]]:
    """Give every planted text, every repaired one and every other one, with its profile."""
    for one in defects():
        for text in (one.planted, one.repaired, one.other):
            if text is not None:
                yield f"{one.question}: {one.id}", one.profile, text


def examples_of(rules: Ruleset) -> list[Example]:
    findings = analyse_ruleset(rules)
    found = [one.example for one in findings.findings]
    return [one for one in (*found, *(each.example for each in findings.promises)) if one]


def test_no_request_contradicts_what_is_said_of_a_planted_text() -> None:
    done = NOTHING
    for place, (name, profile, text) in enumerate(texts()):
        if place % EVERY:
            continue
        rules = text.rules(profile)
        if LONG:
            assert all(replays(example, rules.compiled) for example in examples_of(rules))
        one = attack(rules, all_claims(rules), times=TIMES, seed=place)
        assert one.contradicted == (), name
        done += one
    print(f"planted texts: {done.counted()}")


def pairs(number: int) -> Iterator[tuple[Agreement, Agreement]]:
    """Give pairs of altered agreements, by turns of each agreement of the library."""
    known = library()
    each = []
    for place, name in enumerate(sorted(known.agreements)):
        altered = [one for _, one in mutants(known.agreements[name], dice(place), 2 * number)]
        each.append([*zip(altered[::2], altered[1::2], strict=False)])
    turns = zip_longest(*each)
    made = (pair for turn in turns for pair in turn if pair is not None)
    yield from islice(made, number)


def attacked(found: Difference, old: Agreement, new: Agreement, profile: str, seed: int) -> Attack:
    """Put requests to both versions, asked under the one and under the other."""
    known = library()
    before, after = side_by_side(old, new, known.profiles[profile], known.vocabulary)
    refused, allowed = claims_of_difference(found, before, after)
    for change in found.changes:
        if change.example:
            given, other = (after, before) if change.direction == "allowed" else (before, after)
            assert replays(change.example, given.compiled)
            assert not replays(change.example, other.compiled)
    return attack(before, refused, times=TIMES, seed=seed) + attack(
        after, allowed, times=TIMES, seed=seed
    )


def test_no_request_contradicts_that_two_altered_agreements_do_not_differ() -> None:
    known, done = library(), []
    for turn, (old, new) in enumerate(pairs(PAIRS)):
        profile = ("as-was", "uk")[turn % 2]
        found = difference(old, new, known.profiles[profile], known.vocabulary)
        done.append(attacked(found, old, new, profile, turn))
        assert done[-1].contradicted == (), (turn, old.id)
    assert len(done) == PAIRS
    print(f"pairs of altered agreements: {len(done)}, {together(done).counted()}")


def test_a_difference_that_is_falsely_denied_is_caught() -> None:
    known = library()
    new = known.agreements["cmg-home-office-reported-2017"]
    old = replace(new, clauses={"6.1": new.clauses["6.1"]})
    found = difference(old, new, known.profiles["as-was"], known.vocabulary)
    assert found.newly_allowed
    lying = replace(
        found,
        changes=tuple(
            replace(one, extent="none", fields=(), purposes=(), example=None)
            for one in found.changes
        ),
    )
    assert attacked(lying, old, new, "as-was", 1).contradicted
