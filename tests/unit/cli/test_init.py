"""A real gateway from nothing: settings, init, and the site served by them."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from answered import answered, free_port
from made_mapping import MAPPING
from texts import ROOT
from thirdcopy.cli.main import thirdcopy
from thirdcopy.cli.serve import alone
from thirdcopy.cli.settings import SECTIONS, gateway_of, read_settings, to_begin_with
from thirdcopy.event import Role
from thirdcopy.gateway import everybody
from thirdcopy.gateway.counting import profile_of
from thirdcopy.gateway.home import Home
from thirdcopy.settings import declared
from thirdcopy.store.read import acts_of
from thirdcopy.web.logs import FIELDS
from thirdcopy_client.errors import (
    ConflictError,
    MalformedError,
    ThirdcopyError,
    UnavailableError,
)

ISSUER = "https://sign-in.example"
ONE = ("--administrator", ISSUER, "1", "enfield", "Ada One")
TWO = ("--administrator", ISSUER, "2", "enfield", "Bo Two")


def run(*arguments: str) -> str:
    done = CliRunner().invoke(thirdcopy, arguments, catch_exceptions=True)
    if isinstance(done.exception, ThirdcopyError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


def settings_in(folder: Path, more: str = "", origin: str = "records.enfield.example/log") -> Path:
    file = folder / "settings.toml"
    file.write_text(
        f'[gateway]\norigin = "{origin}"\nbodies = ["enfield"]\nlibrary = "{ROOT}"\n{more}'
    )
    return file


def test_a_gateway_is_made_with_its_keys_and_two_administrators(tmp_path: Path) -> None:
    file = settings_in(tmp_path)
    said = run("init", "--settings", str(file), *ONE, *TWO)
    assert "records.enfield.example/log+" in said
    gateway = gateway_of(read_settings(file))
    assert {(who.name, who.roles) for who in everybody(gateway)} == {
        ("Ada One", frozenset({Role.ADMINISTRATOR})),
        ("Bo Two", frozenset({Role.ADMINISTRATOR})),
    }
    assert oct((tmp_path / "home").stat().st_mode)[-3:] == "700"
    with pytest.raises(ConflictError, match="has been made"):
        run("init", "--settings", str(file), *ONE, *TWO)


def test_an_interrupted_init_is_finished_by_the_next(tmp_path: Path) -> None:
    file = settings_in(tmp_path)
    gateway_of(read_settings(file), make=True)
    run("init", "--settings", str(file), *ONE, *TWO)
    assert len(everybody(gateway_of(read_settings(file)))) == 2


def test_how_small_counts_are_hidden_is_set_and_a_change_is_logged(tmp_path: Path) -> None:
    file = settings_in(tmp_path)
    assert profile_of(gateway_of(read_settings(file), make=True)) == "uk-health-1-7-round-5"
    settings_in(tmp_path, more='disclosure = "10-5"\n')
    gateway = gateway_of(read_settings(file))
    assert profile_of(gateway) == "10-5"
    with gateway.engine.connect() as connection:
        named = [act.members["disclosure"] for act in acts_of(connection, ("policy",))]
    assert named == ["uk-health-1-7-round-5", "10-5"]
    settings_in(tmp_path, more='disclosure = "exact"\n')
    with pytest.raises(MalformedError, match="disclosure"):
        read_settings(file)


@pytest.mark.parametrize(
    "administrators",
    [
        ONE,
        (*ONE, *ONE),
        (*ONE, *TWO, "--administrator", ISSUER, "3", "enfield", "Cy Three"),
        (*ONE, "--administrator", ISSUER, "2", "barnet", "Bo Two"),
        (*ONE, "--administrator", ISSUER, " ", "enfield", "Bo Two"),
    ],
)
def test_anything_but_two_administrators_of_its_bodies_makes_nothing(
    tmp_path: Path, administrators: tuple[str, ...]
) -> None:
    file = settings_in(tmp_path)
    with pytest.raises(MalformedError, match="--administrator"):
        run("init", "--settings", str(file), *administrators)
    assert not (tmp_path / "home").exists()


def test_a_body_that_the_vocabulary_lacks_makes_nothing(tmp_path: Path) -> None:
    file = settings_in(tmp_path)
    file.write_text(file.read_text().replace('["enfield"]', '["enfeild"]'))
    with pytest.raises(MalformedError, match="no body `enfeild`"):
        gateway_of(read_settings(file), make=True)
    assert not (tmp_path / "home").exists()


def test_two_mappings_of_one_dataset_are_refused(tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(MAPPING)
    file = settings_in(tmp_path, 'sources = ["a.toml", "b.toml"]\n')
    with pytest.raises(MalformedError, match="two mappings"):
        gateway_of(read_settings(file), make=True)
    file = settings_in(tmp_path, 'sources = ["c.toml"]\n')
    with pytest.raises(UnavailableError, match=r"c\.toml"):
        gateway_of(read_settings(file), make=True)


def test_a_gateway_that_nobody_made_is_not_served(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="no gateway here") as refused:
        run("serve", "--settings", str(settings_in(tmp_path)))
    assert "thirdcopy init" in str(refused.value.remedy)


def test_several_processes_on_sqlite_are_refused(tmp_path: Path) -> None:
    file = settings_in(tmp_path, "[serve]\nprocesses = 2\n")
    run("init", "--settings", str(file), *ONE, *TWO)
    with pytest.raises(ConflictError, match=r"serve\.processes: several processes need"):
        run("serve", "--settings", str(file))


def test_a_gateway_that_is_where_it_should_be_is_not_migrated(tmp_path: Path) -> None:
    file = settings_in(tmp_path)
    with pytest.raises(UnavailableError, match="thirdcopy init"):
        run("migrate", "--settings", str(file))
    run("init", "--settings", str(file), *ONE, *TWO)
    for option in ((), ("--dry-run",)):
        said = run("migrate", "--settings", str(file), *option)
        assert said.count("is where it should be") == 2
    with pytest.raises(UnavailableError, match="does not know the revision `later`"):
        run("migrate", "--settings", str(file), "--main", "later")
    with alone(Home(tmp_path / "home")), pytest.raises(ConflictError, match="another process"):
        run("migrate", "--settings", str(file))


def test_settings_print_a_file_to_begin_with_and_what_is_in_force(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THIRDCOPY_METRICS_TOKEN", "hunter2")
    assert run("settings") == to_begin_with()
    file = settings_in(tmp_path)
    shown = run("settings", "--settings", str(file), "--check")
    assert "metrics.token = set\n" in shown
    assert "hunter2" not in shown
    for name, section in SECTIONS.items():
        for one in declared(section):
            assert f"{name}.{one.name} = " in shown


def test_what_is_printed_to_begin_with_is_read_once_it_is_filled_in(tmp_path: Path) -> None:
    filled = to_begin_with().replace("# ", "", 0)
    filled = filled.replace('origin = ""', 'origin = "a.example/log"')
    filled = filled.replace("bodies = []", 'bodies = ["enfield"]')
    file = tmp_path / "settings.toml"
    file.write_text(filled)
    assert read_settings(file).serve.port == 8000


@contextmanager
def served(file: Path, port: int, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "thirdcopy", "serve", "--settings", str(file)]
    there = {**os.environ, "THIRDCOPY_SERVE_PORT": str(port), **environment}
    with subprocess.Popen(command, stderr=subprocess.PIPE, cwd=ROOT, env=there) as server:
        try:
            yield server
        finally:
            server.terminate()


def test_a_real_gateway_is_served_alone_and_says_that_it_is_ready(tmp_path: Path) -> None:
    file = settings_in(tmp_path)
    run("init", "--settings", str(file), *ONE, *TWO)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with served(file, port, THIRDCOPY_METRICS_TOKEN="t0ken") as server:  # noqa: S106
        assert b"Register of agreements" in answered(f"{address}/register")
        assert json.loads(answered(f"{address}/health/live")) == {"live": True}
        assert json.loads(answered(f"{address}/health/ready")) == {"ready": True, "failing": []}
        with_token = urllib.request.Request(  # noqa: S310 - loopback
            f"{address}/metrics", headers={"Authorization": "Bearer t0ken"}
        )
        with urllib.request.urlopen(with_token) as answer:  # noqa: S310 - loopback
            assert b'thirdcopy_check{check="log"} 1.0' in answer.read()
        for path, host, status in (("metrics", "", 404), ("register", "elsewhere.example", 400)):
            asked = urllib.request.Request(f"{address}/{path}")  # noqa: S310 - loopback
            if host:
                asked.add_header("Host", host)
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(asked)  # noqa: S310 - loopback
            assert refused.value.code == status
        with pytest.raises(ConflictError, match="another process serves"):
            run("serve", "--settings", str(file))
        server.terminate()
        _, said = server.communicate(timeout=60)
    # A native library may say, as the process ends, what it did not put away; it has no values.
    lines, _, _ = said.decode().partition("nanobind: leaked")
    for line in lines.splitlines():
        assert json.loads(line).keys() <= {"at", "level", "logger", "event", *FIELDS}, line


def test_people_sign_in_at_the_provider_that_is_set_whole(tmp_path: Path) -> None:
    file = settings_in(tmp_path, f'[sign_in]\nissuer = "{ISSUER}"\n')
    with pytest.raises(MalformedError, match="sign_in: expected `client` and `address`"):
        assert read_settings(file).sign_in.provider
    text = file.read_text() + 'client = "gateway"\naddress = "https://records.enfield.example"\n'
    file.write_text(text)
    provider = read_settings(file).sign_in.provider
    assert provider is not None
    assert (provider.issuer, provider.host) == (ISSUER, "records.enfield.example")
    assert read_settings(settings_in(tmp_path)).sign_in.provider is None


def test_a_gateway_is_backed_up_lost_and_brought_back(tmp_path: Path) -> None:
    file = settings_in(tmp_path)
    run("init", "--settings", str(file), *ONE, *TWO)
    to = ("--to", str(tmp_path / "b"), "--keys-to", str(tmp_path / "k"))
    main, keys, parcels = run("backup", "--settings", str(file), *to).splitlines()
    main, _, size = main.partition(" ")
    assert size == "(4 entries, read again)"
    copies = ("--main", main, "--keys", keys, "--parcels", parcels)
    with pytest.raises(ConflictError, match="there already"):
        run("restore", "--settings", str(file), *copies)
    for path in (tmp_path / "home").glob("*.sqlite*"):
        path.unlink()
    said = run("restore", "--settings", str(file), *copies)
    assert "stands at 4 entries" in said
    assert len(everybody(gateway_of(read_settings(file)))) == 2
