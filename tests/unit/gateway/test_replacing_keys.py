"""Replacing the keys of a log: believed by who knew the old ones, whole after every crash."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from thirdcopy import gateway as gates
from thirdcopy.gateway import Gateway
from thirdcopy.gateway.keyring import Keyring, keyring
from thirdcopy.gateway.rotating import KEYS, draw_next, drawn
from thirdcopy.simulation.world import World
from thirdcopy.web import create_app
from thirdcopy.web.log_files import archive, standing
from thirdcopy.web.words import all_words
from thirdcopy_client.canonical import b64
from thirdcopy_client.clock import HOUR, Micros, date_of
from thirdcopy_client.errors import NotAllowedError, UnavailableError, VerificationError
from thirdcopy_client.translog.note import Signer
from thirdcopy_client.verify import DirectoryReader, verify_directory
from world import (
    ACTORS,
    TRACING,
    asked,
    asked_of_database,
    case_now,
    close,
    must,
    opened,
    parcels_of,
    permit,
    to_assessed,
)


def _keys(gateway: Gateway) -> tuple[str, str]:
    return gateway.sequencer.signer.verifier_key, gateway.files.verifier_key


def _replace(world: World, which: tuple[str, ...] = KEYS) -> dict[str, Signer]:
    """Draw and replace, and let go of the operator, whose next start signs anew."""
    after = draw_next(world.gateway.home, world.gateway.origin, which)
    gates.replace_keys(world.gateway)
    close(world)
    return after


def _verified(world: World, key: str | None) -> str:
    return verify_directory(DirectoryReader(world.gateway.home.public), key).key


@pytest.mark.parametrize("which", [KEYS, ("log",), ("files",)], ids=["both", "log", "files"])
def test_who_knew_the_old_key_and_who_knows_the_new_one_both_believe_the_log(
    world: World, which: tuple[str, ...]
) -> None:
    gates.publish(world.gateway)
    old = _keys(world.gateway)
    after = _replace(world, which)
    with opened(world.folder) as again:
        new = _keys(again.gateway)
        assert {key for key, was, now in zip(KEYS, old, new, strict=True) if was != now} == {*which}
        assert all(after[key].verifier_key in new for key in which)
        asked(again, TRACING)
        gates.publish(again.gateway)
        for key in (old[0], new[0], None):
            assert _verified(again, key) == new[0]
        assert not drawn(again.gateway.home, again.gateway.origin)


def test_a_key_can_be_replaced_again_and_the_first_is_still_believed(world: World) -> None:
    first = _keys(world.gateway)[0]
    close(world)
    for _ in range(2):
        with opened(world.folder) as now:
            _replace(now)
        with opened(world.folder) as again:
            gates.publish(again.gateway)
    with opened(world.folder) as again:
        assert _verified(again, first) == _keys(again.gateway)[0]
        paths = asked_of_database(again, "SELECT path FROM public_file WHERE path LIKE 'keys/%'")
        assert len(paths) == 2


def test_a_key_that_was_replaced_signs_nothing_more(world: World) -> None:
    with opened(world.folder) as other:
        _replace(world)
        for gateway in (world.gateway, other.gateway):
            with pytest.raises(UnavailableError, match=r"stopped|replaced"):
                gateway.sequencer.fill("2017-04")
    with opened(world.folder) as again:
        gates.publish(again.gateway)
        with pytest.raises(VerificationError):
            _verified(again, Signer(again.gateway.origin, bytes(32)).verifier_key)


def test_without_a_drawn_key_nothing_is_replaced(world: World) -> None:
    with pytest.raises(NotAllowedError, match="no next key"):
        gates.replace_keys(world.gateway)


def test_drawing_again_gives_the_same_keys_and_changes_nothing(world: World) -> None:
    home, origin = world.gateway.home, world.gateway.origin
    before = _keys(world.gateway)
    assert draw_next(home, origin, KEYS) == draw_next(home, origin, KEYS)
    close(world)
    with opened(world.folder) as again:
        assert _keys(again.gateway) == before


def test_a_secret_drawn_is_its_owners_alone_and_the_replaced_one_is_gone(world: World) -> None:
    secrets = world.folder / "secrets"
    before = (secrets / "log").read_bytes()
    _replace(world)
    with opened(world.folder):
        held = {path.name: path for path in secrets.iterdir()}
        assert set(held) == {"log", "files", "wrapping"}
        assert before not in {path.read_bytes() for path in held.values()}
        assert all(path.stat().st_mode & 0o077 == 0 for path in held.values())


def _before_the_entry(world: World) -> None:
    draw_next(world.gateway.home, world.gateway.origin, KEYS)


def _after_the_entry(world: World) -> None:
    draw_next(world.gateway.home, world.gateway.origin, KEYS)
    gates.replace_keys(world.gateway)


def _between_the_keys(world: World) -> None:
    _after_the_entry(world)
    world.gateway.home.use_next("log")


def _before_the_public_file(world: World) -> None:
    _between_the_keys(world)
    world.gateway.home.use_next("files")


@pytest.mark.parametrize(
    "crash", [_before_the_entry, _after_the_entry, _between_the_keys, _before_the_public_file]
)
def test_a_replacement_that_was_cut_off_is_made_good_by_the_next_start(
    world: World, crash: Callable[[World], None]
) -> None:
    old = _keys(world.gateway)
    crash(world)
    close(world)
    for _ in range(2):
        with opened(world.folder) as again:
            assert (_keys(again.gateway) == old) is (crash is _before_the_entry)
            gates.publish(again.gateway)
            assert _verified(again, old[0]) == _keys(again.gateway)[0]


def test_the_secrets_of_before_the_replacement_do_not_start_the_gateway(
    world: World,
) -> None:
    """As after a restore of the home alone: signing on with them would be found by everybody."""
    old = {key: (world.folder / "secrets" / key).read_bytes() for key in KEYS}
    _replace(world)
    with opened(world.folder):
        pass
    (world.folder / "secrets" / "log").write_bytes(old["log"])
    with pytest.raises(UnavailableError, match="names another key `log`"), opened(world.folder):
        pass


def test_an_answer_on_its_way_keeps_the_receipt_of_the_key_that_gave_it(world: World) -> None:
    case = asked(world, TRACING)
    to_assessed(world, TRACING, case.request.id)
    must(permit(world, TRACING, case.request.id))

    def unreachable(*_parcel: object) -> None:
        raise UnavailableError("the recipient does not answer")

    close(world)
    with opened(world.folder, post=unreachable) as away:
        gates.work(away.gateway)
        assert case_now(away.gateway, case).state == "supplied"
        now = away.clock()
        _replace(away)
    with opened(world.folder, at=now) as again:
        again.clock.set(Micros(now + HOUR))
        gates.work(again.gateway)
        assert parcels_of(again, case.request.id)
        assert case_now(again.gateway, case).state == "delivered"


def test_the_site_shows_what_the_old_key_published_until_the_new_one_does(world: World) -> None:
    gates.publish(world.gateway)
    _replace(world)
    with opened(world.folder) as again:
        shown = standing(again.gateway)
        assert shown is not None
        assert archive(again.gateway)
        gates.publish(again.gateway)
        now = standing(again.gateway)
        assert now is not None
        assert now.size > shown.size


def test_an_administrator_sees_how_the_keys_stand_and_nothing_secret(
    world: World, tmp_path: Path
) -> None:
    administrator, other = ACTORS["p-admin-1"], ACTORS["p-nhs-handler"]
    with pytest.raises(NotAllowedError):
        keyring(world.gateway, other)
    old = _keys(world.gateway)
    assert states(keyring(world.gateway, administrator)) == [
        ("log", "in-use", old[0]),
        ("files", "in-use", old[1]),
    ]
    gates.back_up(world.gateway, tmp_path / "main", tmp_path / "keys")
    after = draw_next(world.gateway.home, world.gateway.origin, ("log",))["log"].verifier_key
    begun = keyring(world.gateway, administrator)
    assert states(begun)[0] == ("log", "next", after)
    today = date_of(world.clock())
    assert [(one.on, one.expires) for one in begun.backups] == [
        (today, today + dt.timedelta(days=30))
    ]
    _replace(world, ("log",))
    with opened(world.folder) as again:
        ended = keyring(again.gateway, administrator)
        assert states(ended) == [
            ("log", "in-use", after),
            ("log", "replaced", old[0]),
            ("files", "in-use", old[1]),
        ]
        assert ended.signing[1].until == ended.signing[0].since
        home = again.gateway.home
        secret = {(home.folder / "secrets" / name).read_bytes() for name in KEYS}
        page = page_of(again, "admin-1")
        for name in ("keys-in-use", "keys-replaced"):
            assert all_words()[name]["en"] in page
        assert str(tmp_path) not in page
        for one in secret:
            assert b64(one) not in page
            assert one.hex() not in page


def states(ring: Keyring) -> list[tuple[str, str, str]]:
    return [(one.name, one.state, one.key) for one in ring.signing]


def page_of(world: World, who: str) -> str:
    app = create_app(world.gateway, findings=())
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    client.post("/sign-in", data={"subject": who})
    return client.get("/keys").text
