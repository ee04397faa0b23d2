"""The claims about every request that two texts, one field or two sides call for."""

from collections.abc import Callable, Iterator

from claimed import Claimed
from claims_of_findings import compiled_of
from thirdcopy.agreement import Ruleset
from thirdcopy.analysis import Change, Difference, Side
from thirdcopy.analysis.domain import domain_of
from thirdcopy.analysis.exposure import Asking
from thirdcopy.analysis.inquiry import Inquiry, inquire
from thirdcopy.policy.cedar import verdict
from thirdcopy.policy.query import Node, Query, Verdict

Told = tuple[tuple[Node, bool], ...]


def claims_of_difference(
    found: Difference, before: Ruleset, after: Ruleset
) -> tuple[list[Claimed], list[Claimed]]:
    """Give what is said not to be newly refused (asked under *before*), nor newly allowed.

    Of what changes, every field and every purpose that is not named is said not to.
    """
    settled = [change for change in found.changes if change.extent != "unknown"]
    refused = [_unchanged(one, after) for one in settled if one.direction == "refused"]
    return refused, [_unchanged(one, before) for one in settled if one.direction == "allowed"]


def claims_of_exposure(rules: Ruleset, field: str, purpose: str) -> Iterator[Claimed]:
    """Give, for each action, that a field can be had for a purpose in the ways listed and no other.

    Every request in one of the ways is allowed too: nothing that is needed was left out.
    """
    domain = domain_of(rules)
    below = rules.vocabulary.below("Purpose", purpose)
    for action in domain.schema.actions:
        inquiry = inquire(domain, action)
        if not domain.permits(action) or not isinstance(inquiry, Inquiry):
            continue
        found, extent = Asking(rules, inquiry, field, purpose).ways()
        ways = [_is_way(rules, told) for told, _ in found]

        def otherwise(
            query: Query,
            said: Verdict,
            ways: list[Callable[[Query], bool]] = ways,
            *,
            every: bool = extent in {"all", "none"},
        ) -> bool:
            if query.resource != field or query.purpose not in below:
                return False
            in_one = any(way(query) for way in ways)
            return (in_one and not said.allowed) or (every and said.allowed and not in_one)

        yield Claimed(f"{extent}: {field} for {purpose} ({action})", action, otherwise)


def claims_of_side(rules: Ruleset, side: Side) -> Iterator[Claimed]:
    """Give that nothing comes out that a side of a mirror does not name."""
    domain = domain_of(rules)
    named = {(one.category, one.purpose) for one in side.gives | side.unsettled}
    for action in domain.schema.actions:
        if action == "retain" or not domain.permits(action):
            continue
        yield Claimed(
            f"{side.agreement} gives nothing else ({action})",
            action,
            lambda query, said: (
                said.allowed and (query.resource.partition("/")[2], query.purpose) not in named
            ),
        )


def _unchanged(change: Change, other: Ruleset) -> Claimed:
    """Claim that what *other* does not allow is not allowed, but for what the change names."""

    def differs(query: Query, said: Verdict) -> bool:
        if not said.allowed or (
            query.resource in change.fields and query.purpose in change.purposes
        ):
            return False
        return not verdict(query, other.compiled).allowed

    return Claimed(f"{change.direction}: {change.summary}", change.action, differs)


def _is_way(rules: Ruleset, told: Told) -> Callable[[Query], bool]:
    """Tell of a query whether each condition of a way stands in it as the way says."""
    anything = {
        "effect": "permit",
        "principal": {"op": "All"},
        "action": {"op": "All"},
        "resource": {"op": "All"},
    }
    names = {
        str(place): {**anything, "conditions": [{"kind": "when", "body": condition}]}
        for place, (condition, _) in enumerate(told)
    }
    wanted = {str(place) for place, (_, holds) in enumerate(told) if holds}
    compiled = compiled_of(rules, names)
    return lambda query: set(verdict(query, compiled).clauses) == wanted
