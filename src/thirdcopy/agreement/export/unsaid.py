"""What of an agreement the vocabularies of others have no words for, and why."""

from collections.abc import Iterator, Mapping
from typing import Final

from thirdcopy.agreement.agreement import Agreement
from thirdcopy.agreement.export.exported import Unmapped
from thirdcopy.agreement.phrase import cedar_of
from thirdcopy.agreement.tree import conditions_of, conjuncts, disjuncts
from thirdcopy.policy.query import Node

_ODRL: Final[Mapping[str, str]] = {
    "unknown": "ODRL has no words for what is not known",
    "ours": "ODRL has no words for where a value comes from",
    "reconstruction": "ODRL has no words for whether a text is the parties' own",
    "change_note": "ODRL has no words for what a version changes",
    "asks": "what the answering side learns is no asset of this policy",
    "gateway": "ODRL has no words for a power or a duty in law",
    "lawful_basis": "ODRL has no words for it; see the DPV export",
    "special_category": "ODRL has no words for conditions in law",
    "offence_data": "ODRL has no words for conditions in law",
    "exemptions": "ODRL has no words for exemptions",
    "statutory_bars": "ODRL has no words for statutory bars",
    "challenges": "ODRL has no words for legal challenges",
    "signatories": "ODRL has no words for who signs by which role",
    "turnaround_days": "ODRL limits what a party does, and not how long an answer may take",
    "cap_per_officer_day": "ODRL counts the uses of a rule, and not by officer and day",
    "counts": "ODRL has no words for statistics",
    "counts_ground": "ODRL has no words for statistics",
    "automatic": "ODRL has no words for who decides",
    "blind": "ODRL has no words for how somebody decides",
    "lands_in": "ODRL has no words for where the recipient keeps data",
    "model": "ODRL has no words for adoption by other bodies",
    "adopted_by": "ODRL has no words for adoption by other bodies",
    "reverse_flow": "ODRL has no words for what an assigner learns from being asked",
    "subject_notice": "one sentence; the notices are duties",
    "parties": "ODRL has no words for controllers and processors; see the DPV export",
    "regime": "ODRL has no words for the law that applies",
    "confidentiality": "ODRL has no words for a duty of confidence",
    "assurance": "ODRL has no words for assessments and charges",
    "review": "ODRL has no words for reviews",
    "publication": "ODRL has no words for publication",
    "derived": "ODRL has no words for answers that are worked out",
    "terms": "a clause names its terms; the duties here are those of the whole agreement",
}
ODRL_SAYS: Final = (
    *("id", "title", "title_cy", "says", "supersedes", "discloser", "recipients", "purposes"),
    *(
        "prohibited_uses",
        "dataset",
        "items",
        "retention_days",
        "onward",
        "people",
        "dates",
        "facts",
    ),
)
"""The keys of the front matter that this export says; any other is in its list of the unmapped."""


_DPV: Final[Mapping[str, str]] = {
    "unknown": "DPV has no words for what is not known",
    "ours": "DPV has no words for where a value comes from",
    "reconstruction": "DPV has no words for whether a text is the parties' own",
    "change_note": "DPV has no words for what a version changes",
    "asks": "what the answering side learns is no data of this process",
    "prohibited_uses": "DPV lists purposes, and those that are excluded are in the ODRL export",
    "offence_data": "DPV itself has no conditions of the law of one country",
    "exemptions": "DPV has no words for exemptions",
    "statutory_bars": "DPV has no words for statutory bars",
    "challenges": "DPV has no words for legal challenges",
    "signatories": "DPV has no words for who signs by which role",
    "turnaround_days": "DPV has no words for how long an answer may take",
    "cap_per_officer_day": "DPV has no words for a limit by officer and day",
    "counts": "DPV has no words for statistics",
    "counts_ground": "DPV has no words for statistics",
    "automatic": "said only as the involvement of a person in the decision",
    "blind": "said only as the involvement of a person in the decision",
    "lands_in": "DPV has no words for where the recipient keeps data",
    "model": "DPV has no words for adoption by other bodies",
    "adopted_by": "DPV has no words for adoption by other bodies",
    "onward": "DPV has no prohibitions; see the ODRL export",
    "reverse_flow": "DPV has no words for what a discloser learns from being asked",
    "subject_notice": "one sentence; the notices are said",
    "regime": "DPV itself has no words for the parts of one country's law",
    "confidentiality": "DPV has no words for a duty of confidence",
    "review": "DPV has no words for what a renewal must show",
    "publication": "DPV has no words for publication",
    "facts": "DPV has no conditions",
    "derived": "DPV has no words for the answers that data may be turned into",
    "terms": "a clause names its terms; the storage here is that of the whole agreement",
    "dates": "DPV has no words for when an agreement runs",
}
DPV_SAYS: Final = (
    *("id", "title", "title_cy", "says", "supersedes", "discloser", "recipients", "purposes"),
    *("dataset", "items", "gateway", "lawful_basis", "retention_days", "parties", "people"),
    *("assurance", "special_category"),
)
"""As `ODRL_SAYS`, for the DPV export."""


def unsaid_by_odrl(agreement: Agreement) -> Iterator[Unmapped]:
    """Give what of an agreement, its conditions apart, ODRL cannot say."""
    for key, why in _ODRL.items():
        yield Unmapped(key, None, why)
    if not isinstance(agreement.retention_days, int):
        yield Unmapped("retention_days", None, f"it is {agreement.retention_days}")
    if agreement.onward != "none":
        yield Unmapped("onward", None, f"it is `{agreement.onward}`, which ODRL cannot say")
    for key, day in (("dates.start", agreement.dates.start), ("dates.end", agreement.dates.end)):
        if isinstance(day, str):
            yield Unmapped(key, None, f"it is {day}")
    yield Unmapped("dates.review_by", None, "ODRL has no words for reviews")
    yield Unmapped("people.notice", None, "ODRL has no words for the grounds of withholding it")
    yield from _of_the_text(agreement)


def unsaid_by_dpv(agreement: Agreement) -> Iterator[Unmapped]:
    """Give what of an agreement DPV cannot say: every clause with its conditions, and more.

    DPV describes what is processed, by whom, for what and on what ground. It decides nothing.
    """
    for clause in agreement.clauses.values():
        yield Unmapped(clause.id, None, "DPV describes processing, and permits or forbids none")
        for _, body in conditions_of(clause.est):
            for atom in atoms_of(body):
                yield Unmapped(clause.id, cedar_of(atom), "DPV has no conditions")
    for key, why in _DPV.items():
        yield Unmapped(key, None, why)
    yield from _of_the_text(agreement)


def atoms_of(condition: Node) -> Iterator[Node]:
    """Give the parts of a condition that are no longer joined or negated."""
    if "!" in condition:
        yield from atoms_of(condition["!"]["arg"])
    elif "&&" in condition or "||" in condition:
        for one in conjuncts(condition) if "&&" in condition else disjuncts(condition):
            yield from atoms_of(one)
    else:
        yield condition


def _of_the_text(agreement: Agreement) -> Iterator[Unmapped]:
    for promise in agreement.promises.values():
        yield Unmapped(promise.id, None, "a promise is proved of the clauses and decides nothing")
    for number in prose_alone(agreement):
        yield Unmapped(number, None, "prose without a clause under it")
    yield Unmapped("profile", None, "the rules of a gateway's profile stand above the agreement")


def prose_alone(agreement: Agreement) -> tuple[str, ...]:
    """Give the numbered paragraphs under which no clause and no promise stands."""
    numbers = dict.fromkeys(block.paragraph for block in agreement.blocks if block.paragraph)
    encoded = {*agreement.clauses, *agreement.promises}
    return tuple(number for number in numbers if number not in encoded)
