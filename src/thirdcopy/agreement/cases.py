"""An agreement's own cases: requests, and which clauses decide each.

A file gives `[defaults]`, and under each `[[case]]` a profile and rows. A row says what differs
from the defaults, and the verdict: `permits` or `refuses`, with the paragraphs that determine it.
People are written `name@body:grade`; the fact `-` leaves a fact out.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from thirdcopy.agreement.agreement import Agreement
from thirdcopy.agreement.fault import Fault, in_order, refuse
from thirdcopy.agreement.front import Source, Table
from thirdcopy.agreement.ruleset import Ruleset
from thirdcopy.agreement.vocabulary import ACTIONS, STEPS, Vocabulary, field_of
from thirdcopy.policy.cedar import verdict
from thirdcopy.policy.evaluate import evaluate
from thirdcopy.policy.query import Attestation, Fact, Officer, Query, Verdict

_OFFICER: Final = re.compile(r"(?P<name>[^@:]+)@(?P<body>[^@:]+):(?P<grade>[^@:]+)")
_NOBODY: Final = Officer("nobody", "", "")


@dataclass(frozen=True)
class Case:
    """One request under a profile, and the verdict that it must have; *place* is its line."""

    place: str
    profile: str
    query: Query
    allowed: bool
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class Tried:
    """A case and what both evaluators said of it."""

    case: Case
    engine: Verdict
    second: Verdict

    @property
    def holds(self) -> bool:
        """Say whether both gave the verdict, by the clauses that the case names, and no error."""
        wanted = Verdict(allowed=self.case.allowed, clauses=self.case.clauses, errors=())
        return self.engine == wanted == self.second


def parse_cases(
    data: bytes, name: str, agreement: Agreement, vocabulary: Vocabulary
) -> tuple[Case, ...]:
    """Read a file of cases; raises `MalformedError` for the first fault, with its line."""
    try:
        text = data.decode("utf-8")
        values = tomllib.loads(text)
    except (ValueError, RecursionError):
        refuse((Fault("expected TOML in UTF-8", f"{name}:1", "mend the file"),))
        return ()
    reader = _Reader(name, tuple(text.split("\n")), agreement, vocabulary)
    cases = tuple(reader.cases(values))
    refuse(in_order(reader.faults))
    return cases


def try_case(case: Case, rules: Ruleset) -> Tried:
    """Put a case to the engine and to the second evaluator."""
    return Tried(case, verdict(case.query, rules.compiled), evaluate(case.query, rules.compiled))


def undecided(agreement: Agreement, tried: tuple[Tried, ...]) -> tuple[str, ...]:
    """Give the clauses of the agreement that no case showed to decide."""
    decided = {clause for one in tried for clause in one.engine.clauses}
    return tuple(name for name in agreement.clauses if f"{agreement.id}:{name}" not in decided)


class _Reader:
    """Reads one file of cases; made for it and then dropped."""

    def __init__(
        self, name: str, lines: tuple[str, ...], agreement: Agreement, vocabulary: Vocabulary
    ) -> None:
        self.faults: list[Fault] = []
        self._name = name
        self._lines = lines
        self._agreement = agreement
        self._vocabulary = vocabulary

    def cases(self, values: dict[str, Any]) -> Iterator[Case]:
        """Give each row of each block as a case."""
        top = Table(values, Source(self._name, self._lines), faults=self.faults)
        defaults = top.table("defaults")
        given = {name: values["defaults"][name] for name in defaults.names()}
        places = (
            f"{self._name}:{number}"
            for number, line in enumerate(self._lines, 1)
            if line.strip().startswith("[{")
        )
        for block in top.tables("case"):
            profile = block.text("profile")
            for row in block.lists("rows"):
                place = next(places, f"{self._name}:1")
                case = self._case(row, given, profile, place)
                yield from [case] if case else []
            block.finish()
        top.finish()

    def _case(
        self, row: list[Any], defaults: Mapping[str, Any], profile: str, place: str
    ) -> Case | None:
        match row:
            case [dict(), {"permits": [*clauses], **other}] if not other:
                allowed = True
            case [dict(), {"refuses": [*clauses], **other}] if not other:
                allowed = False
            case _:
                remedy = 'write `[{ what differs }, { permits = ["…"] }]`, or `refuses`'
                self.faults.append(Fault("expected a request and its verdict", place, remedy))
                return None
        changes: dict[str, Any] = row[0]
        facts = {**_table(defaults.get("facts")), **_table(changes.get("facts"))}
        faults: list[Fault] = []
        given = Table({**defaults, **changes, "facts": facts}, Source(self._name, ()), (), faults)
        query = self._query(given)
        given.finish()
        self.faults += [Fault(fault.message, place, fault.remedy) for fault in faults]
        named = tuple(sorted(self._full(str(clause), profile) for clause in clauses))
        return Case(place, profile, query, allowed, named)

    def _full(self, clause: str, profile: str) -> str:
        """Give the policy whose paragraph is *clause*, in the agreement or else in the profile."""
        own = clause in self._agreement.clauses or clause.startswith("scope.")
        return f"{self._agreement.id if own else profile}:{clause}"

    def _query(self, given: Table) -> Query:
        agreement, vocabulary = self._agreement, self._vocabulary
        field = given.text("field")
        dataset = vocabulary.datasets[agreement.dataset]
        holder = given.text("holder", agreement.discloser, of=vocabulary.codes("Body"), what="body")
        purposes = vocabulary.codes("Purpose")
        return Query(
            action=given.text("action", of=ACTIONS),
            principal=self._officer(given, "who", given.text("posted", "") or None),
            resource=field if "/" in field else field_of(agreement.dataset, field),
            purpose=given.text("purpose", of=purposes, what="purpose"),
            held_for=given.text("held_for", dataset.held_for, of=purposes, what="purpose"),
            holder=holder,
            origin=given.text("origin", holder, of=vocabulary.codes("Body"), what="body"),
            markers=frozenset(given.texts("markers", (), of=vocabulary.markers, what="marker")),
            screened=self._attestation(given, "screened"),
            steps={step: said for step in STEPS if (said := self._attestation(given, step))},
            this_month=given.number("thisMonth", 0),
            of_this_person_this_month=given.number("ofThisPersonThisMonth", 0),
            facts=dict(self._facts(given.table("facts"))),
        )

    def _facts(self, facts: Table) -> Iterator[tuple[str, Fact]]:
        for name in facts.names():
            plain = facts.plain(name)
            said: Fact | None = plain if plain != "-" else None
            if plain is None or (isinstance(plain, str) and "@" in plain):
                said = self._attestation(facts, name)
            if said is not None:
                yield name, said

    def _attestation(self, given: Table, key: str) -> Attestation | None:
        """Read who said it, as a text, or as a table that adds an age and a value."""
        if key not in given or given.plain(key) == "":
            return None
        if given.is_text(key):
            by = self._officer(given, key, None)
            return Attestation(by.id, by.body, by.grade, 0)
        table = given.table(key)
        by = self._officer(table, "by", None)
        value = table.plain("value")
        age = table.number("ageDays", 0)
        table.finish()
        return Attestation(by.id, by.body, by.grade, age, value)

    def _officer(self, given: Table, key: str, posted: str | None) -> Officer:
        written = given.text(key)
        found = _OFFICER.fullmatch(written)
        vocabulary = self._vocabulary
        if not found:
            given.fault(key, f"expected `name@body:grade` for `{key}`", None)
            return _NOBODY
        for kind, code in (("Body", found["body"]), ("Grade", found["grade"])):
            if code not in vocabulary.trees[kind]:
                given.fault(key, f"expected a word of the vocabulary, got `{code}`", None)
        return Officer(found["name"], found["body"], found["grade"], posted)


def _table(value: object) -> dict[str, Any]:
    return dict(value) if isinstance(value, dict) else {}
