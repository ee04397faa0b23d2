"""Front matter, read key by key: every key typed, every name known, every fault kept.

A `Table` is used once, while one file is read, and collects that file's faults.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from thirdcopy.agreement.fault import Fault, did_you_mean
from thirdcopy.agreement.outline import ANY_NAME, Kind, Outline
from thirdcopy.policy.query import Node

_HEADER = re.compile(r"\s*\[+\s*([^\]]+?)\s*\]+")
_BARE = re.compile(r'\s*"?([A-Za-z0-9_.-]+)"?\s*=')

UNSAID: Final = ("unpublished", "unknown")
"""What stands where nothing may be filled in: nobody outside has read it, or nobody knows."""

Value = TypeVar("Value")


@dataclass(frozen=True)
class Source:
    """Where a table was read: the file's name, its lines, and the number of the first."""

    name: str
    lines: tuple[str, ...]
    first_line: int = 1


class Table:
    """One TOML table, its *source*, and the *path* of keys that leads to it.

    With an *outline* it holds nothing, and notes what it is asked for.
    """

    def __init__(
        self,
        values: dict[str, Node],
        source: Source,
        path: tuple[str, ...] = (),
        faults: list[Fault] | None = None,
        outline: Outline | None = None,
    ) -> None:
        self._values = values
        self._source = source
        self._path = path
        self._read: set[str] = set()
        self._outline = outline
        self.faults: list[Fault] = [] if faults is None else faults

    def __contains__(self, key: str) -> bool:
        return key in self._values or self._outline is not None

    def fault(self, key: str, message: str, remedy: str | None, value: str | None = None) -> None:
        """Note a fault at *key*, or at *value* below it."""
        self.faults.append(Fault(message, self.place(key, value), remedy))

    def place(self, key: str, value: str | None = None) -> str:
        """Give the line of *key*, or of the quoted *value* at or after it."""
        at = self._line_of(key)
        if value is not None:
            quoted = (f'"{value}"', f"'{value}'")
            found = (
                index
                for index in range(at, len(self._source.lines))
                if any(text in self._source.lines[index] for text in quoted)
            )
            at = next(found, at)
            column = self._source.lines[at].find(value) + 1 if self._source.lines else 0
            if column > 0:
                return f"{self._source.name}:{at + self._source.first_line}:{column}"
        return f"{self._source.name}:{at + self._source.first_line}"

    def text(
        self,
        key: str,
        default: str | None = None,
        *,
        of: Iterable[str] = (),
        what: str | None = None,
    ) -> str:
        """Read a text; without a default it must be there, and be one *of* the options.

        *what* says which words of the vocabulary the options are.
        """
        options = tuple(of)
        self._note(key, "text", options, required=default is None)
        value = self._take(key, str, "a text", default)
        if options and value and value not in options:
            known = f"a {what} of the vocabulary" if what else "a known word"
            remedy = did_you_mean(value, options)
            self.fault(key, f"expected {known}, got `{value}`", remedy, value if what else None)
        return value or ""

    def optional(self, key: str) -> str | None:
        """Read a text that may be absent."""
        self._note(key, "text", required=False)
        return self.text(key) if key in self._values else None

    def texts(
        self,
        key: str,
        default: tuple[str, ...] | None = None,
        *,
        of: Iterable[str] | None = None,
        what: str = "word",
        rule: str | None = None,
    ) -> tuple[str, ...]:
        """Read a list of texts, each once and each one *of* the options if these are given.

        *rule* says why the options are closed, where that helps more than the nearest word.
        """
        self._note(key, "texts", of or (), required=default is None)
        value = self._take(key, list, "a list of texts", None if default is None else [*default])
        found = [item for item in value or () if isinstance(item, str)]
        if len(found) != len(value or ()):
            self.fault(key, "expected a list of texts", "put each in quotation marks")
        options = None if of is None else tuple(of)
        for item in found:
            if options is not None and item not in options:
                remedy = rule or did_you_mean(item, options)
                self.fault(key, f"expected a {what} of the vocabulary, got `{item}`", remedy, item)
        if len(set(found)) != len(found):
            self.fault(key, "expected each word once", "remove the second")
        return tuple(found)

    def number(self, key: str, default: int | None = None, *, remedy: str | None = None) -> int:
        """Read a whole number that is not negative."""
        self._note(key, "number", required=default is None)
        value = self._take(key, int, "a whole number", default, remedy)
        if isinstance(value, bool) or (value or 0) < 0:
            self.fault(key, "expected a whole number that is not negative", None)
        return int(value or 0)

    def number_or_unsaid(self, key: str) -> int | str:
        """Read a whole number, or the word that says why there is none."""
        remedy = "write a number, or `unpublished` or `unknown`"
        word = self._word(key, UNSAID)
        return self.number(key, remedy=remedy) if word is None else word

    def texts_or_unsaid(
        self, key: str, *, of: Iterable[str], what: str = "word", rule: str | None = None
    ) -> tuple[str, ...] | str:
        """Read a list of texts, or the word that says why there is none."""
        word = self._word(key, UNSAID)
        return self.texts(key, of=of, what=what, rule=rule) if word is None else word

    def word_or_texts(self, key: str, of: tuple[str, ...]) -> str | tuple[str, ...]:
        """Read one word, or a list of texts, at a key that may be absent."""
        self._note(key, "text", of, required=False)
        self._note(key, "texts", required=False)
        return self.texts(key) if self.is_list(key) else self.text(key, of=of)

    def flag(self, key: str, *, default: bool) -> bool:
        """Read a boolean."""
        self._note(key, "flag", required=False)
        return bool(self._take(key, bool, "true or false", default))

    def table(self, key: str) -> "Table":
        """Read a table below this one; an absent table is empty."""
        self._note(key, "table", required=False)
        value = self._take(key, dict, "a table", {})
        return self._below(key, value or {})

    def tables(self, key: str) -> Iterator["Table"]:
        """Read a list of tables."""
        self._note(key, "tables")
        if self._outline is not None:
            yield self._below(key, {})
        for value in self._take(key, list, "a list of tables", None) or ():
            if isinstance(value, dict):
                yield self._below(key, value)
            else:
                self.fault(key, "expected a list of tables", "write `{ … }` for each")

    def lists(self, key: str) -> Iterator[list[Node]]:
        """Read a list of lists, whose parts the caller reads."""
        for value in self._take(key, list, "a list of lists", None) or ():
            if isinstance(value, list):
                yield value
            else:
                self.fault(key, "expected a list of lists", "write `[…]` for each")

    def plain(self, key: str) -> bool | int | str | None:
        """Read a text, a number or a boolean; None where there is anything else, or nothing."""
        self._read.add(key)
        value = self._values.get(key)
        return value if isinstance(value, bool | int | str) else None

    def day(self, key: str) -> date | str:
        """Read a date, or the word that says why there is none."""
        word = self._word(key, UNSAID)
        if word is not None:
            return word
        self._note(key, "day")
        value = self._take(key, date, "a date, `unpublished` or `unknown`", None)
        return value if isinstance(value, date) else "unknown"

    def said(
        self, key: str, read: Callable[["Table"], Value], *, words: tuple[str, ...] = UNSAID
    ) -> Value | str:
        """Read one of *words*, or the table that *read* reads and finishes."""
        word = self._word(key, words) if key in self else self.text(key, of=words)
        if word is not None:
            return word
        table = self.table(key)
        value = read(table)
        table.finish()
        return value

    def listed(
        self, key: str, read: Callable[["Table"], Value], *, words: tuple[str, ...] = UNSAID
    ) -> tuple[Value, ...] | str:
        """Read one of *words*, or a list of tables that *read* reads; an empty list says none."""
        word = self._word(key, words) if key in self else self.text(key, of=words)
        if word is not None:
            return word
        values = []
        for table in self.tables(key):
            values.append(read(table))
            table.finish()
        return tuple(values)

    def is_text(self, key: str) -> bool:
        """Say whether *key* holds a text, where a text and a table mean different things."""
        return isinstance(self._values.get(key), str)

    def is_list(self, key: str) -> bool:
        """Say whether *key* holds a list, where a list and a word mean different things."""
        return isinstance(self._values.get(key), list)

    def names(self, of: Iterable[str] | None = None, what: str = "word") -> tuple[str, ...]:
        """Give the keys, for a table whose keys are names; each must then be read."""
        options = None if of is None else tuple(of)
        if self._outline is not None:
            self._outline.names = options or ()
            return (ANY_NAME,)
        for key in self._values:
            if options is not None and key not in options:
                remedy = did_you_mean(key, options)
                self.fault(key, f"expected a {what} of the vocabulary, got `{key}`", remedy, key)
        return tuple(self._values)

    def finish(self, known: Iterable[str] = ()) -> None:
        """Note each key that nothing has read."""
        for key in self._values:
            if key not in self._read:
                remedy = did_you_mean(key, self._read | set(known))
                self.fault(key, f"expected a known key, got `{key}`", remedy)

    def _below(self, key: str, values: dict[str, Node]) -> "Table":
        outline = None if self._outline is None else self._outline.child(key)
        return Table(values, self._source, (*self._path, key), self.faults, outline)

    def _note(
        self, key: str, kind: Kind, words: Iterable[str] = (), *, required: bool = True
    ) -> None:
        if self._outline is not None:
            self._outline.note(key, kind, words, required=required)

    def _word(self, key: str, words: tuple[str, ...]) -> str | None:
        """Read one of *words* where a text stands; None where something else is to be read."""
        self._note(key, "text", words)
        return self.text(key, of=words) if self.is_text(key) else None

    def _take(
        self,
        key: str,
        kind: type,
        what: str,
        default: object,
        remedy: str | None = None,
    ) -> Node:
        self._read.add(key)
        if key not in self._values:
            if default is None:
                named = ".".join((*self._path, key))
                self.fault(key, f"expected the key `{named}`", remedy or f"add `{key}`, {what}")
            return default
        value = self._values[key]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.fault(key, f"expected {what} for `{key}`", remedy)
            return default
        return value

    def _line_of(self, key: str) -> int:
        """Find the line of *key* in this table; else the table's own line; else the first."""
        wanted = (*self._path, key)
        header: tuple[str, ...] = ()
        best = 0
        for index, line in enumerate(self._source.lines):
            if found := _HEADER.match(line):
                header = tuple(part.strip(' "') for part in found[1].split("."))
                here = header
            elif found := _BARE.match(line):
                here = (*header, *found[1].split("."))
            else:
                continue
            if here == wanted:
                return index
            if here and here == wanted[: len(here)]:
                best = index
        return best
