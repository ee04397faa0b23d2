"""The analyser in a process of its own, for programs of many threads.

The solver keeps its terms in one context for each process. Two threads that are in it at once, or
one that lets go of a term while another asks, end the process: a gateway would fall with a page.
Here only the other process can fall; whoever asked is told, and the next question starts another.
"""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import active_children, get_context, parent_process
from threading import Lock, Thread
from typing import Any, Final, TypeAlias, TypeVar

from thirdcopy.agreement import Agreement, Profile, Ruleset, Vocabulary, ruleset
from thirdcopy.analysis.analyse import analyse
from thirdcopy.analysis.exposure import Exposure, exposure
from thirdcopy.analysis.findings import Findings
from thirdcopy.analysis.flows.flow import Aim, Flow, flow, register_of
from thirdcopy.analysis.flows.holders import Holders, holders
from thirdcopy_client.errors import UnavailableError

Key: TypeAlias = tuple[str, ...]
Found = TypeVar("Found")
_LOCK: Final = Lock()
_MOST: Final = 10_000
"""How many answers are kept; the one that was asked for longest ago goes first."""
_asked: Final[dict[Key, "Future[Any]"]] = {}
_pool: ProcessPoolExecutor | None = None
_ended = False


def apart(key: Key, work: Callable[..., Found], *arguments: object) -> "Future[Found]":
    """Have a question answered in the other process, after those that were asked before it.

    *key* names all that the answer depends on: what was asked under it before is not asked again,
    unless the process ended on it. *work* is a function of a module, since a name and values are
    all that can be sent. The future raises `BrokenProcessPool` if that process ended.
    """
    with _LOCK:
        if _ended:
            return _never()
        known = _asked.pop(key, None)
        if known is None or (known.done() and isinstance(known.exception(), BrokenProcessPool)):
            known = _put(work, *arguments)
        _asked[key] = known
        if len(_asked) > _MOST:
            del _asked[next(iter(_asked))]
        return known


def analysis_key(agreement: Agreement, profile: Profile, vocabulary: Vocabulary) -> Key:
    """Name the analysis of one agreement under one profile."""
    return ("analysis", agreement.hash, profile.hash, vocabulary.hash)


def analysed(agreement: Agreement, profile: Profile, vocabulary: Vocabulary) -> Findings:
    """Do as `analyse`, apart. Raises `UnavailableError` if the other process ended meanwhile."""
    given = (agreement, profile, vocabulary)
    try:
        return apart(analysis_key(*given), analyse, *given).result()
    except BrokenProcessPool as error:
        raise UnavailableError(
            "expected an analysis, and the solver's process ended",
            place=agreement.id,
            remedy="ask again; if it ends again, look for want of memory, and in a script of "
            'your own for a missing `if __name__ == "__main__":`',
        ) from error


def end_apart() -> None:
    """End the other process, whatever it is working out: who stops a gateway waits for no proof."""
    global _ended  # noqa: PLW0603 - one for the program, as its solver is
    _ended = True
    for process in active_children():
        process.kill()


def _never() -> "Future[Any]":
    """Give what is answered once the other process was ended for good."""
    future: Future[Any] = Future()
    future.set_exception(BrokenProcessPool("the analyses were ended"))
    return future


def exposure_of(
    agreement: Agreement, profile: Profile, vocabulary: Vocabulary, field: str, purpose: str
) -> tuple[Exposure, ...]:
    """Do as `exposure`, from values that can be sent."""
    rules: Ruleset = ruleset(agreement, profile, vocabulary)
    return exposure(rules, field, purpose)


def holders_among(
    texts: Iterable[Agreement], profile: Profile, vocabulary: Vocabulary, dataset: str
) -> Holders:
    """Do as `holders`, from values that can be sent."""
    return holders(register_of(texts, profile, vocabulary), dataset)


def flow_among(
    texts: Iterable[Agreement], profile: Profile, vocabulary: Vocabulary, aim: Aim
) -> Flow:
    """Do as `flow`, from values that can be sent."""
    return flow(register_of(texts, profile, vocabulary), aim)


def _put(work: Callable[..., Found], *arguments: object) -> "Future[Found]":
    """Put a question to the other process, or to a new one where that has ended."""
    global _pool  # noqa: PLW0603 - one for the program, as its solver is
    if _pool is not None:
        try:
            return _sent(_pool, work, *arguments)
        except BrokenProcessPool:
            _pool.shutdown(wait=False)
    # A fork in place of "spawn" would take the gateway's connections and secrets along.
    _pool = ProcessPoolExecutor(1, get_context("spawn"), _end_with_parent)
    return _sent(_pool, work, *arguments)


def _sent(
    pool: ProcessPoolExecutor, work: Callable[..., Found], *arguments: object
) -> "Future[Found]":
    """Send a question, so that no sending outlives the process that it was sent to.

    Before 3.11.5 (gh-94777) Python keeps the reading end of the pipe open here: what was half
    sent to a process that fell would be waited for without end, and the program could not stop.
    """
    questions: Any = pool._call_queue  # type: ignore[attr-defined]  # noqa: SLF001 - as above

    def let_go(answer: "Future[Found]") -> None:
        if isinstance(answer.exception(), BrokenProcessPool):
            questions._reader.close()  # noqa: SLF001 - as Python does since

    future = pool.submit(work, *arguments)
    future.add_done_callback(let_go)
    return future


def _forget() -> None:
    """Let a fork of the gateway start its own: what speaks to the other process is not forked."""
    global _pool  # noqa: PLW0603 - as above
    _pool = None
    _asked.clear()


os.register_at_fork(after_in_child=_forget)


def _end_with_parent() -> None:
    """End this process when the gateway's ends, however that ends."""
    parent: Any = parent_process()

    def wait() -> None:
        parent.join()
        os._exit(0)

    Thread(target=wait, daemon=True).start()
