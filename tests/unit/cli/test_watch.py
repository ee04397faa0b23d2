from collections.abc import Iterator
from pathlib import Path

import pytest

from texts import ROOT
from thirdcopy.cli.watch import watch, watched
from thirdcopy_client.errors import MalformedError


class StopWatchingError(Exception):
    """Stands for Ctrl-C."""


def looks(*changes: tuple[Path, str]) -> Iterator[None]:
    """At each look but the last one file is written; at the last the watcher is stopped."""
    for path, text in changes:
        path.write_text(text, encoding="utf-8")
        yield
    raise StopWatchingError


def seen(files: tuple[Path, ...], *changes: tuple[Path, str], faulty: bool = False) -> list[str]:
    said: list[str] = []
    plan = looks(*changes)

    def act() -> None:
        said.append(files[0].read_text(encoding="utf-8"))
        if faulty:
            raise MalformedError("expected a text", place="a.md:1", remedy="mend it")

    with pytest.raises(StopWatchingError):
        watch(lambda: files, act, lambda: next(plan))
    return said


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "a.md"
    path.write_text("one", encoding="utf-8")
    return path


def test_a_text_is_checked_again_after_each_change(text: Path) -> None:
    assert seen((text,), (text, "second"), (text, "the third")) == ["one", "second", "the third"]


def test_what_does_not_change_is_not_checked_again(text: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.md"
    assert seen((text,), (other, "not watched"), (other, "nor this time")) == ["one"]


def test_a_fault_is_said_and_the_mended_text_is_checked(
    text: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert seen((text,), (text, "mended"), faulty=True) == ["one", "mended"]
    assert "thirdcopy: a.md:1: expected a text\n  mend it" in capsys.readouterr().err


def test_a_text_that_is_gone_for_a_moment_is_waited_for(text: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone.md"
    assert seen((text, gone), (gone, "back")) == ["one", "one"]


def test_vocabulary_profiles_and_named_files_are_watched(text: Path) -> None:
    files = watched(ROOT, [str(text), "cmg-home-office"])
    assert {"vocabulary.toml", "uk.md", "a.md"} <= {file.name for file in files}
