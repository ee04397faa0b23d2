"""The text of a PDF as pieces, through pypdf; what holds no text is said, not guessed."""

import re
import struct
import zlib
from io import BytesIO
from typing import Final

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from thirdcopy.agreement.draft.lines import pieces_of
from thirdcopy.agreement.draft.piece import Source, one_line
from thirdcopy_client.errors import MalformedError

MAX_PAGES: Final = 500
_PAGE_NUMBER: Final = re.compile(
    r"\s*(?:page\s+)?[0-9]{1,3}(?:\s*(?:of|/)\s*[0-9]{1,3})?\s*", re.IGNORECASE
)
_BROKEN: Final = (
    *(PyPdfError, ArithmeticError, AssertionError, AttributeError, EOFError, LookupError),
    *(MemoryError, OSError, RuntimeError, TypeError, ValueError, struct.error, zlib.error),
)
"""What the library lets through from a file that is broken; it promises no one family."""


def read_pdf(data: bytes, name: str) -> Source:
    """Take the text of a PDF's pages apart; lines that hold a page's number alone are left out."""
    try:
        return _read(data, name)
    except _BROKEN as error:
        raise MalformedError(
            "expected a PDF that can be read",
            place=name,
            remedy="open it and save it again, or give its text",
        ) from error


def _read(data: bytes, name: str) -> Source:
    reader = PdfReader(BytesIO(data))
    if reader.is_encrypted:
        raise MalformedError(
            "expected a PDF that is not encrypted", place=name, remedy="save it without a password"
        )
    if len(reader.pages) > MAX_PAGES:
        raise MalformedError(
            f"expected at most {MAX_PAGES} pages, got {len(reader.pages)}",
            place=name,
            remedy="give the agreement without what is bound with it",
        )
    texts = [page.extract_text() for page in reader.pages]
    if not any(text.strip() for text in texts):
        raise MalformedError(
            f"expected text, got pictures alone on {len(texts)} pages",
            place=name,
            remedy="recognise the text first (OCR), and read it against the paper",
        )
    lines = [line for text in texts for line in (*text.split("\n"), "")]
    numbers = [line for line in lines if _PAGE_NUMBER.fullmatch(line)]
    kept = [line for line in lines if line not in numbers]
    empty = [str(page) for page, text in enumerate(texts, 1) if not text.strip()]
    left_out = [f"what stands on page {page}, which holds no text" for page in empty]
    left_out += ["the numbers of the pages"] if numbers else []
    title = one_line(str(reader.metadata.title or "")) if reader.metadata else ""
    return Source(title, tuple(pieces_of(kept)), tuple(left_out))
