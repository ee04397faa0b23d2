"""The eighteen fields of the United Kingdom's register of information sharing agreements.

The Digital Economy Act 2017's codes of practice have bodies enter them; the names are the
register's own. What a text does not say is `not known`, never left empty.
"""

import csv
import io
from collections.abc import Iterable
from typing import Final

from thirdcopy.agreement import Adoption, Agreement, Vocabulary

FIELDS: Final = (
    "information-sharing-agreement",
    "name",
    "purpose",
    "information-sharing-benefits",
    "legal-power-disclosure",
    "disclosed-information",
    "controllers",
    "controller-names",
    "information-sharing-method",
    "processors",
    "processor-names",
    "retention-period",
    "start-date",
    "end-date",
    "review-date",
    "contact",
    "areas",
    "area-names",
)
NOT_KNOWN: Final = "not known"
_METHOD: Final = (
    "one request about one named person at a time, decided by a named person at the body that "
    "holds the data; the least fields, sealed to the recipient"
)
_UNSAID: Final = frozenset({"unknown", "unpublished"})


def uk_fields(
    text: Agreement, adoptions: Iterable[Adoption], vocabulary: Vocabulary
) -> dict[str, str]:
    """Give an agreement's row."""

    def named(kind: str, codes: Iterable[str]) -> str:
        return "; ".join(vocabulary.word(kind, code) for code in codes)

    processors = [body for body, part in text.parties.items() if "processor" in part]
    controllers = [body for body in text.parties if body not in processors]
    adopted = [one.body for one in adoptions]
    law = text.law.gateway
    row = (
        text.hash,
        text.title,
        named("Purpose", text.purposes),
        text.review.benefit,
        law if isinstance(law, str) else f"{law.act}, section {law.section} ({law.kind})",
        named("Category", (item.category for item in text.items)),
        "; ".join(controllers),
        named("Body", controllers),
        _METHOD,
        "; ".join(processors) or "none",
        named("Body", processors) or "none",
        text.retention_days if isinstance(text.retention_days, str) else _days(text.retention_days),
        *(_day(day) for day in (text.dates.start, text.dates.end, text.dates.review_by)),
        named("Body", [text.discloser]),
        "; ".join(adopted) or NOT_KNOWN,
        named("Body", adopted) or NOT_KNOWN,
    )
    return {
        field: NOT_KNOWN if value in _UNSAID else value
        for field, value in zip(FIELDS, row, strict=True)
    }


def sheet(fields: Iterable[str], rows: Iterable[dict[str, str]]) -> bytes:
    """Write rows as CSV; a cell that a spreadsheet would take for a formula is made text."""
    text = io.StringIO()
    writer = csv.DictWriter(text, [*fields], quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _inert(cell) for name, cell in row.items()})
    return text.getvalue().encode()


def _inert(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _days(number: int) -> str:
    return f"{number} days"


def _day(day: object) -> str:
    return str(day)
