from consent.models.asking import (
    Campaign,
    CampaignLetters,
    CampaignSubject,
    NoticeRevision,
    NoticeText,
)
from consent.models.decisions import ConsentEvent, DirectoryOptOut
from consent.models.disclosures import DisclosedSubject, Disclosure
from consent.models.doors import Answer, Correction, FamilyCode, FamilyLink
from consent.models.guardians import (
    Authority,
    ConsentSettings,
    Guardian,
    Invalidation,
    RightsPassing,
)
from consent.models.notices import Notice
from consent.models.receipts import Contact, Receipt
from consent.models.subjects import Subject

__all__ = [
    "Answer",
    "Authority",
    "Campaign",
    "CampaignLetters",
    "CampaignSubject",
    "ConsentEvent",
    "ConsentSettings",
    "Contact",
    "Correction",
    "DirectoryOptOut",
    "DisclosedSubject",
    "Disclosure",
    "FamilyCode",
    "FamilyLink",
    "Guardian",
    "Invalidation",
    "Notice",
    "NoticeRevision",
    "NoticeText",
    "Receipt",
    "RightsPassing",
    "Subject",
]
