"""What the analyser says, in the language of the page."""

from thirdcopy.analysis import Example
from thirdcopy.register.finding_words import say_assumption, say_example
from thirdcopy.web.language import spoken
from thirdcopy.web.listed import Listed
from thirdcopy.web.site import the_site


def example_words(one: Listed, example: Example) -> str:
    """Say the request of an example under an agreement."""
    if spoken() == "en":
        return example.sentence
    facts = {**one.profile.facts, **one.agreement.facts}
    return say_example(example, facts, the_site().gateway.library.vocabulary)


def assumed(sentence: str) -> str:
    """Say what a proof assumes."""
    return say_assumption(sentence, spoken())
