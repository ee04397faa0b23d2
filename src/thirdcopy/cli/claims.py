"""`claims`: what bodies say of their sharing, put to the texts and answered by the analyser."""

import json
import sys
from pathlib import Path

import click

from thirdcopy.analysis import analyse
from thirdcopy.cli.texts import with_folder
from thirdcopy.register import Answered, Claim, answer
from thirdcopy.store.library import Library, load
from thirdcopy_client.canonical import Json

_VERDICTS = {
    "proved": "PROVED",
    "refuted": "REFUTED",
    "never-arises": "NEVER ARISES",
    "unsettled": "NOT SETTLED",
}


@click.command()
@click.argument("names", metavar="[CLAIM]...", nargs=-1)
@with_folder
@click.option("--json", "as_json", is_flag=True, help="Give everything as one JSON document.")
def claims(names: tuple[str, ...], folder: Path, *, as_json: bool) -> None:
    """Say of each CLAIM, or of all, what is proved, what is refuted, and what nobody can know.

    Exits with 1 when something is refuted or could not be settled.
    """
    library = load(folder)
    chosen = [claim for claim in library.claims if not names or claim.id in names]
    for name in names:
        if name not in {claim.id for claim in chosen}:
            known = ", ".join(f"`{claim.id}`" for claim in library.claims) or "none"
            raise click.BadParameter(f"no claim `{name}` is in the library; known are {known}")
    found = [(claim, _answers(claim, library)) for claim in chosen]
    if as_json:
        documents = [_json(claim, answers) for claim, answers in found]
        click.echo(json.dumps(documents, ensure_ascii=False, indent=1))
    else:
        for claim, answers in found:
            _tell(claim, answers)
    settled = {one.verdict for _, answers in found for one in answers} <= {"proved", "never-arises"}
    sys.exit(0 if settled else 1)


def _answers(claim: Claim, library: Library) -> list[Answered]:
    found = []
    for asked in claim.asked:
        text, profile = library.agreements[asked.agreement], library.profiles[asked.under]
        click.echo(f"Asking {text.id} under {profile.id}", err=True)
        actions = () if asked.promise else None
        findings = analyse(text, profile, library.vocabulary, actions=actions)
        found.append(answer(asked, text, profile, library.vocabulary, findings))
    return found


def _tell(claim: Claim, answers: list[Answered]) -> None:
    click.echo(f"\n“{claim.said['en']}”")
    click.echo(f"  {claim.by['en']}, {claim.on}; {claim.document}")
    for one in answers:
        click.echo(
            f"  {_VERDICTS[one.verdict]} of {one.asked.agreement} under {one.asked.under}: "
            f"{one.asked.why['en']}"
        )
        if one.result:
            click.echo(f"    asked: {one.asked.promise}")
            if one.verdict == "refuted" and one.result.example:
                click.echo(f"    for example: {one.result.example.sentence}")
        for finding in one.findings:
            click.echo(f"    {finding.summary}")
            if finding.example:
                click.echo(f"    for example: {finding.example.sentence}")
    for question in claim.counted:
        click.echo(f"  What is counted: thirdcopy answer {question}")
    click.echo(f"  What no software can know: {claim.unknowable['en']}")


def _json(claim: Claim, answers: list[Answered]) -> dict[str, Json]:
    return {
        "id": claim.id,
        "said": dict(claim.said),
        "document": claim.document,
        "on": str(claim.on),
        "answers": [
            {
                "agreement": one.asked.agreement,
                "under": one.asked.under,
                "verdict": one.verdict,
                "promise": one.asked.promise,
                "findings": [finding.summary for finding in one.findings],
                "example": one.result.example.sentence
                if one.result and one.result.example
                else None,
            }
            for one in answers
        ],
        "counted": list(claim.counted),
        "cannot_be_known": dict(claim.unknowable),
    }
