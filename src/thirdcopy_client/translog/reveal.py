"""Reveals: at the close of a period, the headers that its agreements let everybody open.

```
thirdcopy/1 reveal
origin <origin>
period <YYYY-Qn>
range <first index> <one past the last>
class <number> <class>                         numbers from 1, in order of the class
entry <index> <class number> <kind> <b64 header salt>      by rising index
end sealed <n> revealed <n> hidden <n>
```
Hidden is what is left: entries of agreements whose counts are not exact, and padding, in one
number. Apart, they would give away the count of a class that stands alone.
"""

from binascii import a2b_base64
from collections.abc import Sequence
from dataclasses import dataclass

from thirdcopy_client.canonical import Hash, b64
from thirdcopy_client.errors import MalformedError
from thirdcopy_client.translog.entry import PADDING, Class, format_class, parse_class
from thirdcopy_client.translog.lines import (
    BASE64_OF_32,
    HASH,
    KIND,
    NUMBER,
    PERIOD,
    Lines,
    is_name,
    parse_number,
)

_CLASS = rf"class {NUMBER} ({HASH[1:-1]}(?:\+{HASH[1:-1]})?)"
_END = f"end sealed {NUMBER} revealed {NUMBER} hidden {NUMBER}"


@dataclass(frozen=True, slots=True)
class Revealed:
    """One entry whose header is opened; the month is the entry's own."""

    index: int
    cls: Class
    kind: str
    salt: bytes


@dataclass(frozen=True)
class Totals:
    """How many sealed entries the range holds, and how many of them are revealed."""

    sealed: int
    revealed: int

    @property
    def hidden(self) -> int:
        """Give the entries that stay closed, padding among them."""
        return self.sealed - self.revealed


@dataclass(frozen=True)
class Reveal:
    """What is opened of one period; *start* is its first index, *stop* one past the last."""

    origin: str
    period: str
    start: int
    stop: int
    classes: tuple[Class, ...]
    entries: tuple[Revealed, ...]
    sealed: int

    @property
    def totals(self) -> Totals:
        """Give the counts of the last line."""
        return Totals(self.sealed, len(self.entries))


def format_reveal(reveal: Reveal) -> bytes:
    """Write a reveal."""
    number = {cls: at for at, cls in enumerate(reveal.classes, start=1)}
    lines = [
        "thirdcopy/1 reveal",
        f"origin {reveal.origin}",
        f"period {reveal.period}",
        f"range {reveal.start} {reveal.stop}",
        *format_classes(reveal.classes),
        *(f"entry {e.index} {number[e.cls]} {e.kind} {b64(e.salt)}" for e in reveal.entries),
        format_totals(reveal.totals),
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def parse_reveal(data: bytes, name: str = "reveal") -> Reveal:
    """Read a reveal and check what it says of itself; the log is not asked yet."""
    lines = Lines(data, name)
    lines.take("thirdcopy/1 reveal", "`thirdcopy/1 reveal`")
    origin, period = parse_head(lines)
    bounds = lines.take(f"range {NUMBER} {NUMBER}", "`range` and two numbers")
    start, stop = (parse_number(text, lines.place) for text in bounds)
    classes = parse_classes(lines)
    entries: list[Revealed] = []
    last = start - 1
    numbered = {str(at): cls for at, cls in enumerate(classes, start=1)}
    form = f"entry {NUMBER} {NUMBER} {KIND} {BASE64_OF_32}"
    for index_text, number, kind, salt in lines.take_while("entry ", form, "an entry"):
        index = int(index_text)
        if not last < index < stop:
            raise MalformedError("expected a rising index inside the range", place=lines.place)
        if kind == PADDING:
            raise MalformedError("expected no padding in a reveal", place=lines.place)
        cls = numbered.get(number) or class_numbered(number, classes, lines.place)
        entries.append(Revealed(index, cls, kind, a2b_base64(salt)))
        last = index
    totals = parse_totals(lines)
    if totals.revealed != len(entries) or totals.sealed > stop - start:
        raise MalformedError(
            f"expected the end to say revealed {len(entries)} and sealed at most {stop - start}",
            place=lines.place,
        )
    lines.end()
    return Reveal(origin, period, start, stop, classes, tuple(entries), totals.sealed)


def parse_head(lines: Lines) -> tuple[str, str]:
    """Read the lines `origin` and `period`."""
    (origin,) = lines.take("origin (.+)", "`origin` and a name")
    if not is_name(origin):
        raise MalformedError("expected an origin without space or plus sign", place=lines.place)
    (period,) = lines.take(f"period {PERIOD}", "`period` and a quarter such as `2017-Q2`")
    return origin, period


def format_classes(classes: Sequence[Class]) -> list[str]:
    """Write the `class` lines."""
    return [f"class {at} {format_class(cls)}" for at, cls in enumerate(classes, start=1)]


def parse_classes(lines: Lines) -> tuple[Class, ...]:
    """Read the `class` lines: numbered from 1, each once, in order."""
    texts: list[str] = []
    for number, text, *_ in lines.take_while("class ", _CLASS, "a class"):
        if parse_number(number, lines.place) != len(texts) + 1 or texts[-1:] >= [text]:
            raise MalformedError("expected classes in order, numbered from 1", place=lines.place)
        texts.append(text)
    return tuple(cls for text in texts if (cls := parse_class(text)) is not None)


def class_numbered(number: str, classes: Sequence[Class], place: str) -> Class:
    """Give the class with that number."""
    at = parse_number(number, place)
    if not 1 <= at <= len(classes):
        raise MalformedError(f"expected a class from 1 to {len(classes)}, got {at}", place=place)
    return classes[at - 1]


def format_totals(totals: Totals) -> str:
    """Write the `end` line."""
    return f"end sealed {totals.sealed} revealed {totals.revealed} hidden {totals.hidden}"


def parse_totals(lines: Lines) -> Totals:
    """Read the `end` line; the three numbers must add up."""
    texts = lines.take(_END, "`end` with sealed, revealed and hidden")
    sealed, revealed, hidden = (parse_number(text, lines.place) for text in texts)
    if revealed + hidden != sealed:
        raise MalformedError(
            "expected sealed to be revealed and hidden together", place=lines.place
        )
    return Totals(sealed, revealed)


def classes_in_order(classes: Sequence[Class]) -> tuple[Class, ...]:
    """Give each class once, in the order in which reveals and tallies number them."""
    return tuple(sorted(set(classes), key=format_class))


def reveal_path(period: str) -> str:
    """Give the path under which a period's reveal is published."""
    return f"reveal/{period}"


def agreement_path(agreement: Hash) -> str:
    """Give the path under which an agreement's text is published."""
    return f"agreement/{agreement}.md"
