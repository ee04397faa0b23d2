"""Attacks on what the parties signed: a text runs only when each has signed it, with its key."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from altered_agreement import agreed, altered, text
from thirdcopy import gateway as gates
from thirdcopy.agreement import Agreement
from thirdcopy.agreement.signature import sign_adoption, sign_agreement, signed_text
from thirdcopy.event import OpenAct, Refusal
from thirdcopy.gateway import Gateway
from thirdcopy.simulation.signing import signatories, signed, signed_adoption, signer_of
from thirdcopy.simulation.world import World
from thirdcopy.store.read import acts_of
from thirdcopy_client.canonical import Json
from thirdcopy_client.errors import MalformedError, ThirdcopyError, VerificationError
from thirdcopy_client.translog.note import Signer, parse_verifier_key, verify_note
from thirdcopy_client.translog.open_kind import check_members
from world import CHECKS

GROUP, ENFORCEMENT = "child-maintenance-group", "immigration-enforcement"
REVIEWED = altered('review_by = "unknown"', "review_by = 2030-01-01")


def registered(world: World) -> Agreement:
    agreement = agreed(REVIEWED)
    gates.register(world.gateway, agreement, "uk")
    return agreement


def in_force(gateway: Gateway, agreement: Agreement) -> list[OpenAct]:
    with gateway.engine.connect() as connection:
        acts = acts_of(connection, ("in-force",))
    return [act for act in acts if act.members["agreement"] == agreement.hash]


def test_each_partys_signature_stands_in_the_log_for_anybody_to_check(world: World) -> None:
    agreement = registered(world)
    assert gates.put_in_force(world.gateway, agreement, signed(agreement)) is None
    (act,) = in_force(world.gateway, agreement)
    lines = str(act.members["signatures"]).splitlines()
    note = "\n".join((signed_text(agreement), *(f"— {line}" for line in lines), "")).encode()
    keys = [parse_verifier_key(line) for line in str(act.members["signers"]).splitlines()]
    assert [key.name for key in keys] == [GROUP, ENFORCEMENT]
    for key in keys:
        verify_note(note, key)


@pytest.mark.parametrize("missing", [(GROUP,), (ENFORCEMENT,), (GROUP, ENFORCEMENT)])
def test_a_text_that_a_party_has_not_signed_does_not_run(
    world: World, missing: tuple[str, ...]
) -> None:
    agreement = registered(world)
    files = {body: file for body, file in signed(agreement).items() if body not in missing}
    refusal = gates.put_in_force(world.gateway, agreement, files)
    assert isinstance(refusal, Refusal)
    said = f"`cmg-home-office` has not been signed by {', '.join(missing)}"
    assert (refusal.code, refusal.reason) == ("unsigned", said)
    assert not in_force(world.gateway, agreement)


def test_a_party_whose_key_the_gateway_does_not_know_has_not_signed(world: World) -> None:
    agreement = registered(world)
    known = {GROUP: signer_of(GROUP).key}
    gateway = replace(world.gateway, signatories=known)
    refusal = gates.put_in_force(gateway, agreement, signed(agreement))
    assert isinstance(refusal, Refusal)
    assert refusal.reason == f"this gateway knows no signing key of {ENFORCEMENT}"
    assert not in_force(gateway, agreement)


def test_a_gateway_that_knows_no_key_puts_nothing_in_force(world: World) -> None:
    agreement = registered(world)
    gateway = replace(world.gateway, signatories={})
    refusal = gates.put_in_force(gateway, agreement, signed(agreement))
    assert isinstance(refusal, Refusal)
    assert not in_force(gateway, agreement)


def _of(agreement: Agreement, signer: Signer) -> Mapping[str, bytes]:
    return {**signed(agreement), GROUP: sign_agreement(agreement, signer)}


def _bytes_turned(agreement: Agreement) -> Mapping[str, bytes]:
    file = bytearray(signed(agreement)[GROUP])
    file[-20] = ord("A") if file[-20] != ord("A") else ord("B")
    return {**signed(agreement), GROUP: bytes(file)}


ATTACKS: Mapping[str, Callable[[Agreement], Mapping[str, bytes]]] = {
    "another text": lambda text_: {**signed(text_), GROUP: signed(agreed(text()))[GROUP]},
    "another key of its name": lambda text_: _of(text_, Signer(GROUP, b"\x07" * 32)),
    "another body's key": lambda text_: _of(text_, signer_of("police")),
    "another party's file": lambda text_: {**signed(text_), GROUP: signed(text_)[ENFORCEMENT]},
    "a letter of it changed": _bytes_turned,
    "no note at all": lambda text_: {**signed(text_), GROUP: b"signed, honestly\n"},
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_signature_that_is_not_the_partys_of_this_text_stops_it(
    world: World, attack: str
) -> None:
    agreement = registered(world)
    with pytest.raises((VerificationError, MalformedError)):
        gates.put_in_force(world.gateway, agreement, ATTACKS[attack](agreement))
    assert not in_force(world.gateway, agreement)


def test_a_model_is_adopted_by_the_signature_of_the_body_that_adopts_it(world: World) -> None:
    gateway = world.gateway
    model = gateway.library.agreements[CHECKS]
    first, second, *_ = gateway.library.adoptions[CHECKS]
    attacks: dict[str, bytes] = {
        "of another adoption": signed_adoption(model, second),
        "by another body": sign_adoption(model, first, signer_of(second.body)),
        "by another key": sign_adoption(model, first, Signer(first.body, b"\x07" * 32)),
        "of the model, not of adopting it": sign_agreement(model, signer_of(first.body)),
    }
    for name, attack in attacks.items():
        refused: ThirdcopyError | None = None
        try:
            gates.adopt(gateway, model, first, attack)
        except VerificationError as error:
            refused = error
        assert refused is not None, name
    nothing = gates.adopt(gateway, model, first, None)
    assert isinstance(nothing, Refusal)
    assert nothing.reason == f"{first.body} has not signed its adoption"
    unknown = replace(gateway, signatories={})
    answer = gates.adopt(unknown, model, first, signed_adoption(model, first))
    assert isinstance(answer, Refusal)
    assert answer.reason == f"this gateway knows no signing key of {first.body}"
    assert not isinstance(
        gates.adopt(gateway, model, first, signed_adoption(model, first)), Refusal
    )


def test_a_log_whose_entry_carries_a_signature_of_another_text_is_refused(world: World) -> None:
    agreement = registered(world)
    gates.put_in_force(world.gateway, agreement, signed(agreement))
    (act,) = in_force(world.gateway, agreement)
    members = dict(act.members)
    check_members("in-force", members, "entry")
    forged: dict[str, dict[str, Json]] = {
        "another text": {"agreement": agreed(text()).hash},
        "one signer left out": {"signers": str(members["signers"]).splitlines()[0]},
        "a stranger's key": {"signers": signer_of("police").verifier_key},
        "no signers": {"signers": ""},
        "another body's signature": {"signatures": str(members["signatures"]).replace("g", "h")},
    }
    for name, change in forged.items():
        try:
            check_members("in-force", {**members, **change}, "entry")
        except (MalformedError, VerificationError):
            continue
        pytest.fail(f"{name} was believed")


def test_a_simulated_key_is_known_for_every_body(world: World) -> None:
    vocabulary = world.gateway.library.vocabulary
    assert set(signatories(vocabulary)) == set(vocabulary.codes("Body"))


def test_the_register_knows_who_signed_a_text_and_since_when(world: World) -> None:
    agreement = registered(world)
    assert gates.signers_of(world.gateway, agreement.hash) == {}
    gates.put_in_force(world.gateway, agreement, signed(agreement))
    (act,) = in_force(world.gateway, agreement)
    assert gates.signers_of(world.gateway, agreement.hash) == {GROUP: act.at, ENFORCEMENT: act.at}
