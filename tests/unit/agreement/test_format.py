"""The one form: reached once, then kept; and nothing means anything else after."""

import tomllib

import pytest

from altered_agreement import NAME, altered, text
from texts import ROOT, library
from thirdcopy.agreement import Agreement, Profile, parse
from thirdcopy.agreement.format import format_text
from thirdcopy.agreement.front_format import format_front
from thirdcopy_client.errors import MalformedError


def formatted(whole: str) -> str:
    return format_text(whole.encode(), NAME).decode()


def front(*lines: str) -> list[str]:
    return format_front(lines)


def test_every_text_of_the_library_is_in_its_form() -> None:
    texts: list[Agreement | Profile] = [
        *library().agreements.values(),
        *library().profiles.values(),
    ]
    for one in texts:
        assert format_text(one.text.encode(), one.name) == one.text.encode(), one.name


def test_clauses_mean_the_same_after() -> None:
    crowded = text().replace("\n  context", " context").replace(" &&\n", " && ")
    assert crowded != text()
    before = parse(crowded.encode(), NAME, library().vocabulary)
    after = parse(formatted(crowded).encode(), NAME, library().vocabulary)
    assert [clause.est for clause in before.clauses.values()] == [
        clause.est for clause in after.clauses.values()
    ]
    assert formatted(crowded) == text()


def test_keys_go_in_order_with_their_comments() -> None:
    assert front(
        'title="T"', "", "# which one", "id   =   'x'", "[dates]", 'end = "unknown"', "# the end"
    ) == [
        "# which one",
        "id = 'x'",
        'title = "T"',
        "",
        "[dates]",
        'end = "unknown"',
        "",
        "# the end",
    ]


def test_tables_go_in_order_and_a_table_below_stays_below() -> None:
    assert front(
        "[facts.necessary]", 'by = "record"', "[ people ]  # whom", 'told = "never"',
        "[people.notice.dwp]", "says=''",
    ) == [
        "[people]  # whom", 'told = "never"', "", "[people.notice.dwp]", "says = ''", "",
        "[facts.necessary]", 'by = "record"',
    ]  # fmt: skip


@pytest.mark.parametrize(
    "lines",
    [
        ['says = """', "  id = 1   ", '"""', 'id = "x"'],
        ["items = [", '  { category = "name" }, # why', "]"],
        ['"odd key" = 1', "a.b = 2", "[[rows]]", "x = 1", "[[rows]]", "x = 2", "[rows.below]"],
        ["x = '''", "[not a table]", "'''"],
        ['x = "# no comment"  # a comment'],
        [],
    ],
)
def test_values_are_the_same_after_and_the_form_is_kept(lines: list[str]) -> None:
    once = format_front(lines)
    assert tomllib.loads("\n".join(once)) == tomllib.loads("\n".join(lines))
    assert format_front(once) == once


def test_one_empty_line_stands_between_blocks() -> None:
    spread = text().replace("\n## 5.", "\n\n\n\n## 5.").replace("```\n\n5.2", "```\n5.2")
    assert spread != text()
    assert formatted(spread) == text()


def test_prose_keeps_the_ends_of_its_lines() -> None:
    broken = altered("Here each condition has somebody", "Here each condition has somebody  \n")
    assert "somebody  \n" in formatted(broken)


def test_prose_that_runs_on_is_not_parted() -> None:
    whole = altered("never delays or reduces", "never delays or\n#1 reduces")
    assert "never delays or\n#1 reduces" in formatted(whole)


def test_comments_in_a_clause_are_kept() -> None:
    whole = altered('@id("5.1")', '// the reason\n@id("5.1")')
    assert "// the reason" in formatted(whole)


@pytest.mark.parametrize(
    ("old", "new"),
    [('@id("5.1")\nforbid', '@id("5.1")\nforbit'), ("turnaround_days = 10", "turnaround_days = =")],
)
def test_a_text_that_cannot_be_read_is_refused_with_its_place(old: str, new: str) -> None:
    with pytest.raises(MalformedError) as raised:
        formatted(altered(old, new))
    assert raised.value.place is not None
    assert raised.value.place.startswith(f"{NAME}:")


def test_the_form_is_the_one_that_is_committed() -> None:
    path = ROOT / NAME
    assert format_text(path.read_bytes(), NAME) == path.read_bytes()
