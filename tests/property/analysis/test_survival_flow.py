"""Where data is said not to go, no random way gets it there.

`LONG=1` in the environment tries a thousand beginnings for each dataset and profile.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from planted_agreement import library
from planted_defect import defects
from random_query import dice
from random_way import Way, ways
from thirdcopy.agreement import Agreement, Profile, ruleset
from thirdcopy.analysis import Aim, Flow, flow, register_of

LONG = bool(os.environ.get("LONG"))
TIMES, HEADING = (1000 if LONG else 30), "adverse"
DATASETS = ("child-maintenance", "patient-demographics", "council-case", "status-answers")


@dataclass(frozen=True)
class Case:
    """Some texts under a profile, and the dataset from which data may go."""

    name: str
    texts: tuple[Agreement, ...]
    profile: Profile
    dataset: str

    def flow(self) -> Flow:
        register = register_of(self.texts, self.profile, library().vocabulary)
        return flow(register, Aim(self.dataset, HEADING))

    def ways(self, seed: int, times: int) -> list[Way]:
        rules = [ruleset(text, self.profile, library().vocabulary) for text in self.texts]
        return [*ways(rules, self.dataset, random=dice(seed), times=times)]


def cases() -> Iterator[Case]:
    """Give the library under each profile, and each planted register with its repair."""
    known = library()
    for profile in known.profiles.values():
        for dataset in DATASETS:
            name = f"{dataset} under {profile.id}"
            yield Case(name, tuple(known.agreements.values()), profile, dataset)
    for defect in defects():
        if defect.question == "flow":
            for text in (defect.planted, defect.repaired):
                texts = tuple(one.agreement() for one in (text, defect.other) if one)
                profile = known.profiles[defect.profile]
                yield Case(defect.id, texts, profile, "child-maintenance")


def unsaid(found: Flow, made: Sequence[Way], purposes: frozenset[str]) -> list[str]:
    """Name what random ways did and no path of *found* says: the way, the item, a marker."""
    said = {tuple((hop.agreement, hop.action) for hop in path.hops): path for path in found.paths}
    wrong = []
    for way in made:
        first, last = way.hops[0][1], way.hops[-1][1]
        if last.purpose not in purposes:
            continue
        path = said.get(way.name)
        if path is None:
            wrong.append(f"no path: {way.name}")
        elif first.resource not in path.fields:
            wrong.append(f"{first.resource}: {way.name}")
        elif last.purpose not in path.purposes or not first.markers <= set(path.markers):
            wrong.append(f"{last.purpose} {sorted(first.markers)}: {way.name}")
    return wrong


def test_no_random_way_gets_data_where_it_is_said_not_to_go() -> None:
    tried = reached = longer = 0
    purposes = library().vocabulary.below("Purpose", HEADING)
    for seed, case in enumerate(cases()):
        found, made = case.flow(), case.ways(seed, TIMES)
        assert found.unsettled == ()
        assert unsaid(found, made, purposes) == [], case.name
        tried += TIMES
        reached += len(made)
        longer += sum(len(way.hops) > 1 for way in made)
    print(f"flows: {tried} beginnings, {reached} ways allowed, {longer} of two hops")
    assert longer


def test_a_flow_that_leaves_out_a_way_an_item_or_a_marker_is_caught() -> None:
    case = next(cases())
    found, made = case.flow(), case.ways(1, 100)
    purposes = library().vocabulary.below("Purpose", HEADING)
    assert unsaid(found, made, purposes) == []
    without_items = tuple(replace(one, fields=()) for one in found.paths)
    without_markers = tuple(replace(one, markers=()) for one in found.paths)
    for lying in ((), without_items, without_markers):
        assert unsaid(replace(found, paths=lying), made, purposes)
