"""What the law asks of the front matter: each rule says its source in the remedy.

These rules find what a text says against itself. They do not say that a text is lawful.
"""

import re
from datetime import date
from typing import Final

from thirdcopy.agreement.agreement import Agreement
from thirdcopy.agreement.front import Table
from thirdcopy.agreement.law import EXEMPTIONS, GROUNDS, PART_3_CONDITION, Condition, Gateway
from thirdcopy.agreement.vocabulary import Vocabulary

_RECOGNISED: Final = re.compile(r"6\(1\)\(ea\)|recognised legitimate interest", re.IGNORECASE)
_NEED_SCHEDULE_1: Final = frozenset("bghij")
_FOI_EXEMPTION: Final = re.compile(r"(2[1-9]|3[0-9]|4[0-4])A?(\([0-9A-Za-z]+\))*")


def between_law(agreement: Agreement, front: Table, vocabulary: Vocabulary) -> None:
    """Note in *front* where what the agreement rests on cannot carry it."""
    _exemptions(agreement, front, vocabulary)
    _regimes(agreement, front)
    _basis(agreement, front)
    _special(agreement, front, vocabulary)
    _notices(agreement, front, vocabulary)
    _assurance(agreement, front)
    _publication(agreement, front)


def _exemptions(agreement: Agreement, front: Table, vocabulary: Vocabulary) -> None:
    exemptions = agreement.law.exemptions
    if isinstance(exemptions, str):
        return
    if exemptions and not isinstance(agreement.law.gateway, Gateway):
        front.fault(
            "exemptions",
            "expected no exemption without a gateway",
            "name the power or the duty: an exemption takes rights away and gives no power "
            "(UK GDPR Article 23)",
        )
    for exemption in exemptions:
        if exemption.ground not in EXEMPTIONS:
            continue
        for body in exemption.by:
            _may_use(exemption.ground, body, agreement, front, vocabulary, "exemptions")


def _may_use(
    ground: str,
    body: str,
    agreement: Agreement,
    front: Table,
    vocabulary: Vocabulary,
    key: str,
) -> None:
    if body not in vocabulary.trees["Body"]:
        return
    provision, only = GROUNDS[ground].provision, GROUNDS[ground].only
    if body not in agreement.parties:
        front.fault(key, f"expected a party to rely on a ground, got `{body}`", None, body)
    elif only == "secretary-of-state" and not vocabulary.is_ministerial(body):
        front.fault(
            key,
            f"expected no use of the immigration exemption by `{body}`",
            f"since 2022 only the Secretary of State may use it ({provision})",
            body,
        )
    elif only == "part-3" and "part-3" not in agreement.law.regimes(body):
        front.fault(
            key,
            f"expected `{body}` to act under Part 3 to withhold under it",
            f"only a competent authority may use it ({provision}); see `[regime]`",
            body,
        )
    elif only == "recipient" and body == agreement.discloser:
        front.fault(
            key,
            f"expected no ground of Article 14 for the discloser, `{body}`",
            f"whoever collects data from the person owes the notice of Article 13 ({provision})",
            body,
        )


def _regimes(agreement: Agreement, front: Table) -> None:
    table = front.table("regime")
    for body, regime in agreement.law.regime.items():
        for purpose in () if isinstance(regime, str) else regime:
            if purpose not in agreement.purposes:
                table.table(body).fault(
                    purpose, f"expected a purpose of this agreement, got `{purpose}`", None
                )
    for body in agreement.parties:
        if body not in agreement.law.regime:
            front.fault(
                "regime",
                f"expected the regime of every party, `{body}` is missing",
                "say `uk-gdpr` or `part-3`, for the party or for each purpose "
                "(Data Protection Act 2018, Parts 2 and 3)",
            )


def _basis(agreement: Agreement, front: Table) -> None:
    if _RECOGNISED.search(agreement.law.lawful_basis):
        front.fault(
            "lawful_basis",
            "expected no recognised legitimate interest as a public authority's basis",
            "name another: it is closed to public authorities' tasks "
            "(Data (Use and Access) Act 2025 section 70)",
        )


def _special(agreement: Agreement, front: Table, vocabulary: Vocabulary) -> None:
    law = agreement.law
    special = [
        item.category
        for item in agreement.items
        if vocabulary.above("Category", item.category) & vocabulary.special_categories
    ]
    if special and law.special_category == "none":
        front.fault(
            "special_category",
            f"expected a condition for special category data, since `{special[0]}` is an item",
            "name the condition of UK GDPR Article 9(2), or say `unknown`",
        )
    if special and law.confidentiality.caldicott == "not-needed":
        front.table("confidentiality").fault(
            "caldicott",
            f"expected a Caldicott sign-off, since `{special[0]}` is an item",
            "name the role that signed and the day, or say `unknown` (Caldicott principles 1 to 8)",
        )
    if law.confidentiality.duty == "common-law" and law.confidentiality.basis == "none":
        front.table("confidentiality").fault(
            "basis",
            "expected what lifts the duty of confidence",
            "consent, the public interest or a statute (common law of confidentiality)",
        )
    _schedule_1(law.special_category, "special_category", _NEED_SCHEDULE_1, "10", front)
    _schedule_1(law.offence_data, "offence_data", frozenset({"schedule-1"}), "10(5)", front)
    condition = law.special_category
    by_part_3 = isinstance(condition, Condition) and condition.condition == PART_3_CONDITION
    if by_part_3 and "part-3" not in law.regimes(agreement.discloser):
        front.fault(
            "special_category",
            "expected the discloser to act under Part 3, to rely on Schedule 8",
            "Data Protection Act 2018 section 35(5); see `[regime]`",
        )


def _schedule_1(
    condition: Condition | str, key: str, needing: frozenset[str], section: str, front: Table
) -> None:
    if isinstance(condition, str) or condition.condition not in needing:
        return
    if condition.schedule_1 is None:
        front.fault(
            key,
            f"expected a paragraph of Schedule 1 for the condition `{condition.condition}`",
            f"add `schedule_1` (Data Protection Act 2018 section {section})",
        )


def _notices(agreement: Agreement, front: Table, vocabulary: Vocabulary) -> None:
    people = agreement.people
    table = front.table("people")
    for body in (agreement.discloser, *agreement.recipients):
        if body in vocabulary.trees["Body"] and body not in people.notices:
            article = "13" if body == agreement.discloser else "14"
            table.fault(
                "notice",
                f"expected each controller's notice, `{body}` is missing",
                f"add `[people.notice.{body}]`: it owes one of its own (UK GDPR Article {article})",
            )
    for body, notice in people.notices.items():
        grounds = () if isinstance(notice.withheld_for, str) else notice.withheld_for
        for ground in grounds:
            if ground in GROUNDS:
                _may_use(ground, body, agreement, table, vocabulary, "notice")


def _assurance(agreement: Agreement, front: Table) -> None:
    dpia, start = agreement.assurance.dpia, agreement.dates.start
    made = "unknown" if isinstance(dpia, str) else dpia.on
    if isinstance(made, date) and isinstance(start, date) and made > start:
        front.table("assurance").fault(
            "dpia",
            "expected the impact assessment before the start",
            "processing waits for it (UK GDPR Article 35(1))",
        )
    if isinstance(agreement.signatories, str):
        return
    signing = {signatory.body for signatory in agreement.signatories}
    for body in sorted(signing - set(agreement.parties)):
        front.fault("signatories", f"expected a party to sign, got `{body}`", None, body)
    for body in agreement.signing:
        if body not in signing:
            front.fault(
                "signatories",
                f"expected every party to sign, `{body}` is missing",
                "add who signs for it, by role; who adopts a model signs by adopting it",
            )


def _publication(agreement: Agreement, front: Table) -> None:
    redactions = agreement.publication.redactions
    table = front.table("publication")
    if isinstance(redactions, str):
        return
    for redaction in redactions:
        if not _FOI_EXEMPTION.fullmatch(redaction.section):
            table.fault(
                "redactions",
                f"expected an exemption as the ground, got `{redaction.section}`",
                "name a section from 21 to 44 (Freedom of Information Act 2000, Part II); "
                "a marking such as “official sensitive” is no reason",
                redaction.section,
            )
    if redactions and agreement.publication.entry == "whole":
        table.fault("entry", "expected no redactions in a text published whole", "say `in-part`")
