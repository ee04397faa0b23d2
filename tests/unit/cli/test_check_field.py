import json

from click.testing import CliRunner, Result

from texts import ROOT
from thirdcopy.cli.check import check


def run(*arguments: str) -> Result:
    return CliRunner().invoke(check, [*arguments, "--folder", str(ROOT)])


def test_the_ways_of_an_address_are_said_in_words_with_what_they_assume() -> None:
    said = run("cmg-home-office", "--field", "home-address", "--to", "immigration-enforcement")
    assert said.exit_code == 0
    assert "can be had for immigration enforcement only if one of these 2 holds:" in said.output
    assert "- it is not so that the person is a child\n" in said.output
    assert "Every statement assumes what the gateway enforces" in said.output


def test_the_ways_come_as_json() -> None:
    said = run("cmg-home-office", "--field", "child-maintenance/name", "--json")
    (found,) = json.loads(said.stdout)
    assert [one["extent"] for one in found["exposure"]] == ["none"]


def test_a_field_or_a_purpose_that_does_not_exist_is_a_misuse() -> None:
    assert run("cmg-home-office", "--field", "shoe-size").exit_code == 2
    assert run("cmg-home-office", "--field", "name", "--to", "fun").exit_code == 2
