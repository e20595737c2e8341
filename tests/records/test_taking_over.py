"""Vera imports the files of her district: nothing changes before she decides, then all of it."""

from consent.models import ConsentEvent, DirectoryOptOut, Subject
from sharing.records import queries
from sharing.records.models import Graduation, School, SchoolRecord
from sharing.records.rules.kinds import ImportKind
from sharing.records.rules.lifecycle import ImportStatus
from sharing.records.rules.preview import Preview
from tests.records import making


def test_vera_takes_over_a_district_whole(vera):
    with vera.acting() as actor:
        district = making.whole_district(vera.organization, by=actor)
        assert Subject.objects.count() == len(district)
        assert SchoolRecord.objects.filter(enrolled=True).count() == len(district)
        assert School.objects.count() == len(district.schools)
        graduates = sum(c.graduates for c in queries.classes_of(actor))
        assert graduates == Graduation.objects.count() > 50
        assert {c.class_of for c in queries.classes_of(actor)} == {2026}
        assert ConsentEvent.objects.count() > 50
        assert DirectoryOptOut.objects.count() > 0
