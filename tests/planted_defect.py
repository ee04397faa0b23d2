"""Defects planted in small texts, as data: where each is, what must be said of it, its repair."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark import ParameterSet

from planted_agreement import library, permit, smuggle
from thirdcopy.agreement import Agreement, Ruleset, parse, ruleset

ROOT = Path(__file__).parent.parent
PLANTED = Path(__file__).parent / "planted"
Clauses = Mapping[str, str]


@dataclass(frozen=True)
class Text:
    """A base with further clauses; *smuggled* ones are put past the parser, which refuses them."""

    base: str
    clauses: Clauses
    promise: str | None = None
    smuggled: Clauses | None = None

    def agreement(self) -> Agreement:
        """Read the text as any agreement is read."""
        return parse(self.written().encode(), f"{self.base}.md", library().vocabulary)

    def rules(self, profile: str) -> Ruleset:
        """Put the text together with a profile."""
        known = library()
        made = ruleset(self.agreement(), known.profiles[profile], known.vocabulary)
        return smuggle(made, self.smuggled) if self.smuggled else made

    def written(self) -> str:
        """Give the whole text, as a file has it."""
        whole = base(self.base)
        for number, clause in self.clauses.items():
            whole += f'\n{number} A clause.\n\n```cedar\n@id("{number}") {clause}\n```\n'
        if self.promise:
            whole += f"\n9 A promise.\n\n```promise\n9 {self.promise}\n```\n"
        return whole


@dataclass(frozen=True)
class Defect:
    """One planted defect.

    *found* is what the analyser must answer, as short as a line, and *says* the sentence in
    which it says so; *still* is what is rightly answered of the repaired text. *other* is the
    text that it is laid against, where the question is about two.
    """

    question: str
    id: str
    kind: str
    profile: str
    found: str
    says: str
    still: frozenset[str]
    planted: Text
    repaired: Text
    other: Text | None


def defects() -> Iterator[Defect]:
    """Give every planted defect, question by question."""
    for path in sorted((PLANTED / "defects").glob("*.toml")):
        for one in tomllib.loads(path.read_text(encoding="utf-8"))["defect"]:
            yield _defect(path.stem, one)


def planted(*questions: str) -> list[ParameterSet]:
    """Give the defects of these questions, each by a name that a reader of the results knows."""
    return [
        pytest.param(one, id=f"{one.question}: {one.id}")
        for one in defects()
        if one.question in questions
    ]


@cache
def base(name: str) -> str:
    """Give a text into which defects are planted: a file, changed as `bases.toml` says."""
    bases = tomllib.loads((PLANTED / "bases.toml").read_text(encoding="utf-8"))
    whole: str = (ROOT / bases[name]["file"]).read_text(encoding="utf-8")
    for old, new in bases[name]["changes"]:
        assert whole.count(old) == 1, f"expected once in the base: {old}"
        whole = whole.replace(old, new)
    return whole


def _defect(question: str, one: Mapping[str, Any]) -> Defect:
    name, promise = one.get("base", "agreement"), one.get("promise")
    planted = one["planted"]
    others = [key for key in ("before", "back", "casefile") if key in one]
    kept = {number: clause for number, clause in {**planted, **one["repaired"]}.items() if clause}
    return Defect(
        question=question,
        id=one["id"],
        kind=one.get("kind", question),
        profile=one.get("profile", "as-was"),
        found=one["found"],
        says=one.get("says", ""),
        still=frozenset(one.get("still", ())),
        planted=_text(name, planted, promise, smuggled=one.get("smuggled", False)),
        repaired=_text(name, kept, promise),
        other=_text("agreement" if others == ["before"] else others[0], one[others[0]])
        if others
        else None,
    )


def _text(
    name: str, clauses: Mapping[str, Any], promise: str | None = None, *, smuggled: bool = False
) -> Text:
    written = {number: _clause(clause) for number, clause in clauses.items()}
    if smuggled:
        return Text(name, {}, promise, written)
    return Text(name, written, promise)


def _clause(written: str | Mapping[str, str]) -> str:
    """Give a clause: whole, or as the condition under which the recipient is given something."""
    if isinstance(written, str):
        return written
    clause = permit(
        written["when"],
        resource=written.get("resource", "resource"),
        purpose=written.get("purpose", "immigration"),
    )
    return clause.replace('Body::"home-office"', f'Body::"{written.get("to", "home-office")}"', 1)
