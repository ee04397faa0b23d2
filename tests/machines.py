"""Machines of a test's own on one network: what is done in one leaves nothing behind.

Each is a set of Linux namespaces: its own network, processes and mounts, with memory laid over the
folders that setting a machine up would change. Names stand in every machine's hosts file. It
needs root.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from postgres_server import binary
from texts import ROOT

CHANGED: Final = ("/etc", "/opt", "/run", "/var")
_STANDING: Final = """
set -e
mount -t tmpfs none /mnt
number=0
for folder in {changed}; do
    number=$((number + 1))
    mkdir -p /mnt/$number/up /mnt/$number/work
    layers=lowerdir=$folder,upperdir=/mnt/$number/up,workdir=/mnt/$number/work
    mount -t overlay -o $layers none $folder
done
for folder in {shut}; do chmod o+x $folder; done
ip link set lo up
echo ready
exec sleep infinity
"""


@dataclass
class Machine:
    """A machine that stands until it is killed; *cable* is its end of the network."""

    name: str
    holder: subprocess.Popen[str]
    first: int
    network: int

    def run(self, script: str, user: str = "root", home: str = "/root") -> str:
        """Run a script to its end, as a user with a home, and give what it printed."""
        done = subprocess.run(
            self._command(user, home, script), check=False, capture_output=True, text=True, cwd="/"
        )
        assert done.returncode == 0, (self.name, script, done.stdout, done.stderr)
        return done.stdout

    def put(self, path: str, text: str) -> None:
        """Write a file that everybody there may read."""
        write = self._command("root", "/root", f"cat > {path} && chmod 644 {path}")
        subprocess.run(write, check=True, input=text, text=True, cwd="/")

    @contextmanager
    def running(
        self, script: str, user: str, home: str, out: Path
    ) -> Iterator[subprocess.Popen[bytes]]:
        """Run a program beside the block; what it prints, errors too, goes to *out*."""
        command = self._command(user, home, script)
        with (
            out.open("wb") as printed,
            subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=printed, stderr=printed, cwd="/"
            ) as program,
        ):
            try:
                yield program
            finally:
                program.terminate()

    def lose_power(self) -> None:
        """Let it fall silent at once, as when its power goes: nobody is told, then all ends."""
        _inside(self.network, "ip", "link", "set", f"to-{self.name}", "down")
        os.kill(self.first, signal.SIGKILL)
        self.holder.wait()

    def _command(self, user: str, home: str, script: str) -> list[str]:
        path = f"{Path(binary('initdb')).parent}:/usr/sbin:/usr/bin:/sbin:/bin"
        as_user = ["runuser", "-u", user, "--", "env", "-i", f"HOME={home}", f"PATH={path}"]
        into = ["nsenter", "--net", "--mount", "--pid", "--target", str(self.first)]
        return [*into, *as_user, "LC_ALL=C.UTF-8", "sh", "-ec", script]


@contextmanager
def machines(names: Sequence[str]) -> Iterator[Mapping[str, Machine]]:
    """Make machines that know each other by name, and end them."""
    with ExitStack() as stack:
        network = stack.enter_context(_held(["--net"], "echo ready; exec sleep infinity"))[1]
        _inside(network, "ip", "link", "add", "middle", "type", "bridge")
        _inside(network, "ip", "link", "set", "middle", "up")
        hosts = "".join(f"10.7.0.{number} {name}.example\n" for number, name in _numbered(names))
        made = {}
        for number, name in _numbered(names):
            shut = [str(one) for one in _shut()]
            changed = " ".join([*CHANGED, *(one for one in shut if one not in CHANGED)])
            script = _STANDING.format(changed=changed, shut=" ".join(shut))
            holder, first = stack.enter_context(
                _held(["--net", "--mount", "--pid", "--mount-proc"], script)
            )
            end = f"to-{name}"
            _inside(network, *_words(f"ip link add {end} type veth peer name e0 netns {first}"))
            _inside(network, *_words(f"ip link set {end} master middle up"))
            _inside(first, *_words(f"ip address add 10.7.0.{number}/24 dev e0"))
            _inside(first, *_words("ip link set e0 up"))
            made[name] = Machine(name, holder, first, network)
            made[name].run(f"printf '{hosts}' >> /etc/hosts")
        yield made


def _numbered(names: Sequence[str]) -> Iterator[tuple[int, str]]:
    return enumerate(names, 1)


def _words(line: str) -> list[str]:
    return line.split()


def _shut() -> list[Path]:
    """Give the folders on the way to the sources and to Python that other users may not enter."""
    ways = [ROOT, Path(sys.prefix), Path(sys.executable).resolve()]
    above = {folder for way in ways for folder in way.parents}
    return sorted(folder for folder in above if not folder.stat().st_mode & 1)


@contextmanager
def _held(namespaces: list[str], script: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Hold namespaces for as long as the block runs; give the first process in them."""
    unshare = str(shutil.which("unshare"))
    command = [unshare, *namespaces, "--fork", "--kill-child", "sh", "-c", script]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd="/") as holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "ready\n"
            children = Path(f"/proc/{holder.pid}/task/{holder.pid}/children").read_text()
            yield holder, int(children.split()[0])
        finally:
            holder.kill()


def _inside(target: int, *command: str) -> None:
    subprocess.run(["nsenter", "--net", "--target", str(target), *command], check=True)
