"""What an agreement rests on in law: each ground a thing of its own, none standing for another.

A gateway gives a power or a duty to disclose; a lawful basis and the conditions of Articles 9
and 10 make the processing lawful; confidentiality and statutory bars are answered apart; an
exemption takes people's rights away and gives nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from thirdcopy.agreement.front import UNSAID, Table

REGIMES: Final = ("uk-gdpr", "part-3", "dpa-1998", *UNSAID)
PART_3_CONDITION: Final = "schedule-8"


@dataclass(frozen=True)
class Ground:
    """A closed ground for taking a right away: its place in law, and who may use it.

    *only* is `secretary-of-state`, `part-3` (a competent authority under Part 3 of the Data
    Protection Act 2018), `recipient`, or None for anybody.
    """

    provision: str
    only: str | None = None


GROUNDS: Final[Mapping[str, Ground]] = {
    "crime-and-taxation": Ground("Data Protection Act 2018, Schedule 2, paragraph 2"),
    "immigration": Ground(
        "Data Protection Act 2018, Schedule 2, paragraph 4", "secretary-of-state"
    ),
    "law-enforcement": Ground("Data Protection Act 2018, section 44(4)", "part-3"),
    "already-has-or-impossible": Ground("UK GDPR, Article 14(5)", "recipient"),
}
"""Each for notices; `already-has-or-impossible` is for Article 14 notices and no exemption."""

EXEMPTIONS: Final = ("crime-and-taxation", "immigration", "law-enforcement")


@dataclass(frozen=True)
class Gateway:
    """A power or a duty to disclose: what an Act gives. It is not a lawful basis."""

    kind: str
    act: str
    section: str


@dataclass(frozen=True)
class Exemption:
    """A ground of `GROUNDS`, and the bodies that rely on it."""

    ground: str
    by: tuple[str, ...]


@dataclass(frozen=True)
class Condition:
    """A condition for special category or offence data (UK GDPR Articles 9(2), 10).

    That of Article 9(2) goes by its letter. *schedule_1* is the paragraph of Schedule 1 of the
    Data Protection Act 2018 that the condition needs.
    """

    condition: str
    schedule_1: str | None


@dataclass(frozen=True)
class Caldicott:
    """Who signed for confidential patient information, by role, and when."""

    role: str
    on: date | str


@dataclass(frozen=True)
class Confidentiality:
    """Whether the common law binds the discloser, and what lifts it for this disclosure."""

    duty: str
    basis: str
    caldicott: Caldicott | str


@dataclass(frozen=True)
class Bar:
    """An Act that forbids or punishes disclosure, and what allows this one in spite of it."""

    act: str
    section: str
    effect: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class Law:
    """Everything that an agreement rests on; a text stands where it is not known.

    *regime* says, for each party, under which part of data-protection law it acts, or under
    which for each purpose.
    """

    gateway: Gateway | str
    lawful_basis: str
    special_category: Condition | str
    offence_data: Condition | str
    exemptions: tuple[Exemption, ...] | str
    confidentiality: Confidentiality
    statutory_bars: tuple[Bar, ...] | str
    regime: Mapping[str, Mapping[str, str] | str]

    def regimes(self, body: str) -> frozenset[str]:
        """Give every regime under which a party acts."""
        regime = self.regime.get(body, {})
        return frozenset({regime} if isinstance(regime, str) else regime.values())

    @property
    def exemption(self) -> str | None:
        """Give the exemptions relied on in one line, or None where there is none."""
        if isinstance(self.exemptions, str):
            return self.exemptions
        return "; ".join(GROUNDS[one.ground].provision for one in self.exemptions) or None


def read_law(front: Table, bodies: tuple[str, ...], purposes: tuple[str, ...]) -> Law:
    """Read what the agreement rests on; every key is there, if only to say `unknown`."""
    regime = front.table("regime")
    return Law(
        gateway=front.said("gateway", _gateway),
        lawful_basis=front.text("lawful_basis"),
        special_category=front.said("special_category", _special, words=("none", *UNSAID)),
        offence_data=front.said("offence_data", _offence, words=("none", *UNSAID)),
        exemptions=front.listed("exemptions", lambda table: _exemption(table, bodies)),
        confidentiality=_confidentiality(front.table("confidentiality")),
        statutory_bars=front.listed("statutory_bars", _bar),
        regime={
            code: regime.said(code, lambda table: _by_purpose(table, purposes), words=REGIMES)
            for code in regime.names(bodies, "body")
        },
    )


def _by_purpose(table: Table, purposes: tuple[str, ...]) -> dict[str, str]:
    return {code: table.text(code, of=REGIMES) for code in table.names(purposes, "purpose")}


def _gateway(table: Table) -> Gateway:
    kind = table.text("kind", of=("power", "duty"))
    return Gateway(kind, table.text("act"), table.text("section"))


def _special(table: Table) -> Condition:
    condition = table.text("condition", of=(*"abcdefghij", PART_3_CONDITION))
    return Condition(condition, table.optional("schedule_1"))


def _offence(table: Table) -> Condition:
    condition = table.text("condition", of=("official-authority", "schedule-1"))
    return Condition(condition, table.optional("schedule_1"))


def _exemption(table: Table, bodies: tuple[str, ...]) -> Exemption:
    return Exemption(table.text("ground", of=EXEMPTIONS), table.texts("by", of=bodies, what="body"))


def _confidentiality(table: Table) -> Confidentiality:
    found = Confidentiality(
        duty=table.text("duty", of=("common-law", "none", *UNSAID)),
        basis=table.text("basis", of=("consent", "public-interest", "statute", "none", *UNSAID)),
        caldicott=table.said("caldicott", _caldicott, words=("not-needed", *UNSAID)),
    )
    table.finish()
    return found


def _caldicott(table: Table) -> Caldicott:
    return Caldicott(table.text("role"), table.day("on"))


def _bar(table: Table) -> Bar:
    return Bar(table.text("act"), table.text("section"), table.text("effect"), table.text("answer"))
