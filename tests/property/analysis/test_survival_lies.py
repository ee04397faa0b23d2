"""The attack is attacked: what is true of a planted text only is contradicted on its repair.

And the reverse: what is proved of the repaired text is contradicted on the planted one. So a false
answer to each question would be caught. `LONG=1` in the environment takes every planted text.
"""

import os
from collections.abc import Iterator
from dataclasses import replace

from claimed import Claimed, attack
from claims_of_findings import claims_about, claims_about_action
from claims_of_texts import claims_of_exposure, claims_of_side
from planted_agreement import library
from planted_answer import ADDRESS, ADVERSE
from planted_defect import Defect, defects
from thirdcopy.agreement import Ruleset
from thirdcopy.analysis import analyse_ruleset, mirror

LONG = bool(os.environ.get("LONG"))
TIMES, EVERY = (1000, 1) if LONG else (500, 9)
OF_THE_PLANTED = {
    "automatic",
    "blanket",
    "dead",
    "not-refusable",
    "promise-can",
    "redundant-at-will",
    "redundant-by-a-union",
    "redundant-by-one",
    "redundant-by-the-profile",
    "unpublished",
}
OF_THE_REPAIRED = {
    "can-error",
    "exposure",
    "lone-key",
    "mirror",
    "promise-always",
    "promise-never",
}
NOT_CONTRADICTED = {"every immigration purpose at once"}
"""It says which purposes a clause covers: a request can show another one, and none too many."""


def lies(defect: Defect, planted: Ruleset, repaired: Ruleset) -> Iterator[Claimed]:
    """Give what is said of the one text, as if it were said of the other."""
    if defect.question == "exposure":
        yield from claims_of_exposure(repaired, ADDRESS, ADVERSE)
    elif defect.question == "mirror" and defect.other:
        known = library()
        texts = defect.repaired.agreement(), defect.other.agreement()
        found = mirror(*texts, known.profiles[defect.profile], known.vocabulary)
        yield from claims_of_side(repaired, found.first)
    elif defect.question in OF_THE_PLANTED:
        found_there = analyse_ruleset(planted)
        kept = [one for one in found_there.findings if one.summary == defect.says]
        if all(name in repaired.policies for one in kept for name in one.clauses):
            lying = replace(found_there, findings=tuple(kept))
            said = (
                *claims_about(repaired, lying),
                *claims_about_action(repaired, lying, "disclose"),
            )
            yield from (one for one in said if one.said.startswith(defect.says or "fails: "))
    else:
        said_of = {"can-error": "clauses never fail", "lone-key": "no lone key"}
        about = said_of.get(defect.question, "holds: ")
        found_here = analyse_ruleset(repaired)
        kept = [one for one in found_here.findings if one.kind in said_of]
        lying = replace(found_here, findings=tuple(kept))
        yield from (one for one in claims_about(planted, lying) if about in one.said)


def test_a_false_answer_to_any_question_is_contradicted() -> None:
    asked = [one for one in defects() if one.question in OF_THE_PLANTED | OF_THE_REPAIRED]
    missed: set[str] = set()
    caught = 0
    for defect in asked[::EVERY]:
        planted, repaired = (
            text.rules(defect.profile) for text in (defect.planted, defect.repaired)
        )
        about = repaired if defect.question in OF_THE_PLANTED else planted
        said = [one for one in lies(defect, planted, repaired) if one.action == "disclose"]
        if said and attack(about, said, times=TIMES, seed=1).contradicted:
            caught += 1
        elif said:
            missed.add(defect.id)
    print(f"{caught} of {caught + len(missed)} false answers contradicted")
    assert missed <= NOT_CONTRADICTED
    assert caught >= len(asked) // EVERY - 2


def test_what_is_true_of_both_texts_is_no_lie() -> None:
    (defect,) = (one for one in defects() if one.id == "never of fields")
    rules = defect.repaired.rules(defect.profile)
    said = [one for one in lies(defect, rules, rules) if one.action == "disclose"]
    assert said
    assert attack(rules, said, times=TIMES, seed=1).contradicted == ()
