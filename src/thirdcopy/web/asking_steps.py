"""The steps of asking: one thing on each page, in the order in which they are asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from thirdcopy.agreement import Ruleset
from thirdcopy.gateway import Begun
from thirdcopy.web.asking_form import actions_of
from thirdcopy.web.questions import Fields

_DAY: Final = ("day", "month", "year")


@dataclass(frozen=True)
class AskingStep:
    """One page of the form: the answers that it asks for, by the names that they have in it."""

    name: str
    answers: tuple[str, ...]

    @property
    def boxes(self) -> tuple[str, ...]:
        """Give the names of the form's fields; a day has three."""
        dates = {"birth-date", "feedback"}
        return tuple(
            box
            for name in self.answers
            for box in ([f"{name}-{part}" for part in _DAY] if name in dates else [name])
        )

    def wrong_in(self, wrong: tuple[str, ...]) -> tuple[str, ...]:
        """Give those of the wrong answers that are this page's."""
        return tuple(name for name in wrong if name in self.answers)


def steps_of(rules: Ruleset) -> tuple[AskingStep, ...]:
    """Give the pages of a request under an agreement.

    A status check is asked for in a hurry and often: it has no power to name, no use to say and
    nothing to attach. Where the agreement asks nothing of the requester, nothing is asked.
    """
    actions = actions_of(rules.agreement)
    only_check = actions == ("check",)
    facts = tuple(f"fact-{name}" for name, fact in rules.facts.items() if fact.by == "requester")
    holder = ("holder",) if rules.agreement.each_decides else ()
    purpose = (*holder, "purpose", *(("action",) if len(actions) > 1 else ()))
    use = () if only_check else ("urgent", "use", "feedback")
    return (
        AskingStep("purpose", (*purpose, *(() if only_check else ("power",)))),
        AskingStep(
            "person",
            (
                "family-name",
                "given-name",
                "previous-family-name",
                "birth-date",
                "scheme",
                "number",
                "postcode",
            ),
        ),
        AskingStep("reason", ("reason",)),
        AskingStep("necessity", ("necessity", "tried")),
        AskingStep("items", ("fields",)),
        AskingStep("informant", ("informant",)),
        AskingStep("use", (*use, "reference")),
        *((AskingStep("facts", facts),) if facts else ()),
        *(() if only_check else (AskingStep("attachments", ()),)),
    )


def step_before(steps: tuple[AskingStep, ...], name: str) -> str | None:
    """Give the step before one; None for the first."""
    names = [step.name for step in steps]
    place = names.index(name)
    return names[place - 1] if place else None


def step_after(steps: tuple[AskingStep, ...], name: str) -> str | None:
    """Give the step after one; None for the last, after which the answers are checked."""
    names = [step.name for step in steps]
    place = names.index(name) + 1
    return names[place] if place < len(names) else None


def typed_in(begun: Begun) -> Fields:
    """Give what was typed so far as the form has it."""
    return Fields([(name, one) for name, typed in begun.answers.items() for one in typed])


def answers_of(step: AskingStep, form: Fields) -> Mapping[str, list[str]]:
    """Give the answers of one page as they were typed; an empty one takes the place of an old."""
    return {name: form.getlist(name) for name in step.boxes}
