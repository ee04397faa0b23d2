"""The table of rights: read as it was written, and no hidden count follows from the others."""

from itertools import product

import pytest

from thirdcopy.register.control import CONTROLS, SUPPRESSED
from thirdcopy.register.rights_used import (
    USES,
    RightCell,
    control_rights,
    format_rights,
    parse_rights,
)
from thirdcopy_client.errors import MalformedError

BODY, RIGHT = "cmg", "access"
ENDS = ("granted", "granted-in-part", "refused", "withdrawn")
HEALTH = "uk-health-1-7-round-5"


def shown(counts: dict[str, int], profile: str) -> dict[str, str]:
    cells = {RightCell(BODY, RIGHT, use): count for use, count in counts.items()}
    found = control_rights(frozenset({BODY}), cells, profile)
    return {one.counted: value for one, value in found.items() if one.right == RIGHT}


def ranges(seen: dict[str, str], profile: str) -> dict[str, tuple[int, int]]:
    """Give what a reader can work out of each count in the first quarter of all.

    No more has ended or is overdue than came in: that is all that ties them together.
    """
    known = {use: CONTROLS[profile].bounds(value) for use, value in seen.items()}
    least = {use: low for use, (low, _) in known.items()}
    most = {use: low if high is None else high for use, (low, high) in known.items()}
    least["received"] = max(least["received"], sum(least[one] for one in ENDS), least["overdue"])
    for one in ENDS:
        others = sum(least[other] for other in ENDS if other != one)
        most[one] = min(most[one], most["received"] - others)
    most["overdue"] = min(most["overdue"], most["received"])
    return {use: (least[use], most[use]) for use in USES}


@pytest.mark.parametrize("profile", [HEALTH, "10-5"])
def test_every_hidden_count_could_be_more_than_one_number(profile: str) -> None:
    for ended in product((0, 1, 2, 7), repeat=len(ENDS)):
        for waiting, overdue in product((0, 1, 3, 9), (0, 1)):
            received = sum(ended) + waiting
            counts = {**dict(zip(ENDS, ended, strict=True)), "received": received}
            counts["overdue"] = min(overdue, received)
            seen = shown(counts, profile)
            for use, (low, high) in ranges(seen, profile).items():
                assert low <= counts[use] <= high
                assert seen[use] != SUPPRESSED or low < high, (counts, use)


def test_without_control_every_count_is_known() -> None:
    """The control of the attack: exact counts leave one number each."""
    counts = {**dict.fromkeys(USES, 3), "received": 12}
    assert all(low == high for low, high in ranges(shown(counts, "exact"), "exact").values())


def test_what_was_written_is_read() -> None:
    cells = {RightCell(BODY, RIGHT, "received"): 12, RightCell(BODY, "complaint", "refused"): 2}
    table = control_rights(frozenset({BODY, "nhs-digital"}), cells, HEALTH)
    assert parse_rights(format_rights(table, HEALTH)) == table
    assert len(table) == 2 * 5 * len(USES)


@pytest.mark.parametrize("line", ['"x","access","received","1"', '"x","none","received","1","p"'])
def test_what_is_no_table_of_rights_is_refused(line: str) -> None:
    data = format_rights({}, HEALTH) + line.encode() + b"\n"
    with pytest.raises(MalformedError):
        parse_rights(data)
    with pytest.raises(MalformedError):
        parse_rights(b"a,b\n")
