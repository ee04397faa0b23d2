"""The national third copy as pages: gateways, one register, one map, one set of counts.

Files only, with relative links and no script, in English and in Welsh.
"""

import json
import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import Final

from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader

from thirdcopy.agreement import Language, Vocabulary
from thirdcopy.agreement.vocabulary import LANGUAGES
from thirdcopy.observatory import Entry, National, Total
from thirdcopy.register import MEASURES, Stream, flow_map
from thirdcopy.web.export import SCRIPT
from thirdcopy.web.language import MONTHS, capital, figure_words
from thirdcopy.web.words import all_words
from thirdcopy_client.canonical import hash_of
from thirdcopy_client.errors import ConflictError

_DESIGN: Final = "govuk_frontend_jinja"
_MARK: Final = "observatory.txt"
_LISTING: Final = "observatory.json"
"""What each page was made from, and its bytes by their hash: one that would be the same is kept."""
_MADE_BY: Final = ("web", "register")
"""The parts of the program that make pages, below the package."""
_PAGE: Final = 200
"""So many agreements stand on one page of the register."""
_STATIC: Final = ("thirdcopy.css", "icon.svg", "vendor/govuk-frontend.min.css")
_PARTIES: Final = {"parties.body": "bodies", "parties.purpose": "purposes"}


@dataclass(frozen=True)
class _Page:
    """One page: its file below its language's folder, its template, and what is on it.

    *shows* is all that it is made from, so that a page over the same is not made again; None
    where it sums up everything, and is made each time.
    """

    path: str
    template: str
    shows: object
    parts: Callable[[], Mapping[str, object]]


@dataclass(frozen=True)
class Written:
    """How many pages there are, and how many of them were made now."""

    pages: int
    made: int


def write_observatory(
    found: National, ways: Mapping[str, Sequence[str]], vocabulary: Vocabulary, folder: Path
) -> Written:
    """Write the pages into *folder* that are not there as they would be made now.

    Raises `ConflictError` where the folder holds anything but earlier pages of an observatory.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / _MARK).is_file():
        raise ConflictError(
            "expected an empty folder, or one with earlier pages of an observatory",
            place=folder.as_posix(),
            remedy="name another folder, or empty this one yourself",
        )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MARK).write_text("Pages of an observatory, made by `thirdcopy observe`.\n")
    before, program = _listed(folder / _LISTING), _program(vocabulary)
    # Pages of a folder lead to the same places, thousands of times over.
    way = cache(posixpath.relpath)
    pages = tuple(_pages(found, ways, vocabulary))
    listing: dict[str, tuple[str, str]] = {}
    made = 0
    for language in LANGUAGES:
        environment = _environment(vocabulary, language)
        for page in pages:
            below = page.path if language == "en" else f"cy/{page.path}"
            of = hash_of(f"{program} {below} {page.shows!r}".encode())
            known = before.get(below)
            kept = page.shows is not None and known is not None and known[0] == of
            if kept and known and _is_there(folder / below, known[1]):
                listing[below] = known
                continue
            data = _made(environment, page, below, language, way).encode()
            _put(folder / below, data)
            listing[below] = (of, hash_of(data))
            made += 1
    for name in _STATIC:
        _put(folder / "static" / name, files("thirdcopy.web").joinpath("static", name).read_bytes())
    for gone in before.keys() - listing.keys():
        (folder / gone).unlink(missing_ok=True)
    (folder / _LISTING).write_text(json.dumps(listing, indent=0, sort_keys=True) + "\n")
    return Written(len(listing), made)


def _listed(path: Path) -> dict[str, tuple[str, str]]:
    """Give what an earlier listing says; of one that cannot be read every page is made again."""
    try:
        found = json.loads(path.read_text())
        return {
            str(below): (str(of), str(sha256))
            for below, (of, sha256) in found.items()
            if ".." not in str(below) and not str(below).startswith("/")
        }
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def _is_there(path: Path, sha256: str) -> bool:
    try:
        return hash_of(path.read_bytes()) == sha256
    except OSError:
        return False


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _program(vocabulary: Vocabulary) -> str:
    """Give the hash of all that makes a page besides what it shows: templates, words and code."""
    package = files("thirdcopy")
    own = sorted(
        path
        for part in _MADE_BY
        for path in Path(str(package.joinpath(part))).rglob("*")
        if path.suffix in {".html", ".py", ".toml"}
    )
    return hash_of(b"".join(path.read_bytes() for path in own) + vocabulary.hash.encode())


def _pages(
    found: National, ways: Mapping[str, Sequence[str]], vocabulary: Vocabulary
) -> Iterator[_Page]:
    streams = found.streams()
    adverse = vocabulary.below("Purpose", "adverse")
    by_id = {one.id: one for one in found.entries}
    common = {"gateways": len(found.observations), "adverse": adverse}
    base = (len(found.observations), sorted(adverse))
    # What is said of an agreement stands on many pages: it is written out once.
    said = {one.hash: hash_of(repr(one).encode()) for one in found.entries}
    whole = {**common, "found": found, "ways": ways, "by_id": by_id}
    yield _Page("index.html", "observatory.html", None, lambda: whole)
    yield _Page(
        "map.html",
        "observatory-map.html",
        (base, streams),
        lambda: {**common, "drawn": flow_map(streams)},
    )
    if found.particulars:
        told = {**common, "particulars": found.particulars}
        yield _Page(
            "particulars.html",
            "observatory-particulars.html",
            (base, found.particulars),
            partial(dict, told),
        )
    ordered = sorted(found.entries, key=lambda one: (one.stated is None, one.id))
    parts = [ordered[at : at + _PAGE] for at in range(0, len(ordered), _PAGE)] or [[]]
    for number, part in enumerate(parts, 1):
        row = {**common, "part": part, "number": number, "parts": len(parts)}
        yield _Page(
            _register_path(number),
            "observatory-register.html",
            (base, [said[one.hash] for one in part], number, len(parts)),
            partial(dict, row),
        )
    for total in found.totals:
        yield _period(total, found, ordered, common, base)
    for kind, area, used in (
        ("Body", "bodies", _used(streams, "giver", "receiver")),
        ("Purpose", "purposes", _used(streams, "purpose")),
    ):
        for code in used:
            own = tuple(one for one in streams if code in {one.giver, one.purpose, one.receiver})
            entries = _about(ordered, code)
            yield _Page(
                f"{area}/{code}.html",
                "observatory-party.html",
                (base, kind, code, own, [said[one.hash] for one in entries]),
                partial(_party, common, kind, code, own, entries),
            )


def _period(
    total: Total,
    found: National,
    ordered: Iterable[Entry],
    common: Mapping[str, object],
    base: object,
) -> _Page:
    rows = [
        (one, found.counts[total.period, one.hash])
        for one in ordered
        if (total.period, one.hash) in found.counts
    ]
    shows = [(one.hash, one.id, one.stated is None, counts) for one, counts in rows]
    parts = {**common, "total": total, "rows": rows, "measures": MEASURES}
    path, template = f"counts/{total.period}.html", "observatory-period.html"
    return _Page(path, template, (base, total, shows), lambda: parts)


def _party(
    common: Mapping[str, object],
    kind: str,
    code: str,
    own: Sequence[Stream],
    entries: Sequence[Entry],
) -> Mapping[str, object]:
    drawn = flow_map(own)
    return {**common, "kind": kind, "code": code, "drawn": drawn, "entries": entries}


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

    def quarter(text: str) -> str:
        return period(text) if "-Q" in text else say(f"date-{text}")

    made.filters.update(capital=capital, figure=figure_words, period=period, quarter=quarter)
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
        **page.parts(),
        to=to,
        url_for=address,
        static=lambda name: way(f"static/{name}", here or "."),
        other_path=way(other, here or "."),
        path=page.path,
    )
    return SCRIPT.sub("", text)
