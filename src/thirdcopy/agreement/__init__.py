"""Agreements: texts that a lawyer can read and an engine can run.

The way of a text: `document` takes it apart, `front`, `clause` and `promise` read its parts,
`parse` gives the `Agreement`, and `ruleset` compiles it with a `Profile` for one `Vocabulary`.
`plain` says a clause in English and Welsh, `weave` makes the page.
"""

from thirdcopy.agreement.adoption import Adoption, parse_adoption
from thirdcopy.agreement.agreement import DEFAULT_CAP, Agreement
from thirdcopy.agreement.clause import Clause
from thirdcopy.agreement.fact import FactDeclaration
from thirdcopy.agreement.fault import Fault
from thirdcopy.agreement.parse import faults, parse
from thirdcopy.agreement.profile import Profile, parse_profile
from thirdcopy.agreement.promise import Promise
from thirdcopy.agreement.ruleset import Ruleset, ruleset
from thirdcopy.agreement.terms import Dates, Derived, Gateway, Item, Law, Terms
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
    "Clause",
    "Dataset",
    "Dates",
    "Derived",
    "FactDeclaration",
    "Fault",
    "Gateway",
    "Item",
    "Language",
    "Law",
    "Profile",
    "Promise",
    "Ruleset",
    "Terms",
    "Vocabulary",
    "faults",
    "field_of",
    "parse",
    "parse_adoption",
    "parse_profile",
    "parse_vocabulary",
    "ruleset",
]
