import json
from pathlib import Path

from click.testing import CliRunner, Result

from texts import ROOT
from thirdcopy.agreement import parse
from thirdcopy.analysis import newly_open, register_of
from thirdcopy.cli.flows import flows
from thirdcopy.store.library import load

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


def test_who_can_come_to_hold_a_dataset_is_said_with_an_example() -> None:
    said = run(str(ROOT), "--who-reaches", "status-answers")
    assert said.exit_code == 0
    assert "Answers about immigration status: who can come to hold them, under uk" in said.output
    assert "13 bodies, " in said.output
    assert "     by check under council-status-check\n       for example: " in said.output


def test_what_a_draft_would_newly_open_is_said_and_nothing_else() -> None:
    same = run(str(ROOT), "--draft", str(ROOT / "agreements" / "cmg-home-office"))
    assert "The draft opens nothing that is not open already." in same.output


def test_a_wider_draft_opens_what_it_adds(tmp_path: Path) -> None:
    text = (ROOT / "agreements" / "cmg-home-office" / "agreement.md").read_text(encoding="utf-8")
    narrow = 'resource in Category::"home-address"'
    wider = text.replace(narrow, 'resource in Dataset::"child-maintenance"', 1)
    (tmp_path / "agreement.md").write_text(wider.replace("cmg-home-office", "wider", 1))
    arguments = (str(ROOT), "--draft", str(tmp_path), "--from", "child-maintenance", "--json")
    (found,) = json.loads(run(*arguments, "--profile", "as-was").stdout)
    assert found["draft"] == "wider"
    assert found["held"] == []
    library = load(ROOT)
    others = [
        one for one in library.agreements.values() if one.id != "cmg-home-office-reported-2017"
    ]
    register = register_of(others, library.profiles["as-was"], library.vocabulary)
    draft = parse(wider.encode(), "wider.md", library.vocabulary)
    (opened,) = newly_open(register, draft, ["child-maintenance"])
    assert {category for one in opened.held for category in one.categories} == {
        "name",
        "birth-date",
    }
    assert {body for one in opened.held for body in one.bodies} == {"immigration-enforcement"}


def test_a_folder_of_summaries_gives_the_same_answer(tmp_path: Path) -> None:
    plain = run(str(ROOT), *FROM, "--json").stdout
    assert run(str(ROOT), *FROM, "--json", "--cache", str(tmp_path)).stdout == plain
    assert run(str(ROOT), *FROM, "--json", "--cache", str(tmp_path)).stdout == plain
    assert list(tmp_path.glob("*/*.summary"))


def test_two_questions_at_once_are_a_misuse() -> None:
    draft = str(ROOT / "agreements" / "cmg-home-office")
    assert run(str(ROOT), "--who-reaches", "status-answers", "--draft", draft).exit_code == 2
