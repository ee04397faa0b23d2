"""`deployments`: which bodies had an official posted to them, in which services, who says so."""

import json
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

import click

from thirdcopy.cli.texts import with_folder
from thirdcopy.register import Deployment
from thirdcopy.register import deployments as deployments_of
from thirdcopy.register.particulars import deployments_recorded, particulars_in
from thirdcopy.store.library import Library, load
from thirdcopy_client.verify import Report, WebReader, reader_of, verify_directory

_UNKNOWN = "not known"


@click.command()
@click.option("--service", help="Only those in this service, such as `children's services`.")
@click.option("--observed", help="Only those that were known to run then, such as `end-2021`.")
@click.option("--log", help="A gateway's public files, a folder or an address, verified first.")
@click.option("--key", help="The verifier key of that log.")
@with_folder
@click.option("--json", "as_json", is_flag=True, help="Give everything as one JSON document.")
def deployments(
    service: str | None,
    observed: str | None,
    log: str | None,
    key: str | None,
    folder: Path,
    *,
    as_json: bool,
) -> None:
    """List the bodies to which an official was posted, from the adoptions in the library.

    With `--log`, what register editors recorded there stands after them, and an adoption whose
    text was withheld there is left out, as on the gateway's own page. By body, service and
    quarter; what no source says is said to be not known.
    """
    if (log is None) is not (key is None):
        raise click.UsageError("give `--log` and `--key` together; the key is on the log's page")
    library = load(folder)
    every = _all(library, _verified(log, key) if log else None)
    _check(service, {one.service for one in every if one.service}, "--service")
    _check(observed, {one.observed for one in every}, "--observed")
    found = [
        one for one in every if service in {None, one.service} and observed in {None, one.observed}
    ]
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
        return
    for one in found:
        name = library.vocabulary.word("Body", one.body)
        since = _UNKNOWN if one.since == "unknown" else one.since
        click.echo(f"{name}: {one.service or _UNKNOWN}")
        click.echo(f"  from {since}; known to run: {one.observed}; source: {one.source}")
    click.echo(f"{len({one.body for one in found})} bodies")


def _verified(log: str, key: str | None) -> Report:
    with ExitStack() as held:
        reader = reader_of(log)
        if isinstance(reader, WebReader):
            held.callback(reader.close)
        return verify_directory(reader, key)


def _all(library: Library, report: Report | None) -> tuple[Deployment, ...]:
    withheld = report.withheld if report else ()
    adoptions = [
        each
        for found in library.adoptions.values()
        for each in found
        if f"adoption/{each.hash}.toml" not in withheld
    ]
    charged = {text.id: text.assurance.charges for text in library.agreements.values()}
    reported = deployments_of(adoptions, charged)
    if report is None:
        return reported
    return (*reported, *deployments_recorded(particulars_in(report), report.origin))


def _check(given: str | None, known: set[str], option: str) -> None:
    if given is not None and given not in known:
        listed = ", ".join(f"`{one}`" for one in sorted(known)) or "none"
        raise click.BadParameter(f"no source says `{given}`; known are {listed}", param_hint=option)
