"""`keygen`, `sign` and `signatures`: who signed which bytes, and who has not."""

import json
import shutil
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from texts import ROOT
from thirdcopy.agreement import parse, parse_adoption
from thirdcopy.agreement.signature import verify_adoption
from thirdcopy.cli.main import thirdcopy
from thirdcopy.store.library import load_vocabulary
from thirdcopy_client.canonical import unb64
from thirdcopy_client.errors import (
    ConflictError,
    MalformedError,
    NotAllowedError,
    VerificationError,
)
from thirdcopy_client.translog.note import Signer

ID = "cmg-home-office"
GROUP, ENFORCEMENT = "child-maintenance-group", "immigration-enforcement"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library of one agreement, and a key for each of its parties."""
    (tmp_path / "agreements" / ID).mkdir(parents=True)
    shutil.copy(ROOT / "agreements/vocabulary.toml", tmp_path / "agreements")
    shutil.copy(ROOT / f"agreements/{ID}/agreement.md", tmp_path / "agreements" / ID)
    lines = [
        ran("keygen", body, "--out", str(tmp_path / body)).stdout for body in (GROUP, ENFORCEMENT)
    ]
    (tmp_path / "keys").write_text("".join(lines), encoding="ascii")
    return tmp_path


def ran(*arguments: str) -> Result:
    return CliRunner().invoke(thirdcopy, arguments)


def signed(folder: Path, body: str, key: str | None = None) -> Result:
    key_file = str(folder / (key or body))
    return ran("sign", ID, "--as", body, "--key-file", key_file, "--folder", str(folder))


def looked_at(folder: Path, *more: str) -> Result:
    return ran("signatures", ID, "--folder", str(folder), *more)


def test_a_private_key_is_for_its_owner_alone_and_is_never_printed(folder: Path) -> None:
    file = folder / GROUP
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    printed = (folder / "keys").read_text(encoding="ascii")
    assert printed.startswith(f"{GROUP}+")
    assert file.read_text(encoding="ascii").strip() not in printed


def test_a_key_file_is_never_written_over(folder: Path) -> None:
    before = (folder / GROUP).read_bytes()
    done = ran("keygen", GROUP, "--out", str(folder / GROUP))
    assert isinstance(done.exception, ConflictError)
    assert (folder / GROUP).read_bytes() == before


def test_a_text_is_signed_when_every_party_has_signed_with_its_key(folder: Path) -> None:
    keys = ("--keys", str(folder / "keys"))
    assert looked_at(folder, *keys).exit_code == 1
    assert signed(folder, GROUP).exit_code == 0
    half = looked_at(folder, *keys)
    assert half.exit_code == 1
    assert f"{GROUP}: signed" in half.stdout
    assert f"{ENFORCEMENT}: has not signed" in half.stdout
    signed(folder, ENFORCEMENT)
    assert looked_at(folder, *keys).exit_code == 0


def test_without_the_parties_keys_nothing_is_believed(folder: Path) -> None:
    signed(folder, GROUP)
    signed(folder, ENFORCEMENT)
    done = looked_at(folder, "--json")
    assert done.exit_code == 1
    assert {one["state"] for one in json.loads(done.stdout)["bodies"]} == {"not-checked"}


def test_a_signature_by_another_partys_key_is_refused(folder: Path) -> None:
    signed(folder, GROUP, key=ENFORCEMENT)
    done = looked_at(folder, "--keys", str(folder / "keys"))
    assert isinstance(done.exception, VerificationError)
    assert done.exception.place == f"signatures/{GROUP}.sig"


def test_a_text_changed_under_its_signature_is_refused_and_can_be_signed_again(
    folder: Path,
) -> None:
    signed(folder, GROUP)
    text = folder / "agreements" / ID / "agreement.md"
    text.write_text(text.read_text(encoding="utf-8") + "\nOne line more.\n", encoding="utf-8")
    assert isinstance(looked_at(folder).exception, VerificationError)
    assert signed(folder, GROUP).exit_code == 0
    assert f"{GROUP}: signed" in looked_at(folder, "--keys", str(folder / "keys")).stdout


def test_only_a_party_that_has_to_sign_can(folder: Path) -> None:
    assert isinstance(signed(folder, "police", key=GROUP).exception, NotAllowedError)


@pytest.mark.parametrize("spoilt", ["", "AAAA", "not base64"])
def test_a_file_that_holds_no_key_signs_nothing(folder: Path, spoilt: str) -> None:
    (folder / GROUP).write_text(spoilt, encoding="ascii")
    assert isinstance(signed(folder, GROUP).exception, MalformedError)
    assert not (folder / "agreements" / ID / "signatures" / f"{GROUP}.sig").exists()


def test_two_keys_of_one_body_are_one_too_many(folder: Path) -> None:
    line = (folder / "keys").read_text(encoding="ascii")
    (folder / "keys").write_text(line * 2, encoding="ascii")
    done = looked_at(folder, "--keys", str(folder / "keys"))
    assert isinstance(done.exception, MalformedError)


def test_a_body_that_adopts_a_model_signs_its_adoption(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "agreements", tmp_path / "agreements")
    ran("keygen", "enfield", "--out", str(tmp_path / "key"))
    name, place = "council-status-check", tmp_path / "agreements/council-status-check"
    common = ("--key-file", str(tmp_path / "key"), "--folder", str(tmp_path))
    done = ran("sign", name, "--as", "enfield", *common)
    assert done.exit_code == 0, done.output
    assert "enfield signed its adoption of council-status-check" in done.stdout
    vocabulary = load_vocabulary(tmp_path)
    text = (place / "agreement.md").read_bytes()
    adoption = (place / "adoptions/enfield.toml").read_bytes()
    verify_adoption(
        (place / "adoptions/enfield.sig").read_bytes(),
        parse(text, name, vocabulary),
        parse_adoption(adoption, name, vocabulary),
        Signer("enfield", unb64((tmp_path / "key").read_text().strip())).key,
        name,
    )
    stranger = ran("sign", name, "--as", "police", *common)
    assert isinstance(stranger.exception, NotAllowedError)
    assert "to adopt it, first write `adoptions/<name>.toml`" in str(stranger.exception.remedy)
