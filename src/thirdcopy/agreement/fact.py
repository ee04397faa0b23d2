"""A fact that an agreement asks for: who supplies it, its type, and the question."""

import re
from dataclasses import dataclass
from typing import Final

from thirdcopy.agreement.fault import did_you_mean
from thirdcopy.agreement.front import Table
from thirdcopy.agreement.vocabulary import FactType, Language, Vocabulary, read_type

SUPPLIERS: Final = ("requester", "discloser", "record", "system", "unpublished")
_IDENTIFIER = re.compile(r"[a-z][A-Za-z0-9]{0,63}")


@dataclass(frozen=True)
class FactDeclaration:
    """Who supplies a fact (a supplier or a body's code), what it carries, and what is asked.

    Record and system facts are plain values; all others are attestations by a person. An
    `unpublished` fact stands for a condition that nobody outside has read.
    """

    name: str
    by: str
    type: FactType
    question: str
    question_cy: str

    @property
    def attested(self) -> bool:
        """Say whether a person says it, rather than a record or the gateway."""
        return self.by not in {"record", "system"}

    def asked(self, language: Language) -> str:
        """Give the question in *language*."""
        return self.question if language == "en" else self.question_cy

    def agrees_with(self, other: "FactDeclaration") -> bool:
        """Say whether both declare the same fact; the wording of the question may differ."""
        return (self.by, self.type) == (other.by, other.type)


def read_facts(table: Table, vocabulary: Vocabulary) -> dict[str, FactDeclaration]:
    """Read `[facts]`; names and types are the vocabulary's, except of unpublished facts."""
    return {name: _read(name, table, vocabulary) for name in table.names()}


def _read(name: str, facts: Table, vocabulary: Vocabulary) -> FactDeclaration:
    table = facts.table(name)
    by = table.text("by", of=(*SUPPLIERS, *vocabulary.codes("Body")))
    kind = read_type(table)
    if not _IDENTIFIER.fullmatch(name):
        facts.fault(name, f"expected a name in camel case, got `{name}`", "use letters and digits")
    if by == "unpublished":
        if kind is not None:
            table.fault("type", "expected no type for an unpublished fact", "remove `type`")
    elif name not in vocabulary.facts:
        remedy = did_you_mean(name, vocabulary.facts)
        facts.fault(name, f"expected a fact of the vocabulary, got `{name}`", remedy)
    else:
        known = vocabulary.facts[name]
        if kind not in {None, known}:
            table.fault(
                "type", f"expected the vocabulary's type for `{name}`", "remove or correct `type`"
            )
        kind = known
        if by in {"record", "system"} and kind is None:
            table.fault("by", "expected a type for a fact that no person attests", "add a type")
    declaration = FactDeclaration(name, by, kind, table.text("question"), table.text("question_cy"))
    table.finish()
    return declaration
