"""`admit`: the operator founds the systems, and only founds them."""

import json
from pathlib import Path

import pytest

from founded import ISSUER, founded, run
from thirdcopy.cli.serve import alone
from thirdcopy.cli.settings import gateway_of, read_settings
from thirdcopy.gateway import ASKS, SIGNS_IN, systems
from thirdcopy.gateway.home import Home
from thirdcopy_client.errors import (
    ConflictError,
    MalformedError,
    NotAllowedError,
)

KEY = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return founded(tmp_path)


def admit(file: Path, name: str, key: object, *more: str) -> str:
    place = file.parent / "key.json"
    place.write_text(key if isinstance(key, str) else json.dumps(key))
    return run("admit", name, str(place), "--settings", str(file), *more)


def test_the_first_system_of_each_use_is_admitted_and_no_second(file: Path) -> None:
    said = admit(file, "asks", KEY, "--body", "enfield")
    assert said == "asks of enfield is admitted for requests.\n"
    assert admit(file, "asks", KEY, "--body", "enfield") == said
    admit(file, "signs", KEY, "--body", "enfield", "--use", "sign-ins", "--issuer", ISSUER)
    found = systems(gateway_of(read_settings(file)))
    assert {one.id: one.use for one in found} == {"asks": ASKS, "signs": SIGNS_IN}
    with pytest.raises(NotAllowedError, match="admitted already"):
        admit(file, "another", KEY, "--body", "enfield")
    assert len(systems(gateway_of(read_settings(file)))) == 2


@pytest.mark.parametrize(
    "key",
    ["", "[]", "{", "[" * 9000, {}, {**KEY, "d": KEY["x"]}, {**KEY, "crv": "Ed448"}, "9" * 20_000],
    ids=["empty", "list", "half", "deep", "nothing", "private", "other curve", "large"],
)
def test_what_is_no_public_key_is_refused_and_nothing_is_admitted(file: Path, key: object) -> None:
    with pytest.raises(MalformedError, match="public key as a JSON Web Key"):
        admit(file, "asks", key, "--body", "enfield")
    assert systems(gateway_of(read_settings(file))) == ()


def test_a_body_that_nobody_knows_or_an_issuer_in_the_wrong_place_is_a_conflict(
    file: Path,
) -> None:
    for more in (("--body", "atlantis"), ("--body", "enfield", "--issuer", ISSUER)):
        with pytest.raises(ConflictError) as refused:
            admit(file, "asks", KEY, *more)
        assert refused.value.remedy
    assert systems(gateway_of(read_settings(file))) == ()


def test_nothing_is_admitted_while_the_service_runs(file: Path) -> None:
    with alone(Home(file.parent / "home")), pytest.raises(ConflictError, match="serves"):
        admit(file, "asks", KEY, "--body", "enfield")
