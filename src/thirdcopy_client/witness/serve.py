"""The witness as a service: one rule, one lock, and nothing said before it is remembered."""

import re
import threading
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

from thirdcopy_client.errors import ThirdcopyError
from thirdcopy_client.translog.cosignature import Cosigner
from thirdcopy_client.translog.note import VerifierKey
from thirdcopy_client.translog.submission import ADD_CHECKPOINT
from thirdcopy_client.witness.consider import (
    Cosigned,
    Declined,
    consider,
    known_keys,
    origin_of,
)
from thirdcopy_client.witness.memory import Memory

_LARGEST = 1 << 16
_SILENCE = 30
_SHOWN = re.compile(r"/([0-9a-f]{64})/checkpoint")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,9}")


class Witness:
    """A witness: its key, the logs that it knows, its memory and a clock in seconds."""

    def __init__(
        self,
        cosigner: Cosigner,
        logs: Sequence[VerifierKey],
        memory: Memory,
        clock: Callable[[], int],
    ) -> None:
        self._cosigner = cosigner
        self._logs = tuple(logs)
        self._memory = memory
        self._clock = clock
        self._one_at_a_time = threading.Lock()

    def add_checkpoint(self, body: bytes) -> bytes | Declined:
        """Consider a submission; give the cosignature once it is remembered."""
        read = origin_of(body)
        if isinstance(read, Declined):
            return read
        submission, origin = read
        # INVARIANT: what is compared with is what is replaced (c2sp.org/tlog-witness, the race).
        with self._one_at_a_time:
            if self._memory.has_forgotten:
                return Declined(503, b"this witness has forgotten\n")
            outcome = consider(
                submission,
                self._memory.of(origin),
                known_keys(self._logs, origin),
                self._cosigner,
                self._clock(),
            )
            if isinstance(outcome, Cosigned):
                self._memory.remember(origin, outcome.remembered)
                return outcome.answer
            if outcome.evidence is not None:
                self._memory.keep(outcome.evidence)
            if outcome.forgotten:
                self._memory.give_up()
            return outcome

    def shown(self, origin_hash: str) -> bytes | None:
        """Give what was cosigned last, for monitors to compare."""
        with self._one_at_a_time:
            return self._memory.shown(origin_hash)


def serve(witness: Witness, port: int, host: str = "127.0.0.1") -> ThreadingHTTPServer:
    """Give the server, bound and ready; `serve_forever` runs it."""

    class Handler(_Handler):
        asked = witness

    return _Server((host, port), Handler)


class _Server(ThreadingHTTPServer):
    """A thread for each connection, and no word about who it was that broke off."""

    daemon_threads = True

    def handle_error(self, *_: object) -> None:  # type: ignore[explicit-override]  # 3.11 has no override
        """Say nothing: an address is somebody's."""


class _Handler(BaseHTTPRequestHandler):
    """Translate HTTP; what was wrong is said in a status and a line, and nowhere else."""

    asked: ClassVar[Witness]
    protocol_version = "HTTP/1.1"
    timeout = _SILENCE
    # An answer goes out in one piece, at once: its log waits for it.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        """Answer `add-checkpoint`."""
        length = self.headers.get("Content-Length", "")
        if self.path != f"/{ADD_CHECKPOINT}" or not _NUMBER.fullmatch(length):
            self._answer(404 if length else 411, b"", close=True)
        elif int(length) > _LARGEST:
            self._answer(413, b"", close=True)
        else:
            body = self.rfile.read(int(length))
            try:
                outcome = self.asked.add_checkpoint(body)
            except ThirdcopyError:
                outcome = Declined(503, b"this witness cannot remember now\n")
            if isinstance(outcome, Declined):
                self._answer(outcome.status, outcome.body, outcome.content_type)
            else:
                self._answer(200, outcome)

    def do_GET(self) -> None:
        """Show the last checkpoint of a log."""
        found = _SHOWN.fullmatch(self.path)
        shown = self.asked.shown(found.group(1)) if found else None
        if shown is None:
            self._answer(404, b"no log of this hash was cosigned here\n")
        else:
            self._answer(200, shown)

    def log_message(self, *_: object) -> None:  # type: ignore[explicit-override]  # 3.11 has no override
        """Say nothing: who asks a witness is nobody's business."""

    def _answer(
        self,
        status: int,
        body: bytes,
        content_type: str = "text/plain; charset=utf-8",
        *,
        close: bool = False,
    ) -> None:
        self.send_response_only(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        if close:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
