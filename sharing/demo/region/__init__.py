"""A believable, wholly synthetic region and the files its organizations would send."""

from sharing.demo.region.broken import write_broken
from sharing.demo.region.detail import Answered, answer_package
from sharing.demo.region.family_files import write_consents, write_directory_opt_outs
from sharing.demo.region.folder import write_region
from sharing.demo.region.graduates import write_graduates
from sharing.demo.region.oneroster import write_oneroster
from sharing.demo.region.organizations import College, Organization, School
from sharing.demo.region.region import District, Region, make_region
from sharing.demo.region.students import Student

__all__ = [
    "Answered",
    "College",
    "District",
    "Organization",
    "Region",
    "School",
    "Student",
    "answer_package",
    "make_region",
    "write_broken",
    "write_consents",
    "write_directory_opt_outs",
    "write_graduates",
    "write_oneroster",
    "write_region",
]
