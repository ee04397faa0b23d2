import pytest

from planted_agreement import plant
from thirdcopy.analysis.domain import Domain, domain_of
from thirdcopy.analysis.encoding.anyquery import any_query, ranges
from thirdcopy.analysis.encoding.encode import Encoded, OutsideFragmentError, encode
from thirdcopy.analysis.encoding.prover import Impossible, Possible, Prover
from thirdcopy.policy.cedar import parse_policies

DOMAIN: Domain = domain_of(plant({}))


def encoded(condition: str, *, action: str = "disclose", scope: str = "action") -> Encoded:
    text = f"permit (principal, {scope}, resource) when {{ {condition} }};"
    query = any_query(DOMAIN.schema, DOMAIN.universe, action)
    return encode(parse_policies(text)[0], query, DOMAIN.universe)


@pytest.mark.parametrize(
    ("condition", "holds", "errs"),
    [
        ("true", True, False),
        ("true && false", False, False),
        ("1 < 2 && 2 <= 2 && 3 > 2 && 3 >= 3", True, False),
        ("1 == 2 || 1 != 2", True, False),
        ("if true then true else context.facts.caseOpen", True, False),
        ("false && context.facts.caseOpen", False, False),
        ("true || context.facts.caseOpen", True, False),
        ('Purpose::"removal" in Purpose::"adverse"', True, False),
        ('Purpose::"adverse" in Purpose::"removal"', False, False),
        ('Purpose::"removal" in [Purpose::"crime", Purpose::"adverse"]', True, False),
        ('[Purpose::"crime"].contains(Purpose::"crime")', True, False),
        ('[Marker::"child"].containsAll([Marker::"child", Marker::"trafficking"])', False, False),
        ('[Marker::"child"].containsAny([Marker::"child", Marker::"trafficking"])', True, False),
        ('[Marker::"child"].isEmpty()', False, False),
        ('Body::"home-office" == Purpose::"removal"', False, False),
        ("principal is Officer", True, False),
        ("resource is Officer", False, False),
        ("context has purpose", True, False),
    ],
)
def test_what_is_known_folds(condition: str, holds: bool, errs: bool) -> None:  # noqa: FBT001 - expected values
    assert (encoded(condition).holds, encoded(condition).errs) == (holds, errs)


def test_reading_what_may_be_missing_can_err() -> None:
    assert isinstance(Prover([encoded("context.facts.caseOpen").errs]).ask(), Possible)
    guarded = encoded("context.facts has caseOpen && context.facts.caseOpen")
    assert isinstance(Prover([guarded.errs]).ask(), Impossible)


@pytest.mark.parametrize(
    ("condition", "can_err"),
    [
        ("context.facts has necessary && MISSING", True),
        ("context.facts has necessary || MISSING", True),
        ("MISSING && context.facts has necessary", True),
        ("MISSING || context.facts has necessary", True),
        ("!MISSING", True),
        ("MISSING == true", True),
        ("if context.facts has necessary then MISSING else true", True),
        ("if context.facts has necessary then true else MISSING", True),
        ("if MISSING then true else true", True),
        ("context.facts has caseOpen && (MISSING || context.facts has necessary)", False),
        ("!(context.facts has caseOpen) || MISSING", False),
        ("if context.facts has caseOpen then MISSING else true", False),
    ],
)
def test_an_operator_errs_when_an_operand_that_it_reads_errs(
    condition: str,
    can_err: bool,  # noqa: FBT001 - the expected value
) -> None:
    answer = Prover([encoded(condition.replace("MISSING", "context.facts.caseOpen")).errs]).ask()
    assert isinstance(answer, Possible if can_err else Impossible)


def test_a_clause_that_errs_is_not_satisfied() -> None:
    read = encoded("context.facts has necessary || context.facts.caseOpen")
    assert isinstance(Prover([read.holds, read.errs]).ask(), Impossible)


def test_a_clause_for_another_action_says_nothing() -> None:
    onward = 'action == Action::"onward"'
    assert encoded("true", scope=onward) == Encoded(holds=False, errs=False)
    assert encoded("true", scope=onward, action="onward") == Encoded(holds=True, errs=False)
    listed = 'action in [Action::"onward", Action::"check"]'
    assert encoded("true", scope=listed, action="check").holds is True


@pytest.mark.parametrize(
    "condition",
    [
        'principal == Officer::"ann"',
        'decimal(if context.facts.caseOpen then "1.0" else "2.0") == decimal("1.0")',
        """(if context.facts.caseOpen then Purpose::"none" else Purpose::"removal")
           == context.purpose""",
    ],
)
def test_what_cannot_be_read_is_said_to_be_so(condition: str) -> None:
    with pytest.raises(OutsideFragmentError):
        encoded(condition)


@pytest.mark.parametrize(
    ("condition", "holds", "errs"),
    [
        ("context.use.thisMonth + 1 > 2", True, True),
        ("context.use.thisMonth < 9 && context.use.thisMonth > 0 && -context.use.thisMonth < 0",
         True, False),
        ('"a" like "a*"', True, False),
        ('context.purpose in Purpose::"no-such-purpose"', False, False),
        ('context.purpose == Purpose::"no-such-purpose"', False, False),
        ("context.steps has decided && context.steps.decided.by.grade == principal.grade", True,
         False),
        (("context.steps has decided && context.steps.decided.by.grade"
          " != context.steps.decided.grade && context.steps.decided.by != principal"), False,
         False),
        ("[1, 2].contains(context.use.thisMonth)", True, False),
        ("[].contains(context.use.thisMonth)", False, False),
        ("context.subject == context.subject", True, False),
        ('action == Action::"check"', False, False),
        ('{"a": 1} has a', True, False),
        ('context.purpose.hasTag("a")', False, False),
    ],
)  # fmt: skip
def test_what_the_language_refuses_is_read_all_the_same(
    condition: str,
    holds: bool,  # noqa: FBT001 - expected values
    errs: bool,  # noqa: FBT001 - expected values
) -> None:
    query = any_query(DOMAIN.schema, DOMAIN.universe, "disclose")
    read = encoded(condition)
    prover = Prover(ranges(query, DOMAIN.universe))
    assert isinstance(prover.ask(read.holds), Possible) is holds
    assert isinstance(prover.ask(read.errs), Possible) is errs
