"""A network between two programs that loses what it carries: a relay on this machine.

Each connection is carried, or by chance refused, cut while the question goes or while the answer
comes, answered and not told, or late. The chances come from a seed; which connection meets which
is up to the programs. It stands for lost packets as a program sees them: TCP sends a lost packet
again until somebody gives up, and then the connection is cut.
"""

import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from random import Random
from typing import Final

FATES: Final = ("refused", "question cut", "answer cut", "answer lost", "late")
_SECONDS: Final = 30
_BLOCK: Final = 65_536
_LATE: Final = 0.3
_SHORT: Final = 40


@dataclass
class Network:
    """Relays of one machine; *loss* is the share of connections that come to harm."""

    chance: Random
    loss: float = 0.0
    fates: Sequence[str] = FATES
    met: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def through(self, port: int) -> int:
        """Give a port behind which stands *port*, for as long as this process lives."""
        listening = socket.create_server(("127.0.0.1", 0), backlog=64)

        def accept() -> None:
            while True:
                one, _ = listening.accept()
                threading.Thread(target=self._carry, args=(one, port), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        return int(listening.getsockname()[1])

    def _carry(self, one: socket.socket, port: int) -> None:
        fate = self._fate()
        with closing(one), suppress(OSError):
            if fate == "refused":
                return
            if fate == "late":
                time.sleep(_LATE)
            with closing(socket.create_connection(("127.0.0.1", port), _SECONDS)) as other:
                # A question or an answer that is cut ends within its head.
                asked = _SHORT if fate == "question cut" else None
                told = {"answer cut": _SHORT, "answer lost": 0}.get(fate)
                _both(one, other, asked, told)

    def _fate(self) -> str:
        with self._lock:
            harmed = self.chance.random() < self.loss
            fate = self.chance.choice(self.fates) if harmed else "carried"
            self.met[fate] += 1
            return fate


def _both(one: socket.socket, other: socket.socket, asked: int | None, told: int | None) -> None:
    """Carry both ways until either side ends, or as many bytes as may pass have passed."""
    one.settimeout(_SECONDS)

    def end() -> None:
        for each in (one, other):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    back = threading.Thread(target=_one_way, args=(other, one, told, end), daemon=True)
    back.start()
    _one_way(one, other, asked, end)
    back.join()


def _one_way(
    source: socket.socket, sink: socket.socket, most: int | None, end: Callable[[], None]
) -> None:
    with suppress(OSError):
        while data := source.recv(_BLOCK):
            if most is not None and len(data) > most:
                sink.sendall(data[:most])
                break
            sink.sendall(data)
    end()
