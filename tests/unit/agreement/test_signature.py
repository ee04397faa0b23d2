"""Signatures under an agreement: of this text, by this key, once."""

import shutil
from pathlib import Path

import pytest

from altered_agreement import NAME, agreed, text
from texts import ROOT, library
from thirdcopy.agreement.signature import (
    parse_signature,
    sign_agreement,
    signed_text,
    unsigned,
    verify_signature,
)
from thirdcopy.store.library import load
from thirdcopy_client.errors import MalformedError, VerificationError
from thirdcopy_client.translog.note import Signer, sign_note

FILE = "agreements/cmg-home-office/signatures/child-maintenance-group.sig"
GROUP = Signer("child-maintenance-group", b"\x03" * 32)
OTHER = Signer("child-maintenance-group", b"\x04" * 32)


def test_a_body_signs_the_hash_of_the_exact_bytes() -> None:
    agreement = agreed(text())
    file = sign_agreement(agreement, GROUP)
    lines = ("thirdcopy/1 agreement", agreement.id, agreement.hash, "")
    assert file.decode().startswith("\n".join([*lines, "— child-maintenance-group "]))
    verify_signature(file, agreement, GROUP.key, FILE)
    signed = parse_signature(file, FILE)
    assert (signed.id, signed.hash, signed.by) == (agreement.id, agreement.hash, GROUP.name)


def test_a_text_with_one_letter_changed_is_not_signed() -> None:
    file = sign_agreement(agreed(text()), GROUP)
    changed = agreed(text().replace("repaired", "Repaired", 1))
    with pytest.raises(VerificationError, match="expected a signature of `cmg-home-office`"):
        verify_signature(file, changed, GROUP.key, FILE)


def test_another_key_of_the_same_name_is_not_the_bodys() -> None:
    agreement = agreed(text())
    with pytest.raises(VerificationError, match="expected one signature by"):
        verify_signature(sign_agreement(agreement, OTHER), agreement, GROUP.key, FILE)


def test_a_signature_moved_from_another_note_is_wrong() -> None:
    agreement = agreed(text())
    stolen = sign_note("thirdcopy/1 agreement\nanother\n" + "0" * 64 + "\n", GROUP)
    line = stolen.decode().partition("\n\n")[2]
    forged = f"{signed_text(agreement)}\n{line}".encode()
    with pytest.raises(VerificationError, match="the signature is wrong"):
        verify_signature(forged, agreement, GROUP.key, FILE)


@pytest.mark.parametrize(
    "note",
    [
        f"thirdcopy/2 agreement\na\n{'0' * 64}\n",
        f"thirdcopy/1 adoption\na\n{'0' * 64}\n",
        f"thirdcopy/1 agreement\nA\n{'0' * 64}\n",
        f"thirdcopy/1 agreement\na\n{'0' * 63}\n",
        f"thirdcopy/1 agreement\na\n{'0' * 64}\nmore\n",
    ],
)
def test_a_note_of_another_form_is_no_signature_of_an_agreement(note: str) -> None:
    with pytest.raises(MalformedError) as raised:
        parse_signature(sign_note(note, GROUP), FILE)
    assert raised.value.place == f"{FILE}:1"


def test_a_file_holds_one_signature() -> None:
    both = sign_note(signed_text(agreed(text())), GROUP, OTHER)
    with pytest.raises(MalformedError, match="expected one signature"):
        parse_signature(both, FILE)


def test_the_library_reads_signatures_and_refuses_a_signed_text_that_was_changed(
    tmp_path: Path,
) -> None:
    shutil.copytree(ROOT / "agreements", tmp_path / "agreements")
    shutil.copytree(ROOT / "profiles", tmp_path / "profiles")
    folder = tmp_path / "agreements/cmg-home-office"
    (folder / "signatures").mkdir()
    file = folder / "signatures/child-maintenance-group.sig"
    file.write_bytes(sign_agreement(agreed(text()), GROUP))
    found = load(tmp_path).signatures
    assert set(found["cmg-home-office"]) == {"child-maintenance-group"}
    assert found["council-referral"] == {}
    file.rename(folder / "signatures/police.sig")
    with pytest.raises(MalformedError, match="expected a party to sign, got `police`"):
        load(tmp_path)
    (folder / "signatures/police.sig").rename(file)
    (folder / "agreement.md").write_text(text().replace("repaired", "mended", 1), encoding="utf-8")
    with pytest.raises(VerificationError, match="expected a signature of `cmg-home-office`"):
        load(tmp_path)


def test_every_party_has_to_sign_and_a_models_recipients_adopt_it() -> None:
    agreement = agreed(text())
    assert agreement.name == NAME
    assert unsigned(agreement, []) == ("child-maintenance-group", "immigration-enforcement")
    assert unsigned(agreement, ["child-maintenance-group"]) == ("immigration-enforcement",)
    model = library().agreements["council-status-check"]
    assert unsigned(model, []) == ("status-checking-service",)
