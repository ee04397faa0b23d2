"""A copy of the public side: links that lead somewhere, a log that verifies, the same bytes."""

import json
import re
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from made_store import act
from thirdcopy import gateway as gates
from thirdcopy.web import create_app
from thirdcopy.web.export import LISTING, Exported, export_site
from thirdcopy_client.canonical import hash_of
from thirdcopy_client.errors import ConflictError, UnavailableError, VerificationError
from thirdcopy_client.verify import DirectoryReader, verify_directory
from web_world import SmallWorld
from world import base, copy_of, opened

LINK = re.compile(r'\b(?:href|src)="([^"]*)"')


@pytest.fixture(scope="session")
def exported(world: SmallWorld, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "site"
    export(world, folder)
    return folder


def export(world: SmallWorld, folder: Path) -> Exported:
    return export_site(create_app(world.gateway, exported=True), folder)


def pages(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.html"))


def broken(folder: Path) -> list[str]:
    """Give each link of a page that leads to no file of the folder, or to no place in it."""
    found = []
    for page in pages(folder):
        for href in LINK.findall(page.read_text(encoding="utf-8")):
            parts = urlsplit(href)
            if parts.scheme:
                continue
            target = (page.parent / parts.path).resolve() if parts.path else page
            anchored = not parts.fragment or f'id="{parts.fragment}"' in target.read_text("utf-8")
            if not target.is_file() or not target.is_relative_to(folder) or not anchored:
                found.append(f"{page.relative_to(folder)}: {href}")
    return found


def test_every_link_leads_to_a_file_of_the_copy_by_a_relative_way(exported: Path) -> None:
    assert len(pages(exported)) > 100
    assert broken(exported) == []
    for page in pages(exported):
        hrefs = LINK.findall(page.read_text(encoding="utf-8"))
        assert not [href for href in hrefs if href.startswith("/")], page


def test_a_link_that_leads_nowhere_would_be_found(exported: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(exported, copy)
    (copy / "map.html").unlink()
    assert broken(copy.resolve())


def test_nothing_in_the_copy_needs_a_server_or_a_script(exported: Path) -> None:
    for page in pages(exported):
        text = page.read_text(encoding="utf-8")
        assert "<script" not in text, page
        assert "<form" not in text, page
        assert "nonce" not in text, page
        assert "csrf" not in text, page
        assert "Still being checked" not in text, page


def test_both_languages_are_whole_and_lead_to_each_other(exported: Path) -> None:
    english = {path.relative_to(exported) for path in pages(exported)}
    welsh = {path.relative_to("cy") for path in english if path.parts[0] == "cy"}
    assert welsh == {path for path in english if path.parts[0] != "cy"}


def test_the_log_in_the_copy_verifies_and_a_changed_byte_is_found(
    exported: Path, world: SmallWorld, tmp_path: Path
) -> None:
    key = world.gateway.sequencer.signer.verifier_key
    report = verify_directory(DirectoryReader(exported / "log"), key)
    assert report.size == json.loads((exported / LISTING).read_bytes())["size"]
    log = tmp_path / "log"
    shutil.copytree(exported / "log", log)
    tally = log / "tally" / "2017-Q2"
    tally.write_bytes(tally.read_bytes().replace(b"3", b"4", 1))
    with pytest.raises(VerificationError):
        verify_directory(DirectoryReader(log), key)


def test_the_listing_names_every_file_by_its_hash(exported: Path) -> None:
    listed = json.loads((exported / LISTING).read_bytes())["files"]
    found = {
        path.relative_to(exported).as_posix(): hash_of(path.read_bytes())
        for path in exported.rglob("*")
        if path.is_file() and path.name != LISTING
    }
    assert listed == found


def test_the_same_gateway_gives_the_same_bytes(
    exported: Path, world: SmallWorld, tmp_path: Path
) -> None:
    export(world, tmp_path / "again")
    assert (tmp_path / "again" / LISTING).read_bytes() == (exported / LISTING).read_bytes()


def test_an_export_begins_anew_when_the_log_is_published_meanwhile(tmp_path: Path) -> None:
    told: list[int] = []
    times = 1

    def publishing(made: int, _of: int) -> None:
        told.append(made)
        if told.count(1) <= times:
            world.gateway.sequencer.write([act(len(told))])
            gates.publish(world.gateway)
        elif made > 1:
            raise EOFError

    with opened(copy_of(base(), tmp_path / "home")) as world:
        gates.publish(world.gateway)
        app = create_app(world.gateway, exported=True)
        with pytest.raises(EOFError):
            export_site(app, tmp_path / "site", publishing)
        assert told == [1, 1, 2]
        told, times = [], 9
        with pytest.raises(UnavailableError, match="published anew each time"):
            export_site(app, tmp_path / "site", publishing)
        assert told == [1, 1, 1]
    assert not (tmp_path / "site").exists()


def test_what_programs_read_links_into_the_copy(exported: Path) -> None:
    found = json.loads((exported / "register.json").read_bytes())
    for one in found["agreements"]:
        assert (exported / one["page"]).is_file()
    feed = (exported / "register.atom").read_text(encoding="utf-8")
    assert all((exported / href).is_file() for href in re.findall(r'href="([^"]*)"', feed))


def test_an_earlier_export_is_replaced_whole_and_nothing_else_ever(
    world: SmallWorld, tmp_path: Path
) -> None:
    folder = tmp_path / "site"
    export(world, folder)
    (folder / "stale.html").write_text("old")
    export(world, folder)
    assert not (folder / "stale.html").exists()
    other = tmp_path / "other"
    other.mkdir()
    (other / "mine.txt").write_text("keep")
    with pytest.raises(ConflictError, match="earlier export"):
        export(world, other)
    assert (other / "mine.txt").read_text() == "keep"


def test_before_the_first_publication_there_is_nothing_to_export(
    world: SmallWorld, tmp_path: Path
) -> None:
    moved = world.gateway.home.public.rename(tmp_path / "public")
    try:
        with pytest.raises(UnavailableError, match="nothing has been published"):
            export(world, tmp_path / "site")
    finally:
        moved.rename(world.gateway.home.public)
