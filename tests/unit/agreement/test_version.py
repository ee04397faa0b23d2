"""The line of versions: by hash, of one agreement, in the order of time."""

import shutil
from pathlib import Path

import pytest

from altered_agreement import agreed, text
from texts import ROOT
from thirdcopy.agreement import Version, lineage, parse_version
from thirdcopy.store.library import load
from thirdcopy_client.canonical import hash_of
from thirdcopy_client.errors import MalformedError

START = 'start = "unknown"'


def superseding(before: str, start: str = START) -> str:
    """Give the agreement as a version that supersedes the text *before*."""
    named = f'supersedes = "{hash_of(before.encode())}"\nchange_note = "a date"\n'
    changed = text().replace(START, start, 1)
    return changed.replace("\nturnaround_days =", f"\n{named}turnaround_days =", 1)


def version(whole: str) -> Version:
    return parse_version(whole.encode(), f"versions/{hash_of(whole.encode())}.md")


def test_versions_are_given_from_the_latest_back() -> None:
    first = text()
    second = superseding(first, "start = 2020-01-01")
    third = superseding(second, "start = 2021-01-01")
    line = lineage(agreed(third), [version(first), version(second)])
    assert [one.hash for one in line] == [hash_of(one.encode()) for one in (third, second, first)]
    assert [one.change_note for one in line] == ["a date", "a date", None]


def test_a_version_whose_text_is_not_there_ends_the_line() -> None:
    line = lineage(agreed(superseding("lost")), [])
    assert len(line) == 1
    assert line[0].supersedes == hash_of(b"lost")


def test_a_text_that_leads_nowhere_is_refused() -> None:
    with pytest.raises(MalformedError, match="expected only versions that lead to this text"):
        lineage(agreed(text()), [version(superseding("lost"))])


def test_a_version_of_another_agreement_is_refused() -> None:
    other = text().replace('id = "cmg-home-office"', 'id = "other"')
    with pytest.raises(MalformedError, match="expected a version of `cmg-home-office`"):
        lineage(agreed(superseding(other)), [version(other)])


def test_a_version_does_not_start_before_the_one_that_it_supersedes() -> None:
    first = text().replace(START, "start = 2020-01-02")
    same = superseding(first, "start = 2020-01-02")
    assert len(lineage(agreed(same), [version(first)])) == 2
    with pytest.raises(MalformedError, match="expected a version to start after"):
        lineage(agreed(superseding(first, "start = 2020-01-01")), [version(first)])


def test_an_earlier_version_is_named_by_its_bytes() -> None:
    with pytest.raises(MalformedError, match="expected an earlier version in a file named by"):
        parse_version(f"{text()}\n".encode(), f"versions/{hash_of(text().encode())}.md")


def test_the_library_reads_the_versions_that_are_there(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "agreements", tmp_path / "agreements")
    shutil.copytree(ROOT / "profiles", tmp_path / "profiles")
    folder = tmp_path / "agreements/cmg-home-office"
    (folder / "versions").mkdir()
    (folder / f"versions/{hash_of(text().encode())}.md").write_text(text(), encoding="utf-8")
    (folder / "agreement.md").write_text(superseding(text()), encoding="utf-8")
    library = load(tmp_path)
    assert len(library.versions["cmg-home-office"]) == 2
    assert len(library.versions["nhs-digital-home-office"]) == 1
    (folder / "agreement.md").write_text(text(), encoding="utf-8")
    with pytest.raises(MalformedError, match="expected only versions"):
        load(tmp_path)
