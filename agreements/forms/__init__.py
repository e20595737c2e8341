from agreements.forms.flow import ClausesForm, FlowForm
from agreements.forms.terms import TermsForm
from agreements.forms.verbs import ApprovalForm, ReasonForm, ReturnForm, SignatureForm

__all__ = [
    "ApprovalForm",
    "ClausesForm",
    "FlowForm",
    "ReasonForm",
    "ReturnForm",
    "SignatureForm",
    "TermsForm",
]
