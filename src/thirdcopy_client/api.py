"""The interface of a gateway from a body's own program: signed, tried again, verified.

Every request names one officer. What is answered is believed as far as it goes: a sealed answer
only after its receipt and everything in it has been checked, against a log key that the caller
has from elsewhere. The standard library's HTTP client is enough for one connection.
"""

import http.client
import json
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Final, Self, cast
from urllib.parse import quote, urlsplit

from thirdcopy_client.canonical import Json
from thirdcopy_client.clock import SECOND, Clock, system_clock
from thirdcopy_client.errors import (
    ConflictError,
    MalformedError,
    NotAllowedError,
    UnavailableError,
    VerificationError,
)
from thirdcopy_client.http_signature import HttpRequest, nonce_of, sign_request
from thirdcopy_client.open import Opened, open_parcel
from thirdcopy_client.translog.quorum import Demand

BASE: Final = "/api/v1"
WAITS: Final = (0.1, 0.5, 2.0, 5.0)
"""How many seconds to wait before each further try."""
_SECONDS: Final = 30
_MOST: Final = 4 * 1024 * 1024
_FAMILIES: Final = {
    400: MalformedError,
    401: NotAllowedError,
    403: NotAllowedError,
    404: NotAllowedError,
    405: MalformedError,
    409: ConflictError,
    413: MalformedError,
    415: MalformedError,
}
_REFUSED: Final = 422
_GOOD: Final = frozenset({200, 201})
_LATER: Final = frozenset({429, 502, 503, 504})

SignIn = Callable[[str, str], str]
"""Have an officer sign in for a nonce, and give the ID token of their sign-in service."""


@dataclass(frozen=True)
class Service:
    """A gateway's service: its address, the key of its log, and whose program this is.

    *log_key* is what receipts are checked against; have it from the operator on paper, not from
    the service. *seed* is the system's Ed25519 key. *demand* says whose cosignatures a
    receipt needs.
    """

    address: str
    log_key: str
    system: str
    seed: bytes = field(repr=False)
    sign_in: SignIn | None = None
    demand: Demand | None = None
    clock: Clock = system_clock
    wait: Callable[[float], None] = time.sleep


@dataclass(frozen=True, kw_only=True)
class Person:
    """The one person whom a request is about; a day, or day and month, may be left out."""

    family_name: str = field(repr=False)
    birth_date: str = field(repr=False)
    given_name: str = field(default="", repr=False)
    scheme: str = ""
    number: str = field(default="", repr=False)
    postcode: str = field(default="", repr=False)
    previous_family_name: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What an officer asks of one body about one person, under one agreement."""

    agreement: str
    action: str
    purpose: str
    fields: tuple[str, ...]
    person: Person = field(repr=False)
    reason: str = field(repr=False)
    necessity: str = field(repr=False)
    tried: str = field(repr=False)
    reference: str = field(repr=False)
    informant: str = "nobody"
    urgent: bool = False
    facts: Mapping[str, Json] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Refused:
    """A refusal is an answer, not an error: its code, the clause if there is one, and why."""

    code: str
    reason: str
    clause: str | None


@dataclass(frozen=True)
class Done:
    """A request that was acted on, and where it stands as this officer is told."""

    request: str
    status: str | None


@dataclass(frozen=True)
class Event:
    """One event of the feed; its name is what to read on from."""

    event: str
    request: str
    kind: str
    at: str


class Officer:
    """What one officer does through a service; `with` closes its connection."""

    def __init__(self, service: Service, officer: str) -> None:
        self.service = service
        self.officer = officer
        self._connection: http.client.HTTPConnection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def submit(self, asking: Asking, key: str | None = None) -> Done | Refused:
        """Ask about one person; a cap that is reached or an agreement at rest is a refusal.

        Under one *key* it is asked once, however often and by whichever process it is sent.
        """
        return _done(self.post("/requests", cast("Mapping[str, Json]", asdict(asking)), key=key))

    def requests(self, *, everything: bool = False) -> tuple[Mapping[str, Json], ...]:
        """List the requests that this officer may see, what waits for them first."""
        found = self.get(f"/requests?all={'true' if everything else 'false'}")
        return cast("tuple[Mapping[str, Json], ...]", tuple(_list(found, "requests")))

    def read(self, request: str) -> Mapping[str, Json]:
        """Read one request as this officer may see it."""
        return self.get(f"/requests/{quote(request, safe='')}")

    def do(self, request: str, command: str, /, **given: Json) -> Done | Refused:
        """Give a command on a request, such as `countersign`, `screen` or `withdraw`."""
        return _done(self.post(f"/requests/{quote(request, safe='')}/{command}", given))

    def decide(self, request: str, command: str = "decide", /, **given: Json) -> Done | Refused:
        """Decide, second or comply; the officer signs in for this very act."""
        path = f"/requests/{quote(request, safe='')}/{command}"
        return _done(self.post(path, given, fresh=True))

    def answers(self, request: str, private_key: bytes | None = None) -> tuple[Opened, ...]:
        """Fetch every sealed answer of a request and check all of it; open it with a key.

        Raises `VerificationError`, its `place` the part, for one that does not hold: then
        nothing is given, and nothing was decrypted. Also for one about another request.
        """
        count = self.read(request)["answers"]
        if not isinstance(count, int):
            raise VerificationError("expected a number of answers", place="answers")
        return tuple(self._opened(request, number, private_key) for number in range(1, count + 1))

    def parcel(self, request: str, number: int) -> bytes:
        """Fetch one answer as it is sealed, checked like those of `answers` and not opened."""
        return self._fetched(request, number, None)[0]

    def events(self, after: str | None = None) -> Iterator[Event]:
        """Read what happened since an event, to the end of what there is now."""
        while True:
            found = self.get(f"/events?limit=200{f'&after={quote(after)}' if after else ''}")
            for one in _list(found, "events"):
                members = cast("Mapping[str, str]", one)
                yield Event(**{name: str(members[name]) for name in Event.__dataclass_fields__})
            after = cast("str | None", found["next"])
            if not found["more"]:
                return

    def get(self, path: str) -> Mapping[str, Json]:
        """Read any other route that gives JSON."""
        return _object(self._sent("GET", path, b"", fresh=False)[1])

    def post(
        self, path: str, given: Mapping[str, Json], *, fresh: bool = False, key: str | None = None
    ) -> Mapping[str, Json] | Refused:
        """Do any other act; the same act however often it has to be sent."""
        status, data = self._sent("POST", path, json.dumps(given).encode(), fresh=fresh, key=key)
        told = _object(data)
        if status != _REFUSED:
            return told
        clause = told.get("clause")
        return Refused(
            str(told.get("code")), str(told.get("detail")), None if clause is None else str(clause)
        )

    def _opened(self, request: str, number: int, private_key: bytes | None) -> Opened:
        return self._fetched(request, number, private_key)[1]

    def _fetched(
        self, request: str, number: int, private_key: bytes | None
    ) -> tuple[bytes, Opened]:
        service = self.service
        path = f"/requests/{quote(request, safe='')}/answers/{number}"
        parcel = self._sent("GET", path, b"", fresh=False)[1]
        now = service.clock()
        opened = open_parcel(parcel, private_key, service.log_key, now=now, demand=service.demand)
        if opened.told["request"] != request:
            raise VerificationError("this answers another request", place="request")
        return parcel, opened

    def _sent(
        self, method: str, path: str, body: bytes, *, fresh: bool, key: str | None = None
    ) -> tuple[int, bytes]:
        """Send until it is answered; each try is signed anew, under one idempotency key."""
        asked = HttpRequest(
            method,
            f"{self.service.address}{BASE}{path}",
            body,
            key or secrets.token_hex(16),
            self.officer,
        )
        more = self._sign_in(asked) if fresh else {}
        for pause in (*WAITS, None):
            try:
                status, data = self._once(asked, more)
            except (OSError, http.client.HTTPException) as error:
                self.close()
                if pause is None:
                    raise UnavailableError(
                        "the service does not answer", remedy="try again later"
                    ) from error
            else:
                if status not in _LATER or pause is None:
                    return _believed(status, data)
            self.service.wait(pause)
        raise AssertionError

    def _sign_in(self, asked: HttpRequest) -> dict[str, str]:
        if self.service.sign_in is None:
            raise NotAllowedError(
                "the officer must sign in for this", remedy="give the service a way to sign in"
            )
        return {"Thirdcopy-Sign-In": self.service.sign_in(asked.officer, nonce_of(asked))}

    def _once(self, asked: HttpRequest, more: Mapping[str, str]) -> tuple[int, bytes]:
        service, where = self.service, urlsplit(asked.target)
        signed = sign_request(
            asked,
            service.system,
            service.seed,
            created=service.clock() // SECOND,
            nonce=secrets.token_urlsafe(24),
        )
        headers = {**signed, **more, "Accept": "application/json"}
        if asked.body:
            headers["Content-Type"] = "application/json"
        if self._connection is None:
            self._connection = _connection(where.scheme, where.netloc)
        path = f"{where.path}?{where.query}" if where.query else where.path
        self._connection.request(asked.method, path, asked.body or None, headers)
        response = self._connection.getresponse()
        data = response.read(_MOST + 1)
        if len(data) > _MOST:
            self.close()
            raise VerificationError("the answer is longer than any", place="answer")
        return response.status, data


def _connection(scheme: str, place: str) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(place, timeout=_SECONDS)
    return http.client.HTTPConnection(place, timeout=_SECONDS)


def _believed(status: int, data: bytes) -> tuple[int, bytes]:
    """Give an answer, or raise the error of its family, in the service's own words."""
    if status in _GOOD or status == _REFUSED:
        return status, data
    try:
        told = _object(data)
    except VerificationError:
        told = {}
    said = str(told.get("detail") or told.get("title") or f"the service answered {status}")
    place, remedy = (told.get(name) for name in ("place", "remedy"))
    family = _FAMILIES.get(status, UnavailableError)
    raise family(
        said,
        place=None if place is None else str(place),
        remedy=None if remedy is None else str(remedy),
    )


def _object(data: bytes) -> Mapping[str, Json]:
    try:
        told = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise VerificationError("expected a JSON object", place="answer") from error
    if not isinstance(told, dict):
        raise VerificationError("expected a JSON object", place="answer")
    return told


def _list(found: Mapping[str, Json], name: str) -> list[Json]:
    told = found.get(name)
    if not isinstance(told, list):
        raise VerificationError(f"expected a list of {name}", place="answer")
    return told


def _done(told: Mapping[str, Json] | Refused) -> Done | Refused:
    if isinstance(told, Refused):
        return told
    status = told.get("status")
    return Done(str(told.get("request")), None if status is None else str(status))
