import io
import re
import tarfile

import pytest
from flask.testing import FlaskClient

from thirdcopy_client.canonical import hash_of
from thirdcopy_client.translog.tally import parse_tally
from thirdcopy_client.verify import verify_directory
from web_world import SmallWorld

PAGES = [
    "/",
    "/register",
    "/register/cmg-home-office",
    "/register/cmg-home-office-reported-2017",
    "/register/council-status-check",
    "/register/nhs-digital-home-office",
    "/statistics",
    "/statistics/2017-Q2",
    "/statistics/2026-Q3",
    "/log",
    "/sign-in",
]


@pytest.mark.parametrize("path", PAGES)
def test_each_page_stands_in_both_languages_and_links_to_the_other(
    client: FlaskClient, path: str
) -> None:
    english = client.get(path)
    welsh_path = f"/cy{path}"
    welsh = client.get(welsh_path)
    assert (english.status_code, welsh.status_code) == (200, 200)
    assert '<html lang="en"' in english.text
    assert '<html lang="cy"' in welsh.text
    assert f'href="{welsh_path}" lang="cy"' in english.text
    assert f'href="{path}" lang="en"' in welsh.text
    own = re.findall(r'href="(/[^"#]*)"', welsh.text)
    plain = [href for href in own if not href.startswith(("/cy", "/static", "/log"))]
    assert set(plain) <= {path}


def test_an_agreement_says_what_is_known_found_and_promised(client: FlaskClient) -> None:
    text = ""
    for _ in range(20):
        text = client.get("/register/cmg-home-office-reported-2017").text
        if "Still being checked" not in text:
            break
    assert "As reported in the press, not the text itself" in text
    assert "Fails" in text
    assert "The engine allows it" in text
    assert 'id="clause-4-1d"' in text
    assert "not published" in text


def test_an_agreement_has_a_permanent_address_by_the_hash_of_its_text(
    client: FlaskClient, world: SmallWorld
) -> None:
    text = world.gateway.library.agreements["cmg-home-office"]
    assert client.get(f"/register/{text.hash}").status_code == 200
    assert hash_of(client.get(f"/register/{text.hash}.md").data) == text.hash
    assert client.get(f"/register/{text.hash[:-1]}0").status_code == 404


def test_the_register_is_there_for_programs(client: FlaskClient) -> None:
    found = client.get("/register.json").json
    assert found is not None
    by_id = {one["id"]: one for one in found["agreements"]}
    assert by_id["nhs-digital-home-office"]["status"]["word"] == "ended"
    assert by_id["nhs-digital-home-office"]["counts"]["recountable"] is True
    assert by_id["cmg-home-office"]["counts"]["recountable"] is False
    assert client.get("/register/cmg-home-office.json").json["id"] == "cmg-home-office"  # type: ignore[index]


def test_a_recountable_figure_is_the_tallys_and_says_so(
    client: FlaskClient, world: SmallWorld
) -> None:
    page = client.get("/statistics/2017-Q2").text
    tally = client.get("/log/tally/2017-Q2").data
    counts = {count.kind: count.count for count in parse_tally(tally).counts}
    assert counts["supplied"] == 3
    assert "Recountable by anyone" in page
    assert f"{hash_of(tally)}" in page
    assert world.gateway.sequencer.signer.verifier_key in page.replace("&#43;", "+")
    csv = client.get("/statistics/2017-Q2/recountable.csv").text
    assert '"supplied","3"' in csv


def test_an_attested_table_is_the_one_that_the_log_names_and_hides_small_counts(
    client: FlaskClient,
) -> None:
    table = client.get("/statistics/2026-Q3/attested.csv").data
    tally = parse_tally(client.get("/log/tally/2026-Q3").data)
    assert [one.sha256 for one in tally.tables] == [hash_of(table)]
    page = client.get("/statistics/2026-Q3").text
    assert "* (1 to 7)" in page
    assert "uk-health-1-7-round-5" in page


def test_the_archive_of_the_log_verifies(client: FlaskClient, world: SmallWorld) -> None:
    data = client.get("/log.tar.gz").data
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        files = {
            member.name.removeprefix("thirdcopy-log/"): _read(tar, member)
            for member in tar.getmembers()
        }
    report = verify_directory(_Held(files), world.gateway.sequencer.signer.verifier_key)
    assert any(cell.kind == "supplied" and cell.count == 3 for cell in report.cells)


def test_public_files_have_their_types_and_only_what_cannot_change_is_kept(
    client: FlaskClient,
) -> None:
    checkpoint = client.get("/log/checkpoint")
    assert checkpoint.content_type == "text/plain; charset=utf-8"
    assert checkpoint.headers["Cache-Control"] == "no-cache"
    full = client.get("/log/tile/entries/000")
    assert full.content_type == "application/octet-stream"
    assert "immutable" in full.headers["Cache-Control"]
    assert full.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize(
    "path",
    [
        "../keys.sqlite",
        "..%2fkeys.sqlite",
        "%2e%2e/secrets/log",
        "tile/../../gateway.sqlite",
        "tile",
        ".checkpoint.part",
        "checkpoint%00",
        "/etc/passwd",
    ],
)
def test_nothing_but_a_public_file_is_served(client: FlaskClient, path: str) -> None:
    assert client.get(f"/log/{path}", follow_redirects=True).status_code == 404


def test_what_is_not_there_is_a_page_that_says_so(client: FlaskClient) -> None:
    for path in ("/nope", "/register/none", "/statistics/2019-Q1", "/statistics/x/attested.csv"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "Page not found" in answer.text


def _read(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(member)
    assert file is not None
    return file.read()


class _Held:
    def __init__(self, files: dict[str, bytes]) -> None:
        self._files = files

    def names(self) -> frozenset[str]:
        return frozenset(self._files)

    def read(self, path: str) -> bytes:
        return self._files[path]
