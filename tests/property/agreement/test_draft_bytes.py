"""Whatever file comes, a draft is made that permits nothing, or the file is refused."""

import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from made_pdf import made_pdf
from texts import library
from thirdcopy.agreement.document import read_document
from thirdcopy.agreement.draft import draft, read_source
from thirdcopy_client.errors import MalformedError

MANY = 20_000 if os.environ.get("LONG") else 150
LIMITS = settings(max_examples=MANY, deadline=None, suppress_health_check=[HealthCheck.too_slow])
PDF = made_pdf(["1. Purpose", "1.1 The first may give names."], ["2. End"])
TAGS = st.sampled_from(
    (
        *(
            "<p>",
            "</p>",
            "<ol>",
            "<ol type=a start=3>",
            "</ol>",
            "<li>",
            "<table><tr><td>",
            "<pre>",
        ),
        *("<script>", "</script>", "<h1>", "<!--", "-->", "<![CDATA[", "<!doctype html>", "&#0;"),
        "&#xd800;",
    )
)
WORDS = st.sampled_from(
    ["4.1 ", "(a) ", "```cedar", "~~~", "+++", "# ", "\n", "\n\n", "2017 ", "A1 ", "permit (", "\t"]
)


def is_harmless(data: bytes, name: str) -> None:
    """Check that a draft holds prose alone and no key; a refusal is as good."""
    try:
        made = draft(read_source(data, name), name, library().vocabulary)
    except MalformedError:
        return
    document, faults = read_document(made.text.encode(), name)
    assert faults == ()
    assert document.front == {}
    assert {block.kind for block in document.blocks} <= {"prose"}


@LIMITS
@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.md", "a.html", "a.pdf", "a"]))
def test_any_bytes_under_any_name(data: bytes, name: str) -> None:
    is_harmless(data, name)


@LIMITS
@given(st.lists(st.one_of(TAGS, WORDS, st.text(max_size=12)), max_size=30))
def test_any_page(parts: list[str]) -> None:
    is_harmless("".join(parts).encode("utf-8", errors="replace"), "a.html")


@LIMITS
@given(st.lists(st.one_of(WORDS, st.text(max_size=12)), max_size=30))
def test_any_text(parts: list[str]) -> None:
    is_harmless(("1. Words\n\n" + "".join(parts)).encode("utf-8", errors="replace"), "a.md")


@LIMITS
@given(st.integers(0, len(PDF) - 1), st.binary(max_size=8), st.integers(0, 40))
def test_a_pdf_with_some_of_its_bytes_changed(at: int, bytes_: bytes, dropped: int) -> None:
    is_harmless(PDF[:at] + bytes_ + PDF[at + dropped :], "a.pdf")


@LIMITS
@given(st.lists(st.text("abc xyz", min_size=1, max_size=20), min_size=1, max_size=8))
def test_no_word_of_a_text_is_lost(paragraphs: list[str]) -> None:
    words = " ".join(paragraphs).split()
    if not words:
        return
    data = "\n\n".join(f"{number} {words_}" for number, words_ in enumerate(paragraphs, 1))
    made = draft(read_source(data.encode(), "a.txt"), "a.txt", library().vocabulary)
    kept = made.text.rpartition("+++")[2].split()
    assert [word for word in kept if word not in {"#", "Untitled"}] == data.split()


@settings(LIMITS, max_examples=20)
@given(st.integers(1, 3000))
def test_a_page_nested_deep(depth: int) -> None:
    is_harmless(b"<div>" * depth + b"<ol><li>word" + b"</div>" * depth, "a.html")
