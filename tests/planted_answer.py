"""What the analyser answers of a planted text, as short lines: one for each thing that is wrong.

Every example on the way has been put to the engine a second time.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from planted_agreement import library
from planted_defect import Defect, Text
from shown_example import replays
from thirdcopy.agreement import Agreement, Profile, Ruleset, Vocabulary, ruleset
from thirdcopy.analysis import (
    Aim,
    Example,
    analyse_ruleset,
    difference,
    exposure,
    flow,
    mirror,
    register_of,
)
from thirdcopy.analysis.versions import side_by_side
from thirdcopy.event import Event
from thirdcopy.replay import replay

Answers: TypeAlias = Mapping[str, str]
Line: TypeAlias = tuple[str, str]
ADDRESS, ADVERSE = "child-maintenance/home-address", "removal"
_OWN = re.compile("^(planted|cmg-home-office):")
CRIME = Aim("child-maintenance", "crime")


def answers(defect: Defect, text: Text) -> Answers:
    """Give each thing that is wrong with *text*, and the sentence that says so."""
    return dict(_ASK.get(defect.question, _findings)(defect, text))


def replayed(events: Sequence[Event], recorded: Ruleset, draft: Ruleset) -> Answers:
    """Give what the draft would have stopped, or leaves open, of what was supplied."""
    found = replay(events, draft, {recorded.hash: recorded})
    wrong = [one for one in found.requests if one.was == "supplied" and one.would != "allowed"]
    return {
        f"depends on {' '.join(one.needs)}"
        if one.would == "depends"
        else f"{one.would} by {_numbers(one.clauses)}": ""
        for one in wrong
    }


def _findings(defect: Defect, text: Text) -> Iterator[Line]:
    rules = text.rules(defect.profile)
    for finding in analyse_ruleset(rules).findings:
        _confirm(finding.example, rules)
        if finding.kind == defect.kind:
            yield f"{finding.kind} {_numbers(finding.clauses)}", finding.summary


def _promises(defect: Defect, text: Text) -> Iterator[Line]:
    rules = text.rules(defect.profile)
    result = analyse_ruleset(rules, actions=()).promise("planted:9")
    _confirm(result.example, rules)
    assert result.outcome != "vacuous", "a promise that speaks of nothing plants nothing"
    if result.outcome == "fails":
        by = _numbers(result.example.clauses) if result.example else ""
        sentence = result.example.sentence if result.example else ""
        yield f"9 fails{' by ' if by else ''}{by}", sentence


def _exposures(defect: Defect, text: Text) -> Iterator[Line]:
    rules = text.rules(defect.profile)
    (found,) = exposure(rules, ADDRESS, ADVERSE)
    assert found.extent in {"all", "none"}
    for way in found.ways:
        _confirm(way.example, rules)
        assert way.example.allowed
        yield "; ".join(way.conditions), found.summary


def _differences(defect: Defect, text: Text) -> Iterator[Line]:
    old, new, profile, vocabulary = _both(defect, text)
    before, after = side_by_side(old, new, profile, vocabulary)
    for change in difference(old, new, profile, vocabulary).newly_allowed:
        _confirm(change.example, after)
        assert change.example is not None
        assert not replays(change.example, before.compiled)
        by = _numbers(change.clauses) or "no clause"
        yield f"{change.action} newly allowed, was refused by {by}", change.summary


def _mirrors(defect: Defect, text: Text) -> Iterator[Line]:
    back, there, profile, vocabulary = _both(defect, text)
    found = mirror(there, back, profile, vocabulary)
    assert found.first.unsettled == found.second.unsettled == frozenset()
    assert found.face_each_other
    for one in found.only_first:
        yield f"only the first: {one.category} for {one.purpose}", ""


def _flows(defect: Defect, text: Text) -> Iterator[Line]:
    known = library()
    texts = [one.agreement() for one in (text, defect.other) if one]
    profile = known.profiles[defect.profile]
    found = flow(register_of(texts, profile, known.vocabulary), CRIME)
    assert found.unsettled == ()
    by_id = {one.id: ruleset(one, profile, known.vocabulary) for one in texts}
    for route in found.paths:
        for hop in route.hops:
            _confirm(hop.example, by_id[hop.agreement])
            assert hop.example.allowed
        way = ", ".join(f"{hop.agreement} {hop.action}" for hop in route.hops)
        yield way, route.hops[-1].example.sentence


def _both(defect: Defect, text: Text) -> tuple[Agreement, Agreement, Profile, Vocabulary]:
    known = library()
    assert defect.other is not None, "this question is about two texts"
    return (
        defect.other.agreement(),
        text.agreement(),
        known.profiles[defect.profile],
        known.vocabulary,
    )


def _confirm(example: Example | None, rules: Ruleset) -> None:
    assert example is None or replays(example, rules.compiled)


def _numbers(clauses: tuple[str, ...]) -> str:
    """Give clauses by their numbers, those of a profile with its name."""
    return " ".join(_OWN.sub("", name) for name in clauses)


_ASK: Mapping[str, Callable[[Defect, Text], Iterator[Line]]] = {
    "promise-never": _promises,
    "promise-always": _promises,
    "promise-can": _promises,
    "exposure": _exposures,
    "difference": _differences,
    "mirror": _mirrors,
    "flow": _flows,
}
