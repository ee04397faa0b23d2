"""Particulars in a log: closed values, numbered without a gap, changed only while they stand."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

import made_log
from made_log import LOG, MadeLog, opened
from refusal import refusal_of
from thirdcopy_client.errors import MalformedError, VerificationError
from thirdcopy_client.translog.open_kind import check_members
from thirdcopy_client.translog.particular import (
    BROUGHT_BY,
    COURTS,
    PER,
    SERVICES,
    STAGES,
    check_order,
    faults_of,
    required_of,
    said_by,
)
from thirdcopy_client.verify import DirectoryReader, Report, verify_directory

AGREEMENT = made_log.EXACT.agreement
POSTING = {"body": "enfield", "from": "2017-Q2", "service": "housing"}
CHARGE = {"body": "enfield", "from": "unknown", "pence": "5950", "per": "hour"}
CHALLENGE = {
    "brought-by": "organisation",
    "court": "high-court",
    "from": "2017-Q4",
    "stage": "under-way",
}
KINDS = {"deployment": POSTING, "charge": CHARGE, "challenge": CHALLENGE}


def entry(kind: str, number: int, state: str = "recorded", **more: str) -> dict[str, str]:
    fixed = {"agreement": AGREEMENT, "id": "first", "number": str(number), "state": state}
    return {**fixed, **KINDS[kind], **more}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_on_the_lists_is_taken(kind: str) -> None:
    check_members(kind, entry(kind, 1), "here")
    check_members(kind, entry(kind, 1, "corrected", reason="mistyped"), "here")
    check_members(kind, entry(kind, 1, "ended", reason="never-was"), "here")
    check_members(kind, entry(kind, 1, "ended", reason="over", until="2018-Q1"), "here")


QUARTER = "((?!0000)[0-9]{4}-Q[1-4])"
BODY = "expected `body` to be of the form [a-z0-9]+(-[a-z0-9]+)*"
NUMBER = "expected `number` to be of the form [1-9][0-9]{0,8}"
FIRST = "expected neither reason nor end of what is recorded first"
UNTIL = "expected `until` of what is over, and of nothing else"
UNLISTED = "expected no further member in `deployment`"
OVER = {"state": "ended", "reason": "over"}


def one_of(name: str, *listed: str) -> str:
    return f"expected `{name}` to be one of {', '.join(f'`{one}`' for one in listed)}"


@pytest.mark.parametrize(
    ("kind", "changed", "said"),
    [
        (
            "deployment",
            {"service": "the housing office at 12 High Street"},
            one_of("service", *SERVICES),
        ),
        ("deployment", {"service": "Ann Example"}, one_of("service", *SERVICES)),
        ("deployment", {"building": "civic-centre"}, UNLISTED),
        ("deployment", {"rota": "mondays"}, UNLISTED),
        ("deployment", {"name": "ann-example"}, UNLISTED),
        ("deployment", {"note": "with a desk in reception"}, UNLISTED),
        ("deployment", {"body": "Ann Example"}, BODY),
        ("charge", {"body": "Ann Example"}, BODY),
        (
            "deployment",
            {"from": "2017-05-02"},
            f"expected `from` to be of the form ({QUARTER}|unknown)",
        ),
        (
            "charge",
            {"pence": "59.50"},
            "expected `pence` to be of the form (0|[1-9][0-9]{0,11})",
        ),
        (
            "charge",
            {"per": "visit by Ann"},
            "expected `per` to be one of `hour`, `day`, `check`, `quarter`, `year`, `unknown`",
        ),
        ("challenge", {"court": "Ann Example v Secretary of State"}, one_of("court", *COURTS)),
        ("challenge", {"brought-by": "Ann Example"}, one_of("brought-by", *BROUGHT_BY)),
        ("challenge", {"stage": "Ann Example"}, one_of("stage", *STAGES)),
        ("challenge", {"stage": ""}, "expected `stage` to be text"),
        ("deployment", {"number": "0"}, NUMBER),
        ("deployment", {"number": "1000000000"}, NUMBER),
        ("deployment", {"state": "moved"}, one_of("state", "recorded", "corrected", "ended")),
        ("deployment", {"reason": "mistyped"}, FIRST),
        ("deployment", {"until": "2018-Q1"}, FIRST),
        (
            "deployment",
            {"state": "corrected"},
            one_of("reason", "mistyped", "learned-later", "moved-on"),
        ),
        (
            "deployment",
            {"state": "corrected", "reason": "over"},
            one_of("reason", "mistyped", "learned-later", "moved-on"),
        ),
        (
            "deployment",
            {"state": "ended", "reason": "mistyped"},
            one_of("reason", "over", "never-was"),
        ),
        ("deployment", OVER, UNTIL),
        ("deployment", {"state": "ended", "reason": "never-was", "until": "2018-Q1"}, UNTIL),
        (
            "deployment",
            {**OVER, "until": "2017-Q1"},
            "expected an end that is not before the beginning",
        ),
        (
            "deployment",
            {**OVER, "until": "unknown"},
            f"expected `until` to be of the form {QUARTER}",
        ),
    ],
)
def test_nothing_else_is_an_entry(kind: str, changed: Mapping[str, str], said: str) -> None:
    members = {**entry(kind, 1), **changed}
    assert refusal_of(check_members, kind, members, "here") == f"here: {said}"


def test_what_is_over_may_end_in_the_quarter_it_began_in_or_begin_nobody_knows_when() -> None:
    for began, until in (("2017-Q2", "2017-Q2"), ("unknown", "2010-Q1")):
        over = entry("deployment", 1, **OVER, **{"from": began, "until": until})
        assert refusal_of(check_members, "deployment", over, "here") is None


def test_every_fault_of_what_a_form_says_is_given_at_once() -> None:
    for kind, said in KINDS.items():
        assert said_by(kind).keys() == said.keys()
        assert required_of(kind) == {"agreement", "id", "number", "state", *said}
        assert faults_of(kind, said) == ()
        assert faults_of(kind, {}) == tuple(said_by(kind))
        for name in said:
            assert faults_of(kind, {**said, name: "Ann Example"}) == (name,)


@given(st.sampled_from(sorted(KINDS)), st.data())
def test_only_what_is_on_a_list_can_be_said_in_any_words(kind: str, data: st.DataObject) -> None:
    lists = {"service": SERVICES, "per": PER, "court": COURTS}
    lists |= {"brought-by": BROUGHT_BY, "stage": STAGES}
    name = data.draw(st.sampled_from(sorted(lists.keys() & KINDS[kind].keys())))
    text = data.draw(st.one_of(st.text(max_size=40), st.sampled_from(lists[name])))
    try:
        check_members(kind, entry(kind, 1, **{name: text}), "here")
    except MalformedError:
        assert text not in lists[name]
    else:
        assert text in lists[name]


def logged(*acts: tuple[str, dict[str, str]]) -> MadeLog:
    made = made_log.small_log(4)
    more = tuple(opened("2018-07-05", kind, **members) for kind, members in acts)
    return MadeLog((*made.lines, *more), made.texts)


def verified(made: MadeLog, tmp_path_factory: pytest.TempPathFactory) -> Report:
    folder = made_log.write(tmp_path_factory.mktemp("log"), made_log.publish(made))
    return verify_directory(DirectoryReader(folder), LOG.verifier_key)


def test_a_log_with_particulars_holds_and_its_report_has_them(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    over = entry("deployment", 1, **OVER, service="transport", until="2018-Q2")
    made = logged(
        ("deployment", entry("deployment", 1)),
        ("charge", entry("charge", 2)),
        ("challenge", entry("challenge", 3)),
        ("deployment", entry("deployment", 1, "corrected", service="transport", reason="mistyped")),
        ("deployment", over),
    )
    report = verified(made, tmp_path_factory)
    assert [one.entry.members["number"] for one in report.particulars] == ["1", "2", "3", "1", "1"]


OTHER_AGREEMENT = "8" * 64
POSTED = ("deployment", entry("deployment", 1))


def corrected(**changed: str) -> tuple[str, dict[str, str]]:
    return "deployment", entry("deployment", 1, "corrected", reason="mistyped", **changed)


def ended(**changed: str) -> tuple[str, dict[str, str]]:
    return "deployment", entry("deployment", 1, "ended", reason="never-was", **changed)


CHANGES = "it changes what may not be changed"


def out_of_order(*acts: tuple[str, dict[str, str]]) -> str | None:
    """Give what is said of acts under two agreements that are registered."""
    registered = [("registered", {"agreement": one}) for one in (AGREEMENT, OTHER_AGREEMENT)]
    told = ((kind, members, f"act {at}") for at, (kind, members) in enumerate([*registered, *acts]))
    return refusal_of(check_order, told)


@pytest.mark.parametrize(
    ("acts", "said"),
    [
        ([("deployment", entry("deployment", 2))], "act 2: expected number 1"),
        ([POSTED, ("charge", entry("charge", 3))], "act 3: expected number 2"),
        ([POSTED, POSTED], "act 3: expected number 2"),
        (
            [("deployment", entry("deployment", 1, agreement="9" * 64))],
            "act 2: the agreement was not registered before",
        ),
        ([ended()], "act 2: nothing stands under number 1"),
        (
            [POSTED, ("charge", entry("charge", 1, "corrected", reason="mistyped"))],
            "act 3: nothing stands under number 1",
        ),
        ([POSTED, ended(), ended()], "act 4: nothing stands under number 1"),
        ([POSTED, corrected(body="slough")], f"act 3: {CHANGES}"),
        ([POSTED, corrected(agreement=OTHER_AGREEMENT)], f"act 3: {CHANGES}"),
        ([POSTED, ended(service="transport")], f"act 3: {CHANGES}"),
        ([POSTED, ended(agreement=OTHER_AGREEMENT)], f"act 3: {CHANGES}"),
        ([POSTED, corrected(service="transport"), ended()], f"act 4: {CHANGES}"),
    ],
    ids=[
        "begins at two",
        "a gap",
        "twice",
        "not registered",
        "of nothing",
        "of another kind",
        "after its end",
        "of another body",
        "of another agreement",
        "an end that changes",
        "an end under another agreement",
        "an end of what was corrected",
    ],
)
def test_particulars_out_of_order_are_found(
    acts: list[tuple[str, dict[str, str]]], said: str
) -> None:
    assert out_of_order(*acts) == said


def test_the_newest_particular_may_be_changed_while_it_stands() -> None:
    moved = {"service": "transport"}
    assert (
        out_of_order(POSTED, corrected(**moved), corrected(), corrected(**moved), ended(**moved))
        is None
    )


def test_the_verifier_of_a_folder_asks_for_the_order(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with pytest.raises(VerificationError, match="number 1"):
        verified(logged(("deployment", entry("deployment", 2))), tmp_path_factory)
