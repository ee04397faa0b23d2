"""Threads that have questions at the same moment wait for each other: the solver would crash."""

import subprocess
import sys

from web_world import ROOT

AT_ONCE = """
from concurrent.futures import ThreadPoolExecutor
from texts import library
from thirdcopy.analysis import analyse, difference
texts = library()
one, profile = texts.agreements["cmg-home-office"], texts.profiles["uk"]
other = texts.agreements["council-referral"]
def work(number):
    if number == 3:
        return difference(one, one, profile, texts.vocabulary).changes
    return analyse([one, other][number % 2], profile, texts.vocabulary).promises
with ThreadPoolExecutor(4) as threads:
    print(len(list(threads.map(work, range(4)))))
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
    assert (ran.returncode, ran.stdout.strip()) == (0, "4"), ran.stderr[-2000:]
