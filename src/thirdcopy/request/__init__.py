"""A form becomes a request about one named person; the one door for facts."""

from thirdcopy.request.form import INFORMANTS, Form, check_form, form_of, json_of, person_of
from thirdcopy.request.given import Given, admit, attestation_of
from thirdcopy.request.request import Request, purposes_of, submit

__all__ = [
    "INFORMANTS",
    "Form",
    "Given",
    "Request",
    "admit",
    "attestation_of",
    "check_form",
    "form_of",
    "json_of",
    "person_of",
    "purposes_of",
    "submit",
]
