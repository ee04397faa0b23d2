"""`import`: a paper file in, a draft out; and what `check` then says of the draft."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from made_pdf import made_pdf
from texts import ROOT
from thirdcopy.cli.main import thirdcopy
from thirdcopy_client.errors import ConflictError, MalformedError


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    file = tmp_path / "paper.pdf"
    file.write_bytes(made_pdf(["An agreement", "1. Purpose", "1.1 The first may give names."]))
    return file


def ran(*arguments: object) -> Result:
    return CliRunner().invoke(thirdcopy, [str(one) for one in arguments])


def test_the_draft_goes_to_standard_output_and_the_list_to_standard_error(paper: Path) -> None:
    done = ran("import", paper, "--folder", ROOT)
    assert done.exit_code == 0
    assert done.stdout.startswith("+++\n# A draft made from paper.pdf.")
    assert "\n1.1 The first may give names.\n" in done.stdout
    assert "Paragraphs without a clause: 1, 1.1" in done.stderr


def test_the_draft_and_the_list_are_one_document_of_json(paper: Path) -> None:
    document = json.loads(ran("import", paper, "--folder", ROOT, "--json").stdout)
    assert {"kind": "key", "what": "dates.start", "why": "The first day."} in document["lacking"]
    assert "cedar" not in document["draft"]


def test_check_says_of_a_draft_all_that_is_missing(paper: Path, tmp_path: Path) -> None:
    out = tmp_path / "new"
    made = ran("import", paper, "--out", out, "--folder", ROOT)
    assert made.stdout.startswith((out / "agreement.md").as_posix())
    done = ran("check", out, "--folder", ROOT)
    assert isinstance(done.exception, MalformedError)
    for key in ("id", "gateway", "dates.review_by", "people.how"):
        assert f"agreement.md:2: expected the key `{key}`" in done.stderr


def test_a_text_that_people_wrote_is_never_written_over(paper: Path, tmp_path: Path) -> None:
    out = tmp_path / "new"
    ran("import", paper, "--out", out, "--folder", ROOT)
    (out / "agreement.md").write_text("work of weeks", encoding="utf-8")
    done = ran("import", paper, "--out", out, "--folder", ROOT)
    assert isinstance(done.exception, ConflictError)
    assert (out / "agreement.md").read_text(encoding="utf-8") == "work of weeks"
