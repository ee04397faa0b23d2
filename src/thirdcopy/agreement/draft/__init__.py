"""A way in for agreements that exist on paper: from a file to a draft that people complete.

`source` takes a file apart, whatever its form; `numbering` keeps or gives the paragraphs their
numbers; `draft` writes the text, and says what it lacks. Nothing here encodes a clause.
"""

from thirdcopy.agreement.draft.draft import Draft, Lacking, draft
from thirdcopy.agreement.draft.source import MAX_BYTES, Source, read_source

__all__ = ["MAX_BYTES", "Draft", "Lacking", "Source", "draft", "read_source"]
