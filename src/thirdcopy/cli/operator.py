"""What only the operator does to what is published: count it again, or withhold a text."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import click

from thirdcopy import gateway as gates
from thirdcopy.cli.serve import alone
from thirdcopy.cli.settings import shown_gateway, with_settings
from thirdcopy.cli.texts import with_folder
from thirdcopy.gateway import Gateway

_DEMO = click.option("--demo", "is_demo", is_flag=True, help="In the demonstration.")


@click.command()
@with_settings
@click.argument("period")
@click.option("--reason", required=True, help="Why it was wrong; published with the correction.")
@_DEMO
@with_folder
def restate(file: Path, period: str, *, reason: str, is_demo: bool, folder: Path) -> None:
    """Count a published quarter, such as `2017-Q2`, again, and publish what differs.

    The figures before stay on its page beside the new ones, with the reason and the day. Where
    nothing differs nothing is published. A year is corrected with its fourth quarter. On SQLite
    the service must stand still.
    """
    if not reason.strip():
        raise click.BadParameter("say why the figures were wrong", param_hint="--reason")
    with opened_alone(file, folder, is_demo=is_demo) as gateway:
        if not gates.restate(gateway, period, reason.strip()):
            click.echo(f"{period}: counted again, and nothing differs")
            return
        gates.publish(gateway)
        last, changed = gates.statistics(gateway, period).corrections()[-1]
        click.echo(f"{period}: version {last.number}, {len(changed)} figures corrected")
        for one in changed:
            click.echo(f"  {one.figure.measure}: was {one.was or '-'}, is {one.now or '-'}")


@click.command()
@with_settings
@click.argument("text")
@click.option(
    "--ground",
    required=True,
    help="The law that it rests on, such as a section of the Freedom of Information Act 2000, and "
    "why; published for good.",
)
@_DEMO
@with_folder
def withhold(file: Path, text: str, *, ground: str, is_demo: bool, folder: Path) -> None:
    """Withhold the published TEXT of an agreement or adoption, named by its hash or public path.

    Its page goes on saying that it exists, whose it is, where it stands, its counts and its hash,
    with the ground and the day. The log keeps the act: it cannot be taken back. On SQLite the
    service must stand still.
    """
    with opened_alone(file, folder, is_demo=is_demo) as gateway:
        path = text if "/" in text else f"agreement/{text}.md"
        gates.withhold(gateway, path, ground)
        gates.publish(gateway)
        click.echo(f"{path} is withheld: {gates.withheld(gateway)[path].ground}")


@contextmanager
def opened_alone(file: Path, folder: Path, *, is_demo: bool) -> Iterator[Gateway]:
    """Open a gateway to change it; on SQLite nothing else may serve it meanwhile."""
    gateway = shown_gateway(file, folder, is_demo=is_demo)
    with alone(gateway.home) if gateway.engine.dialect.name == "sqlite" else nullcontext():
        yield gateway
