"""`check` says what is overdue on a day, and speaks Welsh."""

import json

from click.testing import CliRunner, Result

from texts import ROOT
from thirdcopy.cli.main import thirdcopy

TRACING, REPAIRED = "nhs-digital-home-office", "cmg-home-office"


def checked(*arguments: str) -> Result:
    return CliRunner().invoke(thirdcopy, ["check", "--folder", str(ROOT), *arguments])


def test_what_is_overdue_on_a_day_is_said_with_its_line() -> None:
    late = checked(TRACING, "--profile", "as-was", "--on", "2018-11-10").stdout
    assert "agreement.md:" in late
    assert "the agreement ended on 2018-11-09" in late
    assert "no agreement runs past its end" in late
    in_time = checked(TRACING, "--profile", "as-was", "--on", "2018-11-09").stdout
    assert "ended on" not in in_time


def test_without_a_day_it_is_today() -> None:
    found = json.loads(checked(TRACING, "--profile", "as-was", "--json").stdout)
    assert [one["message"] for one in found[0]["oversights"]] == [
        "the agreement ended on 2018-11-09"
    ]


def test_findings_promises_and_assumptions_are_said_in_welsh() -> None:
    done = checked(REPAIRED, "--language", "cy")
    assert done.exit_code == 0
    assert "Nid yw cymal 5.5 yn newid dim" in done.stdout
    assert "addewid cmg-home-office:9.3: yn dal" in done.stdout
    assert "mae gan un person un corff ac un radd" in done.stdout
    for english in ("changes nothing", "promise ", "holds", "Every statement"):
        assert english not in done.stdout


def test_the_default_is_english() -> None:
    assert "Clause 5.5 changes nothing" in checked(REPAIRED).stdout
