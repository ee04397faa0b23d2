"""Flows over a register of thousands: times, memory, and what a plain graph over-reports.

`PYTHONPATH=tests:src python tests/bench_flows.py [AGREEMENTS]` prints it; nothing is asserted.
The agreements come with their clauses parsed one by one; the reading of whole texts is timed
apart, on some of them.
"""

import gc
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar

from flow_oracle import plain_reach, states
from made_register import Made, made_register
from planted_agreement import library
from random_query import dice
from thirdcopy.analysis import Aim, Register, flow
from thirdcopy.analysis.flows.reach import reach
from thirdcopy.store.summaries import Listed, kept_register

AGREEMENTS = 10_000
QUESTIONS = 400
SOURCES = 20
_T = TypeVar("_T")


def main(agreements: int = AGREEMENTS) -> None:
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, {agreements} agreements")
    made = made_register(agreements)
    profile = library().profiles["uk"]
    texts = timed("reading 50 whole texts", lambda: list(islice(made.parsed(), 50)))
    print(f"  that is {len(texts)} texts through the parser; the rest is without it")
    del texts
    with tempfile.TemporaryDirectory() as folder:

        def register() -> Register:
            found = kept_register(listed(made), profile, made.vocabulary, Path(folder))
            begin(found)
            return found

        kept = timed("summaries from cold", register)
        memory("after summing up")
        del kept
        gc.collect()
        kept = timed("summaries from the folder", register)
    questions(made, kept)
    memory("after the questions")
    over_report(made, kept)
    ways(made, kept)
    memory("at the end")


def listed(made: Made) -> Iterator[Listed]:
    for spec in made.specs:
        yield Listed(spec.id, made.hash_of(spec), lambda name=spec.id: made.read(name))  # type: ignore[misc]


def begin(register: Register) -> None:
    """Make the indexes that the first question would make."""
    for index in (register.passes, register.leaving, register.onward, register.unread):
        assert index is not None


def datasets(made: Made, number: int) -> list[str]:
    held = [code for code in made.vocabulary.datasets if code.startswith("of-")]
    return dice(7).sample(held, min(number, len(held)))


def questions(made: Made, register: Register) -> None:
    times: list[float] = []
    for dataset in datasets(made, QUESTIONS):
        begun = time.perf_counter()
        reach(register, dataset)
        times.append((time.perf_counter() - begun) * 1e3)
    times.sort()
    print(
        f"{len(times)} forward questions: median {statistics.median(times):.1f} ms, "
        f"19 of 20 within {times[int(len(times) * 0.95)]:.1f} ms, most {times[-1]:.0f} ms"
    )


def over_report(made: Made, register: Register) -> None:
    sources = datasets(made, SOURCES)
    plain = sum(len(plain_reach(register, source)) for source in sources)
    anybody = sum(len(states(register, source)) for source in sources)
    marked = frozenset({"child", "domestic-abuse"})
    two = sum(len(states(register, source, marked)) for source in sources)
    print(f"bodies and purposes that {SOURCES} datasets can reach:")
    print(f"  by the plain graph of purposes        {plain:>9}")
    print(f"  exactly, for some person              {anybody:>9}  ({_times(plain, anybody)})")
    print(f"  exactly, for a person with two marks  {two:>9}  ({_times(plain, two)})")


def ways(made: Made, register: Register) -> None:
    """Ask the whole question, with examples that the engine confirms and the smallest cuts."""
    times: list[float] = []
    found = 0
    for dataset in datasets(made, 5):
        begun = time.perf_counter()
        found += len(flow(register, Aim(dataset, "adverse")).paths)
        times.append(time.perf_counter() - begun)
    print(
        f"{len(times)} questions with every path worked out ({found} paths): "
        f"median {statistics.median(times):.2f} s, most {max(times):.2f} s"
    )


def timed(name: str, work: Callable[[], _T]) -> _T:
    begun, used = time.perf_counter(), time.process_time()
    result = work()
    passed, cpu = time.perf_counter() - begun, time.process_time() - used
    print(f"{name}: {passed:.2f} s ({cpu:.2f} s of one processor)")
    return result


def memory(when: str) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"memory {when}: {used:.0f} MB at most")


def _times(plain: int, exact: int) -> str:
    return f"the plain graph says {plain / exact:.1f} times as much" if exact else "nothing"


def _arguments(given: Sequence[str]) -> int:
    return int(given[0]) if given else AGREEMENTS


if __name__ == "__main__":
    main(_arguments(sys.argv[1:]))
