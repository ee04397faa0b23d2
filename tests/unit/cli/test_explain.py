"""`thirdcopy explain`: what bears on an item or a purpose, in plain words."""

import pytest
from click.testing import CliRunner

from texts import ROOT
from thirdcopy.cli.explain import explain


def said(*arguments: str) -> str:
    done = CliRunner().invoke(explain, [*arguments, "--folder", str(ROOT)])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_every_clause_and_promise_is_said() -> None:
    text = said("cmg-home-office")
    for number in ("4.1", "5.1", "5.5", "U1", "U8", "9.1", "9.7", "P7"):
        assert f"\n  {number}  " in text


def test_what_cannot_bear_on_the_item_is_left_out() -> None:
    text = said("cmg-home-office", "--field", "home-address")
    assert "\n  9.5  There is at least one request by which somebody may be given" in text
    assert "\n  9.1  " not in text


def test_an_item_or_purpose_outside_the_agreement_is_said_to_be() -> None:
    text = said("cmg-home-office", "--field", "income", "--to", "housing")
    assert "income is no item of this agreement, so nothing here discloses it." in text
    assert "housing is no purpose of this agreement, so nothing is given for it." in text
    assert "No clause allows it." in text


def test_welsh_is_said_throughout() -> None:
    text = said("cmg-home-office", "--welsh")
    assert "Ni all neb byth" in text
    assert not any(word in text for word in ("Nobody", "What ", "Beyond"))


@pytest.mark.parametrize("option", ["--field", "--to"])
def test_a_word_that_is_none_of_the_vocabulary_is_refused(option: str) -> None:
    done = CliRunner().invoke(
        explain, ["cmg-home-office", option, "locatin", "--folder", str(ROOT)]
    )
    assert done.exit_code == 2
    assert "`locatin`" in done.stderr
