from consent.models.decisions import ConsentEvent, DirectoryOptOut
from consent.models.disclosures import DisclosedSubject, Disclosure
from consent.models.notices import Notice
from consent.models.subjects import Subject

__all__ = [
    "ConsentEvent",
    "DirectoryOptOut",
    "DisclosedSubject",
    "Disclosure",
    "Notice",
    "Subject",
]
