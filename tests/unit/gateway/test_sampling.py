"""A sample that nobody can choose: committed to, sealed by the log, drawn again by anybody."""

import subprocess
from dataclasses import replace

import pytest

from thirdcopy import gateway as gates
from thirdcopy.event import PersonId, Refusal
from thirdcopy.gateway.auditing import Wanted
from thirdcopy.gateway.sampling import Sample, draw, seed_of
from thirdcopy.simulation.world import World
from thirdcopy_client.canonical import hash_of
from thirdcopy_client.errors import MalformedError, NotAllowedError
from world import ACTORS, TRACING, asked

AUDITOR = ACTORS["p-auditor"]
SECRET = "four words of mine"  # noqa: S105 - of a test
WHY = "The sample of the quarter."


def begun(world: World, *, size: int = 2, secret: str = SECRET) -> Sample:
    return gates.begin_sample(
        world.gateway,
        AUDITOR,
        Wanted(),
        size=size,
        why=WHY,
        commitment=hash_of(secret.encode()),
    )


def drawn(world: World, sample: Sample) -> Sample:
    made = gates.draw_sample(world.gateway, AUDITOR, sample.id, SECRET)
    assert isinstance(made, Sample), made
    return made


def test_nothing_is_drawn_until_the_secret_is_told_and_then_what_the_seed_says(
    world: World,
) -> None:
    cases = {asked(world, TRACING, number=number).request.id for number in range(4)}
    sample = begun(world)
    assert set(sample.population) == cases
    assert (sample.drawn, sample.seed) == ((), "")
    asked(world, TRACING, number=4)
    made = drawn(world, sample)
    assert made.seed == seed_of(SECRET, made.root)
    assert made.drawn == draw(made.seed, sample.population, 2)
    assert set(made.drawn) <= cases


def test_the_root_is_of_a_checkpoint_signed_after_the_commitment(world: World) -> None:
    asked(world, TRACING)
    first, second = drawn(world, begun(world, size=1)), drawn(world, begun(world, size=1))
    assert first.root != second.root
    assert first.seed != second.seed


def test_the_command_on_the_page_draws_the_same(world: World) -> None:
    for number in range(4):
        asked(world, TRACING, number=number)
    made = drawn(world, begun(world, size=3))
    told = subprocess.run(
        ["bash", "-c", made.command],
        input="".join(f"{one}\n" for one in made.population),
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert tuple(told) == made.drawn
    other = replace(made, secret="another")  # noqa: S106 - of a test
    assert other.command != made.command


def test_each_case_that_was_drawn_says_so(world: World) -> None:
    for number in range(3):
        asked(world, TRACING, number=number)
    made = drawn(world, begun(world))
    for one in made.drawn:
        last = gates.load(world.gateway, gates.find(world.gateway, one)).events[-1]
        assert (last.kind, last.kept["page"], last.person) == ("read", "sample", AUDITOR.person)


def test_another_secret_a_second_draw_and_another_auditor_are_refused(world: World) -> None:
    asked(world, TRACING)
    sample = begun(world, size=1)
    refused = gates.draw_sample(world.gateway, AUDITOR, sample.id, f"{SECRET}!")
    assert isinstance(refused, Refusal)
    assert refused.code == "other-secret"
    colleague = replace(AUDITOR, person=PersonId("p-auditor-2"))
    with pytest.raises(NotAllowedError):
        gates.draw_sample(world.gateway, colleague, sample.id, SECRET)
    elsewhere = replace(AUDITOR, body=ACTORS["p-ho-1"].body)
    with pytest.raises(NotAllowedError):
        gates.sample_of(world.gateway, elsewhere, sample.id)
    drawn(world, sample)
    again = gates.draw_sample(world.gateway, AUDITOR, sample.id, SECRET)
    assert isinstance(again, Refusal)
    assert again.code == "drawn-before"


def test_a_sample_that_was_begun_and_never_drawn_stays_in_the_list(world: World) -> None:
    asked(world, TRACING)
    sample = begun(world, size=1)
    assert [one.id for one in gates.samples(world.gateway, AUDITOR)] == [sample.id]


def test_a_finding_is_about_a_case_that_was_drawn_and_the_latest_stands(world: World) -> None:
    asked(world, TRACING)
    made = drawn(world, begun(world, size=1))
    (number,) = made.drawn
    for said in ("Reasons are thin.", "Reasons were added since."):
        made = gates.record_finding(world.gateway, AUDITOR, made.id, number, said)
    assert made.findings == {number: "Reasons were added since."}
    acts = [one.act for one in gates.looks(world.gateway, AUDITOR)]
    assert acts.count("finding") == 2
    other = asked(world, TRACING, number=1).request.id
    with pytest.raises(MalformedError):
        gates.record_finding(world.gateway, AUDITOR, made.id, other, "Not drawn.")


@pytest.mark.parametrize(
    ("size", "why", "commitment", "place"),
    [
        (0, WHY, "a" * 64, "size"),
        (51, WHY, "a" * 64, "size"),
        (1, " ", "a" * 64, "why"),
        (1, WHY, "A" * 64, "commitment"),
    ],
)
def test_a_sample_that_is_not_well_asked_for_names_the_place(
    world: World, size: int, why: str, commitment: str, place: str
) -> None:
    asked(world, TRACING)
    with pytest.raises(MalformedError) as caught:
        gates.begin_sample(
            world.gateway, AUDITOR, Wanted(), size=size, why=why, commitment=commitment
        )
    assert caught.value.place == place
