"""HTML as pieces: what a browser would show as text, with the numbers that it would count."""

from collections.abc import Iterator
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Final

from bs4 import BeautifulSoup
from bs4.element import Comment, Doctype, NavigableString, Tag
from bs4.exceptions import ParserRejectedMarkup

from thirdcopy.agreement.draft.piece import Piece, Source, one_line
from thirdcopy_client.errors import MalformedError

_DROPPED: Final = ("script", "style", "template", "noscript", "head", "nav", "svg", "iframe")
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS: Final = _HEADINGS | {
    *("address", "article", "aside", "blockquote", "body", "dd", "div", "dl", "dt", "figcaption"),
    *("footer", "form", "header", "hr", "html", "li", "main", "ol", "p", "pre", "section"),
    *("table", "tbody", "td", "th", "thead", "tr", "ul"),
}
_DEEPEST: Final = 5
"""As many lists inside one another are numbered."""
_SEEN: Final = {"img": "pictures", "table": "tables, whose cells follow one another"}


def read_html(data: bytes, name: str) -> Source:
    """Take a page apart; scripts, styles and navigation are no part of an agreement."""
    try:
        page = BeautifulSoup(data, "html.parser")
    except (ParserRejectedMarkup, AssertionError, RecursionError) as error:
        raise MalformedError(
            "expected HTML that can be read", place=name, remedy="save the page again, or its text"
        ) from error
    title = one_line(page.title.get_text()) if page.title else ""
    left_out = [said for tag, said in _SEEN.items() if page.find(tag) is not None]
    for tag in page.find_all(_DROPPED):
        tag.extract()
    return Source(title, tuple(_pieces(page)), tuple(left_out))


@dataclass
class _Item:
    """An item of a numbered list: its number, and whether a piece has it yet."""

    number: str
    said: bool = False


@dataclass
class _Place:
    """Where a tag stands: the block around it, and the item of a numbered list, if it is in one.

    *gone* counts the items of a list that have been seen.
    """

    block: Tag
    item: _Item | None = None
    gone: int = 0


def _pieces(page: BeautifulSoup) -> Iterator[Piece]:
    """Gather text up to the next block, each node once: pages can be nested without end."""
    text: list[str] = []
    places: dict[int, _Place] = {id(page): _Place(page)}
    around = places[id(page)]
    for node in page.descendants:
        here = places[id(node.parent)]
        if isinstance(node, Tag):
            here = places[id(node)] = _place(node, here)
        if here.block is not around.block:
            yield from _piece(text, around)
            text = []
        around = here
        if isinstance(node, NavigableString) and not isinstance(node, Comment | Doctype):
            text.append(str(node))
        elif isinstance(node, Tag) and node.name == "br":
            text.append(" ")
    yield from _piece(text, around)


def _piece(text: list[str], around: _Place) -> Iterator[Piece]:
    """Give the text as a piece; the first piece of an item carries its number."""
    joined = one_line("".join(text))
    if not joined:
        return
    item = around.item
    number = item.number if item and not item.said else None
    if item:
        item.said = True
    heading = around.block.name in _HEADINGS
    yield Piece("heading" if heading else "paragraph", joined, None if heading else number)


def _place(tag: Tag, above: _Place) -> _Place:
    """Give where *tag* stands; a list in an item is numbered below the item."""
    if tag.name not in _BLOCKS:
        return above
    if tag.name == "ol":
        return _Place(tag, above.item, _start(tag))
    if tag.name == "ul":
        return _Place(tag)
    if tag.name == "li" and above.block.name == "ol":
        above.gone += 1
        lettered = above.block.get("type") == "a"
        number = _below(above.item.number if above.item else "", above.gone, lettered=lettered)
        return _Place(tag, _Item(number) if number else None)
    return _Place(tag, above.item)


def _start(ordered: Tag) -> int:
    """Give how many items a list counts as gone before its first."""
    start = str(ordered.get("start", "1"))
    return int(start) - 1 if start.isascii() and start.isdigit() and len(start) <= 3 else 0  # noqa: PLR2004 - a number of a list


def _below(above: str, place: int, *, lettered: bool) -> str | None:
    """Give the number of an item below another's as the language writes it, such as `4.1a`."""
    if not above:
        return None if lettered else str(place)
    if not above[-1].isdigit() or above.count(".") >= _DEEPEST:
        return None
    if lettered:
        return f"{above}{ascii_lowercase[place - 1]}" if place <= len(ascii_lowercase) else None
    return f"{above}.{place}"
