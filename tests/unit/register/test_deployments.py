"""Where officials were posted: what a source says, by body, service and quarter, and no more."""

import datetime as dt
from dataclasses import fields, replace

from texts import library
from thirdcopy.agreement import Charges
from thirdcopy.register import Deployment, by_service, deployments

MODEL = "council-status-check"
ADOPTIONS = library().adoptions[MODEL]
CHILDREN = "children's services"


def named(service: str) -> set[str]:
    return {one.body for one in by_service(deployments(ADOPTIONS, {}))[service]}


def test_five_councils_had_an_official_in_childrens_services() -> None:
    assert named(CHILDREN) == {"barnet", "enfield", "slough", "sutton", "thurrock"}


def test_a_body_whose_services_no_source_names_is_there_with_none() -> None:
    found = deployments(ADOPTIONS, {})
    assert len({one.body for one in found}) == len(ADOPTIONS)
    assert {one.service for one in found if one.body == "newham"} == {None}


def test_a_day_is_told_by_its_quarter_and_no_closer() -> None:
    one = replace(ADOPTIONS[0], since=dt.date(2017, 5, 9))
    assert [each.since for each in deployments([one], {})] == ["2017-Q2"]


def test_there_is_no_place_for_a_building_a_rota_or_a_name() -> None:
    assert {one.name for one in fields(Deployment)} == {
        *("agreement", "adoption", "body", "service", "since", "observed"),
        *("charges", "unknown", "source"),
    }


def test_a_body_without_charges_of_its_own_has_those_of_the_model() -> None:
    charges = Charges("£60", "hour", "a source")
    own = replace(ADOPTIONS[0], charges="none")
    assert deployments([ADOPTIONS[0]], {MODEL: charges})[0].charges == charges
    assert deployments([own], {MODEL: charges})[0].charges == "none"
