"""One site over HTTP: no redirect is followed, and nothing without bound is read or waited for.

Nothing that comes from a site is believed for having come from there: what matters is signed.
"""

import http.client
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from thirdcopy_client.errors import MalformedError, UnavailableError

_PIECE = 1 << 16
_WAIT = 30.0
_LONGEST = 600.0
"""Seconds that one answer may take altogether."""


@dataclass(frozen=True)
class Answer:
    """What a site answered."""

    status: int
    content_type: str
    body: bytes


class Site:
    """A site's folder, such as `https://example.org/log`; one connection, used again.

    It may stay silent for *wait* seconds.
    """

    def __init__(self, address: str, wait: float = _WAIT) -> None:
        parts = urlsplit(address) if address.isascii() and address.isprintable() else None
        if (
            parts is None
            or parts.scheme not in {"http", "https"}
            or not parts.hostname
            or parts.username is not None
            or parts.query
            or parts.fragment
        ):
            raise MalformedError("expected an address such as `https://example.org/log`")
        try:
            port = parts.port
        except ValueError as error:
            raise MalformedError("expected a port from 0 to 65535 in the address") from error
        kind = (
            http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        )
        self._connection = kind(parts.hostname, port, timeout=wait)
        self._folder = parts.path.rstrip("/")

    def get(self, path: str, most: int) -> Answer:
        """Get a file of at most *most* bytes."""
        return self._ask("GET", path, None, most)

    def post(self, path: str, body: bytes, most: int) -> Answer:
        """Post *body* and read at most *most* bytes of answer."""
        return self._ask("POST", path, body, most)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _ask(self, method: str, path: str, body: bytes | None, most: int) -> Answer:
        again = self._connection.sock is not None
        try:
            return self._exchange(method, path, body, most)
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            # A site may close a connection that was quiet; that is no answer yet.
            if again and method == "GET":
                return self._ask(method, path, body, most)
            raise UnavailableError(
                "the site does not answer as it should", place=path, remedy="try again"
            ) from error

    def _exchange(self, method: str, path: str, body: bytes | None, most: int) -> Answer:
        until = time.monotonic() + _LONGEST
        headers = {"Accept-Encoding": "identity"}
        if body is not None:
            headers["Content-Type"] = "text/plain; charset=utf-8"
        self._connection.request(method, f"{self._folder}/{path}", body, headers)
        response = self._connection.getresponse()
        if response.headers.get("Content-Encoding", "identity") != "identity":
            self._connection.close()
            raise UnavailableError("expected the file as it is, got it encoded", place=path)
        pieces: list[bytes] = []
        held = 0
        while piece := response.read1(_PIECE):
            pieces.append(piece)
            held += len(piece)
            if held > most or time.monotonic() > until:
                self._connection.close()
                raise UnavailableError(
                    f"expected at most {most} bytes in {_LONGEST:.0f} seconds", place=path
                )
        if response.length:
            raise http.client.IncompleteRead(b"".join(pieces), response.length)
        response.read()  # of nothing, which makes the connection ready for the next
        kind = response.headers.get("Content-Type", "")
        return Answer(response.status, kind, b"".join(pieces))
