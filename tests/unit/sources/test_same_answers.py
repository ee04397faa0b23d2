"""Every engine gives the answer that the rule gives with all records before it.

`LONG=1` in the environment asks a thousand questions of each engine.
"""

import os
from pathlib import Path
from random import Random

from adversary import asked_wrongly, nearby, records_of
from source_engines import ENGINES, Cell, Kind
from source_people import AT, ON_EVERY_ENGINE
from thirdcopy.match import Matched, NoMatch, Row, match
from thirdcopy.simulation.population import MARKERS, populate
from thirdcopy.sources import View, examine, read

PEOPLE, SEARCHES = 600, 1_000 if os.environ.get("LONG") else 30
COLUMNS: dict[str, Kind] = {
    **dict.fromkeys(
        ("key", "family", "given", "born", "number", "into", "here", "before", "maiden"), "text"
    ),
    **dict.fromkeys(("live", *sorted(MARKERS)), "flag"),
}
VIEW = View(
    name="patients",
    key="key",
    family_name="family",
    given_name="given",
    birth_date="born",
    active="live",
    merged_into="into",
    strong={"nhs-number": "number"},
    markers={marker: marker for marker in sorted(MARKERS)},
    items={},
    postcodes=("here", "before"),
    previous_family_names=("maiden",),
)


def cells_of(row: Row) -> dict[str, Cell]:
    here, *before = [*sorted(row.postcodes), None]
    assert row.birth_date is not None
    return {
        "key": row.key,
        "family": row.family_name,
        "given": row.given_name,
        "born": row.birth_date.spellings[-1],
        "number": row.strong.get("nhs-number"),
        "into": "another" if row.merged else None,
        "here": here,
        "before": before[0] if before else None,
        "maiden": next(iter(row.previous_family_names), None),
        "live": int(row.active),
        **{marker: int(marker in row.markers) for marker in MARKERS},
    }


def said(result: Matched | NoMatch) -> tuple[str, frozenset[str], frozenset[str]]:
    if isinstance(result, NoMatch):
        return result.code, frozenset(), frozenset()
    return result.record.key, result.record.agreeing, result.record.markers


@ON_EVERY_ENGINE
def test_a_search_in_a_database_finds_what_the_rule_finds(engine: str, tmp_path: Path) -> None:
    records = records_of(populate(11, PEOPLE))
    source = ENGINES[engine](tmp_path, COLUMNS, [cells_of(row) for row in records.rows], VIEW)
    rng = Random(5)  # noqa: S311 - repeatable draws
    answers: set[str] = set()
    done = 0
    for person, other in nearby(records.population, rng):
        for slip, asked in asked_wrongly(person, other, rng):
            answer = said(match(asked, read(source, asked, set(), set(), AT)))
            assert answer == said(match(asked, records.found(asked))), slip
            answers.add("found" if answer[1] else answer[0])
            done += 1
        if done >= SEARCHES:
            break
    assert {"found", "conflicting"} <= answers
    counts = examine(source, markers=MARKERS).counts
    assert counts is not None
    assert counts.records == len(records.rows)
    assert counts.merged == sum(row.merged for row in records.rows)
