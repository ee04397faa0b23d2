"""Exact matching: whether one record is beyond doubt the person who was asked about.

No score, no ranking and no pick-list: every outcome but one agreeing record is a `NoMatch`, and
outside the discloser they all look the same (DESIGN 5). Markers are carried along and judged by
the assessment, never here.
"""

from thirdcopy.match.birth_date import BirthDate, parse_birth_date
from thirdcopy.match.identifiers import (
    SCHEMES,
    Identifiers,
    Scheme,
    Strong,
    check_identifier,
    check_name,
    check_postcode,
    is_never_issued,
    may_be_issued,
    parse_identifiers,
)
from thirdcopy.match.rule import (
    MOST_ROWS,
    RULE_VERSION,
    Matched,
    NoMatch,
    NoMatchCode,
    Record,
    Row,
    TooMany,
    Value,
    candidates,
    match,
    may_be,
)

__all__ = [
    "MOST_ROWS",
    "RULE_VERSION",
    "SCHEMES",
    "BirthDate",
    "Identifiers",
    "Matched",
    "NoMatch",
    "NoMatchCode",
    "Record",
    "Row",
    "Scheme",
    "Strong",
    "TooMany",
    "Value",
    "candidates",
    "check_identifier",
    "check_name",
    "check_postcode",
    "is_never_issued",
    "match",
    "may_be",
    "may_be_issued",
    "parse_birth_date",
    "parse_identifiers",
]
