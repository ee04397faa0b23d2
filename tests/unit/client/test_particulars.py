"""Particulars in a log: closed values, numbered without a gap, changed only while they stand."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

import made_log
from made_log import LOG, MadeLog, opened
from thirdcopy_client.errors import MalformedError, VerificationError
from thirdcopy_client.translog.open_kind import check_members
from thirdcopy_client.translog.particular import (
    BROUGHT_BY,
    COURTS,
    PER,
    SERVICES,
    STAGES,
    check_order,
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


@pytest.mark.parametrize(
    ("kind", "changed"),
    [
        ("deployment", {"service": "the housing office at 12 High Street"}),
        ("deployment", {"service": "Ann Example"}),
        ("deployment", {"building": "civic-centre"}),
        ("deployment", {"rota": "mondays"}),
        ("deployment", {"name": "ann-example"}),
        ("deployment", {"note": "with a desk in reception"}),
        ("deployment", {"body": "Ann Example"}),
        ("deployment", {"from": "2017-05-02"}),
        ("charge", {"pence": "59.50"}),
        ("charge", {"per": "visit by Ann"}),
        ("challenge", {"court": "Ann Example v Secretary of State"}),
        ("challenge", {"brought-by": "Ann Example"}),
        ("challenge", {"stage": ""}),
        ("deployment", {"number": "0"}),
        ("deployment", {"state": "moved"}),
        ("deployment", {"reason": "mistyped"}),
        ("deployment", {"until": "2018-Q1"}),
        ("deployment", {"state": "corrected"}),
        ("deployment", {"state": "corrected", "reason": "over"}),
        ("deployment", {"state": "ended", "reason": "over"}),
        ("deployment", {"state": "ended", "reason": "never-was", "until": "2018-Q1"}),
        ("deployment", {"state": "ended", "reason": "over", "until": "2017-Q1"}),
        ("deployment", {"state": "ended", "reason": "over", "until": "unknown"}),
    ],
)
def test_nothing_else_is_an_entry(kind: str, changed: Mapping[str, str]) -> None:
    with pytest.raises(MalformedError):
        check_members(kind, {**entry(kind, 1), **changed}, "here")


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
    ended = entry("deployment", 1, "ended", service="transport", reason="over", until="2018-Q2")
    made = logged(
        ("deployment", entry("deployment", 1)),
        ("charge", entry("charge", 2)),
        ("challenge", entry("challenge", 3)),
        ("deployment", entry("deployment", 1, "corrected", service="transport", reason="mistyped")),
        ("deployment", ended),
    )
    report = verified(made, tmp_path_factory)
    assert [one.entry.members["number"] for one in report.particulars] == ["1", "2", "3", "1", "1"]


@pytest.mark.parametrize(
    "acts",
    [
        [("deployment", entry("deployment", 2))],
        [("deployment", entry("deployment", 1)), ("charge", entry("charge", 3))],
        [("deployment", entry("deployment", 1)), ("deployment", entry("deployment", 1))],
        [("deployment", entry("deployment", 1, agreement="9" * 64))],
        [("deployment", entry("deployment", 1, "corrected", reason="mistyped"))],
        [
            ("deployment", entry("deployment", 1)),
            ("charge", entry("charge", 1, "corrected", reason="mistyped")),
        ],
        [
            ("deployment", entry("deployment", 1)),
            ("deployment", entry("deployment", 1, "corrected", body="slough", reason="mistyped")),
        ],
        [
            ("deployment", entry("deployment", 1)),
            (
                "deployment",
                entry("deployment", 1, "ended", service="transport", reason="never-was"),
            ),
        ],
        [
            ("deployment", entry("deployment", 1)),
            ("deployment", entry("deployment", 1, "ended", reason="never-was")),
            ("deployment", entry("deployment", 1, "corrected", reason="mistyped")),
        ],
    ],
    ids=[
        "begins at two",
        "a gap",
        "twice",
        "not registered",
        "of nothing",
        "of another kind",
        "of another body",
        "an end that changes",
        "after its end",
    ],
)
def test_particulars_out_of_order_are_found(acts: list[tuple[str, dict[str, str]]]) -> None:
    told = [("registered", {"agreement": AGREEMENT, "id": "first"}), *acts]
    with pytest.raises(VerificationError):
        check_order((kind, members, "here") for kind, members in told)


def test_the_verifier_of_a_folder_asks_for_the_order(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with pytest.raises(VerificationError, match="number 1"):
        verified(logged(("deployment", entry("deployment", 2))), tmp_path_factory)
