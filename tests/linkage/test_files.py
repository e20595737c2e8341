"""Cole's enrollment file has no return keys; the portal and readers find the students in it."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from portal import clock
from portal.models import LedgerEntry, Organization, StoredFile
from portal.rules.decision import Refused
from sharing.exchange.models import Return
from sharing.linkage import actions, facts, queries
from sharing.linkage.models import Label, Linkage, Pair
from sharing.linkage.rules.reading import Answer
from tests.agreements import making as agreements
from tests.destruction import making as destroying
from tests.exchange import making as exchanges
from tests.exchange.test_withdrawals import sent_students, withdraw
from tests.linkage import making

PAIRS = 2 * making.DOUBTFUL  # two records of the college fit each student in doubt
NAMES = ("first_name", "last_name", "birth_date")


def page(story, linkage, person):
    with person.acting() as actor:
        return queries.file_page_for(actor, story.exchange.reference, linkage.number, clock.today())


def address(name, story, linkage):
    return reverse(name, args=[story.exchange.reference, linkage.number])


def answer(client, url, words):
    """Reads the next pair on the page and says what it is; the page that follows."""
    shown = client.get(url)
    pair = shown.context["page"].pair
    said = client.post(url, {"pair": pair.number, "answer": words})
    assert said.status_code == 302
    return pair, client.get(url)


@pytest.fixture
def names_come_back(monkeypatch):
    """An agreement that lets names and birth dates come back with the outcomes."""
    monkeypatch.setattr(agreements, "OUTCOMES", (*agreements.OUTCOMES, *NAMES))


def test_cole_hands_in_a_file_without_keys_and_every_student_is_accounted_for(cast):
    story, rows = making.downloaded(cast)
    linkage = making.compared(story, making.file_of(making.lines(rows)))
    sent = len(rows)
    found = (linkage.sent, linkage.matched, linkage.ambiguous, linkage.unmatched)
    rest = sent - making.EXACT - making.DOUBTFUL
    assert found == (sent, making.EXACT, making.DOUBTFUL, rest)
    # The page says the same, and the strip adds up.
    client = cast.cole.client
    shown = client.get(address("linkage", story, linkage))
    assert f"{PAIRS + 8} people of your file".encode() in shown.content
    assert b"do not add up" not in shown.content

    # Blind: nothing that the comparison thinks is on the page before an answer.
    url = address("linkage_read", story, linkage)
    before = client.get(url).content.decode()
    names = {row["last_name"] for row in rows[making.EXACT : making.EXACT + making.DOUBTFUL]}
    assert any(name in before for name in names)
    assert not any(word in before for word in ("Weight", "twin", "of 100", "odds", "Left to"))
    pair, after = answer(client, url, "same")
    assert "How the weight came about" in after.content.decode()
    answer(client, url, "different")
    with cast.cole.acting():
        looks = LedgerEntry.objects.filter(verb="open_pair", actor_id=cast.cole.user_id)
        assert looks.filter(about_id=pair.id).exists()
        told = str(list(looks.values_list("detail", flat=True)))
        assert not any(name in told for name in names)

    # The last answer is taken back, asked again, and given otherwise.
    client.post(address("linkage_undo", story, linkage))
    answer(client, url, "same")
    # Whoever is one student is no other: the other record of both is not asked any more.
    assert page(story, linkage, cast.cole).waits == PAIRS - 4
    with cast.cole.acting():
        review = [one for one in facts.strata_of(linkage) if not one.is_match]
        assert sum(one.same for one in review) == sum(one.different for one in review) == 2

    done = client.post(address("linkage_finish", story, linkage))
    with cast.cole.acting():
        returned = Return.objects.get(exchange=story.exchange)
        assert done.url == reverse("return", args=[story.exchange.reference, returned.number])
        assert (returned.sent, returned.matched) == (sent, making.EXACT + 2)
        assert "4 students in doubt count as not found" in returned.notices[-1]
        linkage.refresh_from_db()
        assert (linkage.status, linkage.ambiguous) == ("finished", making.DOUBTFUL - 2)
        held = StoredFile.objects.filter(name__startswith=str(linkage.id))
        assert not held.exists(), "the names are destroyed with the file"
    accepted = exchanges.accept(story, exchanges.submit(story, returned))
    with cast.vera.acting():
        result = accepted.acceptance.result
        assert result["added"] + result["withheld"] >= making.EXACT


def test_what_readers_said_of_two_people_is_not_asked_again(cast):
    story, rows = making.downloaded(cast)
    content = making.file_of(making.lines(rows))
    first = making.compared(story, content)
    url = address("linkage_read", story, first)
    client = cast.cole.client
    answer(client, url, "different")
    answer(client, url, "same")
    answer(client, url, "unsure")
    client.post(address("linkage_discard", story, first))
    again = making.compared(story, content)
    with cast.cole.acting() as actor:
        assert not facts.waiting_of(again).filter(remembered=True).exists()
        assert facts.waiting_of(again).count() in (PAIRS - 3, PAIRS - 2), "who is found is settled"
        known = again.pairs.filter(remembered=True).values_list("verdict", flat=True)
        assert sorted(known) == ["different", "same"]
        assert (again.matched, again.ambiguous) == (making.EXACT + 1, making.DOUBTFUL - 1)
        with pytest.raises(Refused, match="not read any pair"):
            actions.undo_label(linkage=again, by=actor)


def test_vera_reads_second_when_the_college_asks_and_the_agreement_lets_names_come(
    cast, names_come_back
):
    story, rows = making.downloaded(cast)
    linkage = making.compared(story, making.file_of(making.lines(rows)), second_share=100)
    cole, vera = cast.cole.client, cast.vera.client
    url = address("linkage_read", story, linkage)
    assert vera.get(url).status_code == 404
    pair, _ = answer(cole, url, "same")
    cole.post(address("linkage_ask", story, linkage))
    told = vera.get(reverse("home")).content.decode()
    assert f"{PAIRS} pairs" in told
    # Blind toward the first reader too; the third decides between two.
    shown = vera.get(url)
    assert shown.context["page"].pair.number == pair.number
    assert "Your last answer" not in shown.content.decode()
    answer(vera, url, "different")
    with cast.vera.acting() as actor:
        assert Pair.objects.get(id=pair.id).verdict == ""
        assert facts.answers_of(pair) == [Answer.SAME, Answer.DIFFERENT]
        with pytest.raises(Refused, match="have read this pair"):
            actions.label_pair(pair=Pair.objects.get(id=pair.id), answer=Answer.SAME, by=actor)
    # She sees what waits, and neither the file's people nor who was linked.
    seen = vera.get(address("linkage", story, linkage)).content.decode()
    assert "people of your file" not in seen
    assert "enrollment.csv" not in seen
    assert vera.post(address("linkage_finish", story, linkage)).status_code == 403
    with cast.vera.acting():
        names = set(StoredFile.objects.values_list("name", flat=True))
        kept = {name for name in names if name.startswith(str(linkage.id))}
        assert kept == {f"{linkage.id}-pairs.jsonl"}


def test_the_district_is_not_asked_where_names_may_not_come_back(cast):
    story, rows = making.downloaded(cast)
    linkage = making.compared(story, making.file_of(making.lines(rows)))
    with cast.cole.acting() as actor, pytest.raises(Refused, match="does not let the college send"):
        actions.ask_district(linkage=linkage, by=actor, day=clock.today())


def test_olga_gus_and_the_registrar_of_another_college_find_nothing(cast):
    story, rows = making.downloaded(cast)
    linkage = making.compared(story, making.file_of(making.lines(rows)))
    names = ("linkage", "linkage_read", "linkage_quality", "linkage_quality_download")
    for person in (cast.olga, cast.gus, cast.val, cast.vera, cast.dana):
        client = person.client
        statuses = {client.get(address(name, story, linkage)).status_code for name in names}
        statuses.add(client.post(address("linkage_finish", story, linkage)).status_code)
        assert statuses == {404}, person.name
        with person.acting():
            assert not Linkage.objects.exists()
            assert not Pair.objects.exists()
            assert not Label.objects.exists()


def test_the_database_keeps_what_was_drawn_and_what_was_said(cast, names_come_back):
    story, rows = making.downloaded(cast)
    linkage = making.compared(story, making.file_of(making.lines(rows)))
    answer(cast.cole.client, address("linkage_read", story, linkage), "same")
    cast.cole.client.post(address("linkage_ask", story, linkage))
    with cast.vera.acting():
        for change in (
            lambda: Pair.objects.update(return_key="X"),
            lambda: Pair.objects.all().delete(),
            lambda: Label.objects.create(
                organization=Organization.objects.get(id=linkage.organization_id),
                pair=Pair.objects.first(),
                answer="same",
                at=clock.now(),
                by_id=cast.vera.user_id,
            ),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
        assert Linkage.objects.filter(id=linkage.id).update(second_share=1) == 0
        assert Label.objects.update(undone_at=clock.now()) == 0, "only its reader's side"
    with cast.cole.acting(), pytest.raises(DatabaseError), transaction.atomic():
        Label.objects.update(answer="different")


def test_quality_is_told_when_enough_was_read_and_not_before(cast):
    story, rows = making.downloaded(cast)
    linkage = making.compared(story, making.file_of(making.lines(rows)))
    client, url = cast.cole.client, address("linkage_quality", story, linkage)
    assert b"Too few labels" in client.get(url).content
    client.post(address("linkage_draw", story, linkage))
    with cast.cole.acting() as actor:
        while pair := facts.waiting_of(linkage, user_id=actor.user_id).first():
            word = Answer.SAME if pair.proposed else Answer.DIFFERENT
            actions.label_pair(pair=pair, answer=word, by=actor)
    shown = client.get(url).content.decode()
    assert "100 of 100" in shown
    assert "(precision)" in shown
    lines = client.get(address("linkage_quality_download", story, linkage)).content.decode()
    assert "precision,1.0000," in lines


def test_nobody_reads_names_of_a_package_that_cole_certified_as_destroyed(cast):
    story, rows = making.downloaded(cast)
    linkage = making.compared(story, making.file_of(making.lines(rows)))
    client = cast.cole.client
    url = address("linkage_read", story, linkage)
    assert client.get(url).context["page"].pair is not None
    destroying.certify(story)
    with cast.cole.acting() as actor:
        kept = StoredFile.objects.filter(name__startswith=str(linkage.id))
        assert kept.count() == 4
        assert not kept.filter(key_destroyed_at=None).exists()
        with pytest.raises(Refused, match="destroyed"):
            actions.finish_linkage(linkage=linkage, by=actor, day=clock.today())
        assert not list(queries.pairs_waiting_for(actor, clock.today()))
    shown = client.get(url)
    assert shown.status_code == 200
    assert shown.context["page"].pair is None
    assert client.get(address("linkage", story, linkage)).status_code == 200
    assert client.post(address("linkage_discard", story, linkage)).status_code == 302


def test_a_student_whom_a_reader_found_is_not_found_again_from_an_older_page(cast):
    story, rows = making.downloaded(cast)
    linkage = making.compared(story, making.file_of(making.lines(rows)))
    with cast.cole.acting() as actor:
        first, second = _pairs_of_one_student(linkage)
        actions.label_pair(pair=first, answer=Answer.SAME, by=actor)
        with pytest.raises(Refused, match="nobody is two people"):
            actions.label_pair(pair=second, answer=Answer.SAME, by=actor)
        found = facts.reckoned(linkage).links
        assert list(found.values()).count(first.return_key) == 1
        actions.undo_label(linkage=linkage, by=actor)
        actions.label_pair(pair=second, answer=Answer.SAME, by=actor)


def test_a_student_whose_family_withdrew_is_shown_to_no_reader_and_found_by_no_later_file(cast):
    story, rows = making.downloaded(cast)
    (subject,) = sent_students(story)
    with cast.vera.acting():
        key = story.exchange.rows.get(subject=subject).return_key
    theirs = next(row for row in rows if row["return_key"] == key)
    others = [row for row in rows if row is not theirs]
    content = making.file_of(making.lines([*others[: making.EXACT], theirs, *others[26:]]))
    linkage = making.compared(story, content)
    read = address("linkage_read", story, linkage)
    with cast.cole.acting():
        waits = facts.waiting_of(linkage).values_list("return_key", flat=True)
        assert key in waits
        before = len(waits)
    withdraw(story, subject)
    with cast.cole.acting():
        left = list(facts.waiting_of(linkage).values_list("return_key", flat=True))
        assert key not in left
        assert len(left) == before - 2
    assert cast.cole.client.get(read).status_code == 200
    assert cast.cole.client.post(address("linkage_discard", story, linkage)).status_code == 302
    later = making.compared(story, content)
    with cast.cole.acting():
        assert key not in facts.students_of(story.exchange)
        assert key not in facts.reckoned(later).links.values()
        assert not later.pairs.filter(return_key=key).exists()
        assert (
            later.sent == story.exchange.sent == later.matched + later.ambiguous + later.unmatched
        )


def _pairs_of_one_student(linkage):
    doubtful = linkage.pairs.filter(proposed=False).order_by("return_key")
    key = doubtful.first().return_key
    return list(doubtful.filter(return_key=key).order_by("number")[:2])


def test_a_package_that_was_changed_is_not_compared(cast):
    story, rows = making.downloaded(cast)
    linkage = making.begin(story, making.file_of(making.lines(rows)))
    with cast.cole.acting() as actor:
        linkage.exchange.public_key = bytes(32)
        with pytest.raises(Refused, match="not what was signed"):
            facts.students_of(linkage.exchange)
        actions.give_up(linkage=linkage, words="It cannot be compared.", by=actor)
    shown = cast.cole.client.get(address("linkage", story, linkage)).content
    assert b"could not be compared" in shown
