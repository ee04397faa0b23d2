"""What the close of a quarter publishes, and over which cells each figure is the sum."""

import tomllib
from pathlib import Path

from thirdcopy.event import BodyCode
from thirdcopy.register import (
    Cell,
    Counted,
    Figure,
    Statistics,
    Value,
    plan,
    protect,
    returns_of,
)
from thirdcopy.register.guard import Surroundings
from thirdcopy.register.measure import RETURNED
from thirdcopy_client.canonical import Hash

HASH, NEXT = Hash("a" * 64), Hash("b" * 64)
HEALTH = "uk-health-1-7-round-5"
BODIES = {BodyCode("enfield"): BodyCode("council"), BodyCode("slough"): BodyCode("council")}
BODIES |= {BodyCode("hs2"): BodyCode("hs2")}
PUBLISHED = tomllib.loads((Path(__file__).parents[2] / "published_counts.toml").read_text())


def figures(quarter: str, *agreements: Counted) -> set[Figure]:
    return {one.figure for one in plan(quarter, agreements, {}, HEALTH)}


def test_a_quarter_has_figures_by_body_and_by_kind_and_the_last_of_a_year_those_of_the_year() -> (
    None
):
    agreement = Counted(HASH, "one", exact=False, requesters=BODIES)
    third = figures("2026-Q3", agreement)
    assert {one.by for one in third} == {"all", "body", "requesters"}
    assert {one.code for one in third if one.by == "requesters"} == {"council", "hs2"}
    assert {one.period for one in third} == {"2026-Q3"}
    assert {one.period for one in figures("2026-Q4", agreement)} == {"2026-Q4", "2026"}


def test_versions_are_summed_only_where_there_is_more_than_one() -> None:
    first = Counted(HASH, "one", exact=False, requesters=BODIES)
    second = Counted(NEXT, "one", exact=False, requesters=BODIES)
    assert not [one for one in figures("2026-Q3", first) if one.by == "versions"]
    assert {one.of for one in figures("2026-Q3", first, second) if one.by == "versions"} == {"one"}


def test_rows_do_not_depend_on_who_asked() -> None:
    agreement = Counted(HASH, "one", exact=False, requesters=BODIES)
    cells = {Cell("2026-Q3", HASH, "enfield", "received"): 3}
    with_cells = {one.figure for one in plan("2026-Q3", [agreement], cells, HEALTH)}
    assert with_cells == figures("2026-Q3", agreement)


def test_a_return_is_planned_for_each_body_of_a_model_and_for_nothing_else() -> None:
    acts = {one.name for one in RETURNED}
    for returned in (False, True):
        agreement = Counted(HASH, "one", exact=False, requesters=BODIES, returned=returned)
        planned = figures("2026-Q3", agreement)
        of = {(one.by, one.code, one.measure) for one in planned if one.measure in acts}
        wanted = {("body", str(body), act) for body in BODIES for act in acts}
        wanted |= {("all", "", act) for act in acts}
        assert of == (wanted if returned else set())


def test_a_body_that_alone_took_up_a_model_has_the_return_of_the_whole() -> None:
    alone = {BodyCode("enfield"): BodyCode("council")}
    agreement = Counted(HASH, "one", exact=False, requesters=alone, returned=True)
    planned = plan("2026-Q3", [agreement], {}, HEALTH)
    found = Statistics("2026-Q3", {one.figure: Value("0", HEALTH) for one in planned}, frozenset())
    (one,) = returns_of(found, {HASH: frozenset({"enfield"})})
    assert (one.body, set(one.shown.values())) == ("enfield", {"0"})
    assert returns_of(found, {}) == ()
    before = {one: value for one, value in found.figures.items() if one.measure != "spoken-file"}
    earlier = Statistics("2026-Q3", before, frozenset())
    assert returns_of(earlier, {HASH: frozenset({"enfield"})}) == ()


def test_a_breach_is_shown_as_it_is_and_none_as_none() -> None:
    agreement = Counted(HASH, "one", exact=False, requesters={BodyCode("hs2"): BodyCode("hs2")})
    for count in (0, 1):
        cells = {Cell("2026-Q3", HASH, "hs2", "breaches"): count}
        planned = plan("2026-Q3", [agreement], cells, HEALTH)
        around = Surroundings(cells, frozenset({HASH}), {}, frozenset())
        shown = protect(planned, [], around)
        assert shown[Figure("2026-Q3", HASH, "all", "", "breaches")] == str(count)


def test_the_counts_of_january_2020_come_out_by_requester_class_as_they_were_published() -> None:
    """One month's cells of four classes, under a text whose counts are exact: none is hidden."""
    said = PUBLISHED["2020-01"]
    measures = ("received", "rejected", "supplied", "nothing-supplied")
    bodies = {BodyCode(name): BodyCode(name) for name in said if name != "all"}
    agreement = Counted(HASH, "tracing", exact=True, requesters=bodies)
    cells = {
        Cell("2020-Q1", HASH, body, measure): count
        for body in bodies
        for measure, count in zip(measures, said[body], strict=True)
    }
    planned = plan("2020-Q1", [agreement], cells, HEALTH)
    shown = protect(planned, [], Surroundings(cells, frozenset(), {}, frozenset()))
    for name, counts in said.items():
        by, code = ("all", "") if name == "all" else ("body", name)
        for measure, count in zip(measures, counts, strict=True):
            assert shown[Figure("2020-Q1", HASH, by, code, measure)] == str(count)  # type: ignore[arg-type]
