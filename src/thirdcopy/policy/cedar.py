"""The Cedar engine: the only module that imports it.

Cedar skips a policy that errors, so a `forbid` that errors would fail open, and a missing
entity or an ill-typed context can make it error. So a query is allowed only if the engine
says `Allow`, reports no error, finds the request to be of the schema, and every entity that
the query names exists.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Final, TypeAlias

import cedarpy

from thirdcopy.policy.query import (
    Attestation,
    Est,
    Node,
    Officer,
    Query,
    Uid,
    Verdict,
    context_of,
    officers_of,
    uids_of,
)
from thirdcopy_client.errors import MalformedError

SchemaHandle: TypeAlias = cedarpy.Schema

MAX_CHARACTERS: Final = 8_000
MAX_NESTING: Final = 40
LINE_WIDTH: Final = 100
_LOOKS: Final = 5
_NAMED_POLICY = re.compile(r"policy `([^`]*)`")


@dataclass(frozen=True)
class Compiled:
    """Policies, schema and entities, parsed once, and the same as values for other readers.

    *parents* gives each entity's direct parents and *above* all that stand above it; *known*
    adds the enumerated entities, which have none. *leaf_purposes* are what a request may name.
    """

    policies: Mapping[str, Est]
    schema: Mapping[str, Node]
    parents: Mapping[Uid, frozenset[Uid]]
    above: Mapping[Uid, frozenset[Uid]]
    known: frozenset[Uid]
    leaf_purposes: frozenset[str]
    policy_set: cedarpy.PolicySet
    schema_handle: SchemaHandle
    entities: cedarpy.Entities


def engine() -> str:
    """Give the engine's name and version, as rulesets name it."""
    return f"cedarpy {version('cedarpy')}"


def parse_policies(*texts: str) -> tuple[Est, ...]:
    """Read Cedar texts into one JSON tree for each policy, in order; templates are refused.

    The engine's parser recurses without a limit, and a few hundred open brackets end the
    process, so the length and nesting of each text are bounded before it is asked.
    """
    if any(len(text) > MAX_CHARACTERS or _nesting(text) > MAX_NESTING for text in texts):
        raise MalformedError(
            f"expected a Cedar policy of at most {MAX_CHARACTERS} characters, "
            f"with brackets at most {MAX_NESTING} deep",
            remedy="split the clause",
        )
    try:
        parsed = json.loads(cedarpy.policies_to_json_str("\n".join(texts)))
    except (ValueError, RecursionError) as error:
        raise MalformedError(f"expected a Cedar policy: {_first_line(error)}") from error
    if parsed["templates"]:
        raise MalformedError("expected a Cedar policy without slots, got a template")
    policies: dict[str, Est] = parsed["staticPolicies"]
    return tuple(policies[key] for key in sorted(policies, key=_position))


def format_policies(text: str) -> str:
    """Give Cedar text as the engine's own formatter writes it, comments kept.

    The formatter may need a second look at what it wrote, so it is asked until nothing changes.
    """
    before = parse_policies(text)
    for _ in range(_LOOKS):
        try:
            written = str(cedarpy.format_policies(text, LINE_WIDTH)).strip("\n")
        except ValueError as error:
            raise MalformedError(
                f"expected a Cedar policy that can be formatted: {_first_line(error)}"
            ) from error
        if written == text:
            break
        text = written
    assert parse_policies(text) == before, "INVARIANT: formatting keeps the meaning"  # noqa: S101 - a bug, caught nowhere
    return text


def text_of(policies: Mapping[str, Est]) -> str:
    """Write policies as Cedar text, for the validator and for people."""
    return str(cedarpy.policies_from_json_str(_set_json(policies)))


def validate(text: str, schema: Mapping[str, Node] | SchemaHandle) -> tuple[str, ...]:
    """Give what Cedar's validator finds wrong in *text*; nothing means that it is well-typed."""
    known = schema if isinstance(schema, SchemaHandle) else read_schema(schema)
    result = cedarpy.validate_policies(text, known)
    return tuple(_first_line(error.error) for error in result.errors)


def read_schema(schema: Mapping[str, Node]) -> SchemaHandle:
    """Parse a schema once, for many validations; raises `MalformedError` if it is none."""
    try:
        return cedarpy.Schema.from_json_str(json.dumps(schema))
    except ValueError as error:
        raise MalformedError(f"expected a Cedar schema: {_first_line(error)}") from error


def compile_policies(
    policies: Mapping[str, Est],
    schema: Mapping[str, Node],
    parents: Mapping[Uid, frozenset[Uid]],
) -> Compiled:
    """Parse everything once; raises `MalformedError` for what the engine cannot read."""
    schema_handle = read_schema(schema)
    try:
        policy_set = cedarpy.PolicySet.from_json_str(_set_json(policies))
        entities = cedarpy.Entities.from_json_str(
            json.dumps([_plain_entity(uid, above) for uid, above in parents.items()]),
            schema_handle,
        )
    except ValueError as error:
        raise MalformedError(
            f"expected policies that the engine reads: {_first_line(error)}"
        ) from error
    inner = {parent for above in parents.values() for parent in above}
    return Compiled(
        policies=policies,
        schema=schema,
        parents=parents,
        above=all_above(parents),
        known=frozenset(parents) | frozenset(_enumerated(schema)),
        leaf_purposes=frozenset(
            uid.id for uid in parents if uid.type == "Purpose" and uid not in inner
        ),
        policy_set=policy_set,
        schema_handle=schema_handle,
        entities=entities,
    )


def verdict(query: Query, compiled: Compiled) -> Verdict:
    """Ask the engine; anything but a clean `Allow` is a refusal."""
    officers = officers_of(query)
    errors = inadmissible(query, compiled)
    if errors or officers is None:
        return Verdict(allowed=False, clauses=(), errors=errors)
    request = {
        "principal": {"type": "Officer", "id": query.principal.id},
        "action": {"type": "Action", "id": query.action},
        "resource": {"type": "Field", "id": query.resource},
        "context": context_of(query),
    }
    delta = json.dumps([_officer_entity(officer) for officer in officers])
    result = cedarpy.is_authorized(
        request,
        compiled.policy_set,
        compiled.entities.with_added_json_str(delta),
        compiled.schema_handle,
    )
    if result.decision is cedarpy.Decision.NoDecision:
        return Verdict(allowed=False, clauses=(), errors=("the request is not of the schema",))
    errors = tuple(_impersonal(error) for error in result.diagnostics.errors)
    return Verdict(
        allowed=result.decision is cedarpy.Decision.Allow and not errors,
        clauses=tuple(sorted(result.diagnostics.reasons)),
        errors=errors,
    )


def inadmissible(query: Query, compiled: Compiled) -> tuple[str, ...]:
    """Say why no clause may be asked about *query*; nothing personal is in the words.

    A purpose that is missing from the graph would silently switch forbids off, and one with
    others below it would slip past `==`.
    """
    missing = sorted({uid.type for uid in uids_of(query) if uid not in compiled.known})
    errors = [f"the request names a {kind} that does not exist" for kind in missing]
    if not missing and not {query.purpose, query.held_for} <= compiled.leaf_purposes:
        errors.append("the request names a purpose that has others below it")
    if not _counts_are_natural(query):
        errors.append("the request gives an age or a count below zero")
    if officers_of(query) is None:
        errors.append("the request gives one officer two bodies or two grades")
    return tuple(errors)


def _counts_are_natural(query: Query) -> bool:
    said = (*query.steps.values(), *query.facts.values(), query.screened)
    ages = [one.age_days for one in said if isinstance(one, Attestation)]
    return min(query.this_month, query.of_this_person_this_month, 0, *ages) >= 0


def all_above(parents: Mapping[Uid, frozenset[Uid]]) -> dict[Uid, frozenset[Uid]]:
    """Give for each entity all that stand above it, itself left out."""
    above: dict[Uid, frozenset[Uid]] = {}
    for uid in parents:
        seen: set[Uid] = set()
        waiting = list(parents[uid])
        while waiting:
            parent = waiting.pop()
            if parent not in seen:
                seen.add(parent)
                waiting.extend(parents.get(parent, ()))
        above[uid] = frozenset(seen)
    return above


def _impersonal(error: str) -> str:
    """Keep of the engine's message only which clause it is about: the rest may name officers."""
    named = _NAMED_POLICY.search(error)
    return f"clause `{named[1]}` could not be evaluated" if named else "a clause failed"


def _nesting(text: str) -> int:
    """Give how deep brackets stand open at most, counting those in strings and comments too."""
    depth = deepest = 0
    for character in text:
        if character in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in ")]}":
            depth = max(0, depth - 1)
    return deepest


def _set_json(policies: Mapping[str, Est]) -> str:
    return json.dumps({"staticPolicies": dict(policies), "templates": {}, "templateLinks": []})


def _position(key: str) -> int:
    return int(key.removeprefix("policy"))


def _plain_entity(uid: Uid, parents: frozenset[Uid]) -> dict[str, Node]:
    return {
        "uid": uid._asdict(),
        "attrs": {},
        "parents": [parent._asdict() for parent in sorted(parents)],
    }


def _officer_entity(officer: Officer) -> dict[str, Node]:
    attributes = {
        "employer": {"__entity": {"type": "Body", "id": officer.body}},
        "grade": {"__entity": {"type": "Grade", "id": officer.grade}},
    }
    if officer.posted_to is not None:
        attributes["postedTo"] = {"__entity": {"type": "Body", "id": officer.posted_to}}
    return {
        "uid": {"type": "Officer", "id": officer.id},
        "attrs": attributes,
        "parents": [{"type": "Body", "id": officer.body}],
    }


def _enumerated(schema: Mapping[str, Node]) -> Iterator[Uid]:
    for kind, shape in schema[""]["entityTypes"].items():
        for code in shape.get("enum", ()):
            yield Uid(kind, code)


def _first_line(error: object) -> str:
    return (str(error).splitlines() or ["no reason given"])[0].strip()
