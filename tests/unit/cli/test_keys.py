"""`keys`: shown, drawn and replaced at a gateway that was made by `init`."""

from pathlib import Path

import pytest

from founded import founded, run
from thirdcopy.cli.serve import alone
from thirdcopy.gateway.home import Home
from thirdcopy_client.errors import ConflictError, NotAllowedError
from thirdcopy_client.verify import DirectoryReader, verify_directory


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return founded(tmp_path)


def _key(said: str, name: str) -> str:
    return next(line.split()[-1] for line in said.splitlines() if line.startswith(name))


def test_keys_are_drawn_shown_and_replaced_and_the_log_is_published_by_the_new_ones(
    file: Path,
) -> None:
    before = run("keys", "show", "--settings", str(file))
    assert "next" not in before
    drawn = run("keys", "draw", "--settings", str(file))
    assert run("keys", "show", "--settings", str(file)) == before + drawn
    after = run("keys", "replace", "--settings", str(file))
    assert _key(after, "log") == _key(drawn, "next log:")
    assert _key(after, "files") == _key(drawn, "next files:")
    public = DirectoryReader(file.parent / "home" / "public")
    for key in (_key(before, "log"), _key(after, "log")):
        assert verify_directory(public, key).key == _key(after, "log")


def test_one_key_can_be_replaced_alone(file: Path) -> None:
    before = run("keys", "show", "--settings", str(file))
    run("keys", "draw", "--settings", str(file), "files")
    after = run("keys", "replace", "--settings", str(file))
    assert _key(after, "log") == _key(before, "log")
    assert _key(after, "files") != _key(before, "files")


def test_nothing_is_replaced_while_the_gateway_is_served(file: Path) -> None:
    run("keys", "draw", "--settings", str(file))
    with alone(Home(file.parent / "home")), pytest.raises(ConflictError):
        run("keys", "replace", "--settings", str(file))


def test_nothing_is_replaced_by_a_key_that_nobody_was_shown(file: Path) -> None:
    with pytest.raises(NotAllowedError, match="no next key"):
        run("keys", "replace", "--settings", str(file))
