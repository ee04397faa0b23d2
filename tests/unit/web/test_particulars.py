"""A register editor records postings, charges and challenges; the register, log and feed say so."""

import csv
import io
import json
import re
import shlex
import tarfile
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from texts import ROOT
from thirdcopy import gateway as gates
from thirdcopy.cli.deployments import deployments
from thirdcopy.gateway.particulars import (
    correct_particular,
    end_particular,
    particulars_of,
    record_particular,
)
from thirdcopy.observatory import Place, national, observe
from thirdcopy.register.particulars import deployments_recorded
from thirdcopy.web.observatory import write_observatory
from thirdcopy.web.words import all_words
from thirdcopy_client.clock import MINUTE, Micros, date_of
from thirdcopy_client.errors import ConflictError, MalformedError, VerificationError
from thirdcopy_client.translog.particular import PARTICULAR_KINDS, REASONS, said_by
from thirdcopy_client.verify import DirectoryReader, verify_directory
from web_world import SmallWorld

SignedIn = Callable[[str], FlaskClient]
TEXT = "cmg-home-office"
AT = f"/editing/{TEXT}/particulars"
POSTING = {"body": "child-maintenance-group", "service": "customer services", "from": "2026-Q2"}
CHARGE = {"body": "immigration-enforcement", "pounds": "1,059.50", "per": "hour", "from": "unknown"}
CHALLENGE = {
    "court": "high-court",
    "brought-by": "organisation",
    "stage": "announced",
    "from": "2026-Q3",
}


def last(world: SmallWorld) -> int:
    return max((one.number for one in particulars_of(world.gateway)), default=0)


def words(key: str) -> str:
    return all_words()[key]["en"]


def test_what_is_recorded_is_on_every_public_page_and_in_the_log(
    signed_in: SignedIn,
    world: SmallWorld,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    editor, before = signed_in("cmg-editor"), last(world)
    assert AT in editor.get("/editing").text
    for kind, said in zip(PARTICULAR_KINDS, (POSTING, CHARGE, CHALLENGE), strict=True):
        assert editor.get(f"{AT}/{kind}").status_code == 200
        assert editor.post(f"{AT}/{kind}", data=said).status_code == 303
    posting, charge, challenge = (before + n for n in (1, 2, 3))
    for path in ("/particulars", f"/register/{TEXT}", "/cy/particulars"):
        text = editor.get(path).text
        for number in (posting, charge, challenge):
            assert f'id="particular-{number}"' in text, path
        assert "£1,059.50" in text
    assert "customer services" in editor.get("/deployments").text
    assert f'id="particular-{posting}"' in editor.get("/bodies/child-maintenance-group").text
    told = editor.get("/particulars.json").get_json()["particulars"]
    assert told == editor.get("/api/v1/particulars").get_json(force=True)["particulars"]
    assert {"number": charge, "kind": "charge"}.items() <= told[charge - 1].items()
    own = editor.get(f"/register/{TEXT}.json").get_json()["particulars"]
    assert [one["number"] for one in own][-3:] == [posting, charge, challenge]
    rows = [*csv.DictReader(io.StringIO(editor.get("/particulars.csv").text))]
    assert rows[-2]["pence"] == "105950"
    assert words("particulars-challenge")[:-1].lower() in editor.get("/register.atom").text.lower()
    gates.publish(world.gateway)
    key = world.gateway.sequencer.signer.verifier_key
    public = world.gateway.home.public
    report = verify_directory(DirectoryReader(public), key)
    assert str(challenge) in {one.entry.members["number"] for one in report.particulars}
    folder = tmp_path_factory.mktemp("observed")
    seen = observe(Place(str(public), key), folder / "state")
    vocabulary = world.gateway.library.vocabulary
    found = national([seen], vocabulary, folder / "state", date_of(world.gateway.clock()))
    assert [one.number for _, one in found.particulars][-3:] == [posting, charge, challenge]
    write_observatory(found, {}, vocabulary, folder / "pages")
    page = (folder / "pages" / "cy" / "particulars.html").read_text()
    assert all_words()["particular-stage-announced"]["cy"] in page
    assert "particulars.html" in (folder / "pages" / "index.html").read_text()


def test_a_correction_and_an_end_keep_what_was_said_before(
    signed_in: SignedIn, world: SmallWorld
) -> None:
    editor = signed_in("cmg-editor")
    editor.post(f"{AT}/deployment", data={**POSTING, "once": "twice"})
    number = last(world)
    editor.post(f"{AT}/deployment", data={**POSTING, "once": "twice"})
    assert last(world) == number
    bare = {**POSTING, "service": "transport"}
    unsaid = editor.post(f"{AT}/{number}/corrected", data=bare)
    assert (unsaid.status_code, words("wrong-particular-reason") in unsaid.text) == (422, True)
    assert (
        editor.post(f"{AT}/{number}/corrected", data={**bare, "reason": "mistyped"}).status_code
        == 303
    )
    text = editor.get("/particulars").text.partition(f'id="particular-{number}"')[2]
    row = text.partition("</tr>")[0]
    assert "customer services" in row
    assert words("particular-reason-mistyped") in row
    soon = editor.post(f"{AT}/{number}/ended", data={"reason": "over", "until": "2026-Q1"})
    assert (soon.status_code, words("wrong-particular-until") in soon.text) == (422, True)
    done = editor.post(f"{AT}/{number}/ended", data={"reason": "over", "until": "2026-Q3"})
    assert done.status_code == 303
    assert editor.post(f"{AT}/{number}/ended", data={"reason": "never-was"}).status_code == 404
    assert not particulars_of(world.gateway)[number - 1].stands
    posted = deployments_recorded(particulars_of(world.gateway), "here")[-1]
    assert (posted.service, posted.observed) == ("transport", "2026-Q3")


def told_by_command(*arguments: str) -> list[dict[str, Any]]:
    done = CliRunner().invoke(deployments, [*arguments, "--json", "--folder", str(ROOT)])
    assert done.exit_code == 0, (done.output, done.exception)
    return [
        {"from" if name == "since" else name: _plain(value) for name, value in one.items()}
        for one in json.loads(done.output)
    ]


def _plain(value: Any) -> Any:  # noqa: ANN401 - a value of JSON
    """Write charges as the page does."""
    return f"{value['amount']} per {value['per']}" if isinstance(value, dict) else value


def test_the_printed_command_gives_what_the_page_shows(
    signed_in: SignedIn, world: SmallWorld, tmp_path: Path
) -> None:
    editor = signed_in("cmg-editor")
    editor.post(f"{AT}/deployment", data={**POSTING, "service": "education"})
    number = last(world)
    gates.publish(world.gateway)
    page = unescape(editor.get("/deployments").text)
    assert "1 body," in page
    assert "1 bodies" not in page
    printed = re.findall(r"^(?:.*<code>)?thirdcopy deployments (.*?)(?:<.*)?$", page, re.MULTILINE)
    whole, of_one_service = map(shlex.split, printed)
    with tarfile.open(fileobj=io.BytesIO(editor.get("/log.tar.gz").data)) as packed:
        for member in packed:
            path = tmp_path / member.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(packed.extractfile(member).read())  # type: ignore[union-attr]  # files only
    log = str(tmp_path / "thirdcopy-log")

    def at_log(arguments: list[str]) -> list[str]:
        return [log if one == "thirdcopy-log" else one for one in arguments]

    shown = [
        {name: value for name, value in one.items() if name != "name"}
        for one in editor.get("/deployments.json").get_json()["deployments"]
    ]
    recorded = [one for one in shown if one["source"].endswith(f", {number}")]
    assert [one["service"] for one in recorded] == ["education"]
    assert told_by_command(*at_log(whole)) == shown
    assert told_by_command() == [one for one in shown if one["adoption"]]
    wanted = ("children's services", "end-2021")
    assert told_by_command(*at_log(of_one_service)) == [
        one for one in shown if (one["service"], one["observed"]) == wanted
    ]
    bundles = (tmp_path / "thirdcopy-log" / "tile" / "entries").rglob("*")
    (bundle,) = (one for one in bundles if one.is_file() and b'"education"' in one.read_bytes())
    bundle.write_bytes(bundle.read_bytes().replace(b'"education"', b'"transport"'))
    spoilt = CliRunner().invoke(deployments, [*at_log(whole), "--folder", str(ROOT)])
    assert isinstance(spoilt.exception, VerificationError)


def test_an_auditor_sees_who_recorded_corrected_and_ended(
    signed_in: SignedIn, world: SmallWorld
) -> None:
    editor, auditor = signed_in("cmg-editor"), signed_in("cmg-auditor")
    title = world.gateway.library.agreements[TEXT].title
    editor.post(f"{AT}/charge", data=CHARGE)
    number = last(world)
    editor.post(f"{AT}/{number}/corrected", data={**CHARGE, "per": "day", "reason": "mistyped"})
    editor.post(f"{AT}/{number}/ended", data={"reason": "never-was"})
    changed = [
        row.partition("</tr>")[0]
        for row in auditor.get("/audit/reads").text.rpartition("<caption")[2].split("<tr")[2:5]
    ]
    name = world.world.people["p-cmg-editor"].name
    for row, state in zip(changed, ("ended", "corrected", "recorded"), strict=True):
        assert words(f"change-charge-{state}").format(title=title) in row
        assert name in row
    assert name not in auditor.get("/particulars").text


def test_what_never_was_is_no_posting_and_stays_to_be_read(
    signed_in: SignedIn, world: SmallWorld
) -> None:
    editor = signed_in("cmg-editor")
    editor.post(f"{AT}/deployment", data={**POSTING, "service": "licensing"})
    number = last(world)
    assert "licensing" in editor.get("/deployments").text
    editor.post(f"{AT}/{number}/ended", data={"reason": "never-was"})
    assert "licensing" not in editor.get("/deployments").text
    assert "licensing" in editor.get("/particulars").text


@pytest.mark.parametrize(
    ("kind", "said", "wrong"),
    [
        ("deployment", {**POSTING, "service": "Ann Example, second floor"}, "service"),
        ("deployment", {**POSTING, "body": "barnet"}, "body"),
        ("deployment", {**POSTING, "from": "2031-Q1"}, "from"),
        ("deployment", {**POSTING, "from": "since May"}, "from"),
        ("charge", {**CHARGE, "pounds": "about sixty"}, "pounds"),
        ("challenge", {**CHALLENGE, "brought-by": "Ann Example"}, "brought-by"),
        ("challenge", {}, "court"),
    ],
)
def test_what_cannot_be_said_is_named_and_what_was_typed_is_kept(
    signed_in: SignedIn, world: SmallWorld, kind: str, said: dict[str, str], wrong: str
) -> None:
    editor, before = signed_in("cmg-editor"), last(world)
    answer = editor.post(f"{AT}/{kind}", data=said)
    assert answer.status_code == 422
    assert words(f"wrong-particular-{wrong}") in answer.text
    assert f'href="#{wrong}"' in answer.text
    for name in said_by(kind) if not said else ():
        assert words(f"wrong-particular-{name}") in answer.text
    if said.get("pounds"):
        assert "about sixty" in answer.text
    assert last(world) == before


def test_nobody_else_records_and_who_does_shows_that_it_is_they(
    signed_in: SignedIn, world: SmallWorld
) -> None:
    before = last(world)
    for who, status in (("cmg-decider", 403), ("auditor", 403), ("nhs-editor", 404)):
        other = signed_in(who)
        assert other.get(AT).status_code == status, who
        assert other.post(f"{AT}/deployment", data=POSTING).status_code == status, who
    editor = signed_in("cmg-editor")
    assert editor.get(f"{AT}/rota").status_code == 404
    assert editor.get(f"{AT}/999").status_code == 404
    world.world.clock.set(Micros(world.gateway.clock() + 16 * MINUTE))
    late = editor.post(f"{AT}/challenge", data=CHALLENGE)
    assert words("refusal-prove-again") in late.text
    assert last(world) == before


def test_what_the_gateway_writes_only_a_party_s_own_text_and_standing_number_may_get(
    world: SmallWorld,
) -> None:
    gateway = world.gateway
    text = gateway.library.agreements[TEXT]
    one = record_particular(gateway, text, "deployment", POSTING)
    with pytest.raises(MalformedError, match="body"):
        correct_particular(
            gateway, text, one.number, "mistyped", {**POSTING, "body": "immigration-enforcement"}
        )
    other = gateway.library.agreements["nhs-digital-home-office"]
    with pytest.raises(MalformedError, match="nothing is recorded"):
        end_particular(gateway, other, one.number, "never-was")
    end_particular(gateway, text, one.number, "never-was")
    with pytest.raises(ConflictError, match="has ended"):
        end_particular(gateway, text, one.number, "never-was")
    with pytest.raises(MalformedError, match="deployment"):
        record_particular(gateway, text, "rota", POSTING)


def test_every_code_has_words_in_both_languages() -> None:
    found = all_words()
    for kind in PARTICULAR_KINDS:
        for state, reasons in REASONS.items():
            assert f"change-{kind}-{state}" in found
            assert all(f"particular-reason-{one}" in found for one in reasons)
        for name, form in said_by(kind).items():
            for code in form if isinstance(form, tuple) else ():
                slug = code.replace(" ", "-").replace("'", "").replace(",", "")
                key = f"service-{slug}" if name == "service" else f"particular-{name}-{code}"
                assert found[key]["cy"] != found[key]["en"]
