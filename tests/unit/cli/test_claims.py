import json

from click.testing import CliRunner, Result

from texts import ROOT
from thirdcopy.cli.claims import claims


def run(*arguments: str) -> Result:
    return CliRunner().invoke(claims, [*arguments, "--folder", str(ROOT)])


def test_a_refuted_claim_says_of_which_text_with_an_example_and_ends_with_1() -> None:
    said = run("less-intrusive")
    assert said.exit_code == 1
    assert "REFUTED of nhs-digital-home-office under as-was" in said.output
    assert "for example: The item “home address” goes from NHS Digital" in said.output
    assert "What no software can know" in said.output


def test_a_claim_of_which_nothing_can_be_asked_says_what_nobody_can_know() -> None:
    said = run("voluntary")
    assert said.exit_code == 0
    assert "section 129" in said.output


def test_a_claim_that_figures_bear_on_names_the_command_that_counts_them() -> None:
    said = run("helps-to-resolve-status")
    assert "What is counted: thirdcopy answer what-followed\n" in said.output


def test_claims_come_as_json() -> None:
    said = run("decisions-are-the-councils", "--json")
    assert said.exit_code == 0
    (found,) = json.loads(said.stdout)
    assert {one["verdict"] for one in found["answers"]} == {"proved"}


def test_a_claim_that_is_not_there_is_a_misuse() -> None:
    assert run("no-such-claim").exit_code == 2
