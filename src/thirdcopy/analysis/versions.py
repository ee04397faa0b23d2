"""Two texts put side by side: what one can be asked about, the other can be asked about too."""

from collections.abc import Mapping
from dataclasses import replace

from thirdcopy.agreement import Agreement, FactDeclaration, Profile, Ruleset, Vocabulary, ruleset
from thirdcopy.agreement.schema import schema_of
from thirdcopy.policy.cedar import compile_policies
from thirdcopy_client.errors import MalformedError


def side_by_side(
    first: Agreement, second: Agreement, profile: Profile, vocabulary: Vocabulary
) -> tuple[Ruleset, Ruleset]:
    """Give both rulesets over one schema, so that one query can be asked of both.

    Neither reads a fact or names a field that only the other has, so what each decides stays
    as it was. Raises `MalformedError` for a fact that means one thing in the one and another
    in the other: its words would be compared with words that answer another question.
    """
    rules = (ruleset(first, profile, vocabulary), ruleset(second, profile, vocabulary))
    facts = _facts(*rules)
    schema = schema_of(vocabulary, facts)
    fields = {**rules[0].fields, **rules[1].fields}
    parents = {**rules[0].compiled.parents, **rules[1].compiled.parents}
    one, other = (
        replace(
            each,
            facts=facts,
            schema=schema,
            fields=fields,
            compiled=compile_policies(each.policies, schema, parents),
        )
        for each in rules
    )
    return one, other


def _facts(first: Ruleset, second: Ruleset) -> Mapping[str, FactDeclaration]:
    for name, fact in second.facts.items():
        known = first.facts.get(name, fact)
        if not fact.agrees_with(known):
            raise MalformedError(
                f"the fact `{name}` changed its meaning: expected it supplied by `{known.by}` and "
                f"of the type `{_type(known)}`, got `{fact.by}` and `{_type(fact)}`",
                place=f"{second.agreement.name}: facts.{name}",
                remedy="give the fact of the other meaning another name; then compare again",
            )
    return {**first.facts, **second.facts}


def _type(fact: FactDeclaration) -> str:
    if isinstance(fact.type, tuple):
        return ", ".join(fact.type)
    return fact.type or "said or not said"
