"""The Cedar schema: JSON for the engine and the analyser, text for people.

It is generated from the vocabulary and the facts that profile and agreement declare, so that
two rulesets differ only in their facts. Markers and typed facts are enumerated entities,
because the validator would let a misspelt string through.
"""

import json
from collections.abc import Mapping
from typing import Any

from thirdcopy.agreement.fact import FactDeclaration
from thirdcopy.agreement.vocabulary import ACTIONS, STEPS, TREES, Vocabulary, enumeration

Schema = dict[str, Any]

_LONG = {"type": "Long"}
_BOOL = {"type": "Boolean"}


def schema_of(vocabulary: Vocabulary, facts: Mapping[str, FactDeclaration]) -> Schema:
    """Give the schema in Cedar's JSON format."""
    enumerations = {"Marker": {"enum": list(vocabulary.markers)}}
    for name, fact in facts.items():
        if listed := enumeration(name, fact.type):
            enumerations[listed[0]] = {"enum": list(listed[1])}
    officer = _record(employer=_named("Body"), grade=_named("Grade"))
    officer["attributes"]["postedTo"] = {**_named("Body"), "required": False}
    entity_types: dict[str, Any] = {
        **enumerations,
        **{kind: {"memberOfTypes": [kind]} for kind in TREES},
        "Dataset": {},
        "Field": {"memberOfTypes": ["Category", "Dataset"]},
        "Officer": {"memberOfTypes": ["Body"], "shape": officer},
    }
    applies = {"principalTypes": ["Officer"], "resourceTypes": ["Field"], "context": _named("Ask")}
    return {
        "": {
            "commonTypes": _common(facts),
            "entityTypes": entity_types,
            "actions": {action: {"appliesTo": applies} for action in ACTIONS},
        }
    }


def schema_text(vocabulary: Vocabulary, facts: Mapping[str, FactDeclaration]) -> str:
    """Give the same schema in Cedar's own syntax, to be read."""
    lines = [f"entity Marker enum {json.dumps(list(vocabulary.markers))};"]
    for name, fact in facts.items():
        if listed := enumeration(name, fact.type):
            lines.append(f"entity {listed[0]} enum {json.dumps(list(listed[1]))};")
    lines += [f"entity {kind} in [{kind}];" for kind in TREES]
    said = "by: Officer, body: Body, grade: Grade, ageDays: Long"
    steps = ", ".join(f"{step}?: Attestation" for step in STEPS)
    listed_facts = ",\n".join(
        f"  {name}?: {_fact_text(name, fact, said)}" for name, fact in facts.items()
    )
    lines += [
        "entity Dataset;",
        "entity Field in [Category, Dataset];",
        "entity Officer in [Body] { employer: Body, grade: Grade, postedTo?: Body };",
        f"type Attestation = {{ {said} }};",
        "type Subject = { markers: Set<Marker>, screened?: Attestation };",
        f"type Steps = {{ {steps} }};",
        "type Use = { thisMonth: Long, ofThisPersonThisMonth: Long };",
        f"type Facts = {{\n{listed_facts}\n}};",
        "type Ask = { purpose: Purpose, heldFor: Purpose, holder: Body, origin: Body,",
        "  subject: Subject, steps: Steps, use: Use, facts: Facts };",
        f"action {', '.join(ACTIONS)}",
        "  appliesTo { principal: [Officer], resource: [Field], context: Ask };",
    ]
    return "\n".join(lines) + "\n"


def _common(facts: Mapping[str, FactDeclaration]) -> dict[str, Any]:
    attestation = _record(
        by=_named("Officer"), body=_named("Body"), grade=_named("Grade"), ageDays=_LONG
    )
    subject = _record(markers={"type": "Set", "element": _named("Marker")})
    subject["attributes"]["screened"] = {**_named("Attestation"), "required": False}
    return {
        "Attestation": attestation,
        "Subject": subject,
        "Steps": _optional({step: _named("Attestation") for step in STEPS}),
        "Use": _record(thisMonth=_LONG, ofThisPersonThisMonth=_LONG),
        "Facts": _optional({name: _fact(fact, attestation) for name, fact in facts.items()}),
        "Ask": _record(
            purpose=_named("Purpose"),
            heldFor=_named("Purpose"),
            holder=_named("Body"),
            origin=_named("Body"),
            subject=_named("Subject"),
            steps=_named("Steps"),
            use=_named("Use"),
            facts=_named("Facts"),
        ),
    }


def _fact(fact: FactDeclaration, attestation: dict[str, Any]) -> dict[str, Any]:
    value = _value(fact)
    if not fact.attested and value is not None:
        return value
    if value is None:
        return _named("Attestation")
    return {
        "type": "Record",
        "attributes": {**attestation["attributes"], "value": {**value, "required": True}},
    }


def _value(fact: FactDeclaration) -> dict[str, Any] | None:
    if listed := enumeration(fact.name, fact.type):
        return _named(listed[0])
    return {"yes-no": _BOOL, "number": _LONG, None: None}[fact.type]  # type: ignore[index]


def _fact_text(name: str, fact: FactDeclaration, said: str) -> str:
    listed = enumeration(name, fact.type)
    value = listed[0] if listed else "Long" if fact.type == "number" else "Bool"
    if fact.type is None:
        return "Attestation"
    return f"{{ {said}, value: {value} }}" if fact.attested else value


def _named(name: str) -> dict[str, Any]:
    return {"type": "EntityOrCommon", "name": name}


def _record(**attributes: dict[str, Any]) -> dict[str, Any]:
    listed = {name: {**kind, "required": True} for name, kind in attributes.items()}
    return {"type": "Record", "attributes": listed}


def _optional(attributes: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    listed = {name: {**kind, "required": False} for name, kind in attributes.items()}
    return {"type": "Record", "attributes": listed}
