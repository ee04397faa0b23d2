"""How often people used their rights at each body, and what came of it, as it may be published.

Each figure goes through disclosure control alone: no figure here is a sum of others, and what is
known of them together (no more are answered than were ever received) leaves more than one value
to each that is hidden.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from thirdcopy.register.control import CONTROLS, Shown
from thirdcopy.register.statistics import ATTESTED
from thirdcopy.rights import KINDS
from thirdcopy_client.canonical import Json
from thirdcopy_client.errors import MalformedError

USES: Final[Mapping[str, str]] = {
    "received": "Times that somebody used this right, by whichever route.",
    "granted": "Answers by which all that was asked for was done.",
    "granted-in-part": "Answers by which some of it was done, with the reason for the rest.",
    "refused": "Answers by which nothing was done, with the reason.",
    "withdrawn": "Ended because the person did not want an answer any more.",
    "overdue": "Not answered by the last day for it, where that day was in the quarter.",
}
"""What is counted of each right, and what it means."""
_COLUMNS: Final = ("body", "right", "counted", "value", "control")


@dataclass(frozen=True, order=True)
class RightCell:
    """One count: at which body, of which right, and what of it."""

    body: str
    right: str
    counted: str


Rights = Mapping[RightCell, Shown]


def control_rights(bodies: frozenset[str], counts: Mapping[RightCell, int], profile: str) -> Rights:
    """Give what is shown of every count at *bodies*, whether or not anything happened there."""
    every = [
        RightCell(body, right, use) for body in sorted(bodies) for right in KINDS for use in USES
    ]
    return {one: CONTROLS[profile].shown(counts.get(one, 0)) for one in every}


def format_rights(shown: Rights, profile: str) -> bytes:
    """Write the attested table of a quarter's rights."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for one, value in shown.items():
        writer.writerow([one.body, one.right, one.counted, value, profile])
    return out.getvalue().encode()


def parse_rights(data: bytes) -> Rights:
    """Read what `format_rights` wrote; raises `MalformedError` with the line."""
    rows = csv.reader(io.StringIO(data.decode()))
    if next(rows, None) != list(_COLUMNS):
        raise MalformedError("expected the columns of a table of rights", place="line 1")
    found: dict[RightCell, Shown] = {}
    for number, row in enumerate(rows, start=2):
        if len(row) != len(_COLUMNS) or row[1] not in KINDS or row[2] not in USES:
            raise MalformedError("expected a right and a count", place=f"line {number}")
        found[RightCell(row[0], row[1], row[2])] = row[3]
    return found


def by_right(shown: Rights) -> dict[str, dict[str, dict[str, Shown]]]:
    """Give the rows of each body: by right, what of it."""
    found: dict[str, dict[str, dict[str, Shown]]] = {}
    for one, value in shown.items():
        found.setdefault(one.body, {}).setdefault(one.right, {})[one.counted] = value
    return found


def rights_json(shown: Rights) -> dict[str, Json]:
    """Give the table as JSON, with what each count means; all of it is attested."""
    return {
        "kind": ATTESTED,
        "definitions": dict(USES),
        "counts": [
            {
                "body": one.body,
                "right": one.right,
                "counted": one.counted,
                "value": int(value) if value.isdecimal() else None,
                "shown": value,
            }
            for one, value in shown.items()
        ],
    }
