"""The whole public side as files that any web server can host, or that open from a disk.

Every page that the first page leads to is asked of the site itself, in both languages, and
written with relative links and without script. The log's public files lie beside them, as they
were published, and verify on their own. The same gateway gives the same bytes.
"""

import json
import posixpath
import re
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from flask import Flask
from flask.testing import FlaskClient

from thirdcopy.web.log_files import published_files, standing
from thirdcopy.web.site import site_of
from thirdcopy.web.words import all_words
from thirdcopy_client.canonical import Json, canonical, hash_of
from thirdcopy_client.errors import ConflictError, UnavailableError
from thirdcopy_client.translog.checkpoint import CHECKPOINT

LISTING: Final = "export.json"
"""What the folder holds, file by file: by it an earlier export is known, and may be replaced."""
LOG: Final = "log"
_VERSION: Final = "thirdcopy/1 export"
_LIVE: Final = "/only-live"
_LINK: Final = re.compile(r'\b(href|src)="([^"]*)"')
SCRIPT: Final = re.compile(r"\s*<script\b.*?</script>", re.DOTALL)
_FORM: Final = re.compile(r"<form\b")
_PAUSE: Final = 0.2
_ATTEMPTS: Final = 3
"""How often the site is asked from the beginning, each time because the log grew meanwhile."""
_PATIENCE: Final = 900.0
"""Seconds that a proof on a page may take before the export is given up."""

Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Exported:
    """What was written: pages and other files, their bytes together, and the log's size."""

    pages: int
    files: int
    size: int
    log_size: int


@dataclass(frozen=True)
class _Answer:
    kind: str
    data: bytes

    @property
    def is_page(self) -> bool:
        return self.kind.startswith("text/html")


def export_site(app: Flask, folder: Path, tell: Tell = lambda _done, _of: None) -> Exported:
    """Write the site of *app*, which was made for exporting, into *folder*.

    *tell* hears of pages made, and of how many. What is published meanwhile begins it anew. Raises
    `ConflictError` where *folder* holds anything but an earlier export, and `UnavailableError`
    where a page or a proof cannot be had, or the log is published anew each time.
    """
    _check_folder(folder)
    for _ in range(_ATTEMPTS):
        if made := _made(app, tell):
            exported, files = made
            _put(folder, files)
            return exported
    raise UnavailableError(
        "the log was published anew each time it was exported", remedy="export it again later"
    )


def _made(app: Flask, tell: Tell) -> tuple[Exported, dict[str, bytes]] | None:
    """Make every file of the export; None where the log was published meanwhile."""
    gateway = site_of(app).gateway
    found = standing(gateway)
    if found is None:
        raise UnavailableError(
            "nothing has been published yet", remedy="publish the log first; the export holds it"
        )
    signed, note = gateway.home.public / CHECKPOINT, found.note.encode()
    crawled = _crawl(app.test_client(), tell, lambda: signed.read_bytes() == note)
    if crawled is None:
        return None
    answers, live = crawled
    places = {path: _file_of(path, answer) for path, answer in answers.items()}
    places |= dict.fromkeys(live, places[_LIVE])
    files = {
        places[path]: _written(answer, path, places)
        for path, answer in answers.items()
        if not path.startswith(f"/{LOG}/")
    }
    public = published_files(gateway)
    if public[CHECKPOINT] != note:
        return None
    files |= {f"{LOG}/{path}": data for path, data in public.items()}
    listing: dict[str, Json] = {
        "files": {path: hash_of(files[path]) for path in sorted(files)},
        "origin": found.origin,
        "root": found.root,
        "size": found.size,
        "version": _VERSION,
    }
    files[LISTING] = canonical(listing) + b"\n"
    pages = sum(answer.is_page for answer in answers.values())
    return Exported(pages, len(files), sum(map(len, files.values())), found.size), files


def _crawl(
    client: FlaskClient, tell: Tell, stands: Callable[[], bool]
) -> tuple[dict[str, _Answer], set[str]] | None:
    """Ask for every page that can be reached; give the answers, and what works only live.

    None as soon as what is published no longer *stands*.
    """
    waiting = ["/", "/cy/", _LIVE, f"/cy{_LIVE}"]
    seen = set(waiting)
    answers: dict[str, _Answer] = {}
    live: set[str] = set()
    while waiting:
        path = waiting.pop(0)
        answer = _asked(client, path)
        if answer is None:
            live.add(path)
        else:
            answers[path] = answer
            for linked in _links(answer, path):
                if linked not in seen:
                    seen.add(linked)
                    waiting.append(linked)
        tell(len(answers) + len(live), len(seen))
        if not stands():
            return None
    return answers, live


def _asked(client: FlaskClient, path: str) -> _Answer | None:
    """Ask for a page until its proofs are there; None for one that works only live."""
    until = time.monotonic() + _PATIENCE
    while True:
        answer = client.get(path, buffered=True)
        if answer.status_code in {301, 302, 303, 308, 401, 403}:
            return None
        if answer.status_code != 200:  # noqa: PLR2004 - found
            raise UnavailableError(
                f"a page that another links to gives {answer.status_code}", place=path
            )
        data, kind = answer.data, answer.content_type
        if not kind.startswith("text/html"):
            return _Answer(kind, data)
        text = SCRIPT.sub("", data.decode())
        if _FORM.search(text):
            return None
        if not any(words in text for words in _still_checking()):
            return _Answer(kind, text.encode())
        if time.monotonic() > until:
            raise UnavailableError("a proof on this page takes too long", place=path)
        time.sleep(_PAUSE)


def _still_checking() -> tuple[str, ...]:
    words = all_words()
    return tuple(
        said for key in ("still-checking", "verdict-checking") for said in words[key].values()
    )


def _links(answer: _Answer, path: str) -> Iterator[str]:
    """Give the paths of this site that an answer links to."""
    if answer.is_page or "atom+xml" in answer.kind:
        for _, href in _LINK.findall(answer.data.decode()):
            if href.startswith("/") and not href.startswith("//"):
                yield urlsplit(href).path
            elif href and not re.match(r"#|[a-z]+:", href):
                raise AssertionError(f"a link that is no path of the site, on {path}: {href}")


def _file_of(path: str, answer: _Answer) -> str:
    name = unquote(path).strip("/")
    if not answer.is_page:
        return name
    if not name or path.endswith("/"):
        return posixpath.join(name, "index.html")
    return f"{name}.html"


def _written(answer: _Answer, path: str, places: Mapping[str, str]) -> bytes:
    """Give an answer as it is written: links made relative, scripts left out."""
    here = places[path]
    if answer.is_page or "atom+xml" in answer.kind:
        return _relinked(answer.data.decode(), here, places).encode()
    if "json" in answer.kind:
        value = _relinked_json(json.loads(answer.data), here, places)
        return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"
    return answer.data


def _relinked(text: str, here: str, places: Mapping[str, str]) -> str:
    def one(found: re.Match[str]) -> str:
        return f'{found[1]}="{_relative(found[2], here, places)}"'

    return _LINK.sub(one, text)


def _relinked_json(value: Json, here: str, places: Mapping[str, str]) -> Json:
    if isinstance(value, str):
        return _relative(value, here, places)
    if isinstance(value, Mapping):
        return {key: _relinked_json(one, here, places) for key, one in value.items()}
    if isinstance(value, list):
        return [_relinked_json(one, here, places) for one in value]
    return value


def _relative(href: str, here: str, places: Mapping[str, str]) -> str:
    """Give the way from file *here* to what *href* names; what is no path of the site stays."""
    path, mark, anchor = href.partition("#")
    place = places.get(urlsplit(path).path) if path.startswith("/") else None
    if place is None and path.startswith(f"/{LOG}/"):
        place = path.removeprefix("/")
    if place is None:
        return href
    return posixpath.relpath(place, posixpath.dirname(here) or ".") + mark + anchor


def _check_folder(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()) and not (folder / LISTING).is_file():
        raise ConflictError(
            "expected an empty folder, or one that holds an earlier export",
            place=folder.as_posix(),
            remedy="name another folder, or empty this one yourself",
        )


def _put(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write everything beside the folder, then put it in place whole."""
    part = folder.with_name(f".{folder.name}.part")
    old = folder.with_name(f".{folder.name}.old")
    for left in (part, old):
        shutil.rmtree(left, ignore_errors=True)
    try:
        for path, data in files.items():
            place = part / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        if folder.exists():
            folder.rename(old)
        part.rename(folder)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise UnavailableError(
            "the folder cannot be written",
            place=folder.as_posix(),
            remedy="see that there is room, and that you may write there",
        ) from error
