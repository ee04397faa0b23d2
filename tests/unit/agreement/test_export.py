"""Exports: every term exists, the shape is ODRL's, and nothing of a clause is dropped."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner
from pyld import jsonld

from altered_agreement import agreed, altered, with_clause
from texts import ROOT, library
from thirdcopy.agreement import Agreement
from thirdcopy.agreement.export import Exported, to_dpv, to_odrl
from thirdcopy.agreement.export.exported import NAMESPACE
from thirdcopy.agreement.export.unsaid import DPV_SAYS, ODRL_SAYS, atoms_of
from thirdcopy.agreement.keys import KEYS
from thirdcopy.agreement.law import PART_3_CONDITION, Condition
from thirdcopy.agreement.phrase import cedar_of
from thirdcopy.agreement.tree import conditions_of
from thirdcopy.cli.main import thirdcopy

GDPR = "https://w3id.org/dpv/legal/eu/gdpr#"
"""DPV's terms for the EU's regulation: those of Article 9(2) may be named, and no other."""
ODRL, DPV, PD = "http://www.w3.org/ns/odrl/2/", "https://w3id.org/dpv#", "https://w3id.org/dpv/pd#"
OTHERS = (
    "http://purl.org/dc/terms/",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://www.w3.org/2001/XMLSchema#",
    "http://www.w3.org/2004/02/skos/core#",
    "ni:///sha-256;",
    NAMESPACE,
)
POLICY = {"Agreement", "uid", "profile", "conflict", "prohibit"}
RULES = {"Permission", "Prohibition", "Duty", "permission", "prohibition", "obligation"}
PARTIES = {"Party", "PartyCollection", "assigner", "assignee", "informedParty", "partOf"}
ASSETS = {"Asset", "AssetCollection", "target"}
ACTIONS = {"action", "refinement", "use", "read", "archive", "distribute", "delete", "inform"}
CONSTRAINTS = {"Constraint", "LogicalConstraint", "constraint", "and", "or", "xone", "andSequence"}
OPERANDS = {"leftOperand", "rightOperand", "operator", "purpose", "recipient", "dateTime"}
OPERANDS |= {"elapsedTime", "count", "eq", "neq", "gteq", "lteq", "isAnyOf", "isNoneOf", "isAllOf"}
ODRL_TERMS = POLICY | RULES | PARTIES | ASSETS | ACTIONS | CONSTRAINTS | OPERANDS
"""Those terms of the ODRL 2.2 vocabulary that an export may use."""

PROCESS = {"Process", "Purpose", "Disclose", "PersonalData", "SpecialCategoryPersonalData"}
PROCESS |= {"DataSubject", "Recipient", "Necessity", "Law", "PrivacyNotice", "LegalBasis"}
PROPERTIES = {"hasPurpose", "hasProcessing", "hasPersonalData", "hasDataSubject", "hasDataSource"}
PROPERTIES |= {"hasRecipient", "hasDataController", "hasDataProcessor", "hasLegalBasis"}
PROPERTIES |= {"hasApplicableLaw", "hasStorageCondition", "hasDuration", "hasNotice"}
PROPERTIES |= {"hasTechnicalOrganisationalMeasure", "hasNecessity"}
BASES = {"Consent", "Contract", "LegalObligation", "VitalInterest", "PublicInterest"}
BASES |= {"LegitimateInterest"}
MEASURES = {"StorageDuration", "TemporalDuration", "DPIA", "ImpactAssessment"}
MEASURES |= {"EndToEndEncryption", "DataProcessingRecord", "ApprovalProcedure"}
DPV_TERMS = PROCESS | PROPERTIES | BASES | MEASURES
"""Those terms of DPV 2.1 that an export may use."""

PD_TERMS = {"Name", "BirthDate", "Gender", "PhysicalAddress", "Contact", "MedicalHealth"}
PD_TERMS |= {"HealthRecord", "Offspring", "FamilyStructure", "Income", "BankAccount"}
PD_TERMS |= {"Education", "EducationExperience"}

IDS = sorted(library().agreements)


def odrl(agreement: Agreement) -> Exported:
    return to_odrl(agreement, library().vocabulary)


def dpv(agreement: Agreement) -> Exported:
    return to_dpv(agreement, library().vocabulary)


def expanded(made: Exported) -> Any:  # noqa: ANN401 - JSON
    """Expand as any JSON-LD processor would, from the text and without any network."""
    (document,) = jsonld.expand(json.loads(json.dumps(made.document)))
    return document


def strange(document: Any) -> set[str]:  # noqa: ANN401 - JSON
    """Give every name that is neither a term that exists nor one of our own."""
    known = {f"{ODRL}{term}" for term in ODRL_TERMS}
    known |= {f"{DPV}{term}" for term in DPV_TERMS} | {f"{PD}{term}" for term in PD_TERMS}
    known |= {f"{GDPR}A9-2-{letter}" for letter in "abcdefghij"}
    return {name for name in names_in(document) if name not in known and not mine(name)}


def mine(name: str) -> bool:
    return name.startswith((*OTHERS, "@"))


def names_in(document: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    if isinstance(document, list):
        for one in document:
            yield from names_in(one)
    if isinstance(document, dict):
        yield from document
        kinds = document.get("@type", [])
        yield from [kinds] if isinstance(kinds, str) else kinds
        yield from [document["@id"]] if "@id" in document else []
        for key, value in document.items():
            if key not in {"@type", "@id", "@value"}:
                yield from names_in(value)


def objects(document: Any, kind: str) -> Iterator[Any]:  # noqa: ANN401 - JSON
    """Give every object of a type, wherever it stands."""
    if isinstance(document, list):
        for one in document:
            yield from objects(one, kind)
    if isinstance(document, dict):
        if f"{ODRL}{kind}" in document.get("@type", []):
            yield document
        for value in document.values():
            yield from objects(value, kind)


def ill_formed(document: Any) -> list[str]:  # noqa: ANN401 - JSON
    """Give what breaks the ODRL Information Model 2.2: 2.1 policy, 2.5 constraint, 2.6 rule."""
    rules = [
        (kind, rule)
        for kind, key in (
            ("Permission", "permission"),
            ("Prohibition", "prohibition"),
            ("Duty", "obligation"),
        )
        for rule in document.get(f"{ODRL}{key}", [])
        if rule["@type"] == [f"{ODRL}{kind}"]
    ]
    wrong = [] if rules else ["a policy has at least one rule"]
    wrong += [] if document["@id"].startswith("ni:") else ["a policy has a uid"]
    for kind, rule in rules:
        for key in ("action", "assigner", "assignee", "target"):
            if len(rule.get(f"{ODRL}{key}", [])) != 1:
                wrong.append(f"{kind} has one {key}")
    for one in objects(document, "Constraint"):
        wrong += [
            f"a constraint has one {key}"
            for key in ("leftOperand", "operator", "rightOperand")
            if len(one.get(f"{ODRL}{key}", [])) != 1
        ]
    for one in objects(document, "LogicalConstraint"):
        operands = [one[f"{ODRL}{key}"] for key in ("and", "or") if f"{ODRL}{key}" in one]
        if len(operands) != 1 or len(operands[0][0]["@list"]) < 2:
            wrong.append("a logical constraint joins at least two")
    return wrong


@pytest.mark.parametrize("name", IDS)
@pytest.mark.parametrize("to", [odrl, dpv])
def test_every_name_in_an_export_is_a_term_that_exists(name: str, to: Any) -> None:  # noqa: ANN401 - one of two functions
    assert strange(expanded(to(library().agreements[name]))) == set()


@pytest.mark.parametrize("name", IDS)
def test_an_export_has_the_shape_of_the_odrl_information_model(name: str) -> None:
    assert ill_formed(expanded(odrl(library().agreements[name]))) == []


def test_a_term_that_does_not_exist_and_a_second_assignee_are_seen() -> None:
    made = odrl(library().agreements["cmg-home-office"])
    document = json.loads(json.dumps(made.document))
    document["odrl:permit"] = "yes"
    document["permission"][0]["assignee"] = [{"uid": f"{NAMESPACE}a"}, {"uid": f"{NAMESPACE}b"}]
    document["permission"][0]["constraint"][0]["operator"] = ["eq", "isAnyOf"]
    (spoilt,) = jsonld.expand(document)
    assert strange(spoilt) == {f"{ODRL}permit"}
    assert ill_formed(spoilt) == ["Permission has one assignee", "a constraint has one operator"]


@pytest.mark.parametrize("name", IDS)
@pytest.mark.parametrize("to", [odrl, dpv])
def test_every_atom_of_every_clause_is_mapped_or_listed(name: str, to: Any) -> None:  # noqa: ANN401 - one of two functions
    agreement = library().agreements[name]
    made = to(agreement)
    assert missing(agreement, made) == set()


def missing(agreement: Agreement, made: Exported) -> set[tuple[str, str]]:
    """Give the atoms that stand neither in a constraint of ODRL's own words nor in the list."""
    listed = {(one.where, one.what) for one in made.unmapped}
    mapped = {
        (rule["thirdcopy:clause"], constraint["thirdcopy:cedar"])
        for key in ("permission", "prohibition")
        for rule in made.document.get(key, [])
        if "thirdcopy:clause" in rule
        for constraint in constraints_in(rule.get("constraint", []))
        if constraint["leftOperand"] in {"purpose", "recipient"} and "thirdcopy:cedar" in constraint
    }
    atoms = {
        (clause.id, cedar_of(atom))
        for clause in agreement.clauses.values()
        for _, body in conditions_of(clause.est)
        for atom in atoms_of(body)
    }
    return {atom for atom in atoms if atom not in listed | mapped}


def constraints_in(part: Any) -> Iterator[Any]:  # noqa: ANN401 - JSON
    for one in part:
        if "leftOperand" in one:
            yield one
        yield from constraints_in([*one.get("and", []), *one.get("or", [])])


def test_an_atom_that_is_dropped_is_seen() -> None:
    agreement = library().agreements["cmg-home-office"]
    made = odrl(agreement)
    fewer = Exported(made.document, tuple(one for one in made.unmapped if one.where != "5.4"))
    assert {where for where, _ in missing(agreement, fewer)} == {"5.4"}


def test_every_key_of_the_front_matter_is_said_or_listed() -> None:
    agreement = library().agreements["cmg-home-office"]
    keys = {key for key in KEYS if "." not in key}
    for made, says in ((odrl(agreement), ODRL_SAYS), (dpv(agreement), DPV_SAYS)):
        assert keys == {*says} | {one.where for one in made.unmapped if one.where in keys}


def test_what_does_not_map_stands_in_the_document_itself() -> None:
    made = odrl(library().agreements["cmg-home-office"])
    said = made.document["thirdcopy:unmapped"]
    assert len(said) == len(made.unmapped)
    assert {
        "thirdcopy:where": "5.1",
        "thirdcopy:cedar": "context.use.ofThisPersonThisMonth >= 1",
        "thirdcopy:why": "ODRL counts the uses of a rule, and not by month or by person",
    } in said


def test_a_condition_without_words_narrows_the_permission_all_the_same() -> None:
    made = odrl(library().agreements["cmg-home-office"])
    (permission,) = made.document["permission"]
    operands = [one["leftOperand"] for one in permission["constraint"]]
    assert operands.count("thirdcopy:conditionsThatHold") == 8
    assert made.document["profile"] == f"{NAMESPACE}odrl"
    assert made.document["conflict"] == "prohibit"


def test_an_exception_becomes_its_negation_inwards() -> None:
    clause = (
        'forbid (principal, action == Action::"disclose", resource) unless '
        '{ context.purpose in Purpose::"immigration" && !(principal in Body::"home-office") };'
    )
    made = odrl(agreed(with_clause(clause)))
    (rule,) = (one for one in made.document["prohibition"] if one.get("thirdcopy:clause") == "8.1")
    (exception,) = rule["constraint"]
    first, second = exception["or"]
    assert (first["leftOperand"], first["operator"]) == ("purpose", "isNoneOf")
    assert {"@id": f"{NAMESPACE}purpose/removal"} in first["rightOperand"]["@list"]
    assert (second["leftOperand"], second["operator"]) == ("recipient", "isAnyOf")
    assert {"@id": f"{NAMESPACE}body/immigration-enforcement"} in second["rightOperand"]["@list"]


def test_dates_and_retention_become_constraints() -> None:
    dates = 'start = "unknown"\nreview_by = "unknown"\nend = "unknown"'
    known = f'start = {date(2026, 1, 1)}\nreview_by = "unknown"\nend = {date(2026, 12, 31)}'
    document = odrl(agreed(altered(dates, known))).document
    found = [one for one in document["permission"][0]["constraint"] if "dateTime" in one.values()]
    assert [one["operator"] for one in found] == ["gteq", "lteq"]
    (delete, *_) = document["obligation"]
    assert delete["constraint"][0]["rightOperand"]["@value"] == "P90D"


def test_a_lawful_basis_is_mapped_only_where_the_text_names_it() -> None:
    named = dpv(library().agreements["cmg-home-office"])
    assert [one["@type"] for one in named.document["dpv:hasLegalBasis"]] == ["dpv:PublicInterest"]
    silent = dpv(library().agreements["cmg-home-office-reported-2017"])
    assert [one["@type"] for one in silent.document["dpv:hasLegalBasis"]] == ["dpv:LegalBasis"]
    assert "lawful_basis" in {one.where for one in silent.unmapped}


def test_a_condition_of_article_9_is_named_beside_the_basis() -> None:
    condition = '{ condition = "g", schedule_1 = "paragraph 6" }'
    made = dpv(agreed(altered('special_category = "none"', f"special_category = {condition}")))
    _, special = made.document["dpv:hasLegalBasis"]
    assert special["skos:relatedMatch"] == {"@id": "eu-gdpr:A9-2-g"}
    assert special["dct:description"]["@value"] == (
        "UK GDPR Article 9(2)(g); Data Protection Act 2018, Schedule 1, paragraph 6"
    )
    assert not strange(expanded(made))
    assert "special_category" not in {one.where for one in made.unmapped}


def test_a_condition_that_is_not_known_or_of_part_3_is_said_not_to_map() -> None:
    unknown = library().agreements["council-status-check"]
    part_3 = replace(unknown.law, special_category=Condition(PART_3_CONDITION, None))
    for made in (dpv(unknown), dpv(replace(unknown, law=part_3))):
        assert len(made.document["dpv:hasLegalBasis"]) == 1
        assert "special_category" in {one.where for one in made.unmapped}


@pytest.mark.parametrize("form", ["odrl", "dpv"])
def test_the_command_writes_json_and_says_on_standard_error_what_does_not_map(form: str) -> None:
    done = CliRunner().invoke(
        thirdcopy, ["export", "cmg-home-office", "--as", form, "--folder", str(ROOT)]
    )
    assert done.exit_code == 0
    document = json.loads(done.stdout)
    lines = done.stderr.splitlines()
    assert len(lines) == len(document["thirdcopy:unmapped"])
    assert all(line.startswith("not mapped: ") for line in lines)
