"""The national third copy as pages: gateways, one register, one map, one set of counts.

Files only, with relative links and no script, in English and in Welsh.
"""

import posixpath
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader

from thirdcopy.agreement import Language, Vocabulary
from thirdcopy.agreement.vocabulary import LANGUAGES
from thirdcopy.observatory import Entry, National
from thirdcopy.register import MEASURES, Stream, flow_map
from thirdcopy.web.export import SCRIPT
from thirdcopy.web.language import MONTHS, capital, figure_words
from thirdcopy.web.words import all_words
from thirdcopy_client.errors import ConflictError

_DESIGN: Final = "govuk_frontend_jinja"
_MARK: Final = "observatory.txt"
_PAGE: Final = 200
"""So many agreements stand on one page of the register."""
_STATIC: Final = ("thirdcopy.css", "icon.svg", "vendor/govuk-frontend.min.css")
_PARTIES: Final = {"parties.body": "bodies", "parties.purpose": "purposes"}


@dataclass(frozen=True)
class _Page:
    """One page: its file below its language's folder, its template, and what is on it."""

    path: str
    template: str
    parts: Mapping[str, object]


def write_observatory(
    found: National, ways: Mapping[str, Sequence[str]], vocabulary: Vocabulary, folder: Path
) -> int:
    """Write the pages into *folder*, and give their number.

    Raises `ConflictError` where the folder holds anything but earlier pages of an observatory.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / _MARK).is_file():
        raise ConflictError(
            "expected an empty folder, or one with earlier pages of an observatory",
            place=folder.as_posix(),
            remedy="name another folder, or empty this one yourself",
        )
    shutil.rmtree(folder, ignore_errors=True)
    pages = 0
    # Pages of a folder lead to the same places, thousands of times over.
    way = cache(posixpath.relpath)
    listed = tuple(_pages(found, ways, vocabulary))
    for language in LANGUAGES:
        environment = _environment(vocabulary, language)
        for page in listed:
            below = page.path if language == "en" else f"cy/{page.path}"
            text = _made(environment, page, below, language, way)
            place = folder / below
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
            pages += 1
    for name in _STATIC:
        place = folder / "static" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(files("thirdcopy.web").joinpath("static", name).read_bytes())
    (folder / _MARK).write_text("Pages of an observatory, made by `thirdcopy observe`.\n")
    return pages


def _pages(
    found: National, ways: Mapping[str, Sequence[str]], vocabulary: Vocabulary
) -> Iterator[_Page]:
    streams = found.streams()
    by_id = {one.id: one for one in found.entries}
    common = {"found": found, "adverse": vocabulary.below("Purpose", "adverse")}
    yield _Page("index.html", "observatory.html", {**common, "ways": ways, "by_id": by_id})
    yield _Page("map.html", "observatory-map.html", {**common, "drawn": flow_map(streams)})
    ordered = sorted(found.entries, key=lambda one: (one.stated is None, one.id))
    parts = [ordered[at : at + _PAGE] for at in range(0, len(ordered), _PAGE)] or [[]]
    for number, part in enumerate(parts, 1):
        yield _Page(
            _register_path(number),
            "observatory-register.html",
            {**common, "part": part, "number": number, "parts": len(parts)},
        )
    for total in found.totals:
        rows = [
            (one, found.counts[total.period, one.hash])
            for one in ordered
            if (total.period, one.hash) in found.counts
        ]
        yield _Page(
            f"counts/{total.period}.html",
            "observatory-period.html",
            {**common, "total": total, "rows": rows, "measures": MEASURES},
        )
    for kind, area, used in (
        ("Body", "bodies", _used(streams, "giver", "receiver")),
        ("Purpose", "purposes", _used(streams, "purpose")),
    ):
        for code in used:
            own = tuple(one for one in streams if code in {one.giver, one.purpose, one.receiver})
            yield _Page(
                f"{area}/{code}.html",
                "observatory-party.html",
                {
                    **common,
                    "kind": kind,
                    "code": code,
                    "drawn": flow_map(own),
                    "entries": _about(ordered, code),
                },
            )


def _about(entries: Iterable[Entry], code: str) -> list[Entry]:
    return [
        one
        for one in entries
        if one.stated
        and code in {one.stated.discloser, *one.stated.recipients, *one.stated.purposes}
    ]


def _used(streams: Sequence[Stream], *members: str) -> list[str]:
    return sorted({str(getattr(one, member)) for one in streams for member in members})


def _register_path(number: int) -> str:
    return "register.html" if number == 1 else f"register-{number}.html"


def _environment(vocabulary: Vocabulary, language: Language) -> Environment:
    own = PackageLoader("thirdcopy.web")
    loader = ChoiceLoader([own, PrefixLoader({_DESIGN: PackageLoader(_DESIGN)})])
    made = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    words = all_words()

    def say(key: str, **parts: object) -> str:
        return words[key][language].format_map(parts)

    def say_number(key: str, n: int) -> str:
        return say(f"{key}-one" if n == 1 else f"{key}-many", n=n)

    def word(kind: str, code: str) -> str:
        return vocabulary.names.get((language, kind, code), code)

    def period(text: str) -> str:
        year, _, number = text.partition("-Q")
        months = MONTHS[language].split()
        first = (int(number) - 1) * 3
        return say("period", first=months[first], last=months[first + 2], year=year)

    made.filters.update(capital=capital, figure=figure_words, period=period)
    made.globals.update(
        t=say,
        tn=say_number,
        is_said=words.__contains__,
        spoken=language,
        word=word,
        title=lambda one: one.title_cy if language == "cy" else one.title,
        register_path=_register_path,
    )
    return made


def _made(
    environment: Environment,
    page: _Page,
    below: str,
    language: Language,
    way: Callable[[str, str], str],
) -> str:
    """Make a page; every link on it is the *way* from its own file."""
    here = posixpath.dirname(below)
    top = "" if language == "en" else "cy"

    def to(path: str) -> str:
        return way(posixpath.join(top, path), here or ".")

    def address(endpoint: str, **values: str) -> str:
        return to(f"{_PARTIES[endpoint]}/{values['code']}.html")

    other = f"cy/{page.path}" if language == "en" else page.path
    text = environment.get_template(page.template).render(
        **page.parts,
        to=to,
        url_for=address,
        static=lambda name: way(f"static/{name}", here or "."),
        other_path=way(other, here or "."),
        path=page.path,
    )
    return SCRIPT.sub("", text)
