"""A made-up person as a body's table holds them, and the question that is asked about them."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from source_engines import ENGINES, Cell, Kind
from thirdcopy.match import BirthDate, Identifiers, Strong
from thirdcopy.sources import FactColumn, Source, View
from thirdcopy_client.clock import Micros

Cells = Mapping[str, Cell]
MARKERS = frozenset({"child", "domestic-abuse"})
AT = Micros(1_491_217_200_000_000)
VIEW = View(
    name="the people",
    key="id",
    family_name="family",
    given_name="given",
    birth_date="born",
    active="live",
    merged_into="into",
    strong={"nino": "nino"},
    markers={"child": "is child", "domestic-abuse": "abuse"},
    items={"home-address": "address", "telephone": "telephone", "income": "income"},
    facts={
        "seriousCrime": FactColumn("crime"),
        "visits": FactColumn("visits", "count"),
        "tier": FactColumn("tier", "text"),
    },
    postcodes=("postcode", "postcode before"),
    previous_family_names=("maiden",),
)
COLUMNS: Mapping[str, Kind] = {
    "id": "number",
    "family": "text",
    "given": "text",
    "born": "text",
    "live": "flag",
    "into": "text",
    "nino": "text",
    "is child": "flag",
    "abuse": "flag",
    "address": "text",
    "telephone": "text",
    "income": "text",
    "crime": "flag",
    "visits": "number",
    "tier": "text",
    "postcode": "text",
    "postcode before": "text",
    "maiden": "text",
}
PERSON: Cells = {
    "id": 1,
    "family": "O'Brien",
    "given": "Ruth",
    "born": "1980-05-17",
    "live": 1,
    "into": None,
    "nino": "QQ123456A",
    "is child": 0,
    "abuse": 0,
    "address": '1 "Tansy" Row,\nNewton',
    "telephone": None,
    "income": "80",
    "crime": 0,
    "visits": 3,
    "tier": "low",
    "postcode": "ZZ10 1AA",
    "postcode before": None,
    "maiden": None,
}
ASKED = Identifiers(
    family_name="o’brien",  # noqa: RUF001 - what a keyboard makes of it
    given_name="RUTH",
    birth_date=BirthDate(1980, 5, 17),
    strong=Strong("nino", "QQ123456A"),
    postcode="ZZ10 1AA",
)
ADDRESS = "child-maintenance/home-address"

WHOLE = """\
dataset = "child-maintenance"

[database]
url = "postgresql+psycopg://reader@db.example/records?sslmode=verify-full"
password_file = "password"

[view]
schema = "shared"
name = "offered"
key = "record_key"
family_name = "family"
given_name = "given"
birth_date = "born"
active = "in_use"
merged_into = "merged_into"
postcodes = ["postcode"]
previous_family_names = ["maiden"]
most_candidates = 500

[strong]
nino = "nino"

[markers]
child = "is_child"
domestic-abuse = "at_risk"

[absent_markers]
trafficking = "the body is never told"

[items]
home-address = "address"

[facts]
seriousCrime = "serious"
offenceMaxMonths = "months"
offence = "offence"
"""
"""A mapping with every table that one may have, for a database server."""

MARKS = {"postgresql": (pytest.mark.postgres,), "mariadb": (pytest.mark.mariadb,)}
ON_EVERY_ENGINE = pytest.mark.parametrize(
    "engine", [pytest.param(name, marks=MARKS.get(name, ())) for name in ENGINES]
)


def source_of(
    engine: str,
    folder: Path,
    *people: Cells,
    columns: Mapping[str, Kind] = COLUMNS,
    view: View = VIEW,
) -> Source:
    """Make a source on *engine* with each of *people*, who are the one person but for changes."""
    return ENGINES[engine](folder, columns, [{**PERSON, **person} for person in people], view)
