"""The schema for editors says what the reading reads: neither more nor less."""

import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from altered_agreement import altered, found, text
from texts import ROOT, library
from thirdcopy.agreement.front_schema import front_schema
from thirdcopy.agreement.keys import KEYS
from thirdcopy.agreement.parse import outline

TYPES: Mapping[str, type | tuple[type, ...]] = {
    "string": (str, date),
    "integer": int,
    "boolean": bool,
    "array": list,
    "object": dict,
}


def fits(value: Any, shape: Mapping[str, Any]) -> bool:  # noqa: ANN401 - a value of TOML
    """Say whether *value* is of *shape*: the part of draft 7 that the schema uses."""
    if "anyOf" in shape:
        return any(fits(value, one) for one in shape["anyOf"])
    if not isinstance(value, TYPES[shape["type"]]) or value not in shape.get("enum", [value]):
        return False
    if isinstance(value, date) != (shape.get("format") == "date"):
        return False
    if isinstance(value, list):
        return all(fits(item, shape["items"]) for item in value)
    if isinstance(value, dict):
        return fits_table(value, shape)
    return True


def fits_table(value: Mapping[str, Any], shape: Mapping[str, Any]) -> bool:
    properties, other = shape.get("properties", {}), shape["additionalProperties"]
    if not set(shape.get("required", ())) <= set(value):
        return False
    if not set(value) <= set(shape.get("propertyNames", {}).get("enum", value)):
        return False
    return all(
        fits(item, properties[key]) if key in properties else bool(other) and fits(item, other)
        for key, item in value.items()
    )


def front_of(whole: str) -> dict[str, Any]:
    return tomllib.loads(whole.split("+++\n")[1])


def test_every_text_of_the_library_fits_the_schema() -> None:
    schema = front_schema(library().vocabulary)
    for agreement in library().agreements.values():
        assert fits(front_of(agreement.text), schema), agreement.id


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('dataset = "child-maintenance"', 'datset = "child-maintenance"'),
        ('purposes = ["locating-person"]', 'purposes = ["locating-persons"]'),
        ('category = "birth-date"', 'category = "birth-day"'),
        ("turnaround_days = 10\n", ""),
        ("cap_per_officer_day = 5", 'cap_per_officer_day = "5"'),
        ('default = "end"', 'default = "continue"'),
        ('withheld_for = ["law-enforcement"]', 'withheld_for = ["wish"]'),
        ("[people.notice.immigration-enforcement]", "[people.notice.nobody]"),
        ('[facts.necessary]\nby = "discloser"', '[facts.necessary]\nby = "disclosure"'),
        ('start = "unknown"', 'start = "soon"'),
        ('gateway = { kind = "power"', 'gateway = { kind = "wish"'),
        ("redactions = []", 'redactions = [{ what = "4.1" }]'),
    ],
)
def test_what_the_reading_refuses_the_schema_refuses(old: str, new: str) -> None:
    whole = altered(old, new)
    assert found(whole)
    assert not fits(front_of(whole), front_schema(library().vocabulary))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('start = "unknown"', "start = 2020-01-01"),
        ("retention_days = 90\nonward", 'retention_days = "unknown"\nonward'),
        ('dpia = "unknown"', 'dpia = { ref = "x", on = 2020-01-01, summary = "x" }'),
        ('special_category = "none"', 'special_category = { condition = "c" }'),
        ("challenges = []\n", 'challenges = "unpublished"\n'),
    ],
)
def test_what_the_reading_takes_the_schema_takes(old: str, new: str) -> None:
    whole = text().replace(old, new, 1)
    assert found(whole) == ()
    assert fits(front_of(whole), front_schema(library().vocabulary))


def test_every_key_has_words_and_every_word_a_key() -> None:
    assert set(outline(library().vocabulary).paths()) == set(KEYS)


def test_the_reference_lists_every_key() -> None:
    page = (ROOT / "docs/reference/language.md").read_text(encoding="utf-8")
    for key, says in KEYS.items():
        assert f"| `{key}` | {says} |" in page, key
