"""The analyser in another process: what falls there falls alone, and nothing of it is left over."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from texts import library
from thirdcopy.analysis import analyse, analysed, apart
from thirdcopy.web.analyses import Analyses
from thirdcopy_client.canonical import Hash
from thirdcopy_client.errors import UnavailableError
from web_world import ROOT

TEXTS = library()
TEXT, PROFILE = TEXTS.agreements["council-referral"], TEXTS.profiles["uk"]
NUMBERS = count()
STARTED = """
import os, sys, time
from thirdcopy.analysis import apart
if __name__ == "__main__":
    print(apart(("a",), os.getpid).result(), flush=True)
    if sys.argv[1:]:
        child = os.fork()
        if not child:
            print(apart(("a",), os.getpid).result(), flush=True)
            sys.exit(0)
        os.waitpid(child, 0)
    time.sleep(60)
"""


def fall(after: float = 0) -> None:
    """End as the solver does when two threads are in it: at once, with nothing said."""
    time.sleep(after)
    os.kill(os.getpid(), signal.SIGSEGV)


def slowly() -> str:
    time.sleep(0.4)
    return "done"


def anew(work: Callable[..., Any], *arguments: object) -> Future[Any]:
    """Ask what has not been asked before."""
    return apart(("tests", str(next(NUMBERS))), work, *arguments)


def test_the_findings_are_those_of_this_process_and_were_made_in_another() -> None:
    assert analysed(TEXT, PROFILE, TEXTS.vocabulary) == analyse(TEXT, PROFILE, TEXTS.vocabulary)
    assert anew(os.getpid).result() != os.getpid()


def test_a_process_that_falls_is_told_and_the_next_question_starts_another() -> None:
    first = anew(os.getpid).result()
    with pytest.raises(BrokenProcessPool):
        anew(fall).result()
    assert anew(os.getpid).result() not in {first, os.getpid()}


def test_an_analysis_whose_process_falls_says_so_and_can_be_asked_again() -> None:
    changed = replace(TEXTS.vocabulary, hash=Hash("0" * 64))
    anew(fall, 0.3)
    with pytest.raises(UnavailableError, match="the solver's process ended") as told:
        analysed(TEXT, PROFILE, changed)
    assert (told.value.place, told.value.remedy) == (
        "council-referral",
        (
            "ask again; if it ends again, look for want of memory, and in a script of your own "
            'for a missing `if __name__ == "__main__":`'
        ),
    )
    assert analysed(TEXT, PROFILE, changed).agreement == TEXT.id


def test_what_was_asked_under_a_key_is_not_asked_again_unless_the_process_fell_on_it() -> None:
    analyses = Analyses(TEXTS.vocabulary)
    first = analyses.answer(("whose",), 30, os.getpid)
    assert first is not None
    with pytest.raises(BrokenProcessPool):
        anew(fall).result()
    assert analyses.answer(("whose",), 30, os.getppid) == first
    assert analyses.answer(("a fall",), 30, fall) is None
    assert analyses.answer(("a fall",), 30, os.getpid) not in {None, first}


def test_a_page_waits_only_as_long_as_it_says_and_a_later_one_has_the_answer() -> None:
    analyses = Analyses(TEXTS.vocabulary)
    assert analyses.answer(("slow",), 0.01, slowly) is None
    assert analyses.answer(("slow",), 30, slowly) == "done"


ENDED = """
import time
from thirdcopy.analysis import apart, end_apart
if __name__ == "__main__":
    running = apart(("long",), time.sleep, 60)
    waiting = apart(("next",), round, 0.4)
    time.sleep(0.5)
    end_apart()
    for one in (running, waiting, apart(("later",), round, 0.4)):
        print(type(one.exception(10)).__name__)
"""


def test_who_ends_waits_for_no_answer_and_starts_no_other_process() -> None:
    begun = time.monotonic()
    ran = subprocess.run(
        [sys.executable, "-c", ENDED],
        env={"PYTHONPATH": f"{ROOT / 'src'}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.split() == ["BrokenProcessPool"] * 3
    assert time.monotonic() - begun < 50


HALF_SENT = """
import os, time
from thirdcopy.analysis import apart
if __name__ == "__main__":
    apart(("started",), os.getpid).result()
    falls = apart(("falls",), time.sleep, 60)
    half_sent = apart(("large",), len, bytes(10_000_000))
    time.sleep(0.5)
    os.kill(int(apart(("started",), os.getpid).result()), 9)
    for one in (falls, half_sent):
        print(type(one.exception(10)).__name__)
"""


def test_a_question_that_was_half_sent_when_the_process_fell_does_not_keep_the_program() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", HALF_SENT],
        env={"PYTHONPATH": f"{ROOT / 'src'}"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert ran.stdout.split() == ["BrokenProcessPool"] * 2


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="no list of processes here")
@pytest.mark.parametrize("forked", [(), ("forked",)])
def test_the_other_process_ends_with_the_gateway_however_that_ends(forked: tuple[str, ...]) -> None:
    ran = subprocess.Popen(
        [sys.executable, "-c", STARTED, *forked],
        env={"PYTHONPATH": f"{ROOT / 'src'}"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert ran.stdout
    others = [int(ran.stdout.readline()) for _ in ("", *forked)]
    assert len(set(others)) == len(others), "a fork has its own"
    assert Path(f"/proc/{others[0]}").exists()
    ran.kill()
    ran.wait()
    ran.stdout.close()
    deadline = time.monotonic() + 20
    while any(Path(f"/proc/{one}").exists() for one in others):
        assert time.monotonic() < deadline, "it was left over"
        time.sleep(0.05)
