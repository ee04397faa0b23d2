"""An agreement as a process of the Data Privacy Vocabulary (W3C Community Group, DPV 2)."""

import re
from collections.abc import Iterator
from typing import Final

from thirdcopy.agreement.agreement import Agreement
from thirdcopy.agreement.assurance import Assessed
from thirdcopy.agreement.export.exported import (
    NAMESPACE,
    PREFIXES,
    Exported,
    JsonLd,
    Unmapped,
    concept,
    described,
    duration,
    exported,
    iri,
    name_of,
)
from thirdcopy.agreement.export.unsaid import unsaid_by_dpv
from thirdcopy.agreement.law import PART_3_CONDITION, Law
from thirdcopy.agreement.vocabulary import Vocabulary

_CONTEXT: Final[JsonLd] = {
    **PREFIXES,
    "dpv": "https://w3id.org/dpv#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "pd": "https://w3id.org/dpv/pd#",
}
_CATEGORIES: Final = {
    "name": "Name",
    "birth-date": "BirthDate",
    "gender": "Gender",
    "home-address": "PhysicalAddress",
    "telephone": "Contact",
    "gp-area": "MedicalHealth",
    "gp-practice": "MedicalHealth",
    "registration-date": "HealthRecord",
    "care-need": "MedicalHealth",
    "children-named": "Offspring",
    "other-parent": "FamilyStructure",
    "income": "Income",
    "bank-account": "BankAccount",
    "school": "EducationExperience",
    "attendance": "Education",
}
"""Our categories by the narrowest of DPV's that covers each."""

_ARTICLE_6: Final = re.compile(r"UK GDPR Article 6\(1\)\(([a-f])\)")
_BASES: Final = {
    "a": "Consent",
    "b": "Contract",
    "c": "LegalObligation",
    "d": "VitalInterest",
    "e": "PublicInterest",
    "f": "LegitimateInterest",
}
_ROLES: Final = {"controller": "dpv:hasDataController", "processor": "dpv:hasDataProcessor"}


def to_dpv(agreement: Agreement, vocabulary: Vocabulary) -> Exported:
    """Give the agreement as one process, with all that DPV cannot say."""
    unmapped = [*unsaid_by_dpv(agreement), *_unsaid(agreement)]
    document = {
        "@context": _CONTEXT,
        "@id": name_of(agreement),
        "@type": "dpv:Process",
        **described(agreement),
        "dpv:hasPurpose": [
            {"@type": "dpv:Purpose", **concept("Purpose", code, vocabulary)}
            for code in agreement.purposes
        ],
        "dpv:hasProcessing": {"@type": "dpv:Disclose"},
        "dpv:hasPersonalData": [*_data(agreement, vocabulary)],
        "dpv:hasDataSubject": {"@id": f"{NAMESPACE}data-subject", "@type": "dpv:DataSubject"},
        "dpv:hasDataSource": concept("Body", agreement.discloser, vocabulary),
        "dpv:hasRecipient": [
            {"@type": "dpv:Recipient", **concept("Body", code, vocabulary)}
            for code in agreement.recipients
        ],
        **_parties(agreement, vocabulary),
        "dpv:hasLegalBasis": [_basis(agreement), *_special(agreement)],
        **_law(agreement),
        **_storage(agreement),
        "dpv:hasTechnicalOrganisationalMeasure": [*_measures(agreement)],
        "dpv:hasNotice": [
            {
                "@type": "dpv:PrivacyNotice",
                "dpv:hasDataController": concept("Body", body, vocabulary),
                "dct:description": {"@value": notice.says, "@language": "en"},
            }
            for body, notice in agreement.people.notices.items()
        ],
    }
    return exported(document, unmapped)


def _data(agreement: Agreement, vocabulary: Vocabulary) -> Iterator[JsonLd]:
    for item in agreement.items:
        known = _CATEGORIES.get(item.category)
        special = vocabulary.above("Category", item.category) & vocabulary.special_categories
        kind = "dpv:SpecialCategoryPersonalData" if special else "dpv:PersonalData"
        yield {
            **concept("Category", item.category, vocabulary),
            "@id": iri("field", f"{agreement.dataset}/{item.category}"),
            "@type": [kind, f"pd:{known}"] if known else [kind],
            "dpv:hasNecessity": {
                "@type": "dpv:Necessity",
                "dct:description": {"@value": item.reason, "@language": "en"},
            },
        }


def _parties(agreement: Agreement, vocabulary: Vocabulary) -> JsonLd:
    found: JsonLd = {}
    for code, part in agreement.parties.items():
        key = _role(part)
        if key:
            said = {"thirdcopy:says": {"@value": part, "@language": "en"}}
            found.setdefault(key, []).append({**concept("Body", code, vocabulary), **said})
    return found


def _role(part: str) -> str | None:
    return next((key for role, key in _ROLES.items() if part.startswith(role)), None)


def _basis(agreement: Agreement) -> JsonLd:
    """Give the basis of Article 6(1), if the text names it, with its words as they stand."""
    named = _ARTICLE_6.search(agreement.law.lawful_basis)
    kind = f"dpv:{_BASES[named[1]]}" if named else "dpv:LegalBasis"
    said = {"@value": agreement.law.lawful_basis, "@language": "en"}
    return {"@type": kind, "dct:description": said}


def _special(agreement: Agreement) -> Iterator[JsonLd]:
    """Give the condition of Article 9(2) under which data of special categories are processed.

    DPV names the points of the EU's regulation, of which the UK's own has kept the letters: a
    related thing, and not the same law.
    """
    special = agreement.law.special_category
    if isinstance(special, str) or special.condition == PART_3_CONDITION:
        return
    said = f"UK GDPR Article 9(2)({special.condition})"
    if special.schedule_1:
        said += f"; Data Protection Act 2018, Schedule 1, {special.schedule_1}"
    yield {
        "@type": "dpv:LegalBasis",
        "skos:relatedMatch": {"@id": f"eu-gdpr:A9-2-{special.condition}"},
        "dct:description": {"@value": said, "@language": "en"},
    }


def _law(agreement: Agreement) -> JsonLd:
    gateway = agreement.law.gateway
    if isinstance(gateway, str):
        return {}
    title = f"{gateway.act}, section {gateway.section} ({gateway.kind})"
    said = {"@value": title, "@language": "en"}
    return {"dpv:hasApplicableLaw": {"@type": "dpv:Law", "dct:title": said}}


def _storage(agreement: Agreement) -> JsonLd:
    if isinstance(agreement.retention_days, str):
        return {}
    limit = {"@type": "dpv:TemporalDuration", "rdf:value": duration(agreement.retention_days)}
    condition = {"@type": "dpv:StorageDuration", "dpv:hasDuration": limit}
    return {"dpv:hasStorageCondition": condition}


def _measures(agreement: Agreement) -> Iterator[JsonLd]:
    """Give the assessments that were made, and what the gateway does with every release."""
    made = {
        "dpv:DPIA": agreement.assurance.dpia,
        "dpv:ImpactAssessment": agreement.assurance.equality,
    }
    for kind, one in made.items():
        if isinstance(one, Assessed):
            summary = {"@value": one.summary, "@language": "en"}
            yield {"@type": kind, "dct:identifier": one.ref, "dct:description": summary}
    for kind, does in (
        ("dpv:EndToEndEncryption", "each release is sealed to the recipient's key"),
        ("dpv:DataProcessingRecord", "each step is recorded before anything leaves"),
        ("dpv:ApprovalProcedure", "a named person of the discloser decides"),
    ):
        yield {"@type": kind, "dct:description": {"@value": does, "@language": "en"}}


def _unsaid_law(law: Law) -> Iterator[Unmapped]:
    """Give what DPV could say of the law that the agreement rests on, and it does not."""
    if not _ARTICLE_6.search(law.lawful_basis):
        yield Unmapped("lawful_basis", None, "it names no basis of UK GDPR Article 6(1)")
    if isinstance(law.special_category, str):
        yield Unmapped("special_category", None, f"it is {law.special_category}")
    elif law.special_category.condition == PART_3_CONDITION:
        yield Unmapped("special_category", None, "DPV has no words for law enforcement processing")
    if isinstance(law.gateway, str):
        yield Unmapped("gateway", None, f"it is {law.gateway}")


def _unsaid(agreement: Agreement) -> Iterator[Unmapped]:
    """Give what DPV could say and this agreement does not."""
    yield from _unsaid_law(agreement.law)
    if isinstance(agreement.retention_days, str):
        yield Unmapped("retention_days", None, f"it is {agreement.retention_days}")
    for key, one in (
        ("dpia", agreement.assurance.dpia),
        ("equality", agreement.assurance.equality),
    ):
        if isinstance(one, str):
            yield Unmapped(f"assurance.{key}", None, f"it is {one}")
    yield Unmapped("assurance.charges", None, "DPV has no words for what is paid")
    yield Unmapped("people.told", None, "DPV has no words for when people are told")
    for code, part in agreement.parties.items():
        if _role(part) is None:
            yield Unmapped(f"parties.{code}", None, "it is neither controller nor processor")
    for item in agreement.items:
        if item.category not in _CATEGORIES:
            yield Unmapped(f"items.{item.category}", None, "DPV has no category that covers it")
