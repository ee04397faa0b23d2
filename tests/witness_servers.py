"""Witnesses that answer on this machine, each with the clock of the operator whom they watch."""

import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from pathlib import Path

from thirdcopy_client.clock import SECOND, Clock
from thirdcopy_client.translog.cosignature import Cosigner
from thirdcopy_client.translog.note import VerifierKey
from thirdcopy_client.translog.policy import Group, KnownWitness, Policy
from thirdcopy_client.witness import Memory, Witness, serve


@dataclass
class Running:
    """One witness: its key, where it remembers, and how far its clock is wrong, in seconds."""

    name: str
    folder: Path
    logs: Sequence[VerifierKey]
    clock: Clock
    wrong: int = 0
    port: int = 0
    _server: ThreadingHTTPServer | None = None
    _memory: Memory | None = None

    @property
    def cosigner(self) -> Cosigner:
        """Give the key, which goes by the name."""
        return Cosigner(f"{self.name}.example", self.name.encode().ljust(32, b"."))

    def start(self, *, new: bool = False) -> None:
        """Answer, always at the same address."""
        self._memory = Memory(self.folder, self.cosigner.key)
        if new:
            self._memory.create()
        self._memory.open()
        witness = Witness(self.cosigner, self.logs, self._memory, self._now)
        self._server = serve(witness, self.port)
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        """Answer no more, as a machine that is switched off."""
        if self._server and self._memory:
            self._server.shutdown()
            self._server.server_close()
            self._memory.close()
            self._server = self._memory = None

    def forget(self, kept: Path | None = None) -> None:
        """Take the memory away and start anew, or from an older copy of it."""
        self.stop()
        shutil.rmtree(self.folder)
        if kept:
            shutil.copytree(kept, self.folder)
        self.start(new=kept is None)

    def known(self) -> KnownWitness:
        """Give the witness as a policy names it."""
        address = f"http://127.0.0.1:{self.port}".encode()
        return KnownWitness(self.name.encode(), self.cosigner.key, address)

    def _now(self) -> int:
        return self.clock() // SECOND + self.wrong


@contextmanager
def running(
    folder: Path, logs: Sequence[VerifierKey], clock: Clock, names: Sequence[str] = ("w1",)
) -> Iterator[list[Running]]:
    """Run new witnesses of a log, each in a folder below *folder*."""
    made = [Running(name, folder / name, logs, clock) for name in names]
    for one in made:
        one.start(new=True)
    try:
        yield made
    finally:
        for one in made:
            one.stop()


def asking(witnesses: Sequence[Running], threshold: int = 1) -> Policy:
    """Give the policy that asks for the cosignatures of so many of these witnesses."""
    known = tuple(one.known() for one in witnesses)
    group = Group(b"enough", threshold, tuple(one.name for one in known))
    return Policy((), known, (group,), b"enough")
