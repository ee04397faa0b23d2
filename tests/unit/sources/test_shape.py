"""A mapping that does not fit is told before anyone is asked about."""

from dataclasses import replace
from pathlib import Path

import pytest

from source_people import MARKERS, VIEW, source_of
from thirdcopy.sources import FactColumn, View, check_source
from thirdcopy_client.errors import MalformedError


@pytest.mark.parametrize(
    ("view", "place"),
    [
        (replace(VIEW, key="key"), "key"),
        (replace(VIEW, merged_into="superseded"), "merged_into"),
        (replace(VIEW, items={**VIEW.items, "income": "wages"}), "items.income"),
        (replace(VIEW, facts={**VIEW.facts, "visits": FactColumn("visit")}), "facts.visits"),
        (replace(VIEW, markers={"child": "is child"}), "name"),
        (replace(VIEW, markers={**VIEW.markers, "chlid": "is child"}), "markers"),
        (replace(VIEW, absent_markers={"child": "none here"}), "absent_markers.child"),
        (replace(VIEW, strong={}, previous_family_names=("maiden", "nino")), "strong"),
        (replace(VIEW, strong={"nino": "national"}), "strong.nino"),
        (replace(VIEW, postcodes=("zip", "postcode before")), "postcodes.0"),
        (replace(VIEW, items={"home-address": "address", "income": "income"}), "name"),
        (replace(VIEW, items={**VIEW.items, "gender": "income"}), "items.gender"),
    ],
)
def test_a_wrong_mapping_is_malformed_before_anyone_is_asked_about(
    tmp_path: Path, view: View, place: str
) -> None:
    source = source_of("sqlite", tmp_path, {})
    wrong = replace(source, view=replace(view, schema=source.view.schema))
    with pytest.raises(MalformedError) as raised:
        check_source(wrong, markers=MARKERS, categories=VIEW.items.keys())
    assert raised.value.place == f"child-maintenance.{place}"
    assert raised.value.remedy
