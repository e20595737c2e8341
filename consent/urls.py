from __future__ import annotations

from django.urls import URLPattern

from consent import urls_asking, urls_doors, urls_family, urls_guardians, urls_knowing
from consent.views import deciding, disclosures, overview, students
from portal.routing import route
from portal.rules.permissions import Permission

P = Permission
ONE = "students/<uuid:subject_id>/"

urlpatterns: list[URLPattern] = [
    route("consents/", overview.consents, name="consents", needs=P.CONSENT_READ),
    route(
        "consents/notices/",
        overview.notices,
        name="notices",
        needs=P.CONSENT_READ,
        does=P.CONSENT_WRITE,
    ),
    route("students/", students.students, name="students", needs=P.STUDENT_READ),
    route(ONE, students.student, name="student", needs=P.STUDENT_READ),
    route(
        ONE + "decide/",
        deciding.decide,
        name="decide",
        needs=P.STUDENT_READ,
        does=P.CONSENT_WRITE,
    ),
    route(
        ONE + "withdraw/<str:purpose>/",
        deciding.withdraw,
        name="withdraw",
        needs=P.STUDENT_READ,
        does=P.CONSENT_WRITE,
    ),
    route(
        ONE + "withdraw/<str:purpose>/<uuid:recipient_id>/",
        deciding.withdraw,
        name="withdraw_from",
        needs=P.STUDENT_READ,
        does=P.CONSENT_WRITE,
    ),
    route(
        ONE + "directory/<str:kind>/",
        deciding.opt_out,
        name="directory",
        needs=P.STUDENT_READ,
        does=P.CONSENT_WRITE,
    ),
    route("disclosures/", disclosures.disclosures, name="disclosures", needs=P.DISCLOSURE_READ),
    route(
        "disclosures/<uuid:disclosure_id>/",
        disclosures.disclosure,
        name="disclosure",
        needs=P.DISCLOSURE_READ,
    ),
]
urlpatterns += urls_knowing.urlpatterns  # before the links: "f/mine/" is no token
urlpatterns += [
    *urls_asking.urlpatterns,
    *urls_guardians.urlpatterns,
    *urls_family.urlpatterns,
    *urls_doors.urlpatterns,
]
