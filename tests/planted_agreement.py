"""Agreements made for tests: the front matter of `planted/agreement.md`, and clauses as given."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from thirdcopy.agreement import Ruleset, parse, ruleset
from thirdcopy.policy.cedar import compile_policies, parse_policies
from thirdcopy.store.library import Library, load

ROOT = Path(__file__).parent.parent
FRONT = Path(__file__).parent / "planted" / "agreement.md"

DISCLOSE = 'principal in Body::"home-office", action == Action::"disclose"'


@cache
def library() -> Library:
    return load(ROOT)


def permit(condition: str, *, resource: str = "resource", purpose: str = "immigration") -> str:
    """A clause that permits disclosure, in the form that the language asks for."""
    within = f'context.purpose in Purpose::"{purpose}"'
    return f"permit ({DISCLOSE}, {resource}) when {{ {within} && ({condition}) }};"


def plant(
    clauses: Mapping[str, str],
    promises: Mapping[str, str] | None = None,
    *,
    profile: str = "as-was",
) -> Ruleset:
    """The planted agreement with *clauses* and *promises*, each by its paragraph."""
    text = FRONT.read_text(encoding="utf-8")
    for number, clause in clauses.items():
        text += f'\n{number} A clause.\n\n```cedar\n@id("{number}") {clause}\n```\n'
    for number, promise in (promises or {}).items():
        text += f"\n{number} A promise.\n\n```promise\n{number} {promise}\n```\n"
    known = library()
    agreement = parse(text.encode(), "planted.md", known.vocabulary)
    return ruleset(agreement, known.profiles[profile], known.vocabulary)


def smuggle(rules: Ruleset, clauses: Mapping[str, str]) -> Ruleset:
    """*rules* with further clauses that the parser of agreements would refuse."""
    policies = dict(rules.policies)
    for number, clause in clauses.items():
        (policies[f"{rules.agreement.id}:{number}"],) = parse_policies(clause)
    compiled = compile_policies(policies, rules.schema, rules.compiled.parents)
    return replace(rules, policies=policies, compiled=compiled)


def ten_clauses() -> Ruleset:
    """Ten clauses of some ten conditions each, under the profile of today."""
    purposes = ("removal", "locating-person", "asylum-support", "immigration-casework")
    permits = {
        f"1.{number}": permit(
            "context.facts has necessary && context.facts.necessary.ageDays <= 28"
            ' && context.facts.necessary.grade in Grade::"senior"'
            " && context.facts has caseOpen && context.facts.caseOpen"
            f" && context.facts has offenceMaxMonths"
            f" && context.facts.offenceMaxMonths.value >= {6 + number}"
            " && context.steps has countersigned && context.steps has decided",
            purpose=purpose,
        )
        for number, purpose in enumerate(purposes, 1)
    }
    markers = ("child", "domestic-abuse", "trafficking", "care-leaver", "health-setting")
    forbids = {
        f"2.{number}": 'forbid (principal, action == Action::"disclose", resource) '
        f'when {{ context.subject.markers.contains(Marker::"{marker}") }} '
        "unless { context.steps has seconded && context.steps has decided"
        " && context.steps.seconded.by != context.steps.decided.by"
        f" && context.use.thisMonth <= {number} }};"
        for number, marker in enumerate(markers, 1)
    }
    redundant = {"1.9": permit("context.facts has necessary && context.facts has caseOpen")}
    return plant({**permits, **forbids, **redundant}, profile="uk")
