"""What holds for every test.

A skipped test is not a passed one: the session fails, and says which. Properties try the same
examples in every ordinary run, so that a change is blamed for what it changed; `LONG=1` draws new
ones.
"""

import os

import pytest
from hypothesis import settings

settings.register_profile("ordinary", derandomize=True)
if not os.environ.get("LONG"):
    settings.load_profile("ordinary")


def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:
        return
    skipped = reporter.stats.get("skipped", [])
    if skipped and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        for report in skipped:
            reporter.write_line(f"skipped, so not passed: {report.nodeid}", red=True)
