"""Conditions of clauses as ODRL constraints (ODRL Information Model 2.2, 2.5).

ODRL has words for the purpose and the recipient, and none for attestations, grades, markers or
counts by month. A condition that it has no words for becomes a constraint on a left operand of
our own profile, and is listed as not mapped: left out, the document would permit more than
the agreement does.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from thirdcopy.agreement.export.exported import JsonLd, Unmapped, iri
from thirdcopy.agreement.phrase import Speaker, cedar_of, say_conditions
from thirdcopy.agreement.tree import conjuncts, disjuncts, path_of, uid_of
from thirdcopy.agreement.vocabulary import Vocabulary
from thirdcopy.policy.query import Node, Uid

_RECIPIENT: Final = {("principal",), ("principal", "employer")}
_REASONS: Final = {
    "facts": "ODRL has no left operand for what somebody attests or a record shows",
    "steps": "ODRL has no left operand for who has countersigned or decided",
    "subject": "ODRL has no left operand for markers and screening",
    "use": "ODRL counts the uses of a rule, and not by month or by person",
}
_OTHER: Final = "ODRL has no left operand for it"


@dataclass
class Reading:
    """Reads the conditions of one clause, and keeps what does not map."""

    paragraph: str
    speaker: Speaker
    unmapped: list[Unmapped] = field(default_factory=list)

    @property
    def vocabulary(self) -> Vocabulary:
        """Give the words that clauses use."""
        return self.speaker.vocabulary

    def constraint(self, condition: Node, *, holds: bool) -> JsonLd:
        """Give the constraint that *condition* holds, or that it does not.

        ODRL has no negation, so it is pushed inwards to the parts.
        """
        if "!" in condition:
            return self.constraint(condition["!"]["arg"], holds=not holds)
        for operator, parts in (("&&", conjuncts), ("||", disjuncts)):
            if operator in condition:
                joined = "and" if (operator == "&&") == holds else "or"
                listed = [self.constraint(one, holds=holds) for one in parts(condition)]
                return {"@type": "LogicalConstraint", joined: listed}
        known = _known(condition, self.vocabulary)
        cedar = cedar_of(condition)
        if known is None:
            self.unmapped.append(Unmapped(self.paragraph, cedar, _why(condition)))
            return _ours(cedar, "; ".join(say_conditions([condition], self.speaker)), holds=holds)
        operand, concepts = known
        return {**among(operand, concepts, holds=holds), "thirdcopy:cedar": cedar}


def among(operand: str, concepts: Iterable[str], *, holds: bool = True) -> JsonLd:
    """Give the constraint that a left operand is one of *concepts*, or that it is none."""
    return {
        "@type": "Constraint",
        "leftOperand": operand,
        "operator": "isAnyOf" if holds else "isNoneOf",
        "rightOperand": {"@list": [{"@id": one} for one in concepts]},
    }


def compared(operand: str, operator: str, value: object) -> JsonLd:
    """Give the constraint that compares a left operand with one value."""
    return {
        "@type": "Constraint",
        "leftOperand": operand,
        "operator": operator,
        "rightOperand": value,
    }


def purposes_below(codes: Iterable[str], vocabulary: Vocabulary) -> list[str]:
    """Name the purposes that a request may state under *codes*: it names leaves only."""
    leaves = vocabulary.leaves("Purpose")
    below = {one for code in codes for one in vocabulary.below("Purpose", code)}
    return [iri("Purpose", one) for one in vocabulary.codes("Purpose") if one in below & leaves]


def _ours(cedar: str, says: str, *, holds: bool) -> JsonLd:
    """Say in our own profile that a condition is, or is not, among those that hold."""
    operator = "isAllOf" if holds else "isNoneOf"
    return {
        **compared("thirdcopy:conditionsThatHold", operator, {"@list": [cedar]}),
        "thirdcopy:cedar": cedar,
        "thirdcopy:says": {"@value": says, "@language": "en"},
    }


def _known(condition: Node, vocabulary: Vocabulary) -> tuple[str, list[str]] | None:
    """Give the left operand of ODRL and the values that it may have, where it has words."""
    operator, operands = next(iter(condition.items()))
    if operator == "contains" and path_of(operands["right"]) == ("context", "purpose"):
        return "purpose", [iri("Purpose", uid.id) for uid in _named(operands["left"])]
    if operator not in {"==", "in"}:
        return None
    path, uids = path_of(operands["left"]), [*_named(operands["right"])]
    if path == ("context", "purpose") and uids:
        codes = [uid.id for uid in uids]
        if operator == "==":
            return "purpose", [iri("Purpose", code) for code in codes]
        return "purpose", purposes_below(codes, vocabulary)
    if path in _RECIPIENT and uids and all(uid.type == "Body" for uid in uids):
        below = {one for uid in uids for one in vocabulary.below("Body", uid.id)}
        return "recipient", [iri("Body", one) for one in vocabulary.codes("Body") if one in below]
    return None


def _named(expression: Node) -> Iterator[Uid]:
    """Give the entities that a literal or a set of literals names."""
    for one in expression.get("Set", [expression]):
        if uid := uid_of(one):
            yield uid


def _why(condition: Node) -> str:
    return next((_REASONS[key] for key in _attributes(condition) if key in _REASONS), _OTHER)


def _attributes(part: Node) -> Iterator[str]:
    """Give the attributes that an expression reads."""
    for key, value in part.items() if isinstance(part, dict) else ():
        if key == "attr" and isinstance(value, str):
            yield value
        yield from _attributes(value)
