"""Whatever bytes come, the parsers raise only what a sender can act on."""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from altered_agreement import NAME, text, with_clause, with_promise
from texts import library
from thirdcopy.agreement import faults, parse, parse_adoption, parse_profile, parse_vocabulary
from thirdcopy.agreement.weave import prose_to_html
from thirdcopy_client.errors import MalformedError

WHOLE = text()
MANY = 20_000 if os.environ.get("LONG") else 200
LIMITS = settings(max_examples=MANY, deadline=None, suppress_health_check=[HealthCheck.too_slow])
WORDS = st.sampled_from(
    [
        "never",
        "always",
        "can",
        "anything",
        "disclose",
        "or",
        "and",
        "not",
        "of",
        "to",
        "for",
        "held",
        "from",
        "when",
        "unless",
        "subject",
        "is",
        "fact",
        "necessary",
        "request",
        "decided",
        "request.decided",
        "different",
        "people",
        "use",
        "this",
        "month",
        "12",
        '"x"',
        "screened",
        "by",
        "the",
        "holder",
        "at",
        "least",
        'Grade::"senior"',
        'Marker::"child"',
        'Purpose::"removal"',
        "posted",
        "offenceMaxMonths",
        "offenceRecorded",
        "true",
        "given",
        "attested",
        "within",
        "days",
    ]
)
CEDAR = st.sampled_from(
    [
        "permit",
        "forbid",
        "(",
        ")",
        "principal",
        "action",
        "resource",
        "==",
        "in",
        ",",
        ";",
        "when",
        "unless",
        "{",
        "}",
        "context",
        ".",
        "facts",
        "has",
        "necessary",
        "&&",
        "||",
        "!",
        'Body::"council"',
        'Purpose::"crime"',
        "[",
        "]",
        "contains",
        "if",
        "then",
        "else",
        "true",
        "1",
        "+",
        "like",
        "is",
        "Officer",
        "@id",
        "?principal",
        '"',
        "'",
    ]
)


def reads(data: bytes) -> None:
    """Read *data*: an agreement exactly where no fault is found, else the first fault."""
    found = faults(data, NAME, library().vocabulary)
    if not found:
        parse(data, NAME, library().vocabulary)
        return
    with pytest.raises(MalformedError) as raised:
        parse(data, NAME, library().vocabulary)
    assert raised.value.place == found[0].place


@LIMITS
@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda body: f"+++\n{body}\n".encode()))
def test_arbitrary_bytes_are_an_agreement_or_malformed(data: bytes) -> None:
    reads(data)


@LIMITS
@given(st.integers(0, len(WHOLE)), st.integers(0, 60), st.text(max_size=12))
def test_an_agreement_with_a_piece_replaced_is_an_agreement_or_malformed(
    at: int, length: int, piece: str
) -> None:
    reads((WHOLE[:at] + piece + WHOLE[at + length :]).encode())


@LIMITS
@given(st.lists(WORDS, max_size=14).map(" ".join) | st.text(max_size=60))
def test_any_words_are_a_promise_or_malformed(words: str) -> None:
    reads(with_promise(words).encode())


@LIMITS
@given(st.lists(CEDAR, max_size=20).map(" ".join) | st.text(max_size=60))
def test_any_words_are_a_clause_or_malformed(words: str) -> None:
    reads(with_clause(words).encode())


@LIMITS
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_arbitrary_bytes_are_no_profile_vocabulary_or_adoption(data: bytes) -> None:
    vocabulary = library().vocabulary
    for read in (
        lambda: parse_profile(data, "p.md", vocabulary),
        lambda: parse_vocabulary(data, "v.toml"),
        lambda: parse_adoption(data, "a.toml", vocabulary),
    ):
        with pytest.raises(MalformedError) as raised:
            read()
        assert raised.value.place


@LIMITS
@given(st.text(max_size=200))
def test_prose_never_makes_a_tag_that_runs_or_loads(source: str) -> None:
    html = prose_to_html(source)
    assert not any(tag in html for tag in ("<script", "<img", "<iframe", "<object"))
