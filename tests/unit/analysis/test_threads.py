"""Threads that have questions at the same moment wait for each other: the solver would crash."""

import subprocess
import sys

from web_world import ROOT

AT_ONCE = """
from concurrent.futures import ThreadPoolExecutor
from texts import library
from thirdcopy.agreement import ruleset
from thirdcopy.analysis import analyse, difference, exposure, mirror
texts = library()
one, profile = texts.agreements["cmg-home-office"], texts.profiles["uk"]
other = texts.agreements["council-referral"]
def work(number):
    if number == 3:
        return difference(one, one, profile, texts.vocabulary).changes
    if number == 4:
        return exposure(ruleset(one, profile, texts.vocabulary), "child-maintenance/home-address")
    if number == 5:
        return mirror(one, other, profile, texts.vocabulary)
    return analyse([one, other][number % 2], profile, texts.vocabulary).promises
with ThreadPoolExecutor(6) as threads:
    print(len(list(threads.map(work, range(6)))))
"""


def test_analyses_at_the_same_moment_wait_for_each_other() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", AT_ONCE],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'tests'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout.strip()) == (0, "6"), ran.stderr[-2000:]
