"""What a view must look like before anyone is asked about: its columns, their types, no more."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from thirdcopy.sources.opened import Kind
from thirdcopy.sources.source import Source, View

_WORDS: Final[Mapping[str, frozenset[Kind]]] = {
    "key": frozenset({"text", "number"}),
    "family_name": frozenset({"text"}),
    "given_name": frozenset({"text"}),
    "birth_date": frozenset({"text", "date", "loose-date"}),
    "active": frozenset({"yes-no", "number", "text"}),
    "merged_into": frozenset({"text", "number"}),
    "strong": frozenset({"text"}),
    "postcodes": frozenset({"text"}),
    "previous_family_names": frozenset({"text"}),
    "markers": frozenset({"yes-no", "number", "text"}),
    "items": frozenset({"text", "number", "date", "loose-date"}),
    "facts:yes-no": frozenset({"yes-no", "number", "text"}),
    "facts:count": frozenset({"number", "text"}),
    "facts:text": frozenset({"text"}),
}
_SAID: Final[Mapping[Kind, str]] = {
    "text": "text",
    "number": "a whole number",
    "yes-no": "yes or no",
    "date": "a date",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a mapping or the view behind it; never a value of a row."""

    message: str
    place: str
    remedy: str


def faults_of_shape(
    source: Source,
    present: Mapping[str, Kind],
    markers: AbstractSet[str],
    categories: AbstractSet[str] | None,
) -> Iterator[Fault]:
    """Give what is wrong with the columns that are *present*.

    Every one of *markers* must have a column or a reason why there is none, since a marker that
    nobody recorded would be read as a person without it. *categories* are those that an agreement
    may disclose: what no agreement names does not belong in the view.
    """
    view = source.view
    if not present:
        yield Fault(
            f"expected a table or view `{view.name}`, got none of that name",
            f"{source.dataset}.name",
            "create the view, or correct its name",
        )
        return
    yield from _columns(source, present)
    yield from _spare(source, present)
    yield from _markers(source, markers)
    if not view.strong:
        yield Fault(
            "expected a column for at least one strong identifier, got none",
            f"{source.dataset}.strong",
            "offer the number by which the body itself tells people apart",
        )
    for category in sorted(
        view.items.keys() - (view.items.keys() if categories is None else categories)
    ):
        yield Fault(
            f"expected items that an agreement discloses, got `{category}`",
            f"{source.dataset}.items.{category}",
            "take it out of the mapping and its column out of the view",
        )


def _columns(source: Source, present: Mapping[str, Kind]) -> Iterator[Fault]:
    view = source.view
    for place, name in view.columns.items():
        if name not in present:
            yield Fault(
                f"expected a column `{name}` in `{view.name}`, got none of that name",
                f"{source.dataset}.{place}",
                "add the column to the view, or correct the mapping",
            )
            continue
        wanted = _WORDS[_word(view, place)]
        if present[name] != "any" and present[name] not in wanted:
            said = " or ".join(word for kind, word in _SAID.items() if kind in wanted)
            yield Fault(
                f"expected {said} in the column `{name}`, got another type",
                f"{source.dataset}.{place}",
                "cast it in the view; a number that names a person is a text, or loses its zeros",
            )


def _word(view: View, place: str) -> str:
    first, _, rest = place.partition(".")
    return f"facts:{view.facts[rest].kind}" if first == "facts" else first


def _spare(source: Source, present: Mapping[str, Kind]) -> Iterator[Fault]:
    """Give the columns that nothing uses: what is not offered can never be read by mistake."""
    for name in sorted(present.keys() - set(source.view.columns.values())):
        yield Fault(
            f"expected only columns that the mapping uses, got `{name}`",
            f"{source.dataset}.name",
            "take the column out of the view",
        )


def _markers(source: Source, markers: AbstractSet[str]) -> Iterator[Fault]:
    view = source.view
    said = view.markers.keys() | view.absent_markers.keys()
    for marker in sorted(markers ^ said):
        wrong = "nothing about" if marker in markers else "the unknown marker"
        yield Fault(
            f"expected a column for each marker of the vocabulary, got {wrong} `{marker}`",
            f"{source.dataset}.markers",
            "name a column for it, or say under `absent_markers` why the body records none",
        )
    for marker in sorted(view.markers.keys() & view.absent_markers.keys()):
        yield Fault(
            f"expected a column or a reason for `{marker}`, got both",
            f"{source.dataset}.absent_markers.{marker}",
            "take one of them away",
        )
