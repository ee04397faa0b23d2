"""A scanner of others against the site: `./dev scan` runs wapiti over a whole, invented quarter.

The site is served as ever, and looked at by nobody who is signed in. A page with a planted hole
stands beside it, which the scanner must find, or it has looked at nothing. It answers 1 where
anything else is found.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from flask import Flask, request
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from answered import answered, free_port
from storm import keep_findings, kept_findings
from texts import library
from thirdcopy.simulation.drive import SimulatedClock
from thirdcopy.simulation.world import open_world
from thirdcopy.web import create_app
from thirdcopy.web.serve import serve
from thirdcopy.web.serving import Serving
from world import BEGUN, copy_of, finished

PLANTED: Final = "/planted"
SECONDS: Final = 600
EACH: Final = 45
"""Seconds for what one module does: there are more addresses than patience."""
MODULES: Final = (
    "xss,csrf,csp,cookieflags,http_headers,redirect,sql,crlf,file,exec,htaccess,methods,ssrf,"
    "permanentxss,xxe,backup"
)


KNOWN: Final[Mapping[tuple[str, str], str]] = {
    ("Backup file", r"(/cy)?/log\.tar\.gz"): "the public log as one file, offered on its page",
    (
        "Cross Site Request Forgery",
        r"(/cy)?/my-record/(authority|authority/end|close|rights)",
    ): "each of these takes the code of a pass, which no other site has, and no cookie",
    (
        "Secure Flag cookie",
        "/",
    ): "a simulation on loopback has no TLS; a gateway's cookie is __Host-",
}
"""What it finds and what is right as it is, by kind and path, each with its reason."""


def holed() -> Flask:
    """Make the control: a page that says again what it was asked, as it came."""
    app = Flask("holed")

    @app.get("/")
    def again() -> str:
        said = request.args.get("said", "")
        return f'<!doctype html><form><input name="said"></form><p>{said}</p>'

    return app


def serve_here(folder: Path, port: int) -> None:
    """Serve the operator in *folder*, with the hole beside it."""
    world = open_world(folder, library(), SimulatedClock(BEGUN), make=False)
    app = create_app(world.gateway, findings=kept_findings(folder))
    whole = app.wsgi_app
    app.wsgi_app = DispatcherMiddleware(whole, {PLANTED: holed()})  # type: ignore[method-assign]
    serve(app, Serving(port=port))


def scanned(wapiti: Path, address: str, folder: Path) -> dict[str, list[dict[str, object]]]:
    """Let wapiti look, and give what it found by kind."""
    report = folder / "report.json"
    command = [
        *(str(wapiti), "--url", f"{address}/", "--start", f"{address}{PLANTED}/?said=it"),
        *("--module", MODULES, "--scope", "folder", "--flush-session", "--no-bugreport"),
        *("--format", "json", "--output", str(report), "--max-scan-time", str(SECONDS)),
        *("--max-attack-time", str(EACH), "--max-files-per-dir", "12"),
        *("--store-session", str(folder / "session"), "--color"),
    ]
    subprocess.run(command, check=True, env={**os.environ, "HOME": str(folder)})
    told = json.loads(report.read_text(encoding="utf-8"))
    found: dict[str, list[dict[str, object]]] = {
        kind: each
        for part in ("vulnerabilities", "anomalies")
        for kind, each in told[part].items()
        if each
    }
    print(f"{told['infos']['crawled_pages_nbr']} pages looked at")
    return found


def main(given: Sequence[str]) -> int:
    """Scan, print what was found, and judge it."""
    (wapiti,) = given
    with tempfile.TemporaryDirectory(prefix="thirdcopy-scan-") as place:
        folder, port = Path(place), free_port()
        home = copy_of(finished(), folder / "home")
        keep_findings(home)
        paths = os.pathsep.join(path for path in sys.path if path)
        command = [sys.executable, "-m", "scanned", "--serve", str(home), str(port)]
        with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": paths}) as server:
            try:
                answered(f"http://127.0.0.1:{port}/register.json")
                found = scanned(Path(wapiti), f"http://127.0.0.1:{port}", folder)
            finally:
                server.terminate()
    planted = False
    others = 0
    for kind, each in sorted(found.items()):
        for one in each:
            path = str(one["path"])
            is_planted = path.startswith(PLANTED)
            planted |= is_planted and "script" in kind.lower()
            reason = "the control" if is_planted else reason_of(kind, path)
            others += reason is None
            print(f"{kind}: {one['method']} {path} {one['info']}: {reason or 'NOT KNOWN'}")
    print(f"{others} not known; the planted hole was {'' if planted else 'NOT '}found")
    return 0 if planted and not others else 1


def reason_of(kind: str, path: str) -> str | None:
    """Give why something found is right as it is, or None where nobody has said so."""
    fits = (why for (of, where), why in KNOWN.items() if of == kind and re.fullmatch(where, path))
    return next(fits, None)


if __name__ == "__main__":
    if sys.argv[1] == "--serve":
        serve_here(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        sys.exit(main(sys.argv[1:]))
