"""What a provider says of itself: where its endpoints are, and with which keys it signs."""

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Final

import requests
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from thirdcopy.web.openid.provider import Provider, check_address
from thirdcopy_client.clock import HOUR, MINUTE, Micros
from thirdcopy_client.errors import MalformedError, UnavailableError

TIMEOUT: Final = 10
"""Seconds that a provider has to answer."""
_KEPT: Final = HOUR
_AGAIN: Final = MINUTE
"""Keys that are not known are looked for anew at most so often."""


@dataclass(frozen=True)
class Metadata:
    """A provider's endpoints and keys, as it published them at *read*."""

    authorization: str
    token: str
    end_session: str | None
    names_itself: bool
    """Whether each answer names its issuer (RFC 9207)."""
    keys: KeySet
    read: Micros


class MetadataOf:
    """What one provider publishes, read when it is first needed and again when it is old."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._lock = Lock()
        self._last: Metadata | None = None

    def at(self, now: Micros, *, again: bool = False) -> Metadata:
        """Give the metadata; *again* reads them anew, for a key that was not there before.

        Raises `UnavailableError` for a provider that does not answer or says what it may not.
        """
        with self._lock:
            kept = _AGAIN if again else _KEPT
            if self._last is None or not 0 <= now - self._last.read < kept:
                self._last = _read(self._provider, now)
            return self._last


def _read(provider: Provider, now: Micros) -> Metadata:
    said = _get(f"{provider.issuer}/.well-known/openid-configuration")
    if said.get("issuer") != provider.issuer:
        raise _unusable("it names another issuer than the settings")
    if "S256" not in _listed(said, "code_challenge_methods_supported"):
        raise _unusable("it does not offer PKCE")
    try:
        keys = KeySet.import_key_set(_get(_address(said, "jwks_uri")))  # type: ignore[arg-type]  # checked by what reads it
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise _unusable("its keys cannot be read") from error
    ends = "end_session_endpoint"
    return Metadata(
        authorization=_address(said, "authorization_endpoint"),
        token=_address(said, "token_endpoint"),
        end_session=_address(said, ends) if ends in said else None,
        names_itself=said.get("authorization_response_iss_parameter_supported") is True,
        keys=keys,
        read=now,
    )


def _get(address: str) -> Mapping[str, object]:
    try:
        answer = requests.get(address, timeout=TIMEOUT, allow_redirects=False)
        said = answer.json() if answer.status_code == requests.codes.ok else None
    except requests.RequestException as error:
        raise UnavailableError(
            "the sign-in provider does not answer", remedy="try again in a few minutes"
        ) from error
    if not isinstance(said, dict):
        raise _unusable("it does not publish its settings")
    return said


def _listed(said: Mapping[str, object], name: str) -> tuple[object, ...]:
    found = said.get(name)
    return tuple(found) if isinstance(found, list) else ()


def _address(said: Mapping[str, object], name: str) -> str:
    found = said.get(name)
    try:
        check_address(str(found).partition("?")[0], name)
    except MalformedError as error:
        raise _unusable(f"its `{name}` is no address") from error
    return str(found)


def _unusable(why: str) -> UnavailableError:
    return UnavailableError(
        f"the sign-in provider cannot be used: {why}", remedy="compare the settings with it"
    )
