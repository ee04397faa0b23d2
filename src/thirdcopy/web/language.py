"""English and Welsh: every page at the same path, the Welsh one below `/cy`."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from flask import request

from thirdcopy.agreement import Language
from thirdcopy.web.words import all_words
from thirdcopy_client.clock import Micros, date_of, in_london

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

LANGUAGE_KEY: Final = "thirdcopy.language"
_PREFIX: Final = "/cy"

MONTHS: Final = {
    "en": "January February March April May June July August September October November December",
    "cy": "Ionawr Chwefror Mawrth Ebrill Mai Mehefin Gorffennaf Awst Medi Hydref Tachwedd Rhagfyr",
}


def in_two_languages(app: "WSGIApplication") -> "WSGIApplication":
    """Mount the same pages twice: what is below `/cy` is the same page in Welsh.

    The prefix becomes part of the mount point, so that every link made on a Welsh page leads
    to a Welsh page, and no page can exist in one language alone.
    """

    def mounted(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        language: Language = "en"
        if path == _PREFIX or path.startswith(f"{_PREFIX}/"):
            language = "cy"
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + _PREFIX
            environ["PATH_INFO"] = path[len(_PREFIX) :] or "/"
        environ[LANGUAGE_KEY] = language
        return app(environ, start)

    return mounted


def spoken() -> Language:
    """Give the language of the page that is being made."""
    return "cy" if request.environ.get(LANGUAGE_KEY) == "cy" else "en"


def other_language_path() -> str:
    """Give the address of this page in the other language."""
    mount = request.script_root
    path = request.path
    if spoken() == "cy":
        return f"{mount.removesuffix(_PREFIX)}{path}"
    return f"{mount}{_PREFIX}{path}"


def root_path(path: str) -> str:
    """Give the address of what has no language: style, script, and the public files."""
    mount = request.script_root
    return f"{mount.removesuffix(_PREFIX) if spoken() == 'cy' else mount}{path}"


def say(key: str, **parts: object) -> str:
    """Give a sentence in the page's language, with its parts filled in."""
    return all_words()[key][spoken()].format_map(parts)


def say_number(key: str, n: int, **parts: str) -> str:
    """Give a sentence about a number: `<key>-one` for one, `<key>-many` for any other."""
    return say(f"{key}-one" if n == 1 else f"{key}-many", n=n, **parts)


def is_said(key: str) -> bool:
    """Say whether there are words for *key*."""
    return key in all_words()


def date_words(day: dt.date | str) -> str:
    """Give a date as it is read: `1 October 2026`; a word such as `unknown` in its own words."""
    if isinstance(day, str):
        return say(f"date-{day}") if is_said(f"date-{day}") else day
    return f"{day.day} {MONTHS[spoken()].split()[day.month - 1]} {day.year}"


def birth_words(text: str) -> str:
    """Give a date of birth in words as far as it is known: `17 May 1980`, `May 1980`, `1980`."""
    year, *rest = text.split("-")
    if not rest or not all(part.isdecimal() for part in rest):
        return text
    month = MONTHS[spoken()].split()[(int(rest[0]) - 1) % 12]
    day = f"{int(rest[1])} " if len(rest) > 1 else ""
    return f"{day}{month} {year}"


def day_words(at: Micros) -> str:
    """Give the civil date of a moment, in words."""
    return date_words(date_of(at))


def moment_words(at: Micros) -> str:
    """Give date and time, for the pages of those who act in a case."""
    shown = in_london(at)
    return f"{date_words(shown.date())}, {shown:%H:%M}"


def period_words(period: str) -> str:
    """Give a period as it is read: `April to June 2017`, `2017`, `April 2017`, or a span."""
    first, span, last = period.partition("..")
    if span:
        return say("period-span", first=period_words(first), last=period_words(last))
    year, _, part = period.partition("-")
    if not part:
        return year
    months = MONTHS[spoken()].split()
    if not part.startswith("Q"):
        return f"{months[int(part) - 1]} {year}"
    begin = (int(part[1:]) - 1) * 3
    return say("period", first=months[begin], last=months[begin + 2], year=year)


def quarter_words(quarter: str) -> str:
    """Give a quarter in words; a word such as `unknown` in its own words."""
    return period_words(quarter) if "-Q" in quarter else date_words(quarter)


def capital(text: str) -> str:
    """Begin *text* with a capital letter, leaving the rest."""
    return f"{text[:1].upper()}{text[1:]}"


def figure_words(shown: str) -> str:
    """Write a figure with its thousands apart; what is not a number stays as it is."""
    return f"{int(shown):,}" if shown.isdecimal() else shown


FILTERS: Final[dict[str, Callable[..., str]]] = {
    "date": date_words,
    "born": birth_words,
    "day": day_words,
    "moment": moment_words,
    "period": period_words,
    "quarter": quarter_words,
    "capital": capital,
    "figure": figure_words,
}
"""What templates may apply to a value."""
