"""What people are told, by whom, and on which closed grounds it may be withheld."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from thirdcopy.agreement.front import UNSAID, Table
from thirdcopy.agreement.law import GROUNDS

WHEN_TOLD: Final = ("before-giving-data", "before-supply", "after-supply", "never", *UNSAID)

_CLOSED: Final = (
    f"the grounds are closed: {', '.join(GROUNDS)}; a requester's wish is none "
    "(UK GDPR Articles 13, 14 and 23)"
)


@dataclass(frozen=True)
class Notice:
    """One controller's notice: what it says, and the grounds of `GROUNDS` for withholding it.

    The discloser's is UK GDPR Article 13's, a recipient's Article 14's: separate duties.
    """

    says: str
    withheld_for: tuple[str, ...] | str


@dataclass(frozen=True)
class People:
    """When and how people are told before they give data, and each controller's notice."""

    told: str
    how: str
    notices: Mapping[str, Notice]


def read_people(table: Table, bodies: tuple[str, ...]) -> People:
    """Read `[people]`; a requester's wish is no ground, so the grounds are a closed list."""
    notices = table.table("notice")
    people = People(
        table.text("told", of=WHEN_TOLD),
        table.text("how"),
        {code: _notice(notices.table(code)) for code in notices.names(bodies, "body")},
    )
    table.finish()
    return people


def _notice(table: Table) -> Notice:
    says = table.text("says")
    grounds = table.texts_or_unsaid("withheld_for", of=GROUNDS, what="ground", rule=_CLOSED)
    notice = Notice(says, grounds)
    table.finish()
    return notice
