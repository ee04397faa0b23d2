"""A text is withheld by an act that the log holds, with its ground; nothing goes silently."""

import pytest

from thirdcopy import gateway as gates
from thirdcopy.simulation.world import World
from thirdcopy_client.errors import ConflictError, MalformedError, VerificationError
from thirdcopy_client.verify import DirectoryReader, verify_directory
from world import TRACING, hash_of_agreement

GROUND = "Freedom of Information Act 2000, section 31(1)(a), until the trial ends"


def path_of() -> str:
    return f"agreement/{hash_of_agreement(TRACING)}.md"


def verified(world: World) -> tuple[str, ...]:
    key = world.gateway.sequencer.signer.verifier_key
    return verify_directory(DirectoryReader(world.gateway.home.public), key).withheld


def test_a_withheld_text_leaves_the_public_files_and_the_log_says_why(quarter: World) -> None:
    public = quarter.gateway.home.public
    assert (public / path_of()).exists()
    gates.withhold(quarter.gateway, path_of(), GROUND)
    gates.publish(quarter.gateway)
    assert not (public / path_of()).exists()
    assert verified(quarter) == (path_of(),)
    assert gates.withheld(quarter.gateway)[path_of()].ground == GROUND


def test_a_text_that_goes_without_an_act_is_missed(quarter: World) -> None:
    (quarter.gateway.home.public / path_of()).unlink()
    with pytest.raises(VerificationError, match="missing"):
        verified(quarter)


def test_a_withheld_text_that_is_still_published_is_found(quarter: World) -> None:
    public = quarter.gateway.home.public
    kept = (public / path_of()).read_bytes()
    gates.withhold(quarter.gateway, path_of(), GROUND)
    gates.publish(quarter.gateway)
    (public / path_of()).write_bytes(kept)
    with pytest.raises(VerificationError, match="taken down"):
        verified(quarter)


def test_withholding_needs_a_ground_and_a_text_that_is_published(quarter: World) -> None:
    gateway = quarter.gateway
    with pytest.raises(MalformedError, match="ground"):
        gates.withhold(gateway, path_of(), "  ")
    for file in ("agreement/none.md", "checkpoint", "../gateway.sqlite"):
        with pytest.raises(MalformedError, match="path of a text"):
            gates.withhold(gateway, file, GROUND)
    gates.withhold(gateway, path_of(), GROUND)
    with pytest.raises(ConflictError):
        gates.withhold(gateway, path_of(), GROUND)
