"""The library's texts for tests: queries by default values, and the agreements' own cases."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from thirdcopy.agreement import Ruleset, ruleset
from thirdcopy.policy.query import Attestation, Fact, Officer, Query
from thirdcopy.store.library import Library, load

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Row:
    """One case of an agreement: a query, and the clauses that must determine it."""

    where: str
    rules: Ruleset
    query: Query
    allowed: bool
    clauses: tuple[str, ...]


@cache
def library() -> Library:
    return load(ROOT)


@cache
def rules(agreement: str, profile: str = "uk") -> Ruleset:
    texts = library()
    return ruleset(texts.agreements[agreement], texts.profiles[profile], texts.vocabulary)


def rows() -> Iterator[Row]:
    """Give every row of every `cases/*.toml`; clauses are written without their document."""
    for path in sorted((ROOT / "agreements").glob("*/cases/*.toml")):
        cases = tomllib.loads(path.read_text(encoding="utf-8"))
        for block in cases["case"]:
            compiled = rules(path.parent.parent.name, block["profile"])
            for number, (overrides, wanted) in enumerate(block["rows"], 1):
                given = {**cases["defaults"], **overrides}
                given["facts"] = {
                    **cases["defaults"].get("facts", {}),
                    **overrides.get("facts", {}),
                }
                effects = {"permits": True, "refuses": False}
                (effect, clauses), *_ = wanted.items()
                yield Row(
                    where=f"{path.parent.parent.name} {block['profile']} row {number}",
                    rules=compiled,
                    query=query_of(given, compiled),
                    allowed=effects[effect],
                    clauses=tuple(sorted(_full(clause, compiled) for clause in clauses)),
                )


def query_of(given: Mapping[str, Any], compiled: Ruleset) -> Query:
    """Make a query; officers are written `name@body:grade`, and `-` leaves a fact out."""
    agreement = compiled.agreement
    dataset = compiled.vocabulary.datasets[agreement.dataset]
    field = given["field"] if "/" in given["field"] else f"{agreement.dataset}/{given['field']}"
    holder = given.get("holder", agreement.discloser)
    return Query(
        action=given["action"],
        principal=officer(given["who"], given.get("posted")),
        resource=field,
        purpose=given["purpose"],
        held_for=given.get("held_for", dataset.held_for),
        holder=holder,
        origin=given.get("origin", holder),
        markers=frozenset(given.get("markers", ())),
        screened=attestation(given["screened"]) if given.get("screened") else None,
        steps={
            step: attestation(given[step])
            for step in ("countersigned", "decided", "seconded")
            if given.get(step)
        },
        this_month=given.get("thisMonth", 0),
        of_this_person_this_month=given.get("ofThisPersonThisMonth", 0),
        facts={name: _fact(said) for name, said in given["facts"].items() if said != "-"},
    )


def officer(written: str, posted: str | None = None) -> Officer:
    name, _, place = written.partition("@")
    body, _, grade = place.partition(":")
    return Officer(name, body, grade, posted)


def attestation(said: str | Mapping[str, Any]) -> Attestation:
    given: Mapping[str, Any] = {"by": said} if isinstance(said, str) else said
    by = officer(given["by"])
    return Attestation(by.id, by.body, by.grade, given.get("ageDays", 0), given.get("value"))


def _fact(said: Any) -> Fact:  # noqa: ANN401 - a value of TOML
    return said if isinstance(said, bool | int) else attestation(said)


def _full(clause: str, compiled: Ruleset) -> str:
    """Find the policy whose paragraph is *clause*, in the agreement or in its profile."""
    (found,) = [name for name in compiled.policies if name.partition(":")[2] == clause]
    return found
