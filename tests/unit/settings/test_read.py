"""Settings are read from a file and the environment; each fault names place and remedy."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from thirdcopy.settings import (
    FILE,
    TEXT,
    YES_NO,
    Secret,
    choice,
    declared,
    listed,
    number,
    pattern,
    read_sections,
    read_text,
    secret,
    setting,
    tables,
)
from thirdcopy_client.errors import MalformedError, UnavailableError


@dataclass(frozen=True, kw_only=True)
class Peer:
    name: str = setting(TEXT, "It is called that.", required=True)
    near: bool = setting(YES_NO, "It is near.", default=False)


@dataclass(frozen=True, kw_only=True)
class Sample:
    count: int = setting(number(1, 9), "So many.", default=3)
    kind: str = setting(choice("red", "blue"), "It is painted.", default="red")
    quiet: str = setting(pattern("a pass", "p[a-z]*", hidden=True), "It is let in.", default="p")
    near: bool = setting(YES_NO, "It is near.", default=False)
    folder: Path = setting(FILE, "It is kept there.", default=Path("here"))
    names: tuple[str, ...] = setting(listed(TEXT), "They are called that.", default=())
    some: tuple[str, ...] = setting(listed(TEXT, least=1), "At least one.", default=("x",))
    peers: tuple[Peer, ...] = setting(tables(Peer), "It speaks with them.", default=())
    owner: str | None = setting(TEXT, "It is theirs.")
    key: Secret | None = secret("It opens.")


PLACE = Path("there/settings.toml")


def read(text: str, environment: dict[str, str] | None = None, place: Path = PLACE) -> Sample:
    return cast("Sample", read_sections(text, place, {"one": Sample}, environment or {})["one"])


def fault(text: str, environment: dict[str, str] | None = None) -> MalformedError:
    with pytest.raises(MalformedError) as found:
        read(text, environment)
    return found.value


def test_what_is_not_set_has_its_default_and_paths_go_from_the_file() -> None:
    found = read("")
    assert (found.count, found.kind, found.owner, found.key) == (3, "red", None, None)
    assert found.folder == Path("there/here")
    assert read("one.folder = 'a/b'").folder == Path("there/a/b")
    assert read("one.folder = '/a'").folder == Path("/a")


def test_the_environment_goes_before_the_file() -> None:
    set_there = {
        "THIRDCOPY_ONE_COUNT": "5",
        "THIRDCOPY_ONE_NEAR": "true",
        "THIRDCOPY_ONE_NAMES": "a b",
        "THIRDCOPY_ONE_FOLDER": "x",
        "PATH": "not ours",
    }
    found = read("one.count = 4\none.names = ['c']", set_there)
    assert (found.count, found.near, found.names) == (5, True, ("a", "b"))
    assert found.folder == Path("there/x")


@pytest.mark.parametrize(
    ("text", "key", "expected"),
    [
        ("one.count = 10", "one.count", "a whole number from 1 to 9, got `10`"),
        ("one.count = true", "one.count", "a whole number from 1 to 9, got `true`"),
        ("one.count = '5'", "one.count", "a whole number from 1 to 9, got `5`"),
        ("one.kind = 'green'", "one.kind", "`red` or `blue`, got `green`"),
        ("one.quiet = 'secret'", "one.quiet", "a pass, got a text"),
        ("one.near = 1", "one.near", "true or false, got `1`"),
        ("one.folder = ''", "one.folder", "the path of a file, got ``"),
        ("one.names = 'a'", "one.names", "a list, each of it a text, got `a`"),
        ("one.names = ['a', 1]", "one.names", "a list, each of it a text, got a list"),
        ("one.some = []", "one.some", "a list of at least 1, each of it a text, got a list"),
        ("one.owner = {}", "one.owner", "a text, got a table"),
        ("one.peers = 1", "one.peers", "a list of tables"),
        ("one.peers = [{}]", "one.peers[0].name", "a text"),
        ("one.peers = [{name = 'a', far = 1}]", "one.peers[0].far", "no setting of that name"),
        ("one.counts = 1", "one.counts", "no setting of that name"),
        ("[two]", "two", "no setting of that name"),
        ("one = 1", "one", "a table"),
    ],
)
def test_a_fault_names_file_key_what_was_expected_and_a_remedy(
    text: str, key: str, expected: str
) -> None:
    found = fault(text)
    assert found.place == f"there/settings.toml: {key}"
    assert expected in found.message
    assert found.remedy


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("THIRDCOPY_ONE_COUNT", "many"),
        ("THIRDCOPY_ONE_NEAR", "yes"),
        ("THIRDCOPY_ONE_COUNTS", "1"),
        ("THIRDCOPY_COUNT", "1"),
    ],
)
def test_a_fault_of_the_environment_names_its_variable(variable: str, value: str) -> None:
    assert variable in str(fault("", {variable: value}).place)


def test_one_fault_says_how_many_others_there_are() -> None:
    assert "(2 more faults after it)" in fault("[one]\ncount = 0\nkind = 1\nnear = 2").message


def test_lists_of_tables_are_read_as_they_stand() -> None:
    found = read("[[one.peers]]\nname = 'a'\n[[one.peers]]\nname = 'b'\nnear = true")
    assert found.peers == (Peer(name="a"), Peer(name="b", near=True))


def test_what_is_no_toml_is_said_by_its_line_and_never_repeated() -> None:
    found = fault("[one]\ncount = hunter2")
    assert "line 2" in found.message
    assert "hunter2" not in str(found)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match=r"gone\.toml"):
        read_text(tmp_path / "gone.toml")
    (tmp_path / "latin.toml").write_bytes(b"owner = '\xe9'")
    with pytest.raises(MalformedError, match="UTF-8"):
        read_text(tmp_path / "latin.toml")


def test_a_secret_comes_from_its_own_file_or_the_environment_and_is_never_shown(
    tmp_path: Path,
) -> None:
    place = tmp_path / "settings.toml"
    (tmp_path / "key").write_text("hunter2\n")
    (tmp_path / "key").chmod(0o600)
    named = read("one.key_file = 'key'", place=place)
    spoken = read("", {"THIRDCOPY_ONE_KEY": "hunter2"})
    there = read("", {"THIRDCOPY_ONE_KEY_FILE": "key"}, place)
    for found in (named, spoken, there):
        assert found.key is not None
        assert found.key.text == "hunter2"
        assert "hunter2" not in f"{found!r} {found} {found.key!r} {found.key}"


def test_a_secret_in_the_settings_or_in_a_file_that_others_read_is_refused(
    tmp_path: Path,
) -> None:
    found = fault("one.key = 'hunter2'")
    assert found.place == "there/settings.toml: one.key"
    assert "hunter2" not in str(found)
    place = tmp_path / "settings.toml"
    for mode, what in ((0o640, "others may read"), (None, "cannot be read")):
        if mode:
            (tmp_path / "key").write_text("hunter2")
            (tmp_path / "key").chmod(mode)
        else:
            (tmp_path / "key").unlink()
        with pytest.raises(MalformedError, match=what):
            read("one.key_file = 'key'", place=place)


_VALUES = st.recursive(
    st.integers() | st.booleans() | st.text(max_size=5), lambda of: st.lists(of, max_size=2)
)


@given(st.text(max_size=60), st.dictionaries(st.sampled_from(["count", "key", "peers"]), _VALUES))
@example("a=" + "[" * 5000, {})
def test_no_text_is_worse_than_malformed(text: str, values: dict[str, object]) -> None:
    lines = "\n".join(f"{key} = {value!r}" for key, value in values.items())
    for given_text in (text, f"[one]\n{lines}"):
        with suppress(MalformedError):
            assert isinstance(read(given_text), Sample)


def test_declarations_say_what_they_are() -> None:
    found = {one.name: one for one in declared(Sample)}
    assert found["key"].kind is None
    assert found["key"].key == "key_file"
    assert not found["count"].required
    assert next(declared(Peer)).required
