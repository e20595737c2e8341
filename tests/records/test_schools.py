"""One school under several names: the roster's code and the graduates file's ACT code."""

from uuid import uuid4

from sharing.records.rules.schools import KnownSchool, Schools

CENTRAL = KnownSchool(uuid4(), "990001000001", "Central High School", "991001")


def test_a_school_is_known_by_its_code_and_takes_its_new_name():
    schools = Schools([CENTRAL])
    assert schools.from_roster("990001000001", "Central High") == CENTRAL.id
    assert [s.name for s in schools.changed] == ["Central High"]
    assert schools.added == []


def test_graduates_find_the_school_by_act_code_and_leave_its_name():
    schools = Schools([CENTRAL])
    assert schools.from_graduates("991001", "CENTRAL HS") == CENTRAL.id
    assert schools.changed == schools.added == []


def test_graduates_teach_a_roster_school_its_act_code():
    plain = KnownSchool(CENTRAL.id, CENTRAL.code, CENTRAL.name)
    schools = Schools([plain])
    assert schools.from_graduates("991001", "central  high school") == CENTRAL.id
    assert schools.changed == [CENTRAL]


def test_two_schools_of_one_name_with_other_act_codes_stay_two():
    schools = Schools([CENTRAL])
    assert schools.from_graduates("991002", "Central High School") != CENTRAL.id
    assert len(schools.added) == 1


def test_a_roster_names_the_school_that_only_graduates_had_named():
    schools = Schools([])
    first = schools.from_graduates("991001", "Central High School")
    assert schools.from_roster("990001000001", "CENTRAL HIGH SCHOOL") == first
    assert [(s.code, s.act_code) for s in schools.added] == [("990001000001", "991001")]
