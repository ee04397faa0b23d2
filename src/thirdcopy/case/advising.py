"""A posted official may advise and say; the body where they sit thinks for itself first.

Each conversation, interview or file seen is a disclosure, and is recorded as one.
"""

from typing import Final

from thirdcopy.case.case import Case
from thirdcopy.case.step import Step, Steps, may, one_of, said
from thirdcopy.event import Actor, Refusal
from thirdcopy.request import Request, json_of
from thirdcopy_client.canonical import Json

VIEWS: Final = frozenset({"entitled", "not-entitled", "undecided"})
"""What the body that asks thinks of the service it was asked for; ours."""
TOPICS: Final = frozenset({"what-a-status-means", "which-document", "how-to-apply"})
"""What a posted official may be asked about a check, without the person's name."""
MEDIA: Final = frozenset({"check", "conversation", "interview", "file"})
"""How something passed by word of mouth or by sight."""
_MOST_MINUTES: Final = 600


def record_view(case: Case, by: Actor, view: str, topic: str) -> Steps | Refusal:
    """Record what the body that asks thinks itself; again after advice, to see what changed."""
    refusal = may(case, "record-view", by)
    if refusal:
        return refusal
    if case.request.action != "check":
        return Refusal("not-a-check", "a view is recorded of a status check")
    refusal = one_of(view, VIEWS, "unknown-view") or one_of(topic, TOPICS, "unknown-topic")
    if refusal:
        return refusal
    kept: dict[str, Json] = {"view": view, "topic": topic, "grade": by.grade}
    return (Step("view-recorded", kept=kept),)


def advise(case: Case, by: Actor, topic: str, advice: str) -> Steps | Refusal:
    """Record advice as advice, after the body has recorded its own view."""
    refusal = may(case, "advise", by) or one_of(topic, TOPICS, "unknown-topic")
    refusal = refusal or said(advice, "no-advice", "write the advice")
    if refusal:
        return refusal
    if not any(view.topic == topic for view in case.views):
        return Refusal("view-first", "the body that asks records its own view first")
    return (Step("advised", {"topic": topic}, {"advice": advice, "grade": by.grade}),)


def advise_return(
    case: Case, by: Actor, advice: str, *, asked: bool, adviser_offered: bool, adult: bool
) -> Steps | Refusal:
    """Record advice on voluntary return: only to an adult who asked, an adviser offered first."""
    refusal = may(case, "advise-return", by) or said(advice, "no-advice", "write the advice")
    if refusal:
        return refusal
    if case.request.action != "check":
        return Refusal("not-a-check", "an official advises on a status check")
    if not (asked and adviser_offered and adult):
        return Refusal(
            "not-return-advice",
            "return advice is for adults who ask for it, after an independent adviser was offered",
        )
    return (Step("return-advised", kept={"advice": advice, "grade": by.grade}),)


def speak(
    request: Request, discloser: str, medium: str, minutes: int, note: str
) -> Steps | Refusal:
    """Record what passed by word of mouth or by sight: a case that begins and ends with it."""
    refusal = one_of(medium, MEDIA, "unknown-medium")
    if refusal:
        return refusal
    if not 0 < minutes <= _MOST_MINUTES:
        return Refusal("no-minutes", f"say how long it took, in 1 to {_MOST_MINUTES} minutes")
    kept: dict[str, Json] = {
        "form": json_of(request.form),
        "grade": request.by.grade,
        "posted": request.by.posted_to,
        "facts": {name: given.value for name, given in sorted(request.facts.items())},
        "to": discloser,
        "minutes": minutes,
        "note": note,
    }
    return (Step("spoken", {"medium": medium}, kept),)
