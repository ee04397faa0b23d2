"""Children that append to a log until something stops them; see `appended.py`, which asks.

Each line of standard input asks for one child: folder, main, keys, mode and a number of
appends. The answer is its process id, and when it has ended, how, as `waitpid` has it. Whoever
holds a receipt is outside: a child hands each one out by writing it to the file `handed`.
"""

import ctypes
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

from sqlalchemy import event as listening

from made_store import MadeStore, act, written
from thirdcopy.event import new_seal
from thirdcopy.store import sqlite
from thirdcopy.store.engine import Place
from thirdcopy.store.sequencer import Sequencer
from thirdcopy.store.write import Write, Written
from thirdcopy_client.errors import UnavailableError

STOPPED = 7
"""The exit code of a child whose log stopped, or did not take the write, as it must."""
WRITERS = 4
_PR_SET_PTRACER = 0x59616D61
Mode = Callable[[Sequencer, Path, int], None]


def numbers() -> Iterator[int]:
    """Give numbers that no other child of this store gives."""
    return count(os.getpid() << 64)


def hand_out(handed: int, answer: Written) -> None:
    """Let a receipt out of the process: from here on it must be true for ever."""
    for index in answer.acts:
        note = answer.note.split(b"\n")
        line = f"{index} {answer.size} {note[2].decode()}\n"
        try:
            os.write(handed, line.encode())
        except OSError as error:
            raise UnavailableError("the receipt did not get out of the process") from error


def opened(folder: Path) -> int:
    return os.open(folder / "handed", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


def threads(sequencer: Sequencer, folder: Path, number: int) -> None:
    """Append from several threads at once."""
    handed, one = opened(folder), numbers()

    def run(_writer: int) -> None:
        for _ in range(number):
            hand_out(handed, written(sequencer, act(next(one))))

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(run, range(WRITERS)))


def bursts(sequencer: Sequencer, folder: Path, number: int) -> None:
    """Append in groups of one and more, with salts, padding and the log ahead cut short."""
    handed, one = opened(folder), numbers()
    stop()
    for turn in range(number):
        if turn % 9 == 8:
            sequencer.fill("2017-04")
        else:
            writes = [act(next(one)) for _ in range((1, 1, 3, 1, 8)[turn % 5])]
            for answer in sequencer.write(writes):
                assert isinstance(answer, Written)
                hand_out(handed, answer)


def one(sequencer: Sequencer, folder: Path, number: int) -> None:
    """Append once to be warm, then let a tracer attach, and append with salts."""
    handed, following = opened(folder), numbers()
    hand_out(handed, written(sequencer, act(next(following))))
    stop()
    for _ in range(number):
        sealed = Write(acts=act(next(following)).acts, seals={os.urandom(8).hex(): new_seal()})
        hand_out(handed, written(sequencer, sealed))


def killed(sequencer: Sequencer, folder: Path, number: int) -> None:
    """Append as `one` does, and die before the databases are closed."""
    one(sequencer, folder, number)
    os.kill(os.getpid(), signal.SIGKILL)


def stop() -> None:
    """Wait until somebody outside lets this process go on."""
    os.kill(os.getpid(), signal.SIGSTOP)


MODES: dict[str, Mode] = {
    "threads": threads,
    "bursts": bursts,
    "careless": bursts,
    "one": one,
    "killed": killed,
}


def child(store: MadeStore, mode: str, number: int) -> None:
    """Do one child's work, and leave without running anything that was not the child's."""
    ctypes.CDLL(None).prctl(_PR_SET_PTRACER, ctypes.c_ulong(-1))
    if mode == "careless":
        sqlite._WANTED["synchronous"] = 1
    try:
        with store.opened() as sequencer:
            if mode in {"bursts", "careless"}:
                shorten(sequencer)
            MODES[mode](sequencer, store.folder, number)
    except UnavailableError:
        os._exit(STOPPED)
    except BaseException:  # noqa: BLE001 - a child must never return into its parent's loop
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def shorten(sequencer: Sequencer) -> None:
    """Let SQLite move its log ahead into the file every few commits, so that crashes meet it."""
    for engine in (sequencer.engine, sequencer.vault.engine):
        engine.dispose()

        @listening.listens_for(engine, "connect")
        def settle(connection: object, _entry: object) -> None:
            connection.execute("PRAGMA wal_autocheckpoint=40").fetchall()  # type: ignore[attr-defined]  # the driver's


def main() -> None:
    """Serve one child a line."""
    say("ready")
    for line in sys.stdin:
        folder, main_place, keys_place, mode, number = line.split()
        store = MadeStore(Path(folder), place(main_place), place(keys_place))
        pid = os.fork()
        if not pid:
            child(store, mode, int(number))
        say(str(pid))
        say(str(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])))


def place(text: str) -> Place:
    return text if text.startswith("postgresql") else Path(text)


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
