"""The rule: one record, one number, one name, one birth date, and nothing against it.

Lapses in practice set it: records merged across people, safe addresses sent after a first-of-list
pick, flags left on a duplicate record. A score cannot tell a slip of typing from a twin.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Literal, TypeAlias

from thirdcopy.match.birth_date import BirthDate
from thirdcopy.match.identifiers import Identifiers, Scheme
from thirdcopy.match.name import given_names_agree, in_fields, names_agree
from thirdcopy_client.clock import Micros

RULE_VERSION: Final = "exact-2"
"""Named by every `matched` event; a change of the rule or its tables is a new version."""

MOST_ROWS: Final = 2
"""One row is a person, two are a doubt."""

NoMatchCode: TypeAlias = Literal[
    "none", "ambiguous", "conflicting", "merged", "no-strong-identifier"
]
Value: TypeAlias = bool | int | str


@dataclass(frozen=True, slots=True)
class Row:
    """What a body's own database says in one record, as read for one request.

    `items` and `facts` hold only what was decided; `birth_date` is None where the database holds
    no readable one. `previous_family_names` and `postcodes` are all that the record names.
    """

    key: str
    family_name: str = field(repr=False)
    given_name: str = field(repr=False)
    birth_date: BirthDate | None = field(repr=False)
    strong: Mapping[Scheme, str] = field(repr=False)
    postcodes: frozenset[str] = field(repr=False)
    previous_family_names: frozenset[str] = field(repr=False)
    active: bool
    merged: bool
    markers: frozenset[str] = field(repr=False)
    items: Mapping[str, str] = field(repr=False)
    facts: Mapping[str, Value] = field(repr=False)
    read_at: Micros


@dataclass(frozen=True, slots=True)
class Record:
    """The one record of the person asked about; `agreeing` names identifiers, not their values."""

    key: str
    agreeing: frozenset[str]
    markers: frozenset[str] = field(repr=False)
    items: Mapping[str, str] = field(repr=False)
    facts: Mapping[str, Value] = field(repr=False)
    read_at: Micros


@dataclass(frozen=True, slots=True)
class Matched:
    """Exactly one record is beyond doubt the person asked about."""

    record: Record
    rule: str = RULE_VERSION


@dataclass(frozen=True, slots=True)
class NoMatch:
    """No record is; the code stays with the discloser and the auditor."""

    code: NoMatchCode
    rule: str = RULE_VERSION


@dataclass(frozen=True, slots=True)
class TooMany:
    """More records share the birth date than can be compared: a doubt about everybody there."""


class _Comparison(Enum):
    AGREES = "agrees"
    CONFLICTS = "conflicts"
    SILENT = "silent"


def match(identifiers: Identifiers, rows: Sequence[Row] | TooMany) -> Matched | NoMatch:
    """Give the one record that is the person, or why there is none.

    A release needs exactly one active record, a strong identifier, birth date and family name
    that agree, nothing that conflicts, and no merged or superseded record beside it. A birthday
    that both sides call unknown agrees, and then a given name or postcode must agree as well.
    What is unique on name, birth date and postcode alone is for a person at the discloser:
    `no-strong-identifier`.
    """
    row: Row | NoMatchCode = "ambiguous" if isinstance(rows, TooMany) else _only(rows)
    if not isinstance(row, Row):
        return NoMatch(row)
    compared = _compare(identifiers, row)
    if _Comparison.CONFLICTS in compared.values():
        return NoMatch("conflicting")
    agreeing = frozenset(name for name, how in compared.items() if how is _Comparison.AGREES)
    missing = _missing(identifiers, agreeing)
    if missing is not None:
        return NoMatch(missing)
    return Matched(
        Record(
            key=row.key,
            agreeing=agreeing,
            markers=row.markers,
            items=row.items,
            facts=row.facts,
            read_at=row.read_at,
        )
    )


def _only(rows: Sequence[Row]) -> Row | NoMatchCode:
    if any(row.merged for row in rows):
        return "merged"
    active = [row for row in rows if row.active]
    if len(active) == 1:
        return active[0]
    return "ambiguous" if active else "none"


def _missing(identifiers: Identifiers, agreeing: frozenset[str]) -> NoMatchCode | None:
    weak = identifiers.birth_date.is_partial and agreeing.isdisjoint({"given-name", "postcode"})
    if weak or not agreeing >= {"family-name", "birth-date"}:
        return "none"
    if identifiers.strong is not None and identifiers.strong.scheme in agreeing:
        return None
    return "no-strong-identifier" if "postcode" in agreeing else "none"


def may_be(identifiers: Identifiers, row: Row) -> bool:
    """Whether a record has to be looked at before anything is said of the person.

    It is in use or superseded, and bears the number, or else the names and birth date (and the
    postcode, where one was asked and it holds any): a second record of the same person under
    another number may carry the marker that the first lacks.
    """
    if not (row.active or row.merged):
        return False
    strong = identifiers.strong
    if strong is not None and row.strong.get(strong.scheme) == strong.text:
        return True
    asked_given, given = _given_names(identifiers, row.family_name, row.given_name)
    return (
        row.birth_date == identifiers.birth_date
        and _same_family_name(identifiers, row)
        and _same_given_name(asked_given, given)
        and _same_postcode(identifiers.postcode, row.postcodes) is not _Comparison.CONFLICTS
    )


def _given_names(identifiers: Identifiers, family_name: str, given_name: str) -> tuple[str, str]:
    _, asked = in_fields(identifiers.family_name, identifiers.given_name)
    _, held = in_fields(family_name, given_name)
    return asked, held


def candidates(identifiers: Identifiers, rows: Iterable[Row]) -> list[Row]:
    """Give two of *rows* that may be the person, a superseded one first; a third says no more."""
    likely = [row for row in rows if may_be(identifiers, row)]
    return sorted(likely, key=lambda row: (not row.merged, row.key))[:MOST_ROWS]


def _same_family_name(identifiers: Identifiers, row: Row) -> bool:
    """Whether a name by which the person is or was known is one that the record holds.

    Both lists matter: either office may have learnt of a marriage or deed poll first.
    """
    asked, _ = in_fields(identifiers.family_name, identifiers.given_name)
    held, _ = in_fields(row.family_name, row.given_name)
    before = identifiers.previous_family_name
    return any(
        names_agree(one, other)
        for one in ((asked,) if before is None else (asked, before))
        for other in (held, *row.previous_family_names)
    )


def _same_given_name(asked: str, held: str) -> bool:
    """Whether given names agree; a person of one name agrees only with a person of one name."""
    return (not asked and not held) or given_names_agree(asked, held)


def _compare(identifiers: Identifiers, row: Row) -> dict[str, _Comparison]:
    asked_given, given = _given_names(identifiers, row.family_name, row.given_name)
    compared = {
        "family-name": _agreement(_same_family_name(identifiers, row)),
        "birth-date": _compare_dates(identifiers.birth_date, row.birth_date),
    }
    if asked_given or given:
        compared["given-name"] = _agreement(_same_given_name(asked_given, given))
    if identifiers.strong is not None:
        held = row.strong.get(identifiers.strong.scheme)
        compared[identifiers.strong.scheme] = (
            _Comparison.SILENT if held is None else _agreement(held == identifiers.strong.text)
        )
    if identifiers.postcode is not None:
        compared["postcode"] = _same_postcode(identifiers.postcode, row.postcodes)
    if identifiers.previous_family_name is not None:
        compared["previous-family-name"] = _compare_previous(identifiers, row)
    return compared


def _agreement(agrees: bool) -> _Comparison:  # noqa: FBT001 - the one value that is translated
    return _Comparison.AGREES if agrees else _Comparison.CONFLICTS


def _compare_dates(asked: BirthDate, held: BirthDate | None) -> _Comparison:
    if held is None:
        return _Comparison.SILENT
    if asked == held:
        return _Comparison.AGREES
    known = [
        (mine, yours)
        for mine, yours in zip(
            (asked.year, asked.month, asked.day), (held.year, held.month, held.day), strict=True
        )
        if mine is not None and yours is not None
    ]
    # A date that only says less is no contradiction, and no agreement either.
    contradicts = any(mine != yours for mine, yours in known)
    return _Comparison.CONFLICTS if contradicts else _Comparison.SILENT


def _same_postcode(asked: str | None, held: frozenset[str]) -> _Comparison:
    if asked is None or not held:
        return _Comparison.SILENT
    return _agreement(_squeezed(asked) in {_squeezed(other) for other in held})


def _compare_previous(identifiers: Identifiers, row: Row) -> _Comparison:
    previous = identifiers.previous_family_name or ""
    if any(names_agree(previous, name) for name in {row.family_name, *row.previous_family_names}):
        return _Comparison.AGREES
    return _Comparison.CONFLICTS if row.previous_family_names else _Comparison.SILENT


def _squeezed(postcode: str) -> str:
    return "".join(postcode.upper().split())
