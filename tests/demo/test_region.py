"""The region itself: the same for a seed, believable in its shares, awkward in its names."""

from __future__ import annotations

from collections import Counter
from datetime import date

import numpy as np
import pytest

from sharing.demo.cast import CAST, CAST_BY_KEY
from sharing.demo.region import make_region, write_region
from sharing.demo.region.families import OUTCOMES
from sharing.demo.region.names import FAMILY, GIVEN, known_as, plain
from sharing.demo.region.paths import first_fall
from sharing.demo.region.region import Region
from sharing.demo.region.students import RACES


@pytest.fixture(scope="module")
def region() -> Region:
    return make_region(6000)


def test_one_seed_makes_one_region_to_the_last_byte(tmp_path):
    first = write_region(make_region(600, seed=11), tmp_path / "first")
    again = write_region(make_region(600, seed=11), tmp_path / "again")
    other = write_region(make_region(600, seed=12), tmp_path / "other")

    assert {k: p.read_bytes() for k, p in first.items()} == {
        k: p.read_bytes() for k, p in again.items()
    }
    rosters = [key for key in first if key != "readme"]
    assert all(first[key].read_bytes() != other[key].read_bytes() for key in rosters)


def test_northfield_is_the_largest_of_three_districts(region):
    shares = [len(district) / len(region) for district in region.districts]

    assert sum(len(district) for district in region.districts) == len(region) == 6000
    assert shares == pytest.approx([0.62, 0.25, 0.13], abs=0.001)
    assert region.northfield.name == "Northfield Unified School District"


@pytest.mark.parametrize(("students", "schools"), [(2000, 6), (20_000, 24)])
def test_northfield_has_more_schools_in_a_larger_region(students, schools):
    assert len(make_region(students).northfield.schools) == schools


def test_school_sizes_are_skewed_and_no_school_is_empty(region):
    sizes = [school.size for school in region.northfield.schools]

    assert min(sizes) > 0
    assert max(sizes) > 8 * min(sizes)


def test_every_organization_the_cast_works_for_exists_and_parents_come_first(region):
    names = [organization.name for organization in region.organizations]

    assert len(names) == len(set(names))
    assert {member.organization for member in CAST} <= set(names)
    assert all(
        organization.parent in names[:place]
        for place, organization in enumerate(region.organizations)
        if organization.parent
    )
    assert CAST_BY_KEY["dana"].roles == ("privacy_officer", "signatory")


def test_the_region_has_the_kinds_of_organization_the_story_needs(region):
    kinds = Counter(organization.kind for organization in region.organizations)

    assert kinds["district"] == 3
    assert kinds["college"] == 4
    assert kinds["community"] == 4  # three groups of the region, and Olga's, which is not of it
    assert kinds["convener"] == 1
    assert {college.state for college in region.colleges} == {"XA", "XB"}


def test_identifiers_are_plainly_fictitious(region):
    for organization in region.organizations:
        for identifier in (organization.nces_id, organization.opeid, organization.act_code):
            assert identifier == "" or identifier.startswith("99")


def test_ids_are_unique_in_a_district_and_collide_across_districts(region):
    ids = [district.students.ids() for district in region.districts]

    assert all(len(own) == len(set(own)) for own in ids)
    assert set(ids[0]) & set(ids[1])
    assert all(number.startswith("0") for number in ids[0])


def test_four_fifths_are_the_class_of_2026_and_a_few_did_not_graduate(region):
    seniors = region.students.grade == 12
    graduated = region.students.diploma > 0

    assert seniors.mean() == pytest.approx(0.8, abs=0.03)
    assert graduated[seniors].mean() == pytest.approx(0.945, abs=0.02)
    assert not graduated[~seniors].any()
    assert set(np.unique(region.students.diploma).tolist()) == set(range(9))


def test_all_seven_groups_are_there_some_of_them_small_and_schools_differ(region):
    counts = np.bincount(region.students.race, minlength=len(RACES))
    white = RACES.index("white")
    shares = [
        (region.students.race[region.students.school == place] == white).mean()
        for place in range(len(region.schools))
    ]

    assert (counts > 0).all()
    assert counts.min() / len(region) < 0.03
    assert max(shares) - min(shares) > 0.2


def test_lunch_status_differs_between_schools(region):
    places = [region.students.school == place for place in range(len(region.schools))]
    shares = [region.students.eligible[here].mean() for here in places if here.sum() > 100]

    assert 0.35 < region.students.eligible.mean() < 0.65
    assert max(shares) - min(shares) > 0.2


def test_some_in_grade_eleven_and_most_graduates_are_eighteen_today(region):
    born_by = np.datetime64("2008-11-22").astype("datetime64[D]").astype(int)
    adult = region.students.born <= born_by
    eleventh = region.students.grade == 11

    assert adult[~eleventh].mean() > 0.9
    assert 0.05 < adult[eleventh].mean() < 0.5


def test_families_decide_in_the_shares_of_the_story(region):
    outcomes = Counter(OUTCOMES[code] for code in region.wishes.outcomes.tolist())

    assert outcomes["given"] / len(region) == pytest.approx(0.78, abs=0.02)
    assert outcomes["refused"] / len(region) == pytest.approx(0.06, abs=0.012)
    assert outcomes["withdrawn"] / len(region) == pytest.approx(0.03, abs=0.01)
    assert region.wishes.opted_out.mean() == pytest.approx(0.05, abs=0.01)
    assert region.students.blocked.mean() == pytest.approx(0.02, abs=0.008)


def test_about_three_in_five_graduates_are_in_college_the_first_fall(region):
    graduated = region.students.diploma > 0
    eligible = region.students.eligible
    enrolled = region.enrolled_first_fall

    assert 0.5 < enrolled[graduated].mean() < 0.72
    assert enrolled[graduated & ~eligible].mean() > enrolled[graduated & eligible].mean() + 0.05
    assert enrolled[region.students.grade == 11].sum() == 0


def test_first_fall_counts_terms_that_begin_or_end_in_the_window(region):
    before = region.terms.end < np.datetime64("2026-08-15").astype("datetime64[D]").astype(int)
    after = region.terms.begin > np.datetime64("2026-10-31").astype("datetime64[D]").astype(int)
    inside = region.terms.take(~before & ~after)

    assert before.any()
    assert after.any()
    assert set(inside.student.tolist()) == set(
        np.flatnonzero(first_fall(region.terms, len(region))).tolist()
    )


def test_twins_share_family_birth_date_and_school_but_never_a_name_or_nickname(region):
    assert len(region.twins) > 20
    initials = 0
    for place in region.twins.tolist():
        one, other = region.student(place), region.student(place + 1)
        assert (one.last_name, one.birth_date, one.school) == (
            other.last_name,
            other.birth_date,
            other.school,
        )
        assert known_as(one.first_name).isdisjoint(known_as(other.first_name))
        initials += plain(one.first_name)[0] == plain(other.first_name)[0]
    assert initials >= 5


def test_names_are_as_messy_as_people_are(region):
    last = region.students.names.last()
    first = region.students.names.first()
    middles = region.students.names.middles()

    assert "Null" in last
    assert any("'" in name for name in last)
    assert any("-" in name for name in last)
    assert any(" " in name for name in last)
    assert any(not name.isascii() for name in first)
    assert 0.1 < middles.count("") / len(middles) < 0.35
    assert set(region.students.names.suffixes()) > {"", "Jr.", "III"}


def test_name_lists_hold_no_name_that_a_file_could_not_carry():
    for name in (*GIVEN, *FAMILY):
        assert name == name.strip()
        assert not set('\t\r\n",;') & set(name)


def test_strangers_share_a_full_name(region):
    names = Counter(zip(region.students.names.first(), region.students.names.last(), strict=True))

    assert sum(count > 1 for count in names.values()) > 15


def test_one_student_reads_as_a_person(region):
    student = region.student(0)

    assert student.district == "northfield"
    assert student.birth_date < date(2010, 1, 1)
    assert student.race_ethnicity in RACES
    assert student.class_of in {2026, 2027}


def test_a_region_too_small_to_fill_its_schools_is_refused():
    with pytest.raises(ValueError, match="200 students"):
        make_region(50)
