"""Agreements: texts that a lawyer can read and an engine can run.

The way of a text: `document` takes it apart, `front`, `clause` and `promise` read its parts,
`parse` gives the `Agreement`, and `ruleset` compiles it with a `Profile` for one `Vocabulary`.
`plain` says a clause in English and Welsh, `weave` makes the page; `draft` is the way in from
paper, `export` the way out to ODRL and DPV.
"""

from thirdcopy.agreement.adoption import Adoption, parse_adoption
from thirdcopy.agreement.agreement import DEFAULT_CAP, Agreement
from thirdcopy.agreement.assurance import (
    Assessed,
    Assurance,
    Challenge,
    Charges,
    Publication,
    Redaction,
    Review,
    Signatory,
)
from thirdcopy.agreement.clause import Clause
from thirdcopy.agreement.fact import FactDeclaration
from thirdcopy.agreement.fault import Fault
from thirdcopy.agreement.law import (
    Bar,
    Caldicott,
    Condition,
    Confidentiality,
    Exemption,
    Gateway,
    Law,
)
from thirdcopy.agreement.oversight import oversights
from thirdcopy.agreement.parse import faults, parse
from thirdcopy.agreement.people import Notice, People
from thirdcopy.agreement.profile import Profile, parse_profile
from thirdcopy.agreement.promise import Promise
from thirdcopy.agreement.ruleset import Ruleset, ruleset
from thirdcopy.agreement.terms import Dates, Derived, Item, Terms
from thirdcopy.agreement.version import Version, lineage, parse_version
from thirdcopy.agreement.vocabulary import (
    ACTIONS,
    STEPS,
    Dataset,
    Language,
    Vocabulary,
    field_of,
    parse_vocabulary,
)

__all__ = [
    "ACTIONS",
    "DEFAULT_CAP",
    "STEPS",
    "Adoption",
    "Agreement",
    "Assessed",
    "Assurance",
    "Bar",
    "Caldicott",
    "Challenge",
    "Charges",
    "Clause",
    "Condition",
    "Confidentiality",
    "Dataset",
    "Dates",
    "Derived",
    "Exemption",
    "FactDeclaration",
    "Fault",
    "Gateway",
    "Item",
    "Language",
    "Law",
    "Notice",
    "People",
    "Profile",
    "Promise",
    "Publication",
    "Redaction",
    "Review",
    "Ruleset",
    "Signatory",
    "Terms",
    "Version",
    "Vocabulary",
    "faults",
    "field_of",
    "lineage",
    "oversights",
    "parse",
    "parse_adoption",
    "parse_profile",
    "parse_version",
    "parse_vocabulary",
    "ruleset",
]
