"""An agreement as an ODRL 2.2 Agreement (W3C Recommendation of 15 February 2018).

A permit becomes a permission and a forbid a prohibition, one for each action that it names;
prohibitions prevail, as forbids do in Cedar. What the agreement's scope says stands in every
permission. The actions of ODRL are refined by ours, since ODRL tells no check from a disclosure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from thirdcopy.agreement.agreement import Agreement
from thirdcopy.agreement.clause import Clause
from thirdcopy.agreement.export.constraint import Reading, among, compared, purposes_below
from thirdcopy.agreement.export.exported import (
    NAMESPACE,
    PREFIXES,
    Exported,
    JsonLd,
    Unmapped,
    concept,
    described,
    duration,
    exported,
    iri,
    name_of,
)
from thirdcopy.agreement.export.unsaid import unsaid_by_odrl
from thirdcopy.agreement.phrase import Speaker
from thirdcopy.agreement.tree import conditions_of, conjuncts, uids_in
from thirdcopy.agreement.vocabulary import ACTIONS, Vocabulary

PROFILE: Final = f"{NAMESPACE}odrl"
_WORDS: Final = (
    *("Agreement", "Permission", "Prohibition", "Duty", "Party", "PartyCollection", "Asset"),
    *("AssetCollection", "Constraint", "LogicalConstraint", "permission", "prohibition"),
    *("obligation", "assigner", "assignee", "target", "constraint", "refinement"),
    *("read", "archive", "use", "distribute", "delete", "inform", "prohibit"),
    *("purpose", "recipient", "dateTime", "elapsedTime"),
    *("gteq", "lteq", "eq", "isAnyOf", "isNoneOf", "isAllOf", "rightOperand", "informedParty"),
)
_CONTEXT: Final[JsonLd] = {
    **PREFIXES,
    "odrl": "http://www.w3.org/ns/odrl/2/",
    **{word: f"odrl:{word}" for word in _WORDS},
    "uid": "@id",
    "profile": {"@id": "odrl:profile", "@type": "@id"},
    "partOf": {"@id": "odrl:partOf", "@type": "@id"},
    "holds": {"@reverse": "odrl:partOf"},
    **{
        key: {"@id": f"odrl:{key}", "@type": "@vocab"}
        for key in ("action", "conflict", "leftOperand", "operator")
    },
    **{key: {"@id": f"odrl:{key}", "@container": "@list"} for key in ("and", "or")},
}
_ACTIONS: Final = {action: "archive" if action == "retain" else "read" for action in ACTIONS}
"""Whoever receives, by whichever of our actions, obtains data from the asset: ODRL's `read`."""


def to_odrl(agreement: Agreement, vocabulary: Vocabulary) -> Exported:
    """Give the agreement as a policy, with all that ODRL cannot say."""
    policy = _Policy(agreement, vocabulary)
    clauses = [policy.rule(clause) for clause in agreement.clauses.values()]
    rules = [rule for found, _ in clauses for rule in found]
    rules += [*policy.prohibited(), *policy.duties()]
    kinds = {"permission": "Permission", "prohibition": "Prohibition", "obligation": "Duty"}
    grouped = {key: [rule for rule in rules if rule["@type"] == kinds[key]] for key in kinds}
    document = {
        "@context": _CONTEXT,
        "@type": "Agreement",
        "uid": policy.name,
        "profile": PROFILE,
        "conflict": "prohibit",
        **described(agreement),
        **{key: found for key, found in grouped.items() if found},
    }
    said = [one for _, unmapped in clauses for one in unmapped]
    return exported(document, [*said, *unsaid_by_odrl(agreement)])


@dataclass(frozen=True)
class _Policy:
    """The parts that the rules of one policy share."""

    agreement: Agreement
    vocabulary: Vocabulary

    @property
    def name(self) -> str:
        return name_of(self.agreement)

    @property
    def discloser(self) -> JsonLd:
        return self.party(self.agreement.discloser)

    @property
    def recipients(self) -> JsonLd:
        """Give the one party that stands for every recipient: a rule has one assignee."""
        if len(self.agreement.recipients) == 1:
            return self.party(self.agreement.recipients[0])
        members = [self.party(code) for code in self.agreement.recipients]
        return {"@type": "PartyCollection", "uid": f"{self.name}#recipients", "holds": members}

    def party(self, code: str) -> JsonLd:
        return {"@type": "Party", **concept("Body", code, self.vocabulary)}

    def asset(self, field: str) -> JsonLd:
        category = field.partition("/")[2]
        reasons = {item.category: item.reason for item in self.agreement.items}
        why = {"@value": reasons.get(category, ""), "@language": "en"}
        return {
            "@type": "Asset",
            **concept("Category", category, self.vocabulary),
            "@id": iri("field", field),
            **({"thirdcopy:reason": why} if category in reasons else {}),
        }

    def collection(self, name: str, fields: list[str]) -> JsonLd:
        members = [self.asset(field) for field in fields]
        return {"@type": "AssetCollection", "uid": f"{self.name}#{name}", "holds": members}

    @property
    def items(self) -> JsonLd:
        return self.collection("items", [*self.agreement.fields])

    def rule(self, clause: Clause) -> tuple[list[JsonLd], list[Unmapped]]:
        """Give the rules of a clause, one for each action, and what of it does not map."""
        speaker = Speaker(self.agreement.facts, self.vocabulary, "en")
        reading = Reading(clause.id, speaker)
        constraints: list[JsonLd] = []
        for kind, body in conditions_of(clause.est):
            parts = conjuncts(body) if kind == "when" else [body]
            constraints += [reading.constraint(one, holds=kind == "when") for one in parts]
        if clause.effect == "permit":
            constraints += self.scope()
        bodies = [uid.id for uid in uids_in(clause.est["principal"])]
        shared = {
            "@type": "Permission" if clause.effect == "permit" else "Prohibition",
            "thirdcopy:clause": clause.id,
            "assigner": self.discloser,
            "assignee": self.party(bodies[0]) if bodies else self.recipients,
            "target": self.target(clause),
        }
        actions = [uid.id for uid in uids_in(clause.est["action"])] or [*ACTIONS]
        rules = [
            {
                **shared,
                "uid": f"{self.name}#{clause.id}-{action}",
                "action": _action(action),
                **({"constraint": constraints} if constraints else {}),
            }
            for action in actions
        ]
        return rules, reading.unmapped

    def target(self, clause: Clause) -> JsonLd:
        """Give the one asset of a rule: an item, or those items that the clause is about."""
        uids = [*uids_in(clause.est["resource"])]
        fields = [*self.agreement.fields, *self.agreement.asks]
        for uid in uids:
            if uid.type == "Field":
                return self.asset(uid.id)
            below = self.vocabulary.below("Category", uid.id) if uid.type == "Category" else ()
            found = [
                field
                for field in fields
                if field.partition("/")[0] == uid.id or field.partition("/")[2] in below
            ]
            return self.collection(f"{uid.type.lower()}-{uid.id}", found)
        return self.collection("all", fields)

    def scope(self) -> Iterator[JsonLd]:
        """Give what the scope adds to every permission: purposes, and the dates."""
        text = self.agreement
        allowed = purposes_below(text.purposes, self.vocabulary)
        never = {*purposes_below(text.prohibited_uses, self.vocabulary)}
        yield among("purpose", [one for one in allowed if one not in never])
        bounds = (("gteq", text.dates.start), ("lteq", text.dates.end))
        for operator, day in bounds:
            if isinstance(day, date):
                value = {"@value": day.isoformat(), "@type": "xsd:date"}
                yield compared("dateTime", operator, value)

    def prohibited(self) -> Iterator[JsonLd]:
        """Give the prohibited uses, and passing on where the agreement allows none."""
        text = self.agreement
        if text.prohibited_uses:
            purposes = purposes_below(text.prohibited_uses, self.vocabulary)
            yield self.of_recipients("Prohibition", "use", "prohibited_uses") | {
                "constraint": [among("purpose", purposes)]
            }
        if text.onward == "none":
            yield self.of_recipients("Prohibition", "distribute", "onward")

    def duties(self) -> Iterator[JsonLd]:
        """Give what the parties have to do: delete in time, and tell people."""
        text = self.agreement
        if isinstance(text.retention_days, int):
            limit = compared("elapsedTime", "lteq", duration(text.retention_days))
            yield self.of_recipients("Duty", "delete", "retention_days") | {"constraint": [limit]}
        for body, notice in text.people.notices.items():
            yield self.of_recipients("Duty", "inform", f"people.notice.{body}") | {
                "assignee": self.party(body),
                "informedParty": {"@type": "Party", "uid": f"{NAMESPACE}data-subject"},
                "thirdcopy:says": {"@value": notice.says, "@language": "en"},
            }

    def of_recipients(self, kind: str, action: str, key: str) -> JsonLd:
        """Give a rule over every item that binds whoever receives."""
        return {
            "@type": kind,
            "uid": f"{self.name}#{key}",
            "assigner": self.discloser,
            "assignee": self.recipients,
            "target": self.items,
            "action": action,
        }


def _action(action: str) -> JsonLd:
    """Refine the action of ODRL by ours (ODRL Information Model 2.2, 2.5.3)."""
    return {
        "rdf:value": {"@id": f"odrl:{_ACTIONS[action]}"},
        "refinement": [compared("thirdcopy:act", "eq", {"@id": iri("action", action)})],
    }
