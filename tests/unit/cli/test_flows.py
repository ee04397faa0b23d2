import json

from click.testing import CliRunner, Result

from texts import ROOT
from thirdcopy.cli.flows import flows

FROM, TO = ("--from", "child-maintenance"), ("--to", "immigration-enforcement")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(flows, arguments)


def test_child_maintenance_can_reach_enforcement_and_it_says_how() -> None:
    said = run(str(ROOT / "agreements"), *FROM, *TO)
    assert said.exit_code == 0
    assert "Child maintenance records → immigration enforcement, under uk" in said.output
    assert "1. disclose under cmg-home-office\n" in said.output
    assert "Ending cmg-home-office and cmg-home-office-reported-2017 together closes it." in (
        said.output
    )


def test_the_ways_come_as_json() -> None:
    (found,) = json.loads(run(str(ROOT), *FROM, *TO, "--json").stdout)
    assert found["without"]["cmg-home-office-reported-2017"] == 1
    assert found["paths"][0]["hops"][0]["example"]["allowed"] is True


def test_where_there_is_no_way_it_says_so() -> None:
    said = run(str(ROOT), "--from", "status-answers")
    assert "No agreement, and no chain of them, lets it through." in said.output


def test_a_word_that_is_not_in_the_vocabulary_is_a_misuse() -> None:
    assert run(str(ROOT), "--from", "no-such-dataset").exit_code == 2
    assert run(str(ROOT), "--to", "no-such-purpose").exit_code == 2
    assert run(str(ROOT), "--body", "no-such-body").exit_code == 2
