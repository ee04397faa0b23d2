"""Whom a number can belong to: nobody real in a simulation, nobody invented elsewhere."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from thirdcopy import gateway as gates
from thirdcopy.case import Case
from thirdcopy.simulation.world import ORIGIN, World
from thirdcopy_client.errors import MalformedError
from world import (
    ACTORS,
    TEAMS,
    TRACING,
    base,
    copy_of,
    form_about,
    hash_of_agreement,
    opened,
    persons,
)

REAL = "records.enfield.example/log"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with opened(copy_of(base(), tmp_path / "home")) as made:
        yield made


@pytest.mark.parametrize(
    ("origin", "scheme", "number", "refused"),
    [
        (ORIGIN, "nino", "QQ123456A", None),
        (ORIGIN, "nhs-number", "9990000018", None),
        (ORIGIN, "passport", "123456789", None),
        (ORIGIN, "nino", "AB123456A", "never issued"),
        (ORIGIN, "nhs-number", "4000000004", "never issued"),
        (REAL, "nino", "AB123456A", None),
        (REAL, "nino", "QQ123456A", "was issued"),
        (REAL, "nhs-number", "9990000018", "was issued"),
    ],
)
def test_a_number_of_the_other_kind_is_refused_and_not_repeated(
    world: World, origin: str, scheme: str, number: str, refused: str | None
) -> None:
    gateway = replace(world.gateway, origin=origin)
    form = form_about(TRACING, next(persons(TRACING, "plain", world)))
    form = replace(form, people=({**form.people[0], "scheme": scheme, "number": number},))
    officer, agreement = ACTORS[TEAMS[TRACING].requester], hash_of_agreement(TRACING)
    if refused is None:
        assert isinstance(gates.submit(gateway, officer, agreement, form), Case)
        return
    with pytest.raises(MalformedError, match=refused) as error:
        gates.submit(gateway, officer, agreement, form)
    assert error.value.place == "number"
    assert number not in str(error.value)
