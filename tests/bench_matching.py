"""How long each kind of no takes beside the others, on each engine; nothing here is asserted.

`PYTHONPATH=tests python -m bench_matching` reads the same person and many that are not to be
found, turn by turn. What is done depends on the question alone, so that the ratios stay near one;
on an engine in memory a few comparisons of names are all that is left to see.
"""

import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bench_steps import against
from source_engines import ENGINES
from source_people import ADDRESS, ASKED, AT, Cells, source_of
from thirdcopy.match import Identifiers, Matched, Strong, match
from thirdcopy.sources import Source, read

PEOPLE = 5_000
SAME_DAY = 200
TIMES = 20
OTHER = Strong("nino", "QQ000001A")
TWICE = Strong("nino", "QQ000002A")
SUPERSEDED = Strong("nino", "QQ000003A")
OUT_OF_USE = Strong("nino", "QQ000004A")
AT_RISK = Strong("nino", "QQ000005A")
KINDS: Mapping[str, Identifiers] = {
    "found": ASKED,
    "found, and at risk": replace(ASKED, family_name="Risk", strong=AT_RISK),
    "another's number": replace(ASKED, strong=OTHER),
    "another's name": replace(ASKED, family_name="Green"),
    "two records": replace(ASKED, family_name="Twice", strong=TWICE),
    "superseded": replace(ASKED, family_name="Former", strong=SUPERSEDED),
    "out of use": replace(ASKED, family_name="Gone", strong=OUT_OF_USE),
    "no number": replace(ASKED, strong=None),
}
ABSENT = replace(ASKED, family_name="Nobody", strong=Strong("nino", "QQ999999D"))


def people() -> list[Cells]:
    """Many people, of whom some share the birth date and postcode that are asked about."""
    crowd: list[Cells] = [
        {
            "id": n,
            "family": f"Family{n}",
            "given": f"Given{n}",
            "nino": f"QQ{n:06}A",
            "born": "1980-05-17" if n < 100 + SAME_DAY else f"19{n % 70:02}-0{n % 9 + 1}-11",
        }
        for n in range(100, PEOPLE)
    ]
    return [
        {},
        {"id": 2, "family": "Other", "nino": OTHER.text, "born": "1977-01-02"},
        {"id": 3, "family": "Twice", "nino": TWICE.text},
        {"id": 4, "family": "Twice", "nino": None},
        {"id": 5, "family": "Former", "nino": SUPERSEDED.text},
        {"id": 6, "family": "Former", "nino": None, "live": 0, "into": "5"},
        {"id": 7, "family": "Gone", "nino": OUT_OF_USE.text, "live": 0},
        {"id": 8, "family": "Risk", "nino": AT_RISK.text, "abuse": 1},
        *crowd,
    ]


def one_engine(name: str, source: Source) -> None:
    def ask(asked: Identifiers) -> object:
        return match(asked, read(source, asked, {ADDRESS}, {"seriousCrime"}, AT))

    assert isinstance(ask(ASKED), Matched)
    for kind, asked in KINDS.items():
        against(
            f"{name}: {kind}",
            lambda asked=asked: ask(asked),  # type: ignore[misc]  # one question each
            "nobody of that name",
            lambda: ask(ABSENT),
            TIMES,
        )


def main(engines: Sequence[str] = ()) -> None:
    """Print how long each kind of no takes beside another, on each engine."""
    print(f"{PEOPLE} people, {SAME_DAY} of one birth date")
    for engine in engines or ENGINES:
        with tempfile.TemporaryDirectory() as place:
            one_engine(engine, source_of(engine, Path(place), *people()))


if __name__ == "__main__":
    main(sys.argv[1:])
