"""What `flows` found, as lines to be read aloud."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from thirdcopy.agreement import Vocabulary
from thirdcopy.analysis import Flow, Holders, Holding, Hop, Route, listed
from thirdcopy.assessment import AT_RISK

_PASSING_ON: Final[Mapping[str, str]] = {
    "none": "never",
    "clauses": "as its clauses say",
    "unpublished": "on terms that are not published",
}
_MANY: Final = 6
"""More bodies than this are counted, and some of them named."""


def flow_lines(found: Flow, vocabulary: Vocabulary) -> Iterator[str]:
    """Say by which ways a dataset can reach a purpose."""
    aim = found.aim
    whom = f" at {vocabulary.word('Body', aim.body)}" if aim.body else ""
    what = (
        f"{vocabulary.word('Dataset', aim.dataset)} → "
        f"{vocabulary.word('Purpose', aim.purpose)}{whom}, under {found.profile}"
    )
    yield f"\n{what[:1].upper()}{what[1:]}"
    if not found.paths:
        settled = "" if not found.unsettled else ", as far as could be settled"
        yield f"  No agreement, and no chain of them, lets it through{settled}."
    for number, route in enumerate(found.paths, 1):
        yield from _route(number, route, vocabulary)
    if found.more:
        yield f"  There are more ways; these {len(found.paths)} are the shortest."
    these = " of these" if found.more else ""
    for agreement, left in found.without.items():
        if left < len(found.paths):
            yield f"  Without {agreement}: {_ways(left, these)}."
    for cut in found.cuts:
        yield f"  Ending {listed(cut)}{' together' if cut[1:] else ''} closes it."
    for route in found.held_back:
        yield f"  Held back by onward clauses alone: {_through(route.hops)}."
    yield from _unsettled(found.unsettled)


def holder_lines(found: Holders, vocabulary: Vocabulary) -> Iterator[str]:
    """Say who can come to hold data of a dataset, or what a draft would newly let them have."""
    name = vocabulary.word("Dataset", found.dataset)
    asked = "who can come to hold them" if found.draft is None else f"what {found.draft} would open"
    yield f"\n{name[:1].upper()}{name[1:]}: {asked}, under {found.profile}"
    if not found.held:
        yield "  Nobody else." if found.draft is None else "  Nothing new."
    for holding in found.held:
        yield from _holding(holding, vocabulary)
    yield from _unsettled(found.unsettled)


def _holding(holding: Holding, vocabulary: Vocabulary) -> Iterator[str]:
    yield f"  {_bodies(holding.bodies, vocabulary)}"
    items = listed([vocabulary.word("Category", one) for one in holding.categories])
    yield f"     items: {items}"
    yield f"     purposes: {listed([vocabulary.word('Purpose', one) for one in holding.purposes])}"
    yield from _about(holding.markers, vocabulary)
    yield f"     by {_through(holding.route.hops)}"
    for hop in holding.route.hops:
        yield f"       for example: {hop.example.sentence}"


def _route(number: int, route: Route, vocabulary: Vocabulary) -> Iterator[str]:
    yield f"  {number}. {_through(route.hops)}"
    for hop in route.hops:
        yield f"     {hop.agreement}, by {_clauses(hop.example.clauses)}: {hop.example.sentence}"
        if hop.onward:
            yield f"       which the onward clauses before it allow: {_clauses(hop.onward.clauses)}"
        passed_on = _PASSING_ON[hop.passing_on]
        yield f"       kept for (days): {hop.retention_days}; passed on: {passed_on}"
        if route.hops[1:]:
            items = listed([vocabulary.word("Category", one) for one in hop.categories])
            purposes = listed([vocabulary.word("Purpose", one) for one in hop.purposes])
            yield f"       what goes on from here to the end: {items}, held for {purposes}"
    yield f"     items: {listed([_category(one, vocabulary) for one in route.fields])}"
    yield f"     purposes: {listed([vocabulary.word('Purpose', one) for one in route.purposes])}"
    yield from _about(route.markers, vocabulary)


def _about(markers: Sequence[str], vocabulary: Vocabulary) -> Iterator[str]:
    stopped = [one for one in markers if one in AT_RISK]
    others = [one for one in markers if one not in AT_RISK]
    if others:
        names = [vocabulary.word("Marker", one) for one in others]
        yield f"     also about a person who is {listed(names)}"
    if stopped:
        names = [vocabulary.word("Marker", one) for one in stopped]
        yield f"     no clause stops it for a person who is {listed(names)}: only the gateway does"


def _bodies(bodies: Sequence[str], vocabulary: Vocabulary) -> str:
    names = [vocabulary.word("Body", one) for one in bodies]
    if len(names) > _MANY:
        return f"{len(names)} bodies, {listed([*names[:2], 'others'])}"
    return listed(names)


def _unsettled(chains: Sequence[str]) -> Iterator[str]:
    for chain in chains:
        yield f"  ! Could not be settled: {chain}."


def _through(hops: Sequence[Hop]) -> str:
    return ", then ".join(f"{hop.action} under {hop.agreement}" for hop in hops)


def _clauses(names: Sequence[str]) -> str:
    return listed([name.partition(":")[2] for name in names])


def _category(field: str, vocabulary: Vocabulary) -> str:
    return vocabulary.word("Category", field.partition("/")[2])


def _ways(number: int, these: str) -> str:
    if number == 0:
        return f"no way{these} is left"
    return f"1 way{these} is left" if number == 1 else f"{number} ways{these} are left"
