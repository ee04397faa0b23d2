"""The directory of officers: who may be enrolled, and who is found at sign-in."""

from dataclasses import replace

import pytest

from thirdcopy import gateway as gates
from thirdcopy.event import BodyCode, PersonId
from thirdcopy.simulation.officers import ISSUER
from thirdcopy.simulation.world import World
from thirdcopy_client.errors import MalformedError, NotAllowedError


def test_a_posting_within_the_own_employer_is_refused(world: World) -> None:
    official = world.people["p-scs-official"]
    inside = replace(official, person=PersonId("p-inside"), posted_to=BodyCode("home-office"))
    with pytest.raises(MalformedError) as refused:
        gates.enrol(world.gateway, inside, ISSUER, "inside")
    assert refused.value.place == "posted-to"
    with pytest.raises(NotAllowedError):
        gates.actor_of(world.gateway, ISSUER, "inside")


def test_a_posting_to_another_body_is_kept(world: World) -> None:
    official = world.people["p-scs-official"]
    outside = replace(official, person=PersonId("p-outside"), posted_to=BodyCode("enfield"))
    gates.enrol(world.gateway, outside, ISSUER, "outside")
    assert gates.actor_of(world.gateway, ISSUER, "outside").posted_to == "enfield"


def test_nobody_who_was_not_enrolled_is_found(world: World) -> None:
    with pytest.raises(NotAllowedError):
        gates.actor_of(world.gateway, ISSUER, "nobody")
