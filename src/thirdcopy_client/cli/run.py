"""`mirror` and `witness`: keeping a copy, and cosigning."""

import argparse
import signal
import sys
from pathlib import Path

from thirdcopy_client.cli.given import add_demand, demand_of, read_key, reader_at, seconds_now
from thirdcopy_client.cli.outcome import SHOWN, Commands, Outcome, Telling, in_lines
from thirdcopy_client.cli.report import describe
from thirdcopy_client.mirror import mirror
from thirdcopy_client.translog.cosignature import Cosigner, format_witness_key
from thirdcopy_client.translog.note import parse_verifier_key
from thirdcopy_client.verify import Conflict, recount
from thirdcopy_client.witness import Memory, Witness, serve


def add_mirror(commands: Commands) -> None:
    """Add the command `mirror`."""
    command = commands.add_parser("mirror", help="copy a log's public files, verified")
    command.add_argument("log", help="a folder of public files, or its address")
    command.add_argument("folder", type=Path, help="the copy; what is there is not fetched again")
    command.add_argument("--key", required=True, help="the log's verifier key")
    add_demand(command)
    command.add_argument("--json", action="store_true", help="give the counts as JSON")
    command.set_defaults(run=_mirror)


def add_witness(commands: Commands) -> None:
    """Add the command `witness`."""
    command = commands.add_parser("witness", help="remember logs' checkpoints, and cosign them")
    command.add_argument("--name", required=True, help="the witness's name, such as example.org/w1")
    command.add_argument("--state", type=Path, required=True, help="the folder to remember in")
    command.add_argument(
        "--mark", type=Path, help="a file on another disk that says how far was cosigned"
    )
    command.add_argument("--key-file", type=Path, required=True, help="the private key, in base64")
    command.add_argument(
        "--log",
        action="append",
        required=True,
        metavar="KEY",
        help="the verifier key of a log to cosign; again for each",
    )
    command.add_argument("--host", default="127.0.0.1", help="the address to listen at")
    command.add_argument("--port", type=int, required=True, help="the port to listen at")
    command.add_argument(
        "--new", action="store_true", help="a new witness, which remembers nothing"
    )
    command.set_defaults(run=_witness, json=False)


def _mirror(asked: argparse.Namespace) -> Outcome:
    copied = mirror(
        reader_at(asked, asked.log),
        asked.folder,
        asked.key,
        demand=demand_of(asked),
        progress=Telling("files"),
    )
    if isinstance(copied, Conflict):
        kept = f"both notes are kept beside {asked.folder}, which stays as it was"
        lines = [f"the log showed two things: {copied.what}", kept]
        return Outcome({"what": copied.what}, in_lines(lines), SHOWN)
    fetched = f"{copied.fetched} files fetched\n"
    value = {**recount(copied.report), "fetched": copied.fetched}
    return Outcome(value, fetched + describe(copied.report))


def _witness(asked: argparse.Namespace) -> Outcome:
    cosigner = Cosigner(asked.name, read_key(asked.key_file))
    logs = [parse_verifier_key(text) for text in asked.log]
    memory = Memory(asked.state, cosigner.key, asked.mark)
    if asked.new:
        memory.create()
    memory.open()
    try:
        server = serve(Witness(cosigner, logs, memory, seconds_now), asked.port, asked.host)
        with server:
            key = format_witness_key(cosigner.key)
            sys.stderr.write(f"witness {key} at port {server.server_port}\n")
            sys.stderr.flush()
            for ending in (signal.SIGINT, signal.SIGTERM):
                signal.signal(ending, signal.default_int_handler)
            server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        memory.close()
    return Outcome({}, "")
