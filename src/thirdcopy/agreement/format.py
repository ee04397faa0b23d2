"""An agreement or a profile in its one form, so that a change shows only what it changes.

Front matter goes in its order, clauses as Cedar's formatter writes them, and one empty line
stands between blocks. Prose is left as the lawyer wrote it. The clauses mean the same after.
"""

from typing import Final

from thirdcopy.agreement.document import Block, read_document
from thirdcopy.agreement.fault import in_order, refuse
from thirdcopy.agreement.front_format import format_front
from thirdcopy.policy.cedar import format_policies
from thirdcopy_client.errors import MalformedError

_FENCE: Final = "+++"


def format_text(data: bytes, name: str) -> bytes:
    """Give the text in its form; raises `MalformedError` for one that cannot be taken apart.

    Of a text in its form it gives the same bytes.
    """
    document, faults = read_document(data, name)
    refuse(in_order(faults))
    written = data.decode("utf-8").split("\n")
    lines = [_FENCE, *format_front(document.front_lines), _FENCE]
    before: Block | None = None
    for block in document.blocks:
        lines += [] if _runs_on(before, block, written) else [""]
        lines += _block(block, name)
        before = block
    return "\n".join([*lines, ""]).encode()


def _runs_on(before: Block | None, block: Block, written: list[str]) -> bool:
    """Say whether prose follows prose without an empty line, which Markdown may read as one."""
    both_prose = before is not None and before.kind == block.kind == "prose"
    return both_prose and bool(written[block.line - 2].strip())


def _block(block: Block, name: str) -> list[str]:
    if block.kind == "prose":
        return _prose(block.text.split("\n"))
    if block.kind == "promise":
        lines = [line.rstrip() for line in block.text.strip("\n").split("\n")]
        return ["```promise", *lines, "```"]
    try:
        written = format_policies(block.text)
    except MalformedError as error:
        place = f"{name}:{block.line}"
        raise MalformedError(error.message, place=place, remedy=error.remedy) from error
    return ["```cedar", *written.split("\n"), "```"]


def _prose(lines: list[str]) -> list[str]:
    """Leave one empty line where there are several; ends of lines are kept, as they may break."""
    kept: list[str] = []
    for line in lines:
        if line.strip() or (kept and kept[-1]):
            kept.append(line if line.strip() else "")
    return kept[:-1] if kept and not kept[-1] else kept
