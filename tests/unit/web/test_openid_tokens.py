"""Tokens and settings that no good provider makes: none of them signs anybody in or out."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc.jwk import KeySet, RSAKey
from sqlalchemy.exc import IntegrityError

from hostile_provider import CLIENT, HostileProvider, hostile_provider
from thirdcopy import gateway as gates
from thirdcopy.gateway import SignedIn
from thirdcopy.store.engine import changing
from thirdcopy.web import create_app
from thirdcopy.web.openid import (
    Metadata,
    MetadataOf,
    Pending,
    Provider,
    begin,
    finish,
    read_logout_token,
)
from thirdcopy.web.openid.logout import EVENT
from thirdcopy_client.clock import MINUTE, SECOND, Micros, micros_of
from thirdcopy_client.errors import MalformedError, NotAllowedError, UnavailableError
from web_world import SmallWorld

ADDRESS = "https://gateway.example"
NOW = micros_of(dt.date(2026, 11, 25), 9)
SECONDS = NOW // SECOND
OTHER = RSAKey.generate_key(2048, {"kid": "first"})
UNKNOWN = RSAKey.generate_key(2048, {"kid": "second"})


@pytest.fixture(scope="module")
def hostile() -> Iterator[HostileProvider]:
    with hostile_provider() as found:
        yield found


@pytest.fixture
def provider(hostile: HostileProvider) -> Provider:
    return Provider(hostile.issuer, CLIENT, ADDRESS, "secret")


@pytest.fixture
def metadata(provider: Provider) -> MetadataOf:
    return MetadataOf(provider)


def id_claims(hostile: HostileProvider, pending: Pending) -> dict[str, Any]:
    return {
        "iss": hostile.issuer,
        "sub": "una",
        "aud": CLIENT,
        "iat": SECONDS,
        "exp": SECONDS + 300,
        "auth_time": SECONDS - 5,
        "nonce": pending.nonce,
        "acr": "gold",
    }


def finished(
    hostile: HostileProvider,
    provider: Provider,
    changes: Mapping[str, Any],
    *,
    fresh: bool = False,
    **signing: Any,  # noqa: ANN401 - any way of signing
) -> SignedIn:
    metadata = MetadataOf(provider)
    _, pending = begin(provider, metadata.at(NOW), NOW, fresh=fresh, then="/cases")
    hostile.token = hostile.signed({**id_claims(hostile, pending), **changes}, **signing)
    return finish(provider, metadata, pending, {"state": pending.state, "code": "c"}, NOW)


def test_a_good_token_says_who_signed_in(hostile: HostileProvider, provider: Provider) -> None:
    who = finished(hostile, replace(provider, acr=("gold",)), {"sid": "s-1"})
    assert (who.subject, who.acr, who.sid) == ("una", "gold", "s-1")
    assert who.authenticated == NOW - 5 * SECOND


BAD_CLAIMS: list[dict[str, Any]] = [
    {"iss": "https://elsewhere.example"},
    {"iss": None},
    {"aud": "another-client"},
    {"aud": [CLIENT, "another-client"]},
    {"aud": [CLIENT, "another-client"], "azp": "another-client"},
    {"aud": None},
    {"sub": None},
    {"nonce": "another"},
    {"nonce": None},
    {"exp": SECONDS - 120},
    {"exp": None},
    {"iat": SECONDS + 600},
    {"auth_time": None},
    {"auth_time": str(SECONDS)},
    {"auth_time": SECONDS - 9 * 3600},
    {"auth_time": SECONDS + 600},
    {"acr": "bronze"},
    {"acr": None},
    {"acr": ["gold"]},
]


@pytest.mark.parametrize("changes", BAD_CLAIMS, ids=str)
def test_a_token_that_says_something_else_signs_nobody_in(
    hostile: HostileProvider, provider: Provider, changes: dict[str, Any]
) -> None:
    with pytest.raises(NotAllowedError):
        finished(hostile, replace(provider, acr=("gold",)), changes)


def test_an_old_proof_does_not_do_where_a_fresh_one_is_asked_for(
    hostile: HostileProvider, provider: Provider
) -> None:
    old = {"auth_time": SECONDS - 300}
    assert finished(hostile, provider, old).subject == "una"
    with pytest.raises(NotAllowedError):
        finished(hostile, provider, old, fresh=True)


@pytest.mark.parametrize("signing", [{"key": OTHER}, {"key": UNKNOWN, "header": {"kid": "second"}}])
def test_a_token_that_somebody_else_signed_signs_nobody_in(
    hostile: HostileProvider, provider: Provider, signing: dict[str, Any]
) -> None:
    with pytest.raises(NotAllowedError):
        finished(hostile, provider, {}, **signing)


def test_a_token_without_a_signature_or_signed_with_the_public_key_signs_nobody_in(
    hostile: HostileProvider, provider: Provider, metadata: MetadataOf
) -> None:
    good = hostile.signed({"iss": hostile.issuer, "sub": "una"})
    _, body, _ = good.split(".")
    none = "eyJhbGciOiJub25lIn0"
    hmac = "eyJhbGciOiJIUzI1NiIsImtpZCI6ImZpcnN0In0"
    for text in (f"{none}.{body}.", f"{hmac}.{body}.c2lnbmVk", "", "a.b", good[:-4], "a.b.c.d.e"):
        with pytest.raises(NotAllowedError):
            read_logout_token(provider, metadata, text, NOW)
        _, pending = begin(provider, metadata.at(NOW), NOW, fresh=False, then="/")
        hostile.token = text
        with pytest.raises(NotAllowedError):
            finish(provider, metadata, pending, {"state": pending.state, "code": "c"}, NOW)


def test_a_key_that_is_new_is_looked_for_and_not_more_often_than_once_a_minute(
    hostile: HostileProvider, provider: Provider, metadata: MetadataOf
) -> None:
    metadata.at(NOW)
    hostile.asked.clear()
    text = hostile.signed(logout_claims(hostile), key=UNKNOWN, header={"kid": "second"})
    later = Micros(NOW + 2 * MINUTE)
    for _ in range(3):
        with pytest.raises(NotAllowedError):
            read_logout_token(provider, metadata, text, later)
    assert hostile.asked.count("/keys") == 1


def test_a_provider_that_has_changed_its_key_is_believed(
    hostile: HostileProvider, provider: Provider
) -> None:
    metadata = MetadataOf(provider)
    metadata.at(NOW)
    first, hostile.key = hostile.key, UNKNOWN
    try:
        later = Micros(NOW + 2 * MINUTE)
        text = hostile.signed(logout_claims(hostile), header={"kid": "second"})
        assert read_logout_token(provider, metadata, text, later).subject == "una"
    finally:
        hostile.key = first


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://elsewhere.example"},
        {"code_challenge_methods_supported": ["plain"]},
        {"code_challenge_methods_supported": None},
        {"token_endpoint": "http://elsewhere.example/token"},
        {"authorization_endpoint": None},
        {"jwks_uri": "file:///etc/passwd"},
    ],
)
def test_settings_that_cannot_be_used_are_not_used(
    hostile: HostileProvider, provider: Provider, changes: dict[str, object]
) -> None:
    kept = dict(hostile.settings)
    try:
        hostile.settings.update(changes)
        with pytest.raises(UnavailableError):
            MetadataOf(provider).at(NOW)
    finally:
        hostile.settings = kept


def test_settings_are_read_once_an_hour(hostile: HostileProvider, metadata: MetadataOf) -> None:
    hostile.asked.clear()
    for later in (0, 59 * MINUTE, 61 * MINUTE):
        metadata.at(Micros(NOW + later))
    assert hostile.asked.count("/keys") == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "http://elsewhere.example"},
        {"issuer": "https://user@elsewhere.example"},
        {"issuer": "https://"},
        {"issuer": "provider"},
        {"address": "http://gateway.example"},
        {"address": "https://gateway.example/thirdcopy"},
        {"client": ""},
    ],
)
def test_settings_of_ours_that_are_not_safe_are_refused(changes: dict[str, Any]) -> None:
    good = Provider("https://provider.example", CLIENT, ADDRESS, "secret")
    assert "secret" not in repr(good)
    with pytest.raises(MalformedError):
        replace(good, **changes)


def logout_claims(hostile: HostileProvider) -> dict[str, Any]:
    return {
        "iss": hostile.issuer,
        "sub": "una",
        "aud": CLIENT,
        "iat": SECONDS,
        "exp": SECONDS + 120,
        "jti": "number-1",
        "events": {EVENT: {}},
        "sid": "s-1",
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://elsewhere.example"},
        {"aud": "another-client"},
        {"iat": None},
        {"iat": SECONDS - 3600, "exp": SECONDS + 3600},
        {"iat": SECONDS + 600},
        {"exp": SECONDS - 120},
        {"jti": None},
        {"jti": 7},
        {"events": None},
        {"events": {"https://elsewhere.example/event": {}}},
        {"events": [EVENT]},
        {"events": {EVENT: "yes"}},
        {"nonce": "an ID token"},
        {"sub": None, "sid": None},
        {"sub": "", "sid": ""},
    ],
    ids=str,
)
def test_a_logout_token_that_says_something_else_ends_nothing(
    hostile: HostileProvider, provider: Provider, metadata: MetadataOf, changes: dict[str, Any]
) -> None:
    good = logout_claims(hostile)
    assert read_logout_token(provider, metadata, hostile.signed(good), NOW).sid == "s-1"
    with pytest.raises(NotAllowedError):
        read_logout_token(provider, metadata, hostile.signed({**good, **changes}), NOW)


def test_a_token_of_another_type_ends_nothing(
    hostile: HostileProvider, provider: Provider, metadata: MetadataOf
) -> None:
    typed = hostile.signed(logout_claims(hostile), header={"typ": "at+jwt"})
    with pytest.raises(NotAllowedError):
        read_logout_token(provider, metadata, typed, NOW)


@pytest.fixture
def site(world: SmallWorld, hostile: HostileProvider) -> tuple[Flask, gates.Gateway, Provider]:
    provider = Provider(hostile.issuer, CLIENT, ADDRESS, "secret")
    gateway = replace(world.gateway, origin="gateway.example/one", clock=lambda: NOW)
    return create_app(gateway, provider=provider), gateway, provider


def sessions_begun(gateway: gates.Gateway, sids: tuple[str, ...], name: str) -> list[str]:
    return [
        gates.begin_session(
            gateway, SignedIn("simulation", "cmg-decider", NOW, f"{name} {n}", sid=sid)
        )
        for n, sid in enumerate(sids)
    ]


def going_on(gateway: gates.Gateway, tokens: list[str]) -> list[bool]:
    return [gates.session_of(gateway, token) is not None for token in tokens]


@pytest.mark.parametrize(
    ("named", "left"),
    [
        ({"sid": "a", "subject": None}, [False, True]),
        ({"sid": "a", "subject": "cmg-decider"}, [False, True]),
        ({"sid": None, "subject": "cmg-decider"}, [False, False]),
        ({"sid": "a", "subject": "cmg-handler"}, [True, True]),
        ({"sid": "z", "subject": None}, [True, True]),
    ],
    ids=str,
)
def test_what_is_named_ends_and_nothing_else(
    site: tuple[Flask, gates.Gateway, Provider], named: dict[str, str | None], left: list[bool]
) -> None:
    _, gateway, _ = site
    tokens = sessions_begun(gateway, ("a", "b"), str(named))
    gates.end_as_told(gateway, "simulation", once=str(named), **named)
    assert going_on(gateway, tokens) == left
    gates.end_as_told(gateway, "elsewhere", once=str(named), **named)
    assert going_on(gateway, tokens) == left


def test_a_logout_that_ends_no_session_is_not_spent(
    site: tuple[Flask, gates.Gateway, Provider],
) -> None:
    """A disk that fails between the two must not leave the session alive and the word used up."""
    _, gateway, _ = site
    tokens = sessions_begun(gateway, ("a",), "unspent")
    told: dict[str, str | None] = {"sid": "a", "subject": None}
    with changing(gateway.engine) as connection:
        stop = "BEGIN SELECT RAISE(ABORT, 'no'); END"
        connection.exec_driver_sql(f"CREATE TRIGGER broken BEFORE UPDATE ON session {stop}")
    try:
        with pytest.raises(IntegrityError):
            gates.end_as_told(gateway, "simulation", once="unspent", **told)
    finally:
        with changing(gateway.engine) as connection:
            connection.exec_driver_sql("DROP TRIGGER broken")
    gates.end_as_told(gateway, "simulation", once="unspent", **told)
    assert going_on(gateway, tokens) == [False]


def test_a_logout_token_is_heard_once(
    site: tuple[Flask, gates.Gateway, Provider], hostile: HostileProvider
) -> None:
    app, _, _ = site
    sent = {"logout_token": hostile.signed({**logout_claims(hostile), "jti": "once"})}
    client = app.test_client()
    for status in (200, 400):
        answer = client.post("/sign-in/ended", data=sent, base_url=ADDRESS)
        assert answer.status_code == status
        assert answer.headers["Cache-Control"] == "no-store"
    assert client.post("/sign-in/ended", base_url=ADDRESS).status_code == 400


def test_a_page_elsewhere_ends_nothing(
    site: tuple[Flask, gates.Gateway, Provider], hostile: HostileProvider
) -> None:
    app, _, _ = site
    sent = {"logout_token": hostile.signed({**logout_claims(hostile), "jti": "by-browser"})}
    headers = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    answer = app.test_client().post("/sign-in/ended", data=sent, base_url=ADDRESS, headers=headers)
    assert answer.status_code == 403


@settings(max_examples=150)
@given(
    text=st.text(max_size=200) | st.from_regex(r"[A-Za-z0-9_-]{0,40}(\.[A-Za-z0-9_-]{0,40}){0,4}")
)
def test_no_text_whatever_passes_for_a_token(text: str) -> None:
    provider = Provider("https://provider.example", CLIENT, ADDRESS)
    metadata = MetadataOf(provider)
    metadata._last = _known()
    with pytest.raises(NotAllowedError):
        read_logout_token(provider, metadata, text, NOW)


def _known() -> Metadata:
    return Metadata("a", "t", None, names_itself=False, keys=KeySet([OTHER]), read=NOW)


@settings(max_examples=150)
@given(
    found=st.recursive(
        st.none() | st.text() | st.integers(), lambda s: st.lists(s) | st.dictionaries(st.text(), s)
    )
)
def test_no_cookie_whatever_passes_for_a_sign_in_that_was_begun(found: object) -> None:
    assert Pending.kept(found) is None
