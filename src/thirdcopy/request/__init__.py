"""A form becomes a request about one named person; the one door for facts."""

from thirdcopy.request.attached import (
    KINDS,
    LARGEST,
    MOST_FILES,
    Attached,
    attached_json,
    attached_of,
    check_attached,
)
from thirdcopy.request.form import INFORMANTS, Form, check_form, form_of, json_of, person_of
from thirdcopy.request.given import Given, admit, attestation_of
from thirdcopy.request.request import Request, purposes_of, submit

__all__ = [
    "INFORMANTS",
    "KINDS",
    "LARGEST",
    "MOST_FILES",
    "Attached",
    "Form",
    "Given",
    "Request",
    "admit",
    "attached_json",
    "attached_of",
    "attestation_of",
    "check_attached",
    "check_form",
    "form_of",
    "json_of",
    "person_of",
    "purposes_of",
    "submit",
]
