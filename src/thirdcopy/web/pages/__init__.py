"""The pages, a module for each area."""

from collections.abc import Callable
from typing import Final

from flask import Blueprint

from thirdcopy.web.pages.advising import advising
from thirdcopy.web.pages.agreement import agreement
from thirdcopy.web.pages.answers import answers
from thirdcopy.web.pages.asking import asking
from thirdcopy.web.pages.auditing import auditing
from thirdcopy.web.pages.beside import beside
from thirdcopy.web.pages.cases import cases
from thirdcopy.web.pages.claimed import claimed
from thirdcopy.web.pages.deployed import deployed
from thirdcopy.web.pages.editing import editing
from thirdcopy.web.pages.informing import informing
from thirdcopy.web.pages.keys import keys
from thirdcopy.web.pages.log import log
from thirdcopy.web.pages.my_record import my_record
from thirdcopy.web.pages.particular_editing import particular_editing
from thirdcopy.web.pages.particulars import particulars
from thirdcopy.web.pages.parties import parties
from thirdcopy.web.pages.people import people
from thirdcopy.web.pages.people_rights import people_rights
from thirdcopy.web.pages.register import register
from thirdcopy.web.pages.returned import returned
from thirdcopy.web.pages.sampling import sampling
from thirdcopy.web.pages.sign_in import ended, sign_in
from thirdcopy.web.pages.start import start
from thirdcopy.web.pages.statistics import statistics
from thirdcopy.web.pages.systems import systems

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (
    start,
    register,
    agreement,
    beside,
    parties,
    deployed,
    returned,
    particulars,
    claimed,
    statistics,
    answers,
    log,
    sign_in,
    asking,
    cases,
    advising,
    my_record,
    people_rights,
    informing,
    people,
    systems,
    auditing,
    sampling,
    editing,
    particular_editing,
    keys,
)

WITHOUT_TOKEN: Final[tuple[Callable[..., object] | Blueprint, ...]] = (ended, my_record)
"""What programs send and not forms, and pages on which a code is typed for each act and no cookie
is set that another site could use: no form's token can come with it."""
