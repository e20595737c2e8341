"""What a family may know and keep: its own pages, receipts, corrections."""

from __future__ import annotations

from django.urls import URLPattern

from consent.door import Stage, route_family
from consent.views import corrections, mine, receipts, taking_over
from portal.routing import PUBLIC, route
from portal.rules.permissions import Permission

P = Permission
KNOWN = Stage.KNOWN
MINE = "f/mine/"
ABOUT = "<str:purpose>/"
TOWARD = "<str:purpose>/<uuid:recipient_id>/"

# Before the links of families: "mine" is no token.
urlpatterns: list[URLPattern] = [
    route_family(MINE, mine.home, name="family_home", stage=KNOWN),
    route_family(MINE + "record/", mine.record, name="family_record", stage=KNOWN),
    route_family(MINE + "stop/" + ABOUT, mine.stop, name="family_stop", stage=KNOWN),
    route_family(MINE + "stop/" + TOWARD, mine.stop, name="family_stop_one", stage=KNOWN),
    route_family(MINE + "confirm/" + ABOUT, mine.confirm, name="family_confirm", stage=KNOWN),
    route_family(MINE + "confirm/" + TOWARD, mine.confirm, name="family_confirm_one", stage=KNOWN),
    route_family(
        MINE + "directory/<str:kind>/", mine.directory, name="family_directory", stage=KNOWN
    ),
    route_family(MINE + "correction/", mine.correction, name="family_correction", stage=KNOWN),
    route_family(MINE + "receipts/", mine.receipts, name="family_receipts", stage=KNOWN),
    route_family(MINE + "receipts.zip", mine.receipts_zip, name="family_receipts_zip", stage=KNOWN),
    route_family(
        MINE + "receipts/<str:code>.pdf", mine.receipt, name="family_own_receipt", stage=KNOWN
    ),
    route_family(MINE + "other/", mine.other, name="family_other", stage=KNOWN),
    route_family(MINE + "leave/", mine.leave, name="family_leave", stage=KNOWN),
    # For whoever checks a receipt.
    route(".well-known/portal-keys.json", receipts.keys, name="portal_keys", needs=PUBLIC),
    route("receipts/", receipts.verify_file, name="receipts_verify", needs=PUBLIC),
    route("receipts/verify_receipt.py", receipts.script, name="receipt_script", needs=PUBLIC),
    route("receipts/<str:code>/", receipts.verify, name="receipt_verify", needs=PUBLIC),
    route("notices/<str:sha256>/", receipts.notice_text, name="notice_text", needs=PUBLIC),
    # For the district.
    route(
        "consents/corrections/",
        corrections.corrections,
        name="corrections",
        needs=P.CONSENT_WRITE,
    ),
    route(
        "consents/corrections/<uuid:correction_id>/",
        corrections.correction,
        name="correction",
        needs=P.CONSENT_WRITE,
    ),
    route(
        "consents/taking-over/",
        taking_over.taking_over,
        name="taking_over",
        needs=P.CONSENT_WRITE,
    ),
    route(
        "consents/contact/<uuid:organization_id>/",
        corrections.contact,
        name="consent_contact",
        needs=P.CONSENT_READ,
        does=P.CONSENT_WRITE,
    ),
    route(
        "students/<uuid:subject_id>/receipts/<str:code>.pdf",
        corrections.receipt,
        name="student_receipt",
        needs=P.STUDENT_READ,
    ),
]
