"""The page of an agreement: its prose, and beside each clause what the clause says.

Both stand side by side so that a reader can see where the prose and the clause part.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from markdown_it import MarkdownIt

from thirdcopy.agreement.agreement import Agreement
from thirdcopy.agreement.clause import Clause
from thirdcopy.agreement.plain import Plain, plain, plain_promise
from thirdcopy.agreement.profile import Profile
from thirdcopy.agreement.promise import Promise
from thirdcopy.agreement.vocabulary import LANGUAGES, Vocabulary


@dataclass(frozen=True)
class Prose:
    """Prose as HTML: no raw HTML and no image of the source's is let through."""

    html: str
    paragraph: str | None


@dataclass(frozen=True)
class WovenClause:
    """A clause, its Cedar text, and what it says in English and Welsh."""

    clause: Clause
    english: Plain
    welsh: Plain


@dataclass(frozen=True)
class WovenPromise:
    """A promise, its text on one line, and what it says in English and Welsh."""

    promise: Promise
    english: Plain
    welsh: Plain


Woven: TypeAlias = Prose | WovenClause | WovenPromise


def weave(text: Agreement | Profile, vocabulary: Vocabulary) -> tuple[Woven, ...]:
    """Give the blocks of a page, in the order of the text."""
    return tuple(_blocks(text, vocabulary))


def prose_to_html(source: str) -> str:
    """Give Markdown as HTML; raw HTML is escaped, and images are not made.

    An agreement comes from outside: nothing in it may load from elsewhere or run.
    """
    return str(MarkdownIt("commonmark", {"html": False}).disable("image").render(source))


def _blocks(text: Agreement | Profile, vocabulary: Vocabulary) -> Iterator[Woven]:
    clauses = {clause.line: clause for clause in text.clauses.values()}
    promises = {promise.line: promise for promise in text.promises.values()}
    for block in text.blocks:
        if block.kind == "prose":
            yield Prose(prose_to_html(block.text), block.paragraph)
        elif block.line in clauses:
            clause = clauses[block.line]
            said = (plain(clause.est, text.facts, vocabulary, language) for language in LANGUAGES)
            yield WovenClause(clause, *said)
        elif block.line in promises:
            promise = promises[block.line]
            said = (
                plain_promise(promise, text.facts, vocabulary, language) for language in LANGUAGES
            )
            yield WovenPromise(promise, *said)
