"""A summary that is kept comes back as it was, and anything else is made anew."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
from dd import autoref
from hypothesis import given
from hypothesis import strategies as st

from made_register import made_register
from planted_agreement import library
from thirdcopy.agreement import Agreement
from thirdcopy.analysis import Circle, Register, circle_of
from thirdcopy.analysis.flows import diagram
from thirdcopy.analysis.flows.summary import Summary, summarise
from thirdcopy.analysis.flows.summary_file import read_summary, summary_names, write_summary
from thirdcopy.store import summaries as summaries_kept
from thirdcopy.store.summaries import kept_register, listed
from thirdcopy_client.errors import MalformedError, UnavailableError


@cache
def circle(profile: str = "uk") -> Circle:
    return circle_of(library().profiles[profile], library().vocabulary)


@cache
def summaries() -> Mapping[str, Summary]:
    return {name: summarise(one, circle()) for name, one in library().agreements.items()}


def text(name: str = "cmg-home-office") -> Agreement:
    return library().agreements[name]


def written(name: str = "cmg-home-office") -> bytes:
    return write_summary(summaries()[name], summary_names(circle())(text(name).hash), circle())


def over(folder: Path, profile: str = "uk") -> Register:
    known = library()
    agreements = map(listed, known.agreements.values())
    return kept_register(agreements, known.profiles[profile], known.vocabulary, folder)


def test_every_summary_comes_back_as_it_was() -> None:
    named = summary_names(circle())
    for name, summary in summaries().items():
        assert read_summary(written(name), named(text(name).hash), circle()) == summary


def test_a_summary_of_another_text_or_profile_is_not_taken() -> None:
    for name in (
        summary_names(circle())(text("council-referral").hash),
        summary_names(circle("as-was"))(text().hash),
    ):
        with pytest.raises(MalformedError):
            read_summary(written(), name, circle())


def test_one_changed_byte_is_found() -> None:
    data = bytearray(written())
    data[len(data) // 2] ^= 1
    with pytest.raises(MalformedError):
        read_summary(bytes(data), summary_names(circle())(text().hash), circle())


@given(st.binary() | st.builds(lambda tail: written()[:65] + tail, st.binary()))
def test_no_bytes_do_anything_but_be_read_or_refused(data: bytes) -> None:
    with pytest.raises(MalformedError):
        read_summary(data, summary_names(circle())(text().hash), circle())


def test_what_is_kept_is_not_made_again_and_what_is_damaged_is(tmp_path: Path) -> None:
    first = over(tmp_path)
    files = sorted(tmp_path.glob("*/*.summary"))
    assert len(files) == len(first.summaries)
    before = files[0].read_bytes()
    files[0].write_bytes(b"damaged")
    files[1].write_bytes(files[2].read_bytes())
    again = over(tmp_path)
    assert files[0].read_bytes() == before
    assert {name: _shape(one) for name, one in again.summaries.items()} == {
        name: _shape(one) for name, one in first.summaries.items()
    }


def test_another_profile_has_files_of_its_own(tmp_path: Path) -> None:
    over(tmp_path)
    over(tmp_path, "as-was")
    assert len(list(tmp_path.glob("*/*.summary"))) == 2 * len(library().agreements)


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UnavailableError):
        over(tmp_path / "file")


def _shape(summary: Summary) -> list[tuple[object, ...]]:
    return [
        (one.action, one.holders, one.origins, one.receivers, one.posted, one.diagram.dag_size)
        for one in summary.passes
    ]


def test_diagrams_in_python_alone_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def counted(known: Circle, summary: Summary) -> list[tuple[object, ...]]:
        count = known.world.diagrams.count
        return [(one.action, one.receivers, count(one.diagram)) for one in summary.passes]

    fast = {name: counted(circle(), one) for name, one in summaries().items()}
    monkeypatch.setattr(diagram, "BDD", autoref.BDD)
    slow = circle_of(library().profiles["uk"], library().vocabulary)
    for name in ("cmg-home-office", "cmg-home-office-reported-2017"):
        summary = summarise(text(name), slow)
        assert counted(slow, summary) == fast[name]
        kept = write_summary(summary, summary_names(slow)(text(name).hash), slow)
        again = read_summary(kept, summary_names(circle())(text(name).hash), circle())
        assert counted(circle(), again) == fast[name]


def test_processes_that_share_the_work_keep_what_one_would(tmp_path: Path) -> None:
    made = made_register(40)
    profile = library().profiles["uk"]
    told: list[int] = []

    def over_made(folder: str, processes: int) -> dict[str, bytes]:
        agreements = [listed(one) for one in made.agreements()]
        kept_register(
            agreements,
            profile,
            made.vocabulary,
            tmp_path / folder,
            tell=lambda steps: lambda more: told.append(more if steps else 0),
            processes=processes,
        )
        return {path.name: path.read_bytes() for path in (tmp_path / folder).rglob("*.summary")}

    alone = over_made("alone", 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(summaries_kept, "_EACH", 10)
        shared = over_made("shared", 3)
    assert len(alone) == len(made.specs)
    assert shared.keys() == alone.keys()
    assert sum(told) == 2 * len(made.specs)


def test_what_another_process_could_not_keep_is_said_by_the_reader(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.write_text("not a folder")
    made = made_register(24)
    agreements = [listed(one) for one in made.agreements()]
    profile = library().profiles["uk"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(summaries_kept, "_EACH", 4)
        with pytest.raises(UnavailableError, match="can be written"):
            kept_register(agreements, profile, made.vocabulary, folder, processes=2)
