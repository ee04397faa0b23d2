"""`answer`: a question about the figures, of the library or of one's own, with its figures."""

import json
from pathlib import Path

import click

from thirdcopy import gateway as gates
from thirdcopy.cli.settings import shown_gateway, with_settings
from thirdcopy.cli.texts import with_folder
from thirdcopy.register import ALL_MEASURES, Question, answer_json, format_question
from thirdcopy.register.question import known_measures
from thirdcopy_client.errors import ConflictError


@click.command()
@with_settings
@click.argument("name", required=False)
@click.option("--measure", "measures", multiple=True, help="Ask of this measure; more than once.")
@click.option("--agreement", "agreements", multiple=True, help="Only of this agreement's id.")
@click.option(
    "--by",
    type=click.Choice(["all", "body", "requesters", "versions"]),
    default="all",
    show_default=True,
    help="Over which part of an agreement.",
)
@click.option("--asks", help="The question in words, to publish it; `--asks-cy` in Welsh.")
@click.option("--asks-cy", help="The question in Welsh.")
@click.option("--publish", is_flag=True, help="Keep the question as NAME in `questions/`.")
@click.option("--demo", "is_demo", is_flag=True, help="Answer from the demonstration.")
@with_folder
@click.option("--json", "as_json", is_flag=True, help="Give the answer as one JSON document.")
def answer(  # noqa: PLR0913 - one for each option
    file: Path,
    name: str | None,
    *,
    measures: tuple[str, ...],
    agreements: tuple[str, ...],
    by: str,
    asks: str | None,
    asks_cy: str | None,
    publish: bool,
    is_demo: bool,
    folder: Path,
    as_json: bool,
) -> None:
    """Answer the question NAME of the library, or one that is asked with `--measure`.

    Without either, the questions are listed. `--publish` writes a new question into the library,
    where it has a page of its own from the next start on.
    """
    gateway = shown_gateway(file, folder, is_demo=is_demo)
    known = {one.id: one for one in gateway.library.questions}
    if not measures:
        if name is None:
            for one in known.values():
                click.echo(f"{one.id}\n  {one.asks}")
            return
        if name not in known:
            raise click.BadParameter(f"no question `{name}`; known are {', '.join(known)}")
        question = known[name]
    else:
        words = asks or f"{', '.join(measures)}?"
        question = Question(
            id=name or "question",
            asks=words,
            asks_cy=asks_cy or words,
            source="Asked on the command line.",
            answers="These figures were published.",
            answers_cy="Cyhoeddwyd y ffigurau hyn.",
            measures=known_measures(measures, "--measure"),
            agreements=agreements,
            by=by,
        )
        if publish:
            _publish(gateway.library.folder, question, name, asks, asks_cy)
    statistics, names = gates.answer_material(gateway)
    if as_json:
        found = answer_json(question, statistics, names)
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    click.echo(f"{question.asks}\n{question.answers}")
    for each in statistics:
        figures = question.figures(each, names)
        if figures:
            click.echo(f"\n{each.period}")
        for figure, value in figures.items():
            title = ALL_MEASURES[figure.measure].title
            part = f", {figure.code}" if figure.code else ""
            click.echo(f"  {value.shown:>9}  {names.get(figure.of, figure.of)}{part}: {title}")


def _publish(
    folder: Path, question: Question, name: str | None, asks: str | None, asks_cy: str | None
) -> None:
    if not (name and asks and asks_cy):
        raise click.UsageError("to publish, give a NAME, `--asks` and `--asks-cy`")
    if not name.replace("-", "").isalnum() or name != name.lower():
        raise click.BadParameter("expected small letters, digits and hyphens", param_hint="NAME")
    path = folder / "questions" / f"{name}.toml"
    if path.exists():
        raise ConflictError("a question of this name is published", remedy="choose another name")
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(format_question(question))
