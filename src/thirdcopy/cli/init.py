"""`init`: a new gateway with nothing in it but its keys and its first two administrators."""

import secrets
from pathlib import Path
from typing import Final

import click

from thirdcopy import gateway as gates
from thirdcopy.cli.settings import gateway_of, read_settings, with_settings
from thirdcopy.event import Actor, BodyCode, PersonId, Role
from thirdcopy.gateway import Gateway
from thirdcopy.settings.kind import words
from thirdcopy_client.errors import ConflictError, MalformedError, NotAllowedError

_TWO: Final = 2
Named = tuple[str, str, str, str]


@click.command()
@with_settings
@click.option(
    "--administrator",
    "administrators",
    type=(str, str, str, str),
    metavar="ISSUER SUBJECT BODY NAME",
    multiple=True,
    required=True,
    help="Somebody who will enrol people, by who says who they are and under which subject, their "
    "body and their name. Give it twice: two administrators change the directory together.",
)
def init(file: Path, administrators: tuple[Named, ...]) -> None:
    """Make the new, empty gateway that the settings describe.

    Draws its keys, opens its log, and enrols the first two administrators. If it is interrupted,
    run it again: what is there already stays as it is.
    """
    settings = read_settings(file)
    two = _checked(administrators, settings.gateway.bodies)
    gateway = gateway_of(settings, make=True)
    if len(gates.everybody(gateway)) >= _TWO:
        raise ConflictError(
            "this gateway has been made, and has its administrators",
            place=str(settings.gateway.home),
            remedy="serve it; to make another, give it a home and databases of its own",
        )
    for one in two:
        _enrol(gateway, one)
    click.echo(
        f"The gateway {gateway.origin} is made. The key of its log, for those who verify it:"
    )
    click.echo(gateway.sequencer.signer.verifier_key)
    click.echo("Back up its home and key store now: a lost key ends the log.", err=True)
    click.echo(f"Then run `thirdcopy serve --settings {file}`.", err=True)


def _checked(administrators: tuple[Named, ...], bodies: tuple[str, ...]) -> tuple[Named, ...]:
    people = {(issuer, subject) for issuer, subject, _, _ in administrators}
    if len(administrators) != _TWO or len(people) != _TWO:
        raise MalformedError(
            "expected two administrators, two different people",
            place="--administrator",
            remedy="give the option twice: one proposes a change, the other confirms it",
        )
    for issuer, subject, body, name in administrators:
        if not all(text.strip() for text in (issuer, subject, name)) or body not in bodies:
            raise MalformedError(
                "expected issuer, subject, body and name of each",
                place="--administrator",
                remedy=f"the body is one of `gateway.bodies`: {words(bodies)}",
            )
    return administrators


def _enrol(gateway: Gateway, named: Named) -> None:
    """Enrol an administrator, unless an earlier run did."""
    issuer, subject, body, name = named
    try:
        gates.actor_of(gateway, issuer, subject)
    except NotAllowedError:
        grades = gateway.library.vocabulary.trees["Grade"]
        lowest = next(grade for grade, above in grades.items() if not above)
        person = PersonId(f"p-{secrets.token_hex(8)}")
        roles = frozenset({Role.ADMINISTRATOR})
        actor = Actor(person, BodyCode(body), lowest, roles, name)
        gates.enrol(gateway, actor, issuer, subject)
