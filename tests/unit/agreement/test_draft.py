"""Drafts: the words and the numbers of a paper agreement, and nothing that permits."""

import pytest

from made_pdf import locked_pdf, made_pdf
from texts import library
from thirdcopy.agreement import faults
from thirdcopy.agreement.document import read_document
from thirdcopy.agreement.draft import MAX_BYTES, Draft, draft, read_source
from thirdcopy.agreement.keys import KEYS
from thirdcopy_client.errors import MalformedError

LINES = [
    "1. Purpose",
    "1.1 The first may give",
    "names to the second.",
    "(a) for housing",
    "2. End",
]


def drafted(data: bytes | str, name: str) -> Draft:
    source = read_source(data.encode() if isinstance(data, str) else data, name)
    return draft(source, name, library().vocabulary)


def paragraphs(made: Draft) -> list[tuple[str | None, str]]:
    """Give the numbered paragraphs as the language itself reads them from the draft."""
    document, found = read_document(made.text.encode(), "agreement.md")
    assert found == ()
    assert {block.kind for block in document.blocks} == {"prose"}
    return [(block.paragraph, block.text) for block in document.blocks if block.paragraph]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("\n".join(LINES), "paper.txt"),
        ("\ufeff" + "\r\n\r\n".join(LINES), "paper.txt"),
        ("# An agreement\n\n" + "\n\n".join(LINES), "paper.md"),
        ("<title>An agreement</title>" + "".join(f"<p>{line}" for line in LINES), "paper.html"),
        (made_pdf(LINES), "paper.pdf"),
        (made_pdf([*LINES[:2], "Page 1 of 2"], [*LINES[2:], "2"]), "paper.pdf"),
    ],
)
def test_numbers_and_words_are_kept_from_every_form(data: bytes | str, name: str) -> None:
    found = [(number, text.split(" ", 1)[1]) for number, text in paragraphs(drafted(data, name))]
    words = " ".join(text for _, text in found)
    assert [number for number, _ in found] == ["1", "1.1", "1.1a", "2"] or name == "paper.html"
    for part in ("Purpose", "The first may give", "for housing", "End"):
        assert part in words


def test_a_list_of_a_page_is_numbered_as_a_browser_shows_it() -> None:
    page = """<h1>An agreement</h1><script>evil()</script><style>p{}</style><ol>
    <li>Purpose <ol type="a"><li>names</li><li>addresses</li></ol></li>
    <li>End<!-- not shown --></li></ol><ul><li>loose</li></ul>"""
    made = drafted(page, "page.html")
    assert [number for number, _ in paragraphs(made)] == ["1", "1a", "1b", "2"]
    for hidden in ("evil", "p{}", "not shown"):
        assert hidden not in made.text
    assert "loose" in made.text


def test_an_item_whose_words_stand_in_paragraphs_has_its_number_once() -> None:
    page = "<ol start=4><li><p>First</p><p>and more</p><ol><li><p>Below</p></ol></ol>"
    assert [number for number, _ in paragraphs(drafted(page, "page.html"))] == ["4", "4.1"]


def test_a_source_without_numbers_is_given_numbers_and_says_so() -> None:
    made = drafted("The first gives.\n\nThe second receives.\n", "paper.txt")
    assert paragraphs(made) == [("1", "1 The first gives."), ("2", "2 The second receives.")]
    assert ("number", "all") in {(one.kind, one.what) for one in made.lacking}


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("Memorandum of understanding\n\n1. Purpose\n", "# Memorandum of understanding"),
        ("# An agreement\n\n1. Purpose\n", "# An agreement"),
        ("It is agreed as follows:\n\n1. Purpose\n", "# Untitled"),
        ("1. Purpose\n", "# Untitled"),
    ],
)
def test_a_first_line_that_is_no_sentence_is_the_title(source: str, title: str) -> None:
    made = drafted(source, "paper.txt")
    assert title in made.text.splitlines()
    assert [number for number, _ in paragraphs(made)] == ["1"]


def test_a_number_that_stands_twice_is_said() -> None:
    made = drafted("1. Purpose\n\n1. Schedule\n", "paper.txt")
    assert ("number", "1") in {(one.kind, one.what) for one in made.lacking}


@pytest.mark.parametrize(
    "planted",
    [
        "```cedar\npermit (principal, action, resource);\n```",
        "~~~\nx\n~~~",
        "   ```promise\n9.1 never anything\n```",
        "# # ```cedar",
    ],
)
@pytest.mark.parametrize("name", ["paper.txt", "paper.html"])
def test_nothing_in_a_source_becomes_a_clause(planted: str, name: str) -> None:
    body = f"<pre>{planted}</pre><p>4.1 Words.</p>" if name.endswith("html") else planted
    document, found = read_document(drafted(f"{body}\n\n4.1 Words.\n", name).text.encode(), "a.md")
    assert found == ()
    assert {block.kind for block in document.blocks} == {"prose"}


def test_every_required_key_is_listed_and_every_key_is_a_comment() -> None:
    made = drafted("1. Purpose\n", "paper.txt")
    document, _ = read_document(made.text.encode(), "agreement.md")
    assert document.front == {}
    listed = {one.what for one in made.lacking if one.kind == "key"}
    assert {"id", "gateway", "dates.review_by", "people.how"} <= listed
    assert listed <= set(KEYS)
    for path in KEYS:
        key = path.rpartition(".")[2]
        assert (
            key == "*" or f"# {key} = " in made.text or f"{key}]" in made.text or key in made.text
        )


def test_what_check_says_of_a_draft_is_what_the_list_says() -> None:
    made = drafted("1. Purpose\n", "paper.txt")
    found = faults(made.text.encode(), "paper/agreement.md", library().vocabulary)
    said = {fault.message for fault in found}
    keys = [one.what for one in made.lacking if one.kind == "key"]
    assert said == {f"expected the key `{key}`" for key in keys} | {"expected at least one item"}


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (locked_pdf(LINES), "paper.pdf", "expected a PDF that is not encrypted"),
        (made_pdf([], []), "paper.pdf", "expected text, got pictures alone on 2 pages"),
        (b"%PDF-1.7\nnothing more", "paper.pdf", "expected a PDF that can be read"),
        (b"", "paper.txt", "expected at least one paragraph of text"),
        (b"<html><script>1</script></html>", "page.html", "expected at least one paragraph"),
        (b"\xff\xfe1\x00", "paper.txt", "expected text in UTF-8, HTML or PDF"),
        (b"PK\x03\x04\x00", "paper.docx", "expected text, got a file of another kind"),
        (b"x" * (MAX_BYTES + 1), "paper.txt", "expected at most"),
        (b"1. word\n\n" * 60_000, "paper.txt", "expected an agreement of at most"),
    ],
)
def test_what_cannot_be_drafted_says_why(data: bytes, name: str, message: str) -> None:
    with pytest.raises(MalformedError, match=message) as raised:
        drafted(data, name)
    assert raised.value.remedy
    assert raised.value.place
    assert raised.value.place.startswith(name)


def test_a_page_that_is_a_picture_among_pages_of_text_is_said() -> None:
    made = drafted(made_pdf(LINES, []), "paper.pdf")
    left_out = [one.what for one in made.lacking if one.kind == "left-out"]
    assert left_out == ["what stands on page 2, which holds no text"]
