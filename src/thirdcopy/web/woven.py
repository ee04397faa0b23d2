"""The rows of an agreement's page: a paragraph, and beside it the clauses that follow it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from thirdcopy.agreement import Agreement, Language, Promise, Vocabulary
from thirdcopy.agreement.clause import Clause
from thirdcopy.agreement.plain import Plain
from thirdcopy.agreement.weave import Prose, WovenClause, weave
from thirdcopy.analysis import PromiseResult

_TITLE: Final = re.compile(r"<h1>.*?</h1>\n?", re.DOTALL)
_OPENING: Final = re.compile(r"<(h2|h3|p|ul|ol)>")
_CLOSING: Final = re.compile(r"</(h2|h3)>")
_CLASSES: Final = {
    "h2": ("h3", "govuk-heading-m"),
    "h3": ("h4", "govuk-heading-s"),
    "p": ("p", "govuk-body"),
    "ul": ("ul", "govuk-list govuk-list--bullet"),
    "ol": ("ol", "govuk-list govuk-list--number"),
}


@dataclass(frozen=True)
class SaidClause:
    """A clause beside its paragraph: what it says in each language, and its Cedar text."""

    clause: Clause
    english: Plain
    welsh: Plain

    def said(self, language: Language) -> Plain:
        """Give what the clause says."""
        return self.welsh if language == "cy" else self.english


@dataclass(frozen=True)
class KeptPromise:
    """A promise beside its paragraph, and how it came out; None while that is worked out."""

    promise: Promise
    result: PromiseResult | None


@dataclass(frozen=True)
class Row:
    """Prose as HTML, and what stands beside it."""

    html: str
    paragraph: str | None
    beside: tuple[SaidClause | KeptPromise, ...]


def rows_of(
    text: Agreement, vocabulary: Vocabulary, results: Mapping[str, PromiseResult]
) -> tuple[Row, ...]:
    """Give the rows of the page, in the order of the text."""
    rows: list[Row] = []
    for block in weave(text, vocabulary):
        if isinstance(block, Prose):
            html = styled(block.html)
            if html.strip():
                rows.append(Row(html, block.paragraph, ()))
            continue
        beside: SaidClause | KeptPromise
        if isinstance(block, WovenClause):
            beside = SaidClause(block.clause, block.english, block.welsh)
        else:
            result = results.get(f"{text.id}:{block.promise.id}")
            beside = KeptPromise(block.promise, result)
        last = rows.pop() if rows else Row("", None, ())
        rows.append(Row(last.html, last.paragraph, (*last.beside, beside)))
    return tuple(rows)


def styled(html: str) -> str:
    """Give prose the page's classes, a level lower; the page has a title of its own.

    *html* was made by the Markdown reader, so every tag in it is one of those it makes.
    """
    without = _TITLE.sub("", html)
    opened = _OPENING.sub(lambda tag: '<{} class="{}">'.format(*_CLASSES[tag[1]]), without)
    return _CLOSING.sub(lambda tag: f"</{_CLASSES[tag[1]][0]}>", opened)
