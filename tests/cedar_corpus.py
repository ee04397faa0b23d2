"""The sample of the Cedar project's own corpus, read from the archive."""

import json
import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thirdcopy.policy.cedar import parse_policies
from thirdcopy.policy.query import Est

ARCHIVE = Path(__file__).resolve().parents[2] / "shared" / "vectors" / "cedar-corpus-sample.tar.gz"
ACTION_GROUP = re.compile(r"^action [^;{]* in ", re.MULTILINE)


@dataclass(frozen=True)
class Sample:
    """Policies, entities, and requests with what must come of them.

    *groups* says whether the schema, which is text, puts actions in groups.
    """

    name: str
    policies: dict[str, Est]
    entities: list[Any]
    requests: list[Any]
    groups: bool


def samples() -> Iterator[Sample]:
    """Give each test of the corpus."""
    with tarfile.open(ARCHIVE) as archive:
        files = {}
        for member in archive.getmembers():
            content = archive.extractfile(member)
            if content is not None:
                files[member.name] = content.read().decode()
    for name, text in sorted(files.items()):
        stem = name.removesuffix(".json")
        if name.endswith(".json") and f"{stem}.cedar" in files:
            policies = parse_policies(files[f"{stem}.cedar"])
            yield Sample(
                name=stem.rsplit("/", 1)[-1],
                policies={f"policy{number}": est for number, est in enumerate(policies)},
                entities=json.loads(files[f"{stem}.entities.json"]),
                requests=json.loads(text)["requests"],
                groups=bool(ACTION_GROUP.search(files[f"{stem}.cedarschema"])),
            )
