"""`foi`: the register of requests for information, for an operator whose service stands still.

While it runs, rights officers keep the register on its pages or through its interface.
"""

import datetime as dt
from pathlib import Path

import click

from thirdcopy import gateway as gates
from thirdcopy.cli.operator import opened_alone
from thirdcopy.cli.settings import shown_gateway, with_settings
from thirdcopy.cli.texts import with_folder
from thirdcopy.gateway import Asked
from thirdcopy.register.exemption import Regime
from thirdcopy.register.information import KINDS
from thirdcopy_client.clock import date_of

_DEMO = click.option("--demo", "is_demo", is_flag=True, help="The demonstration's register.")
_ON = click.option("--on", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The day of it.")


@click.group()
def foi() -> None:
    """Keep the register of requests for information; it never says who asked.

    While the service runs, rights officers keep it at `/information`; on SQLite `receive` and
    `step` are for a service that stands still.
    """


@foi.command()
@with_settings
@click.argument("question")
@click.option("--act", type=click.Choice(["foia", "foisa"]), required=True, help="The Act.")
@click.option("--agreement", required=True, help="The id of the agreement that it is about.")
@click.option("--period", required=True, help="The period that it is about, such as `2017-Q2`.")
@_ON
@_DEMO
@with_folder
def receive(
    file: Path,
    question: str,
    *,
    act: str,
    agreement: str,
    period: str,
    on: dt.datetime,
    is_demo: bool,
    folder: Path,
) -> None:
    """Enter QUESTION, and print its number and the last day for an answer."""
    regime: Regime = "foia" if act == "foia" else "foisa"
    with opened_alone(file, folder, is_demo=is_demo) as gateway:
        _tell(gates.receive_request(gateway, regime, question, agreement, period, on.date()))


@foi.command()
@with_settings
@click.argument("request")
@click.argument("kind", type=click.Choice([kind for kind in KINDS if kind != "received"]))
@click.option("--say", "said", multiple=True, metavar="NAME=TEXT", help="What is said with it.")
@_ON
@_DEMO
@with_folder
def step(
    file: Path,
    request: str,
    kind: str,
    *,
    said: tuple[str, ...],
    on: dt.datetime,
    is_demo: bool,
    folder: Path,
) -> None:
    """Record that KIND happened to REQUEST; a refusal says its exemption and what that asks for."""
    members = {}
    for one in said:
        name, equals, text = one.partition("=")
        if not equals:
            raise click.BadParameter("expected NAME=TEXT", param_hint="--say")
        members[name] = text
    with opened_alone(file, folder, is_demo=is_demo) as gateway:
        _tell(gates.record_step(gateway, request, kind, on.date(), members))


@foi.command("list")
@with_settings
@_DEMO
@with_folder
def listed(file: Path, *, is_demo: bool, folder: Path) -> None:
    """List the requests, with what is due and what is late."""
    gateway = shown_gateway(file, folder, is_demo=is_demo)
    today = date_of(gateway.clock())
    for one in gates.information_requests(gateway):
        _tell(one, late=one.request.is_late(today))


def _tell(one: Asked, *, late: bool = False) -> None:
    request = one.request
    due = f", due {request.due.isoformat()}" if request.due else ""
    click.echo(
        f"{request.id}: {request.state}{due}{', LATE' if late else ''}\n  {request.question}"
    )
