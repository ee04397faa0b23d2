"""A file of any form that agreements come in: text, Markdown, HTML or PDF."""

import re
from pathlib import PurePath
from typing import Final

from thirdcopy.agreement.draft.html import read_html
from thirdcopy.agreement.draft.lines import pieces_of
from thirdcopy.agreement.draft.pdf import read_pdf
from thirdcopy.agreement.draft.piece import Source
from thirdcopy_client.errors import MalformedError

MAX_BYTES: Final = 10_000_000
_PDF: Final = b"%PDF-"
_HTML: Final = re.compile(rb"\s*(?:<!doctype\s+html|<html)", re.IGNORECASE)

__all__ = ["MAX_BYTES", "Source", "read_source"]


def read_source(data: bytes, name: str) -> Source:
    """Take a file apart by what it is; raises `MalformedError` where no text can be had."""
    if len(data) > MAX_BYTES:
        raise MalformedError(
            f"expected at most {MAX_BYTES} bytes, got {len(data)}",
            place=name,
            remedy="give the agreement without what is bound with it",
        )
    suffix = PurePath(name).suffix.lower()
    if suffix == ".pdf" or data.lstrip()[: len(_PDF)] == _PDF:
        found = read_pdf(data, name)
    elif suffix in {".html", ".htm"} or _HTML.match(data):
        found = read_html(data, name)
    else:
        found = _read_text(data, name)
    if not any(piece.kind == "paragraph" for piece in found.pieces):
        raise MalformedError(
            "expected at least one paragraph of text",
            place=name,
            remedy="give the file that holds the agreement's words",
        )
    return found


def _read_text(data: bytes, name: str) -> Source:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise MalformedError(
            "expected text in UTF-8, HTML or PDF",
            place=f"{name}:{line}",
            remedy="save the file as UTF-8",
        ) from error
    if "\x00" in text:
        raise MalformedError(
            "expected text, got a file of another kind",
            place=name,
            remedy="give text, Markdown, HTML or PDF",
        )
    return Source("", tuple(pieces_of(text.splitlines())))
