import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from made_log import LOG, publish, small_log, write
from served import served
from thirdcopy_client.errors import MalformedError, UnavailableError, VerificationError
from thirdcopy_client.verify import WebReader, reader_of, verify_directory
from thirdcopy_client.verify.site import Site


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("served")
    write(folder / "log", publish(small_log()))
    wrong = write(folder / "wrong", publish(small_log()))
    (wrong / "tally/2017-Q2").write_bytes(b"other\n")
    lost = write(folder / "lost", publish(small_log()))
    (lost / "tally/2017-Q2").unlink()
    large = write(folder / "large", publish(small_log()))
    (large / "tile/0/000").write_bytes(bytes(8193))
    with served(folder) as address:
        yield address


@contextlib.contextmanager
def at(address: str) -> Iterator[WebReader]:
    reader = reader_of(address)
    assert isinstance(reader, WebReader)
    yield reader
    reader.close()


def test_a_log_at_an_address_is_verified_like_a_folder(address: str) -> None:
    for place in (f"{address}/log", f"{address}/log/"):
        with at(place) as reader:
            assert verify_directory(reader, LOG.verifier_key).size == 278


def test_a_file_that_is_not_answered_could_not_be_checked(address: str) -> None:
    with at(f"{address}/lost") as reader, pytest.raises(UnavailableError) as raised:
        verify_directory(reader, LOG.verifier_key)
    assert raised.value.place == "tally/2017-Q2"


def test_a_changed_file_shows_misbehaviour(address: str) -> None:
    with at(f"{address}/wrong") as reader, pytest.raises(VerificationError) as raised:
        verify_directory(reader, LOG.verifier_key)
    assert raised.value.place == "tally/2017-Q2"


def test_a_file_larger_than_its_kind_is_not_read_to_its_end(address: str) -> None:
    with (
        at(f"{address}/large") as reader,
        pytest.raises(UnavailableError, match="at most 8192 bytes"),
    ):
        verify_directory(reader, LOG.verifier_key)


@pytest.mark.parametrize("fault", ["moved", "endless", "short", "packed", "nonsense"])
def test_what_a_faulty_site_answers_is_not_taken(address: str, fault: str) -> None:
    with at(f"{address}/{fault}/log") as reader, pytest.raises(UnavailableError):
        reader.read("checkpoint")


def test_a_redirect_is_not_followed_even_to_the_same_site(address: str) -> None:
    with at(f"{address}/moved/log") as reader, pytest.raises(UnavailableError, match="got 301"):
        reader.read("checkpoint")
    with at(f"{address}/log") as reader:
        assert reader.read("checkpoint")


def test_nothing_but_public_paths_are_asked_for(address: str) -> None:
    for path in ("../log/checkpoint", "checkpoint?x", "a b", "/checkpoint", "log//x"):
        with pytest.raises(VerificationError):
            WebReader(address).read(path)


@pytest.mark.parametrize(
    "address",
    [
        "ftp://log.example/",
        "https://",
        "https://user@log.example/",
        "https://log.example/?a",
        "https://log.example/#a",
        "https://log.example:99999/",
        "https://log.éxample/",
        "https://log.example/\r\nHost: x",
    ],
)
def test_what_is_no_plain_address_is_malformed(address: str) -> None:
    with pytest.raises(MalformedError):
        Site(address)


def test_a_site_that_does_not_listen_could_not_be_checked() -> None:
    with pytest.raises(UnavailableError, match="does not answer"):
        Site("http://127.0.0.1:1").get("checkpoint", 10)


def test_a_connection_that_was_closed_meanwhile_is_opened_again(tmp_path: Path) -> None:
    write(tmp_path, {"checkpoint": b"x"})
    with served(tmp_path) as address:
        site = Site(address)
        assert site.get("checkpoint", 10).body == b"x"
        assert site._connection.sock is not None
        site._connection.sock.close()
        assert site.get("checkpoint", 10).body == b"x"
        site.close()
