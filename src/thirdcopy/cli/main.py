"""The commands, and the one table from a family of errors to an exit code."""

import sys

import click

from thirdcopy import __version__
from thirdcopy.cli.admit import admit
from thirdcopy.cli.answer import answer
from thirdcopy.cli.audited import audited
from thirdcopy.cli.backups import backup, restore
from thirdcopy.cli.check import check
from thirdcopy.cli.claims import claims
from thirdcopy.cli.client import mirror, open_parcel, verify, witness
from thirdcopy.cli.demo import demo
from thirdcopy.cli.deployments import deployments
from thirdcopy.cli.diff import diff
from thirdcopy.cli.drafts import import_file
from thirdcopy.cli.explain import explain
from thirdcopy.cli.export_site import export_public
from thirdcopy.cli.exports import export
from thirdcopy.cli.flows import flows
from thirdcopy.cli.foi import foi
from thirdcopy.cli.format import format_files
from thirdcopy.cli.init import init
from thirdcopy.cli.keys import keys
from thirdcopy.cli.migrate import migrate
from thirdcopy.cli.observe import observe_all
from thirdcopy.cli.operator import restate, withhold
from thirdcopy.cli.peers import peers
from thirdcopy.cli.replay import replay_under
from thirdcopy.cli.schema import schema
from thirdcopy.cli.serve import serve
from thirdcopy.cli.settings import show_settings
from thirdcopy.cli.signing import keygen, sign, signatures
from thirdcopy.cli.source import source
from thirdcopy.cli.statistics import statistics
from thirdcopy.cli.test import test_cases
from thirdcopy_client.errors import (
    ConflictError,
    MalformedError,
    NotAllowedError,
    ThirdcopyError,
    UnavailableError,
    VerificationError,
)

EXITS: dict[type[ThirdcopyError], int] = {
    VerificationError: 1,
    MalformedError: 2,
    NotAllowedError: 3,
    ConflictError: 4,
    UnavailableError: 5,
}
"""0 is success; 1 misbehaviour or a broken promise; the rest say who has to act."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(prog)s %(version)s")
def thirdcopy() -> None:
    """Run data-sharing agreements between public bodies in the open.

    Exit codes: 0 done or it holds; 1 a promise fails or misbehaviour is shown; 2 the input is
    malformed or the command misused; 3 not allowed; 4 try again; 5 the operator must act.
    """


for command in (
    demo,
    show_settings,
    init,
    admit,
    serve,
    migrate,
    backup,
    restore,
    peers,
    keys,
    check,
    diff,
    flows,
    claims,
    deployments,
    observe_all,
    export_public,
    replay_under,
    schema,
    format_files,
    test_cases,
    explain,
    export,
    import_file,
    keygen,
    sign,
    signatures,
    source,
    statistics,
    answer,
    foi,
    restate,
    withhold,
    audited,
    verify,
    mirror,
    witness,
    open_parcel,
):
    thirdcopy.add_command(command)


def main() -> None:
    """Run the command line; errors become one line with what to do, and an exit code."""
    try:
        thirdcopy.main(prog_name="thirdcopy")
    except ThirdcopyError as error:
        place = f"{error.place}: " if error.place else ""
        click.echo(f"thirdcopy: {place}{error.message}", err=True)
        if error.remedy:
            click.echo(f"  {error.remedy}", err=True)
        sys.exit(EXITS[type(error)])
