"""Claims: asked of texts, answered by the analyser; a verdict follows the text, never the file."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from texts import ROOT, library
from thirdcopy.agreement import Agreement, parse
from thirdcopy.analysis import analyse
from thirdcopy.register import Answered, Claim, answer, parse_claim
from thirdcopy.store.library import load
from thirdcopy_client.errors import MalformedError

WHOLE = (ROOT / "claims" / "less-intrusive.toml").read_bytes()


def claim(name: str) -> Claim:
    return next(one for one in library().claims if one.id == name)


def answered(of: Claim, number: int = 0, text: Agreement | None = None) -> Answered:
    asked, texts = of.asked[number], library()
    agreement = text or texts.agreements[asked.agreement]
    profile = texts.profiles[asked.under]
    actions = () if asked.promise else None
    findings = analyse(agreement, profile, texts.vocabulary, actions=actions)
    return answer(asked, agreement, profile, texts.vocabulary, findings)


def test_strict_control_is_refuted_of_the_reported_text_and_proved_of_the_repaired_one() -> None:
    strict = claim("strictly-controlled")
    reported, repaired = answered(strict, 0), answered(strict, 1)
    assert reported.verdict == "refuted"
    assert {one.kind for one in reported.findings} >= {"lone-key", "not-refusable"}
    assert repaired.verdict == "proved"
    assert not repaired.findings


def test_a_claim_that_is_refuted_shows_a_request_that_the_engine_allowed() -> None:
    found = answered(claim("less-intrusive"))
    assert found.verdict == "refuted"
    assert found.result is not None
    assert found.result.example is not None
    assert found.result.example.allowed


def test_the_verdict_changes_when_the_text_does() -> None:
    texts = library()
    name = "nhs-digital-home-office"
    written = (ROOT / "agreements" / name / "agreement.md").read_text(encoding="utf-8")
    stop = (
        '\n3.9 No address.\n\n```cedar\n@id("3.9")\nforbid (\n  principal,\n  action,\n'
        '  resource in Category::"contact"\n);\n```\n'
    )
    mended = parse((written + stop).encode(), f"{name}/agreement.md", texts.vocabulary)
    assert answered(claim("less-intrusive"), text=mended).verdict in {"proved", "never-arises"}


def test_every_claim_names_its_document_and_what_nobody_can_know() -> None:
    claims = library().claims
    assert {one.id for one in claims} == {path.stem for path in (ROOT / "claims").glob("*.toml")}
    for one in claims:
        assert one.document
        assert set(one.said) == set(one.by) == set(one.unknowable) == {"en", "cy"}
        assert all((*one.said.values(), *one.unknowable.values()))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b'id = "less-intrusive"\n', b"", "expected the key `id`"),
        (b'under = "as-was"\n', b"", "expected the key `asked.under`"),
        (b"promise = ", b"promises = ", "expected `promise` or `findings`"),
        (b"on = 2017-01-26", b'on = "soon"', "expected a known word"),
        (b"[[asked]]", b'verdict = "proved"\n[[asked]]', "expected a known key, got `verdict`"),
    ],
)
def test_a_claim_with_a_fault_is_refused_with_its_line(
    old: bytes, new: bytes, message: str
) -> None:
    assert old in WHOLE
    with pytest.raises(MalformedError) as refused:
        parse_claim(WHOLE.replace(old, new), "claims/one.toml")
    assert message in refused.value.message
    assert refused.value.place is not None
    assert refused.value.place.startswith("claims/one.toml:")


def test_a_promise_that_cannot_be_read_is_refused() -> None:
    broken = replace(claim("less-intrusive"))
    asked = replace(broken.asked[0], promise="never disclose of Nonsense")
    with pytest.raises(MalformedError):
        answered(replace(broken, asked=(asked,)))


@given(st.binary(max_size=300))
def test_bytes_that_are_no_claim_are_malformed_and_nothing_else(data: bytes) -> None:
    for tried in (data, WHOLE[: len(data)] + data):
        try:
            parse_claim(tried, "claims/one.toml")
        except MalformedError:
            continue


def test_a_claim_about_a_text_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for name in ("agreements", "profiles"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "claims").mkdir()
    (tmp_path / "claims" / "one.toml").write_bytes(
        WHOLE.replace(b'agreement = "nhs-digital-home-office"', b'agreement = "none-such"')
    )
    with pytest.raises(MalformedError, match="none-such"):
        load(tmp_path)


def test_a_claim_names_questions_that_there_are(tmp_path: Path) -> None:
    for name in ("agreements", "profiles", "questions"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "claims").mkdir()
    place = tmp_path / "claims" / "one.toml"
    place.write_bytes(b'counted = ["what-followed"]\n' + WHOLE)
    assert load(tmp_path).claims[0].counted == ("what-followed",)
    place.write_bytes(b'counted = ["what-never-was"]\n' + WHOLE)
    with pytest.raises(MalformedError, match="what-never-was"):
        load(tmp_path)
