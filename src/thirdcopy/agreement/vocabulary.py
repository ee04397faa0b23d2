"""One vocabulary for every agreement: closed trees, enumerated markers, facts, and names.

The codes are what clauses say; the names are what people read, in English and in Welsh.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from thirdcopy.agreement.fault import Fault, in_order, refuse
from thirdcopy.agreement.front import Source, Table
from thirdcopy.policy.query import Uid, value_type
from thirdcopy_client.canonical import Hash, hash_of

Language = Literal["en", "cy"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "cy")
TREES: Final = ("Purpose", "Grade", "Body", "Category")
ACTIONS: Final = ("disclose", "check", "refer", "retain", "onward")
STEPS: Final = ("countersigned", "decided", "seconded")

FactType = Literal["yes-no", "number"] | tuple[str, ...] | None
"""What a fact carries besides having been said; a tuple lists the values of an enumeration."""


@dataclass(frozen=True)
class Dataset:
    """Who holds a dataset, and for which purpose it was collected."""

    holder: str
    held_for: str


@dataclass(frozen=True)
class Vocabulary:
    """The words that clauses may use; *trees* gives each code's direct parents.

    *special_categories* are those of UK GDPR Article 9(1); *ministerial* are the bodies in which
    a Secretary of State acts.
    """

    name: str
    hash: Hash
    markers: tuple[str, ...]
    trees: Mapping[str, Mapping[str, tuple[str, ...]]]
    datasets: Mapping[str, Dataset]
    facts: Mapping[str, FactType]
    names: Mapping[tuple[Language, str, str], str]
    special_categories: frozenset[str]
    ministerial: frozenset[str]

    def codes(self, kind: str) -> tuple[str, ...]:
        """Give the codes of a tree, of the markers, or of the datasets."""
        if kind == "Marker":
            return self.markers
        return tuple(self.datasets) if kind == "Dataset" else tuple(self.trees[kind])

    def above(self, kind: str, code: str) -> frozenset[str]:
        """Give *code* and all that stand above it: what Cedar's `in` holds for."""
        seen = {code}
        waiting = [code]
        while waiting:
            new = set(self.trees[kind].get(waiting.pop(), ())) - seen
            seen |= new
            waiting.extend(new)
        return frozenset(seen)

    def below(self, kind: str, code: str) -> frozenset[str]:
        """Give *code* and all that stand below it."""
        return frozenset(one for one in self.trees[kind] if code in self.above(kind, one))

    def leaves(self, kind: str) -> frozenset[str]:
        """Give the codes that have none below them; a request names only such purposes."""
        inner = {parent for parents in self.trees[kind].values() for parent in parents}
        return frozenset(self.trees[kind]) - inner

    def word(self, kind: str, code: str, language: Language = "en") -> str:
        """Give the name that people read for a code."""
        return self.names[language, kind, code]

    def is_ministerial(self, body: str) -> bool:
        """Say whether *body* acts for a Secretary of State."""
        return bool(self.above("Body", body) & self.ministerial)

    @cached_property
    def parents(self) -> Mapping[Uid, frozenset[Uid]]:
        """Give the entities that stand for the trees and datasets, with direct parents."""
        graph = {
            Uid(kind, code): frozenset(Uid(kind, parent) for parent in parents)
            for kind, tree in self.trees.items()
            for code, parents in tree.items()
        }
        return graph | {Uid("Dataset", code): frozenset() for code in self.datasets}


def field_of(dataset: str, category: str) -> str:
    """Write a field, as `child-maintenance/home-address`."""
    return f"{dataset}/{category}"


def enumeration(fact: str, kind: FactType) -> tuple[str, tuple[str, ...]] | None:
    """Give the entity type and the values of a fact that is an enumeration."""
    return (value_type(fact), kind) if isinstance(kind, tuple) else None


def parse_vocabulary(data: bytes, name: str) -> Vocabulary:
    """Read a vocabulary; every code must have a name in each language."""
    vocabulary, faults = _read(data, name)
    refuse(in_order(faults))
    return vocabulary


def _read(data: bytes, name: str) -> tuple[Vocabulary, list[Fault]]:
    try:
        text = data.decode("utf-8")
        values = tomllib.loads(text)
    except (ValueError, RecursionError):
        fault = Fault("expected TOML in UTF-8", f"{name}:1", "mend the vocabulary")
        empty: frozenset[str] = frozenset()
        return Vocabulary(name, hash_of(data), (), {}, {}, {}, {}, empty, empty), [fault]
    top = Table(values, Source(name, tuple(text.split("\n"))))
    markers = top.texts("markers")
    tree_tables = top.table("tree")
    trees = {kind: _tree(tree_tables.table(kind)) for kind in TREES}
    tree_tables.finish()
    datasets = _datasets(top.table("dataset"), trees)
    facts = _facts(top.table("fact"))
    codes = {**{kind: tuple(tree) for kind, tree in trees.items()}, "Marker": markers}
    codes["Dataset"] = tuple(datasets)
    codes["Value"] = tuple(
        sorted({one for kind in facts.values() for one in kind or () if isinstance(kind, tuple)})
    )
    names = _names(top, codes)
    special = top.texts("special_categories", of=codes["Category"], what="category")
    ministerial = top.texts("ministerial", of=codes["Body"], what="body")
    top.finish()
    vocabulary = Vocabulary(
        name=name,
        hash=hash_of(data),
        markers=markers,
        trees=trees,
        datasets=datasets,
        facts=facts,
        names=names,
        special_categories=frozenset(special),
        ministerial=frozenset(ministerial),
    )
    return vocabulary, top.faults


def _tree(table: Table) -> dict[str, tuple[str, ...]]:
    codes = table.names()
    tree = {code: table.texts(code, of=codes, what="code") for code in codes}
    for code in codes:
        if _reaches(tree, code, code):
            table.fault(code, f"expected a tree, got `{code}` above itself", "remove a parent")
            return {}
    return tree


def _reaches(tree: Mapping[str, tuple[str, ...]], start: str, goal: str) -> bool:
    seen: set[str] = set()
    waiting = [*tree.get(start, ())]
    while waiting:
        code = waiting.pop()
        if code == goal:
            return True
        if code not in seen:
            seen.add(code)
            waiting.extend(tree.get(code, ()))
    return False


def _datasets(table: Table, trees: Mapping[str, Mapping[str, object]]) -> dict[str, Dataset]:
    found: dict[str, Dataset] = {}
    for code in table.names():
        one = table.table(code)
        found[code] = Dataset(
            one.text("holder", of=trees["Body"]), one.text("held_for", of=trees["Purpose"])
        )
        one.finish()
    return found


def _facts(table: Table) -> dict[str, FactType]:
    facts: dict[str, FactType] = {}
    for code in table.names():
        one = table.table(code)
        facts[code] = read_type(one)
        one.finish()
    return facts


def read_type(table: Table) -> FactType:
    """Read the key `type`: absent, `yes-no`, `number`, or a list of values."""
    if "type" not in table:
        return None
    kind = table.word_or_texts("type", ("yes-no", "number"))
    if isinstance(kind, str):
        return "number" if kind == "number" else "yes-no"
    if not kind:
        table.fault("type", "expected at least one value", "list the values")
    return kind or None


def _names(top: Table, codes: Mapping[str, Iterable[str]]) -> dict[tuple[Language, str, str], str]:
    names: dict[tuple[Language, str, str], str] = {}
    for language in LANGUAGES:
        spoken = top.table(language)
        for kind, listed in codes.items():
            words = spoken.table(kind)
            for code in listed:
                names[language, kind, code] = words.text(code)
            words.finish()
        spoken.finish()
    return names
