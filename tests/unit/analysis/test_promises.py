import pytest

from planted_agreement import permit, plant
from thirdcopy.analysis import PromiseResult, analyse_ruleset

CONTACT = permit("context.facts has necessary", resource='resource in Category::"contact"')


def kept(promise: str) -> PromiseResult:
    return analyse_ruleset(plant({"1": CONTACT}, {"9": promise})).promise("planted:9")


@pytest.mark.parametrize(
    ("promise", "outcome"),
    [
        ('never disclose of Category::"finance"', "holds"),
        ('never disclose of Category::"contact"', "fails"),
        ('never disclose to Body::"police"', "vacuous"),
        ("never onward", "holds"),
        ('always disclose of Category::"contact" when fact necessary is attested', "holds"),
        ('always disclose of Category::"contact"', "fails"),
        ('can disclose of Category::"contact"', "holds"),
        ('can disclose of Category::"finance"', "fails"),
        (
            (
                'never disclose of Category::"contact" '
                "unless fact necessary is attested by the discloser"
            ),
            "holds",
        ),
        (
            (
                'never disclose of Category::"contact" unless fact necessary is attested at '
                'Grade::"senior"'
            ),
            "fails",
        ),
    ],
)
def test_a_promise_is_kept_or_broken(promise: str, outcome: str) -> None:
    assert kept(promise).outcome == outcome


def test_a_broken_never_shows_a_request_that_is_allowed() -> None:
    example = kept('never disclose of Category::"contact"').example
    assert example is not None
    assert example.allowed
    assert example.clauses == ("planted:1",)
    assert example.query["resource"] == "child-maintenance/home-address"


def test_a_broken_always_shows_a_request_that_is_refused() -> None:
    example = kept('always disclose of Category::"contact"').example
    assert example is not None
    assert not example.allowed


def test_a_promise_that_can_be_kept_shows_how() -> None:
    result = kept('can disclose of Category::"contact"')
    assert result.example is not None
    assert result.example.allowed


def test_an_example_holds_nothing_that_it_does_not_need() -> None:
    example = kept('never disclose of Category::"contact"').example
    assert example is not None
    assert set(example.query["facts"]) == {"necessary"}  # type: ignore[arg-type]
    assert example.query["steps"] == {}
    assert example.query["markers"] == []
    assert example.query["screened"] is None


def test_an_example_has_the_least_number_that_will_do() -> None:
    months = permit(
        "context.facts has offenceMaxMonths && context.facts.offenceMaxMonths.value >= 12"
    )
    result = analyse_ruleset(plant({"1": months}, {"9": "can disclose"})).promise("planted:9")
    assert result.example is not None
    assert result.example.query["facts"]["offenceMaxMonths"]["value"] == 12  # type: ignore[index, call-overload]
