"""What families read: plain, whole in both languages, and fixed once it is published."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import product
from uuid import UUID

import pytest
from babel.messages.pofile import read_po

from consent.management.commands import translations
from consent.rules.asking import elements, reading
from consent.rules.asking.flows import OfferedFlow, Part, from_json, parts_of, to_json
from consent.rules.asking.notice import (
    SECTIONS,
    NoticeTerms,
    decide_publication,
    last_day,
    notice_hash,
    text_hash,
)
from consent.rules.asking.texts import WRITERS, default_words
from consent.rules.vocabulary import AtMajority, ConflictRule, ExpiryRule
from portal.rules.vocabulary import LegalBasis, Purpose

DISTRICT = "Northfield Unified School District"
HOME, COLLEGE, CLUB = (UUID(int=number) for number in (1, 2, 3))
LANGUAGES = tuple(WRITERS)


def part(**fields) -> Part:
    given = {
        "purpose": Purpose.ENROLLMENT_OUTCOMES,
        "partner_id": COLLEGE,
        "partner": "Northfield State University",
        "agreement_id": UUID(int=9),
        "reference": "AG-7",
        "revision_hash": "ab" * 32,
        "flow_keys": ("F1", "F2"),
        "needs_yes": True,
        "passes_on": "none",
        "retention_days": 365,
        "gives": ("first_name", "last_name", "birth_date"),
        "returns": ("college_name", "enrollment_begin"),
    }
    return Part(**{**given, **fields})


def every_terms():
    """Each promise a notice can make, with one question and with all that there are."""
    parts = (
        (part(),),
        (part(needs_yes=False),),
        tuple(
            part(purpose=purpose, partner="College Bridge Alliance", passes_on=onward)
            for purpose, onward in product(Purpose, ("none", "protected_tables", "with_consent"))
        ),
        (part(gives=tuple(sorted(elements.known())), returns=()),),
        (part(), part(needs_yes=False, partner="College Bridge Alliance", retention_days=90)),
    )
    for asked, rule, majority, conflict in product(parts, ExpiryRule, AtMajority, ConflictRule):
        yield NoticeTerms(
            parts=asked,
            expires_rule=rule,
            expires_on=date(2027, 6, 30),
            expires_days=180,
            at_majority=majority,
            conflict_rule=conflict,
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_notice_of_ours_is_read_after_eight_years_of_school(language):
    hardest = 0.0
    for terms in every_terms():
        words = default_words(language, DISTRICT, terms)
        for name in SECTIONS:
            measured = reading.measure(getattr(words, name), language)
            assert measured.grade <= reading.HIGHEST_GRADE, (name, getattr(words, name))
        whole = reading.measure(words.whole, language)
        assert whole.is_plain, (whole, words.whole)
        hardest = max(hardest, whole.grade)
    assert hardest > 1  # something was measured


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_family_page_is_read_after_eight_years_of_school(language):
    """Each file's words as one text: a label of two words alone has no grade."""
    by_file: dict[str, list[str]] = {}
    translated = dict(catalog("es"))
    for message, where in translations.words():
        found = translated[message] if language == "es" else message
        texts = found if isinstance(found, (tuple, list)) else [found]
        by_file.setdefault(where, []).extend(re.sub(r"%\(\w+\)s", "Ana", text) for text in texts)
    assert len(by_file) > 10
    for where, texts in by_file.items():
        measured = reading.measure("\n\n".join(texts), language)
        assert measured.is_plain, (where, measured.grade, measured.ease)


@pytest.mark.parametrize("language", LANGUAGES)
def test_my_child_and_the_receipt_are_read_after_eight_years_of_school(language):
    """The words of the pages behind the code, as their own translations gather them."""
    po = translations.ROOT / "consent" / "locale" / "es" / "LC_MESSAGES" / "django.po"
    with po.open("rb") as file:
        found = [one for one in read_po(file, locale="es") if one.id]
    told = [text for one in found for text in as_list(one.string if language == "es" else one.id)]
    assert len(told) > 30
    measured = reading.measure("\n\n".join(re.sub(r"%\(\w+\)s", "Ana", x) for x in told), language)
    assert measured.is_plain, (measured.grade, measured.ease)


def test_words_of_lawyers_are_found_out():
    """The measure can fail."""
    english = (
        "Notwithstanding any authorization previously furnished, the undersigned acknowledges "
        "that personally identifiable information may be redisclosed to authorized "
        "representatives conducting evaluations of federally supported educational programs."
    )
    spanish = (
        "No obstante cualquier autorización previamente proporcionada, el suscrito reconoce que "
        "la información personalmente identificable podrá ser divulgada a representantes "
        "autorizados que realicen evaluaciones de programas educativos subvencionados."
    )
    assert not reading.measure(english, "en").is_plain
    assert not reading.measure(spanish, "es").is_plain
    assert reading.measure(english, "en").grade > 16
    assert reading.measure(spanish, "es").ease < reading.LOWEST_EASE


ENGLISH = {
    1: "the school change share name phone code yes eyes signed asked wrote year page rules",
    2: "student district college consent parent answer records people table changes being doing "
    "apply agreed pages language little something",
    3: "agreement family guardian decided enrollment area possible radio serious official",
    4: "education information available material community everybody",
    5: "university organization individual evaluation",
}
SPANISH = {
    1: "que ley hoy muy y no sí quién",
    2: "padre madre fecha nombre datos año hijo cambiar ciudad causa leyes sabe",
    3: "escuela distrito estudio número código familia ayuda oído decisión",
    4: "estudiante nacimiento educación teoría continúa",
    5: "universidad",
}


@pytest.mark.parametrize(("count", "words"), ENGLISH.items())
def test_syllables_of_english_words(count, words):
    wrong = {w: reading.syllables_en(w) for w in words.split() if reading.syllables_en(w) != count}
    assert wrong == {}


@pytest.mark.parametrize(("count", "words"), SPANISH.items())
def test_syllables_of_spanish_words(count, words):
    wrong = {w: reading.syllables_es(w) for w in words.split() if reading.syllables_es(w) != count}
    assert wrong == {}


def test_a_long_sentence_and_long_words_are_harder():
    short = reading.measure("We ask you. You say yes or no. It is up to you.", "en")
    long = reading.measure("We ask you and you say yes or no and it is up to you.", "en")
    hard = reading.measure("We request you. You communicate acceptance or refusal.", "en")
    assert short.grade < long.grade
    assert short.grade < hard.grade


# --- what a notice says -------------------------------------------------------------------------


def test_both_languages_say_the_same_terms():
    for terms in every_terms():
        english, spanish = (default_words(one, DISTRICT, terms) for one in ("en", "es"))
        for name in SECTIONS:
            ours, theirs = getattr(english, name), getattr(spanish, name)
            assert ours.count("\n- ") == theirs.count("\n- "), name
            assert ours.count("\n\n") == theirs.count("\n\n"), name
            for asked in terms.parts:
                assert (asked.partner in ours) == (asked.partner in theirs), name
            assert re.findall(r"\d+", ours) == re.findall(r"\d+", theirs) or name == "how_long"


def test_the_notice_says_what_happens_without_an_answer():
    asked = default_words("en", DISTRICT, NoticeTerms(parts=(part(),))).if_no
    lawful = default_words("en", DISTRICT, NoticeTerms(parts=(part(needs_yes=False),))).if_no
    assert "If you do not answer, we do not share with Northfield State University." in asked
    assert "The law lets us share with Northfield State University even if nobody" in lawful
    assert "If you do not answer" not in lawful


def test_the_notice_says_whose_answer_counts_and_what_18_changes():
    lapses = NoticeTerms(parts=(part(),))
    goes_on = replace(lapses, at_majority=AtMajority.CONTINUES, conflict_rule=ConflictRule.LATEST)
    for language in LANGUAGES:
        one, other = (default_words(language, DISTRICT, terms) for terms in (lapses, goes_on))
        assert one.how_long != other.how_long
        assert one.if_no != other.if_no


def test_every_element_of_the_catalog_has_words_in_both_languages():
    from agreements.rules.elements import CATALOG

    assert set(CATALOG) <= elements.known()
    for code in CATALOG:
        one, other = (elements.in_words([code], language)[0] for language in ("en", "es"))
        assert one
        assert one != other


def test_an_element_of_a_district_keeps_its_own_name():
    assert elements.in_words(["band"], "es", {"band": "Band member"}) == ["band member"]


def test_words_are_joined_as_each_language_joins_them():
    assert elements.joined(["a", "b", "c"], "en") == "a, b and c"
    assert elements.joined(["padre", "hijo"], "es") == "padre e hijo"
    assert elements.joined(["hijo", "padre"], "es") == "hijo y padre"


def flow(**fields) -> OfferedFlow:
    given = {
        "agreement_id": UUID(int=9),
        "reference": "AG-7",
        "title": "Outcomes",
        "revision_hash": "ab" * 32,
        "flow_key": "F1",
        "giver_id": HOME,
        "giver": DISTRICT,
        "recipient_id": COLLEGE,
        "recipient": "Northfield State University",
        "purpose": Purpose.ENROLLMENT_OUTCOMES,
        "basis": LegalBasis.CONSENT,
        "elements": ("first_name",),
        "names": {"first_name": "First name"},
        "retention_days": 365,
        "passes_on": "none",
        "until": date(2027, 6, 30),
    }
    return OfferedFlow(**{**given, **fields})


def test_rows_out_and_outcomes_back_are_one_question():
    back = flow(
        flow_key="F2",
        giver_id=COLLEGE,
        giver="Northfield State University",
        recipient_id=HOME,
        recipient=DISTRICT,
        elements=("college_name",),
        basis=LegalBasis.AUDIT_EVALUATION,
    )
    (one,) = parts_of([flow(), back], HOME)
    assert (one.gives, one.returns) == (("first_name",), ("college_name",))
    assert one.partner_id == COLLEGE
    assert one.needs_yes
    assert from_json(to_json(one)) == one


def test_another_purpose_or_partner_is_another_question():
    asked = parts_of(
        [flow(), flow(purpose=Purpose.ADVISING), flow(recipient_id=CLUB, recipient="Club")], HOME
    )
    assert len({one.key for one in asked}) == 3


# --- fingerprints and last days -----------------------------------------------------------------


def test_any_change_of_a_notice_changes_its_fingerprint():
    terms = NoticeTerms(parts=(part(),))
    words = default_words("en", DISTRICT, terms)
    texts = {"en": text_hash("en", words), "es": "x"}
    whole = {"code": "a", "revision": 1, "terms": terms, "texts": texts}
    seen = {notice_hash(**whole)}
    for change in (
        {"code": "b"},
        {"revision": 2},
        {"before": "x"},
        {"terms": replace(terms, at_majority=AtMajority.CONTINUES)},
        {"terms": replace(terms, conflict_rule=ConflictRule.LATEST)},
        {"terms": NoticeTerms(parts=(part(retention_days=30),))},
        {"texts": {**texts, "es": "y"}},
    ):
        seen.add(notice_hash(**{**whole, **change}))
    assert len(seen) == 8
    for name in SECTIONS:
        assert text_hash("en", replace(words, **{name: "other"})) != texts["en"]
    assert text_hash("es", words) != texts["en"]


def test_a_notice_that_lacks_spanish_or_words_is_not_published():
    terms = NoticeTerms(parts=(part(),))
    words = {one: default_words(one, DISTRICT, terms) for one in LANGUAGES}
    assert decide_publication(terms, words)
    assert not decide_publication(terms, {"en": words["en"]})
    assert not decide_publication(terms, {**words, "es": replace(words["es"], if_no=" ")})
    assert not decide_publication(replace(terms, parts=()), words)
    dated = replace(terms, expires_rule=ExpiryRule.DATE)
    assert not decide_publication(dated, words)


@pytest.mark.parametrize(
    ("rule", "signed", "last"),
    [
        (ExpiryRule.NONE, date(2026, 9, 1), None),
        (ExpiryRule.SCHOOL_YEAR_END, date(2026, 9, 1), date(2027, 6, 30)),
        (ExpiryRule.SCHOOL_YEAR_END, date(2026, 6, 30), date(2026, 6, 30)),
        (ExpiryRule.SCHOOL_YEAR_END, date(2026, 7, 1), date(2027, 6, 30)),
        (ExpiryRule.DATE, date(2026, 9, 1), date(2026, 12, 31)),
        (ExpiryRule.DAYS, date(2026, 9, 1), date(2026, 9, 11)),
    ],
)
def test_a_yes_ends_when_the_notice_says(rule, signed, last):
    terms = NoticeTerms(
        parts=(part(),), expires_rule=rule, expires_on=date(2026, 12, 31), expires_days=10
    )
    assert last_day(terms, signed_on=signed, school_year_end=(6, 30)) == last


def test_the_day_of_the_campaign_comes_first_and_february_has_a_last_day():
    terms = NoticeTerms(parts=(part(),))
    end = last_day(
        terms,
        signed_on=date(2026, 9, 1),
        school_year_end=(6, 30),
        campaign_ends=date(2027, 1, 31),
    )
    assert end == date(2027, 1, 31)
    assert last_day(terms, signed_on=date(2026, 9, 1), school_year_end=(2, 30)) == date(2027, 2, 28)


# --- translations -------------------------------------------------------------------------------


def catalog(language: str):
    told = []
    for po in (one for one in translations.po_files() if one.parts[-3] == language):
        with po.open("rb") as file:
            told += [(one.id, one.string) for one in read_po(file, locale=language) if one.id]
    return told


def test_every_word_of_the_family_pages_is_translated_and_nothing_is_left_over():
    for po in translations.po_files():
        fresh = translations.gathered(po)
        assert [one.id for one in fresh if one.id and not one.string] == []
        assert [one.id for one in fresh if one.fuzzy and one.id] == []
        assert po.read_bytes() == translations.written(fresh), "run manage.py translations"


def test_the_compiled_translations_are_those_of_the_file():
    for po in translations.po_files():
        assert po.with_suffix(".mo").read_bytes() == translations.compiled(po)


def test_a_translation_keeps_what_is_filled_in():
    for message, told in catalog("es"):
        for one, other in zip(as_list(message), as_list(told), strict=True):
            assert sorted(re.findall(r"%\(\w+\)s", one)) == sorted(re.findall(r"%\(\w+\)s", other))


def as_list(message) -> list[str]:
    return list(message) if isinstance(message, (tuple, list)) else [message]
