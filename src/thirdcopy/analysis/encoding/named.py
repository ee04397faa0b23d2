"""What policies name, and the codes that a request under any schema needs for it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from thirdcopy.analysis.encoding.anyschema import AnySchema
from thirdcopy.analysis.encoding.environment import OutsideFragmentError
from thirdcopy.analysis.encoding.patterns import (
    Pattern,
    TooManyPatternsError,
    pattern_of,
    representatives,
)
from thirdcopy.analysis.encoding.universe import TEXT, Universe


@dataclass(frozen=True)
class Named:
    """Entities and texts by their kind, and the patterns that texts are held against."""

    names: frozenset[tuple[str, str]]
    patterns: tuple[Pattern, ...]

    def of(self, kind: str) -> frozenset[str]:
        """Give what is named of one kind."""
        return frozenset(name for its, name in self.names if its == kind)


def named_in(policies: Iterable[Mapping[str, Any]]) -> Named:
    """Give everything that *policies*, in Cedar's JSON form, name."""
    parts = [
        {key: part for key, part in policy.items() if key != "annotations"} for policy in policies
    ]
    return Named(frozenset(_names(parts)), tuple(dict.fromkeys(_patterns(parts))))


def universe_of(schema: AnySchema, named: Named, sizes: Mapping[str, int]) -> Universe:
    """Give a code to all that is named, and as many more as *sizes* asks for.

    The more codes for texts are texts themselves, of every sort that the patterns tell apart.
    """
    texts = named.of(TEXT)
    members = {
        name: tuple(sorted(named.of(name))) if kind.named is None else kind.named
        for name, kind in schema.kinds.items()
    }
    for kind in {kind for kind, _ in schema.actions}:
        declared = {name for its, name in schema.actions if its == kind}
        members[kind] = tuple(sorted(declared | named.of(kind)))
    try:
        others = representatives(named.patterns, texts, sizes.get(TEXT, 0))
    except TooManyPatternsError:
        raise OutsideFragmentError(
            "the patterns of `like` are too many to tell their texts apart"
        ) from None
    open_kinds = {name for name, kind in schema.kinds.items() if kind.named is None}
    return Universe(
        members={**members, TEXT: (*sorted(texts), *others)},
        above={},
        fresh={kind: sizes.get(kind, 0) for kind in open_kinds},
        pools=sizes,
    )


def _names(part: Any, *, literal: bool = False) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - JSON
    match part:
        case str() if literal:
            yield TEXT, part
        case {"type": str(kind), "id": str(name)}:
            yield kind, name
        case dict():
            for key, inner in part.items():
                yield from _names(inner, literal=literal or key == "Value")
        case list():
            for inner in part:
                yield from _names(inner, literal=literal)
        case _:
            return


def _patterns(part: Any) -> Iterator[Pattern]:  # noqa: ANN401 - JSON
    match part:
        case {"like": {"left": left, "pattern": pattern}}:
            yield pattern_of(pattern)
            yield from _patterns(left)
        case dict():
            for inner in part.values():
                yield from _patterns(inner)
        case list():
            for inner in part:
                yield from _patterns(inner)
        case _:
            return
