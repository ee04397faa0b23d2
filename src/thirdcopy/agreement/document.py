"""The literate form: TOML between `+++` lines, numbered prose, fenced `cedar` and `promise`.

Lines are kept throughout, so that every later fault names its line.
"""

import re
import tomllib
from dataclasses import dataclass
from typing import Any, Literal

from thirdcopy.agreement.fault import Fault
from thirdcopy_client.canonical import Hash, hash_of

BlockKind = Literal["prose", "cedar", "promise"]

LIMIT = 400_000
"""The most bytes of a text."""
_FENCE = "+++"
_NUMBER = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)*[a-z]?|[A-Z][0-9]+)\.?[ \t]+\S")
_TOML_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


@dataclass(frozen=True)
class Block:
    """A piece of the text from *line* on, under the numbered *paragraph* it belongs to."""

    kind: BlockKind
    text: str
    line: int
    paragraph: str | None


@dataclass(frozen=True)
class Document:
    """A text taken apart; *front_lines* are its front matter as written, from line 2 on."""

    name: str
    hash: Hash
    front: dict[str, Any]
    front_lines: tuple[str, ...]
    blocks: tuple[Block, ...]

    def place(self, line: int, column: int | None = None) -> str:
        """Give a place in this file, as faults name it."""
        return f"{self.name}:{line}" if column is None else f"{self.name}:{line}:{column}"


def read_document(data: bytes, name: str) -> tuple[Document, tuple[Fault, ...]]:
    """Take *data* apart; what could not be read is left out and told as a fault.

    The text is UTF-8 with LF and no byte order mark, because its hash is of its exact bytes:
    two spellings of one text would be two agreements.
    """
    digest = hash_of(data)
    text, faults = _decode(data, name)
    if text is None:
        return Document(name, digest, {}, (), ()), faults
    lines = text.split("\n")
    if lines[0] != _FENCE or _FENCE not in lines[1:]:
        missing = Fault(
            "expected front matter between two lines `+++`",
            f"{name}:1",
            "begin the file with `+++`, the front matter, and `+++` again",
        )
        return Document(name, digest, {}, (), ()), (missing,)
    end = lines.index(_FENCE, 1)
    front, front_faults = _front(lines[1:end], name)
    blocks, block_faults = _blocks(lines, end + 1, name)
    document = Document(name, digest, front, tuple(lines[1:end]), blocks)
    return document, (*front_faults, *block_faults)


def _decode(data: bytes, name: str) -> tuple[str | None, tuple[Fault, ...]]:
    def refused(message: str, line: int, remedy: str) -> tuple[None, tuple[Fault, ...]]:
        return None, (Fault(message, f"{name}:{line}", remedy),)

    if len(data) > LIMIT:
        return refused(f"expected at most {LIMIT} bytes", 1, "shorten the text")
    if data.startswith(b"\xef\xbb\xbf"):
        return refused("expected no byte order mark", 1, "save the file as UTF-8 without one")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return refused("expected UTF-8", line, "save the file as UTF-8")
    if "\r" in text:
        line = text[: text.index("\r")].count("\n") + 1
        return refused("expected lines that end in LF", line, "save the file with LF line ends")
    if not text.endswith("\n"):
        return refused("expected an LF at the end", text.count("\n") + 1, "end the last line")
    return text, ()


def _front(lines: list[str], name: str) -> tuple[dict[str, Any], tuple[Fault, ...]]:
    try:
        return tomllib.loads("\n".join(lines)), ()
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = _TOML_PLACE.search(str(error))
        message = _TOML_PLACE.sub("", str(error))
        place = f"{name}:{len(lines) + 1}"
        if found and found[1]:
            place = f"{name}:{int(found[1]) + 1}:{found[2]}"
        fault = Fault(
            f"expected TOML: {message[:1].lower()}{message[1:]}", place, "mend the front matter"
        )
        return {}, (fault,)


def _blocks(lines: list[str], start: int, name: str) -> tuple[tuple[Block, ...], tuple[Fault, ...]]:
    """Split what follows the front matter at fences, headings and numbered paragraphs."""
    blocks: list[Block] = []
    faults: list[Fault] = []
    paragraph: str | None = None
    prose: list[str] = []
    since = index = start

    def close() -> None:
        if any(line.strip() for line in prose):
            blocks.append(Block("prose", "\n".join(prose).strip("\n"), since + 1, paragraph))
        prose.clear()

    while index < len(lines):
        line = lines[index]
        if line.lstrip().startswith(("```", "~~~")):
            close()
            end, block, fault = _fenced(lines, index, paragraph, name)
            blocks.extend([block] if block else [])
            faults.extend([fault] if fault else [])
            index = since = end + 1
            continue
        number = _NUMBER.match(line) if not lines[index - 1].strip(" +`") else None
        if number or line.startswith("#"):
            close()
            paragraph, since = number["number"] if number else None, index
        if not prose:
            since = index
        prose.append(line)
        index += 1
    close()
    return tuple(blocks), tuple(faults)


def _fenced(
    lines: list[str], start: int, paragraph: str | None, name: str
) -> tuple[int, Block | None, Fault | None]:
    """Give the index of the closing fence, the block, and what is wrong with it."""
    opening = lines[start]
    place = f"{name}:{start + 1}"
    end = next((at for at in range(start + 1, len(lines)) if lines[at].startswith("```")), None)
    if end is None:
        fault = Fault("expected the block to be closed", place, "add a line of three backticks")
        return len(lines), None, fault
    text = "\n".join(lines[start + 1 : end])
    line = start + 2
    match opening:
        case "```cedar":
            return end, Block("cedar", text, line, paragraph), None
        case "```promise":
            return end, Block("promise", text, line, paragraph), None
        case _:
            remedy = "write ```cedar for a clause and ```promise for a promise"
            return end, None, Fault("expected a `cedar` or a `promise` block", place, remedy)
