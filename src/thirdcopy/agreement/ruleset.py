"""A ruleset: the clauses that decide, from agreement, profile and scope, compiled together."""

from collections.abc import Mapping
from dataclasses import dataclass

from thirdcopy.agreement.agreement import Agreement
from thirdcopy.agreement.fact import FactDeclaration
from thirdcopy.agreement.profile import Profile
from thirdcopy.agreement.schema import Schema, schema_of
from thirdcopy.agreement.scope import scope_of
from thirdcopy.agreement.vocabulary import Vocabulary
from thirdcopy.policy.cedar import Compiled, compile_policies, engine
from thirdcopy.policy.query import Est, Uid
from thirdcopy_client.canonical import Hash, canonical, hash_of
from thirdcopy_client.errors import MalformedError

LANGUAGE = 1
"""The version of what this package makes of a text: schema, scope and promises."""


@dataclass(frozen=True)
class Ruleset:
    """What a request is assessed against; *hash* names it in every assessment and receipt.

    *policies* go by `<document>:<paragraph>`; *fields* gives each field's dataset and
    category.
    """

    hash: Hash
    agreement: Agreement
    profile: Profile
    vocabulary: Vocabulary
    facts: Mapping[str, FactDeclaration]
    policies: Mapping[str, Est]
    schema: Schema
    fields: Mapping[str, tuple[str, str]]
    compiled: Compiled


def ruleset(agreement: Agreement, profile: Profile, vocabulary: Vocabulary) -> Ruleset:
    """Put together what decides; raises `MalformedError` where the texts contradict.

    The hash covers the exact bytes of all three texts, the engine's version and the version
    of this language: the same hash means the same verdicts.
    """
    if agreement.id == profile.id:
        raise MalformedError(
            f"expected agreement and profile to have different ids, got `{profile.id}` for both",
            place=f"{agreement.name}:2",
            remedy="rename the agreement: policies go by these ids",
        )
    facts = merged_facts(agreement, profile)
    policies = policies_of(agreement, profile)
    schema = schema_of(vocabulary, facts)
    fields = fields_of(agreement)
    parents = {**vocabulary.parents, **_field_parents(fields)}
    digest = hash_of(
        canonical(
            {
                "agreement": agreement.hash,
                "engine": engine(),
                "language": LANGUAGE,
                "profile": profile.hash,
                "vocabulary": vocabulary.hash,
            }
        )
    )
    return Ruleset(
        hash=digest,
        agreement=agreement,
        profile=profile,
        vocabulary=vocabulary,
        facts=facts,
        policies=policies,
        schema=schema,
        fields=fields,
        compiled=compile_policies(policies, schema, parents),
    )


def merged_facts(agreement: Agreement, profile: Profile) -> dict[str, FactDeclaration]:
    """Give the facts of both; a fact that they declare differently is a contradiction."""
    facts = dict(profile.facts)
    for name, fact in agreement.facts.items():
        known = facts.get(name, fact)
        if not fact.agrees_with(known):
            raise MalformedError(
                f"expected `{name}` as profile `{profile.id}` declares it, "
                f"supplied by `{known.by}`, got `{fact.by}`",
                place=f"{agreement.name}:{_line_of_fact(agreement, name)}",
                remedy="declare it alike, or give it another name",
            )
        facts[name] = fact
    return facts


def policies_of(agreement: Agreement, profile: Profile) -> dict[str, Est]:
    """Give every policy that decides, by `<document>:<paragraph>`."""
    own = {f"{agreement.id}:{clause.id}": clause.est for clause in agreement.clauses.values()}
    above = {f"{profile.id}:{clause.id}": clause.est for clause in profile.clauses.values()}
    scope = {f"{agreement.id}:{name}": est for name, est in scope_of(agreement).items()}
    return {**own, **above, **scope}


def fields_of(agreement: Agreement) -> dict[str, tuple[str, str]]:
    """Give every field that a query under this agreement may name: its items and what it asks."""
    fields: dict[str, tuple[str, str]] = {}
    for field in (*agreement.fields, *agreement.asks):
        dataset, _, category = field.partition("/")
        fields[field] = (dataset, category)
    return fields


def _field_parents(fields: Mapping[str, tuple[str, str]]) -> dict[Uid, frozenset[Uid]]:
    return {
        Uid("Field", field): frozenset({Uid("Dataset", dataset), Uid("Category", category)})
        for field, (dataset, category) in fields.items()
    }


def _line_of_fact(agreement: Agreement, name: str) -> int:
    headers = (f"[facts.{name}]", f"{name} =", f"{name}=")
    lines = agreement.text.split("\n")
    found = (at for at, line in enumerate(lines, 1) if line.strip().startswith(headers))
    return next(found, 1)
