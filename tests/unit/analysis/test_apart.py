"""The analyser in another process: what falls there falls alone, and nothing of it is left over."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from texts import library
from thirdcopy.analysis import analyse, analysed, apart
from thirdcopy.web.analyses import Analyses
from thirdcopy_client.errors import UnavailableError
from web_world import ROOT

TEXTS = library()
TEXT, PROFILE = TEXTS.agreements["council-referral"], TEXTS.profiles["uk"]
KEY = ("a question",)
STARTED = """
import os, sys, time
from thirdcopy.analysis import apart
if __name__ == "__main__":
    print(apart(os.getpid).result(), flush=True)
    if sys.argv[1:]:
        child = os.fork()
        if not child:
            print(apart(os.getpid).result(), flush=True)
            sys.exit(0)
        os.waitpid(child, 0)
    time.sleep(60)
"""


def fall(after: float = 0) -> None:
    """End as the solver does when two threads are in it: at once, with nothing said."""
    time.sleep(after)
    os.kill(os.getpid(), signal.SIGSEGV)


def test_the_findings_are_those_of_this_process_and_were_made_in_another() -> None:
    assert analysed(TEXT, PROFILE, TEXTS.vocabulary) == analyse(TEXT, PROFILE, TEXTS.vocabulary)
    assert apart(os.getpid).result() != os.getpid()


def test_a_process_that_falls_is_told_and_the_next_question_starts_another() -> None:
    first = apart(os.getpid).result()
    with pytest.raises(BrokenProcessPool):
        apart(fall).result()
    assert apart(os.getpid).result() not in {first, os.getpid()}


def test_an_analysis_whose_process_falls_says_so_and_that_it_can_be_asked_again() -> None:
    apart(fall, 0.3)
    with pytest.raises(UnavailableError, match="the solver's process ended") as told:
        analysed(TEXT, PROFILE, TEXTS.vocabulary)
    assert (told.value.place, told.value.remedy) == (
        "council-referral",
        "ask again; if it ends again, look for want of memory",
    )


def test_a_page_waits_no_longer_for_what_fell_and_the_next_one_asks_anew() -> None:
    analyses = Analyses(TEXTS.vocabulary)
    assert analyses.answer(KEY, 30, fall) is None
    assert analyses.answer(KEY, 30, os.getpid) is not None


def test_a_question_is_asked_once_and_a_page_waits_for_it_only_as_long_as_it_says() -> None:
    analyses = Analyses(TEXTS.vocabulary)
    assert analyses.answer(KEY, 0, time.sleep, 0.2) is None
    assert analyses.answer(("after it",), 30, os.getpid) is not None
    assert analyses.answer(KEY, 0, fall) is None, (
        "the answer of a sleep is None; a fall would raise"
    )
    assert apart(os.getpid).result(), "nothing fell"


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
