# ruff: noqa: E501 - tables of cases, one to a line
"""Front matter: each fault with its line, and all the faults of a file at once."""

import re

import pytest

from altered_agreement import NAME, agreed, altered, found, line_of, text
from texts import library
from thirdcopy.agreement import parse
from thirdcopy_client.errors import MalformedError

ITEM = '{ category = "birth-date", reason'


@pytest.mark.parametrize(
    ("old", "new", "message", "remedy"),
    [
        ('dataset = "child-maintenance"', 'datset = "child-maintenance"', "expected a known key, got `datset`", "did you mean `dataset`"),
        ('recipients = ["immigration-enforcement"]', 'recipients = ["imigration-enforcement"]', "expected a body of the vocabulary, got `imigration-enforcement`", "did you mean `immigration-enforcement`"),
        ('purposes = ["locating-person"]', 'purposes = ["locating-persons"]', "expected a purpose of the vocabulary, got `locating-persons`", "did you mean `locating-person`"),
        (ITEM, '{ category = "birth-day", reason', "expected a category of the vocabulary, got `birth-day`", None),
        (ITEM, '{ category = "contact", reason', "expected a category of the vocabulary, got `contact`", None),
        (ITEM, '{ category = "name", reason', "expected each item once, got `name` twice", None),
        (ITEM, '{ categry = "birth-date", reason', "expected the key `items.category`", None),
        ("cap_per_officer_day = 5\n", "", "expected the key `cap_per_officer_day`", "state the cap, by default `cap_per_officer_day = 5`"),
        ("cap_per_officer_day = 5", 'cap_per_officer_day = "5"', "expected a whole number for `cap_per_officer_day`", None),
        ("turnaround_days = 10", "turnaround_days = -1", "expected a whole number that is not negative", None),
        ('counts = "attested"', 'counts = "exact"', "expected a ground for exact counts", None),
        ('counts = "attested"', 'counts = "some"', "expected a known word, got `some`", "expected one of `attested`, `exact`"),
        ('gateway = { kind = "power"', 'gateway = { kind = "wish"', "expected a known word, got `wish`", "expected one of `duty`, `power`"),
        ('prohibited_uses = ["crime"]', 'prohibited_uses = ["adverse"]', "expected no purpose that is also prohibited, got `locating-person`", None),
        ('recipients = ["immigration-enforcement"]', 'recipients = ["child-maintenance-group"]', "expected a recipient other than the discloser", None),
        ('discloser = "child-maintenance-group"', 'discloser = "nhs-digital"', "expected a dataset that the discloser holds", None),
        ('lands_in = "immigration-casefile"', 'lands_in = "immigration-file"', "expected a dataset of the vocabulary", "did you mean `immigration-casefile`"),
        ('start = "unknown"', 'start = "soon"', "expected a known word, got `soon`", None),
        ('start = "unknown"\nreview_by = "unknown"', "start = 2020-01-02\nreview_by = 2020-01-01", "expected start, review and end in that order", None),
        ('question = "Is the offence recorded?"\n', "", "expected the key `facts.offenceRecorded.question`", None),
        ('[facts.offenceRecorded]\nby = "record"', '[facts.offenceRecorded]\nby = "recorder"', "expected a known word, got `recorder`", "did you mean `record`"),
        ("[facts.offenceRecorded]", "[facts.offenceRecordd]", "expected a fact of the vocabulary, got `offenceRecordd`", "did you mean `offenceRecorded`"),
        ('[facts.offenceRecorded]\nby = "record"', '[facts.offenceRecorded]\nby = "record"\ntype = "number"', "expected the vocabulary's type for `offenceRecorded`", None),
        ('[facts.necessary]\nby = "discloser"', '[facts.necessary]\nby = "record"', "expected a type for a fact that no person attests", None),
        ('id = "cmg-home-office"', 'id = "CMG Home Office"', "expected an id in kebab case, got `CMG Home Office`", None),
        ('immigration-enforcement = "controller, requests and receives"', 'police = "asks"', "expected every party, `immigration-enforcement` is missing", None),
        ('"cap_per_officer_day", "retention_days"', '"cap_per_officer_days", "retention_days"', "expected a key, got `cap_per_officer_days`", "did you mean `cap_per_officer_day`"),
    ],
)  # fmt: skip
def test_a_fault_in_the_front_matter_says_what_was_expected(
    old: str, new: str, message: str, remedy: str | None
) -> None:
    faults = found(altered(old, new))
    named = [fault for fault in faults if fault.message == message]
    assert len(named) == 1, faults
    assert remedy is None or named[0].remedy == remedy


def test_a_fault_stands_at_the_line_and_column_of_the_word() -> None:
    whole = altered('purposes = ["locating-person"]', 'purposes = ["locating-persons"]')
    (fault, *_) = found(whole)
    assert fault.place == f"{NAME}:{line_of(whole, 'locating-persons')}:14"


def test_a_fault_in_a_table_stands_at_the_line_of_its_key() -> None:
    whole = altered('[facts.necessary]\nby = "discloser"', '[facts.necessary]\nby = "disclosure"')
    (fault,) = [one for one in found(whole) if "disclosure" in one.message]
    assert fault.line == line_of(whole, 'by = "disclosure"')


def test_all_the_faults_of_a_file_are_found_and_the_first_is_raised() -> None:
    whole = altered("turnaround_days = 10\n", "").replace('@id("5.1")', '@id("5.9")')
    assert [fault.line for fault in found(whole)] == sorted(fault.line for fault in found(whole))
    assert len(found(whole)) == 2
    with pytest.raises(MalformedError, match=r"\(and 1 more\)") as raised:
        parse(whole.encode(), NAME, library().vocabulary)
    assert raised.value.place is not None
    assert raised.value.place.startswith(f"{NAME}:")
    assert raised.value.remedy


def test_broken_toml_is_told_with_its_line_and_column() -> None:
    whole = altered("turnaround_days = 10", "turnaround_days = = 10")
    (fault, *_) = found(whole)
    assert fault.message.startswith("expected TOML")
    assert fault.place == f"{NAME}:{line_of(whole, '= = 10')}:19"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (text().replace("\n", "\r\n").encode(), "expected lines that end in LF"),
        (b"\xef\xbb\xbf" + text().encode(), "expected no byte order mark"),
        (text().encode("utf-16"), "expected UTF-8"),
        (text().rstrip("\n").encode(), "expected an LF at the end"),
        (b"", "expected an LF at the end"),
        (b"no front matter\n", "expected front matter between two lines `+++`"),
        (b"+++\n+++\n", "expected front matter"),
        (b"x" * 400_001, "expected at most 400000 bytes"),
    ],
)
def test_bytes_that_are_not_of_the_one_spelling_are_refused(data: bytes, message: str) -> None:
    with pytest.raises(MalformedError, match=re.escape(message)):
        parse(data, NAME, library().vocabulary)


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("```python\nprint()\n```\n", "expected a `cedar` or a `promise` block"),
        ("```cedar\nforbid (principal, action, resource);\n", "expected the block to be closed"),
    ],
)
def test_a_block_of_another_kind_or_without_an_end_is_a_fault(block: str, message: str) -> None:
    whole = f"{text()}\n{block}"
    (fault,) = found(whole)
    assert fault.message == message
    assert fault.line == line_of(whole, block)


def test_a_flow_that_the_front_matter_excludes_cannot_be_permitted_by_a_clause() -> None:
    permit = (
        '\n8.1 Passing on.\n\n```cedar\n@id("8.1") permit (principal in Body::"police", '
        'action == Action::"onward", resource) '
        'when { context.purpose == Purpose::"locating-person" };\n```\n'
    )
    (fault,) = found(text() + permit)
    assert fault.message == "expected no permit for `onward`, since `onward` is `none`"
    opened = altered('onward = "none"\nreverse_flow', 'onward = "clauses"\nreverse_flow')
    assert found(opened + permit) == ()


def test_the_hash_is_of_the_exact_bytes() -> None:
    assert agreed(text()).hash != agreed(f"{text()}\n").hash
