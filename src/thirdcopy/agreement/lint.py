"""What Cedar's validator lets through, and an agreement must not.

A misspelt `has` silently switches a `forbid` off; an entity of a tree that does not exist
matches nothing; an attribute of an attesting officer errors, and a `forbid` that errors fails
open. Each rule here gives a fault with the line of the clause.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from thirdcopy.agreement.fact import FactDeclaration
from thirdcopy.agreement.fault import did_you_mean
from thirdcopy.agreement.tree import (
    conditions_of,
    conjuncts,
    depth_of,
    disjuncts,
    operators_in,
    path_of,
    uid_of,
    uids_in,
)
from thirdcopy.agreement.vocabulary import ACTIONS, STEPS, TREES, Vocabulary
from thirdcopy.policy.query import Est, Node, Uid, value_type

MAX_DEPTH: Final = 120
_OPERATORS: Final = frozenset(
    {"&&", "||", "!", "==", "!=", "<", "<=", ">", ">=", "in", "has", ".", "is", "if-then-else"}
    | {"contains", "containsAll", "containsAny", "isEmpty"}
)
_OPTIONAL: Final[Mapping[tuple[str, ...], tuple[str, ...]]] = {
    ("context", "subject"): ("screened",),
    ("context", "steps"): STEPS,
    ("principal",): ("postedTo",),
}
_PARTS: Final = frozenset({"kind", "body", "if", "then", "else", "entity_type"})
_WRITTEN: Final[Mapping[str, str]] = {"neg": "-"}

Complaint = tuple[str, str | None]
"""A message and its remedy."""


@dataclass(frozen=True)
class Words:
    """What the clauses of one document may name."""

    vocabulary: Vocabulary
    facts: Mapping[str, FactDeclaration]
    fields: frozenset[str]

    def codes(self, kind: str) -> tuple[str, ...] | None:
        """Give the identifiers of an entity type; None if there is no such type."""
        if kind in TREES or kind in {"Marker", "Dataset"}:
            return self.vocabulary.codes(kind)
        if kind == "Action":
            return ACTIONS
        if kind == "Field":
            return tuple(sorted(self.fields))
        for fact in self.facts.values():
            if value_type(fact.name) == kind and isinstance(fact.type, tuple):
                return fact.type
        return None


def lint(est: Est, words: Words) -> Iterator[Complaint]:
    """Give what is wrong in a clause or in the policy of a promise.

    Reading a tree recurses, so one that is nested out of all measure is not read at all.
    """
    if depth_of(est) > MAX_DEPTH:
        yield "expected a promise with fewer conditions", "split the promise"
        return
    for uid in dict.fromkeys(uids_in(est)):
        yield from _entity(uid, words)
    for operator, operands in operators_in(est["conditions"]):
        if operator == "has":
            yield from _has(operands, words)
        elif operator == ".":
            yield from _attribute(operands)
        elif operator in {"==", "!="}:
            yield from _equality(operands, words.vocabulary)
        elif operator == "contains":
            yield from _membership(operands, words.vocabulary)
        elif operator not in _OPERATORS and operator not in _PARTS:
            written = _WRITTEN.get(operator, operator)
            remedy = (
                "compare whole values: arithmetic can overflow, and a forbid that errors fails open"
            )
            yield f"expected no arithmetic or text matching, got `{written}`", remedy


def permit_complaints(est: Est, facts: Mapping[str, FactDeclaration]) -> Iterator[Complaint]:
    """Give what a permit fails to name: the recipient, the action, and what it is for.

    A permit may leave the purpose out only where it rests on an `unpublished` fact: the text
    of such a condition is not known, and the generated scope binds it to the purposes.
    """
    named = _scope_uids(est["principal"])
    if est["principal"]["op"] != "in" or {uid.type for uid in named} != {"Body"}:
        remedy = 'write `principal in Body::"…"`'
        yield "expected a permit to name its recipient in its scope", remedy
    if not _scope_uids(est["action"]):
        remedy = 'write `action == Action::"…"`'
        yield "expected a permit to name its action in its scope", remedy
    whens = [body for kind, body in conditions_of(est) if kind == "when"]
    if not any(_binds(body, facts) for body in whens):
        yield (
            "expected a permit to name its purpose, or to rest on an unpublished fact",
            'add `context.purpose in Purpose::"…"` to each alternative',
        )


def _entity(uid: Uid, words: Words) -> Iterator[Complaint]:
    written = f'{uid.type}::"{uid.id}"'
    codes = words.codes(uid.type)
    if uid.type == "Officer":
        yield (
            f"expected no officer to be named in a clause, got `{uid.type}`",
            "name a body, a grade or a step",
        )
    elif codes is None:
        kinds: tuple[str, ...] = (*TREES, "Marker", "Dataset", "Field", "Action")
        kinds += tuple(
            value_type(fact.name) for fact in words.facts.values() if isinstance(fact.type, tuple)
        )
        yield f"expected a type of the vocabulary, got `{written}`", did_you_mean(uid.type, kinds)
    elif uid.id not in codes:
        what = "an item of this agreement" if uid.type == "Field" else "a word of the vocabulary"
        yield f"expected {what}, got `{written}`", did_you_mean(uid.id, codes)


def _has(operands: Node, words: Words) -> Iterator[Complaint]:
    path, attribute = path_of(operands["left"]), operands["attr"]
    if path == ("context", "facts"):
        if attribute not in words.facts:
            remedy = did_you_mean(attribute, words.facts)
            yield f"expected a declared fact after `has`, got `{attribute}`", remedy
    elif path is None or path not in _OPTIONAL:
        yield (
            f"expected `has` only where something may be absent, got `has {attribute}`",
            "test facts, steps, screening or posting",
        )
    elif attribute not in _OPTIONAL[path]:
        where = ".".join(path)
        remedy = did_you_mean(attribute, _OPTIONAL[path])
        yield f"expected what `{where}` may have, got `{attribute}`", remedy


def _attribute(operands: Node) -> Iterator[Complaint]:
    inner = path_of(operands["left"])
    if inner and inner[0] == "context" and inner[-1] == "by":
        yield (
            f"expected no attribute of an attesting officer, got `by.{operands['attr']}`",
            f"use `{'.'.join(inner[:-1])}.{operands['attr']}`, which was copied when it was said",
        )


def _equality(operands: Node, vocabulary: Vocabulary) -> Iterator[Complaint]:
    for one in (operands["left"], operands["right"]):
        uid = uid_of(one)
        if uid is not None:
            yield from _inner_purpose(uid, vocabulary, f'in Purpose::"{uid.id}"')


def _membership(operands: Node, vocabulary: Vocabulary) -> Iterator[Complaint]:
    left = operands["left"]
    if isinstance(left, dict) and isinstance(left.get("Set"), list):
        for uid in map(uid_of, left["Set"]):
            if uid is not None:
                yield from _inner_purpose(uid, vocabulary, f'in Purpose::"{uid.id}"')


def _inner_purpose(uid: Uid, vocabulary: Vocabulary, instead: str) -> Iterator[Complaint]:
    if uid.type != "Purpose" or uid.id not in vocabulary.trees["Purpose"]:
        return
    if uid.id not in vocabulary.leaves("Purpose"):
        yield (
            f'expected a purpose that a request can name, got `Purpose::"{uid.id}"`',
            f"it has others below it and never equals: write `{instead}`",
        )


def _scope_uids(scope: Node) -> tuple[Uid, ...]:
    return tuple(uids_in({key: value for key, value in scope.items() if key != "op"}))


def _binds(expression: Node, facts: Mapping[str, FactDeclaration]) -> bool:
    """Say whether every way for *expression* to hold names a purpose or an unpublished fact."""
    alternatives = list(disjuncts(expression))
    if len(alternatives) > 1:
        return all(_binds(one, facts) for one in alternatives)
    parts = list(conjuncts(expression))
    if len(parts) > 1:
        return any(_binds(one, facts) for one in parts)
    return _names_purpose(expression) or _rests_on_unpublished(expression, facts)


def _names_purpose(expression: Node) -> bool:
    purpose = ("context", "purpose")
    for operator in ("==", "in"):
        if operator in expression:
            operands = expression[operator]
            return path_of(operands["left"]) == purpose or (
                operator == "==" and path_of(operands["right"]) == purpose
            )
    if "contains" in expression:
        return path_of(expression["contains"]["right"]) == purpose
    return False


def _rests_on_unpublished(expression: Node, facts: Mapping[str, FactDeclaration]) -> bool:
    if "has" not in expression or path_of(expression["has"]["left"]) != ("context", "facts"):
        return False
    fact = facts.get(expression["has"]["attr"])
    return fact is not None and fact.by == "unpublished"
