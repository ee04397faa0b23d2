"""Logs as lines of JSON, from a list of fields: what is not on the list cannot be logged.

Of a record, the template is written and never what was to be put into it; of an exception, its
kind and the places that it passed, never its text. Loggers of others write their names only,
since their texts may hold a value already.
"""

import datetime as dt
import json
import logging
import re
import sys
import traceback
from collections.abc import Mapping
from typing import Any, Final

from gunicorn.glogging import Logger

FIELDS: Final[Mapping[str, re.Pattern[str]]] = {
    "check": re.compile(r"[a-z-]{1,40}"),
    "error": re.compile(r"[A-Za-z]{1,60}"),
    "incident": re.compile(r"[0-9a-f]{8}"),
    "job": re.compile(r"[a-z-]{1,40}"),
    "method": re.compile(r"[A-Z]{3,7}"),
    "milliseconds": re.compile(r"[0-9]{1,9}"),
    "peer": re.compile(r"[a-z0-9-]{1,40}"),
    "route": re.compile(r"[a-z_.0-9]{1,80}"),
    "saying": re.compile(r"[^`\n]{1,300}(`…`[^`\n]{0,300}){0,9}"),
    "status": re.compile(r"[1-5][0-9]{2}"),
    "witness": re.compile(r"[^\s`+]{1,100}"),
    "where": re.compile(r"[A-Za-z_<>0-9]+:[0-9]+( < [A-Za-z_<>0-9]+:[0-9]+)*"),
}
"""Every field that a line can have beside time, level, logger and event, and its whole shape."""

_WITHHELD: Final = "withheld"
_TEMPLATES: Final = ("thirdcopy", "gunicorn")
_FRAMEWORKS: Final = "thirdcopy.web"
"""The logger that Flask writes to by itself, with addresses in its texts."""
_FRAMES: Final = 6
_QUOTED: Final = re.compile(r"`[^`]*`")


class JsonLines(logging.Formatter):
    """Write one record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:  # type: ignore[explicit-override]
        """Give the line; a value that has not the shape of its field is withheld."""
        line: dict[str, object] = {
            "at": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(
                timespec="milliseconds"
            ),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        ours = record.name.partition(".")[0] in _TEMPLATES and record.name != _FRAMEWORKS
        if ours and isinstance(record.msg, str):
            line["event"] = record.msg
        for name, shape in FIELDS.items():
            if name in record.__dict__:
                # Outside text stands in backticks in every message of ours.
                text = _QUOTED.sub("`…`", str(record.__dict__[name]))
                line[name] = text if shape.fullmatch(text) else _WITHHELD
        if record.exc_info and record.exc_info[1]:
            line |= told(record.exc_info[1])
        return json.dumps(line, ensure_ascii=True)


def told(error: BaseException) -> dict[str, str]:
    """Give what a log may hold of an error: its kind, and where it passed."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    where = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))
    return {"error": type(error).__name__, **({"where": where} if where else {})}


def log_as_json(level: int = logging.INFO) -> None:
    """Let every logger of this process write to standard error, as lines of JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)


class Quiet(Logger):
    """The server's own loggers, handing their records on to the one handler."""

    def setup(self, cfg: Any) -> None:  # type: ignore[explicit-override]  # noqa: ANN401
        """Add no handler of its own."""
        del cfg
        for logger in (self.error_log, self.access_log):
            logger.handlers[:] = []
            logger.propagate = True
            logger.setLevel(logging.WARNING)

    def access(self, *_: object) -> None:  # type: ignore[explicit-override]
        """Log no address and no path; the site notes its routes itself."""
