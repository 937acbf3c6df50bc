"""The public pages: what they show, at what cost, and what must never be on them."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from hashlib import sha256

import pytest
from flask import Flask
from sqlalchemy import select

from summit.core.clock import iso
from summit.core.db import db, unit_of_work
from summit.core.errors import Refused
from summit.core.text import Text
from summit.declarations import operations, outcomes, public_board
from summit.declarations.following import network_following
from summit.declarations.models import (
    Adoption,
    Annex,
    Circulation,
    Contribution,
    ContributionKind,
    Corrigendum,
    Declaration,
    DeclarationState,
    EndorsementChannel,
    EndorsementForm,
    EndorsementState,
    EndorsementWithdrawal,
    Holding,
    IssuedFile,
    IssuedKind,
    MemberCapacity,
    MemberState,
    Method,
    Network,
    NetworkMember,
    NetworkState,
    NoteKind,
    Outcome,
)
from summit.declarations.operations import ClauseValues
from summit.journal.models import Entry
from summit.programme.models import Address, Summit
from tests.actors import TESTER
from tests.conftest import Client, CountSql
from tests.declarations.builders import (
    ADOPTED_AT,
    NOW,
    adopted_directly,
    drafted,
    endorsed_directly,
    forum,
    mayors,
    offices,
    present,
    publish,
    uid_of,
)
from tests.programme.builders import summit as bare_summit

pytestmark = pytest.mark.usefixtures("database")

LIST = "/en/forum/declarations"
PAGE = f"{LIST}/statement"


def published(**options: object) -> str:
    """A public declaration of a published summit; return its hash."""
    with unit_of_work():
        made = forum(**options)  # type: ignore[arg-type]
        publish(made)
        adoption = adopted_directly(drafted(made))
        operations.publish(adoption.declaration, actor=TESTER, now=ADOPTED_AT)
        return adoption.version_hash


def declaration() -> Declaration:
    return db.session.scalars(select(Declaration)).one()


def adoption() -> Adoption:
    return db.session.scalars(select(Adoption)).one()


def the_forum() -> Summit:
    return db.session.scalars(select(Summit).where(Summit.slug == "forum")).one()


def outcomes_of_forum() -> int:
    return db.session.execute(select(Summit.outcomes).where(Summit.slug == "forum")).scalar_one()


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_page_shows_the_text_in_both_languages_with_permanent_anchors(client: Client) -> None:
    digest = published()
    uid = uid_of(declaration(), 2)

    page = client.get(PAGE)

    assert page.status_code == 200
    assert "Joint Statement" in page.text
    assert f'id="c-{uid[:8]}"' in page.text
    part = page.text.split(f'id="c-{uid[:8]}"')[1].split("</section>")[0]
    assert part.index('<div lang="en">') < part.index('<div lang="ko">')
    assert "We commit ourselves to measure 2 within 30 days." in part
    assert "우리는 30일 이내에 제2조치를 이행할 것을 약속한다." in part
    assert digest in page.text
    assert "A political declaration, not legally binding." in page.text
    said = text_of(page.text)
    assert "Consensus" in said
    assert "23:15 Seoul time UTC+9" in said
    assert "Kim Hana, Mayor of Seoul" in said
    assert "I hear no objection. It is so decided." in said
    assert "English, Korean, equally" in said


def test_the_reader_chooses_one_language_of_the_text(client: Client) -> None:
    published()

    korean, nonsense = client.get(f"{PAGE}?text=ko"), client.get(f"{PAGE}?text=zz")

    assert "제2조치를 이행할" in korean.text
    assert "measure 2 within" not in korean.text.split('<article class="decl-text')[1]
    assert nonsense.data == client.get(PAGE).data
    assert 'href="/ko/forum/declarations/statement?text=ko" lang="ko"' in korean.text


def test_the_page_has_its_twin_open_graph_and_data_for_search_engines(client: Client) -> None:
    digest = published()

    page = client.get(f"/ko{PAGE.removeprefix('/en')}").text

    assert re.search(r'hreflang="en" href="http[^"]+/en/forum/declarations/statement"', page)
    assert '<meta property="og:title" content="공동선언문 · ' in page
    data = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)[0])
    assert data["@type"] == "CreativeWork"
    assert data["name"] == "공동선언문"
    assert data["identifier"]["value"] == digest
    assert data["about"]["@type"] == "Event"


def test_only_summits_with_something_public_lead_to_it(client: Client) -> None:
    with unit_of_work():
        made = forum()
        publish(made)
        adopted_directly(drafted(made))
    before = client.get("/en/forum/")
    assert ">Declarations<" not in before.text
    assert client.get(LIST).status_code == 404

    with unit_of_work():
        operations.publish(declaration(), actor=TESTER, now=ADOPTED_AT)

    assert f'<a href="{LIST}">Declarations</a>' in client.get("/en/forum/").text
    assert f'<a href="{PAGE}">Joint Statement</a>' in client.get(LIST).text
    session = client.get("/en/forum/sessions/mayors").text
    assert "Adopted at this session" in session
    assert f'<a href="{PAGE}">Joint Statement</a>' in session
    assert "Adopted at this session" not in client.get("/en/forum/programme").text


def test_publishing_is_journalled_once_and_drafts_are_refused() -> None:
    with unit_of_work():
        made = forum()
        draft = drafted(made)
        with pytest.raises(Refused, match="Only what was adopted"):
            operations.publish(draft, actor=TESTER, now=NOW)
        adopted_directly(draft)
        assert operations.publish(draft, actor=TESTER, now=ADOPTED_AT) is True
        assert operations.publish(draft, actor=TESTER, now=ADOPTED_AT) is False

    acts = [entry.act for entry in db.session.scalars(select(Entry))]
    assert acts.count("declaration.published") == 1
    assert outcomes_of_forum() == 1


def test_publishing_leaves_the_version_that_organizers_edit(client: Client) -> None:
    with unit_of_work():
        made = forum()
        publish(made)
        adopted_directly(drafted(made))
        before = made.version

    with unit_of_work():
        operations.publish(declaration(), actor=TESTER, now=ADOPTED_AT)

    assert the_forum().version == before


SECRETS = (
    "SECRET DRAFT", "SECRET REASON", "SECRET COMMENT", "SECRET AMENDMENT", "Mayor 3",
    "Hanoi-secret",
    "SECRET REFUSAL", "SECRET CORRIGENDUM", "SECRET OTHER", "SECRET AUTHOR", "SECRET WAIVER",
    "SECRET OBJECTION", "SECRET WITHDRAWAL", "SECRET STATED",
)  # fmt: skip


def _whole_site(client: Client) -> str:
    """All that anybody can read of the declaration."""
    uid = "/versions/{}"
    paths = [LIST, PAGE, f"{PAGE}?text=en", f"{PAGE}.json", f"{PAGE}.txt", f"{PAGE}/verify",
             "/en/forum/", "/en/forum/sessions/mayors",
             *(PAGE + uid.format(n) for n in (1, 2, 3)),
             *(PAGE + uid.format(f"{n}.json") for n in (1, 2, 3))]  # fmt: skip
    return "\n".join(
        client.get(path.replace("/en/", f"/{tag}/", 1)).text
        for path in paths
        for tag in ("en", "ko")
    )


@pytest.mark.parametrize("history_open", [False, True])
def test_nothing_that_is_not_public_leaks(client: Client, history_open: bool) -> None:
    with unit_of_work():
        made = forum()
        publish(made)
        other = drafted(made, "other", title=Text(en="SECRET OTHER"))
        first = drafted(made, title=Text(en="Joint Statement", ko="공동선언문"))
        uid = uid_of(first, 1)
        frozen = operations.freeze(first, actor=TESTER, now=NOW)
        round_ = Circulation(
            declaration_id=first.id,
            version_id=frozen.id,
            number=1,
            deadline=NOW + timedelta(days=3),
            circulated_by="SECRET AUTHOR",
            circulated_at=NOW,
        )
        db.session.add(round_)
        db.session.flush()
        db.session.add(
            Contribution(
                declaration_id=first.id,
                circulation_id=round_.id,
                office_id=offices(made)[0].id,
                clause_uid=uid,
                kind=ContributionKind.AMENDMENT,
                language="en",
                words="SECRET COMMENT",
                proposed=Text(en="SECRET AMENDMENT"),
                created_at=NOW,
            )
        )
        operations.working_version(first, actor=TESTER, now=NOW, reason="SECRET REASON")
        objection = {"party": {"en": "X"}, "words": "SECRET OBJECTION", "language": "en"}
        ruled = adopted_directly(first, waiver="SECRET WAIVER", objections=[objection])
        given = offices(made)
        endorsed_directly(ruled, given[0])
        endorsed_directly(
            ruled,
            given[2],
            state=EndorsementState.STATED,
            note_kind=NoteKind.RESERVATION,
            note="SECRET STATED",
        )
        endorsed_directly(
            ruled,
            given[3],
            state=EndorsementState.REFUSED,
            standing=False,
            refusal="SECRET REFUSAL",
            party=Text(en="Hanoi-secret"),
        )
        db.session.add(
            Corrigendum(
                declaration_id=first.id,
                number=1,
                clause_uid=uid,
                reads=Text(en="a"),
                should_read=Text(en="SECRET CORRIGENDUM"),
                created_by="SECRET AUTHOR",
                created_at=ADOPTED_AT,
                notified_at=ADOPTED_AT,
            )
        )
        first.history_open = history_open
        operations.add_clause(
            other, ClauseValues(kind=frozen.clauses[0].kind, words=Text(en="SECRET DRAFT")),
            actor=TESTER, now=NOW,
        )  # fmt: skip
        operations.publish(first, actor=TESTER, now=ADOPTED_AT)

    everything = _whole_site(client)

    assert [secret for secret in SECRETS if secret in everything] == []
    assert TESTER.name not in everything
    assert "Mayor 1" in everything
    row = db.session.scalars(select(Outcome)).one()
    stored = bytes(row.document or b"").decode() + bytes(row.headline).decode()
    assert [secret for secret in SECRETS if secret in stored] == []
    assert client.get(f"{LIST}/other").status_code == 404
    assert client.get(f"{LIST}/other.json").status_code == 404
    assert client.get(f"{PAGE}/versions/1").status_code == (200 if history_open else 404)
    assert client.get(f"{PAGE}/versions/1.json").status_code == (200 if history_open else 404)


def test_another_summit_and_a_withdrawn_one_show_nothing(client: Client) -> None:
    published()
    with unit_of_work():
        publish(bare_summit("elsewhere"))
    assert client.get("/en/elsewhere/declarations/statement").status_code == 404
    assert client.get("/en/elsewhere/declarations").status_code == 404
    assert client.get("/en/elsewhere/declarations/statement/verify").status_code == 404

    with unit_of_work():
        row = the_forum()
        row.withdrawn_at, row.withdrawal = ADOPTED_AT, Text(en="Called off")

    for path in (PAGE, f"{PAGE}.json", LIST, f"{PAGE}.txt", f"{PAGE}/versions/1"):
        answer = client.get(path)
        assert answer.status_code == 410
        assert "measure 2" not in answer.text
    assert client.get(f"{PAGE}/verify").status_code == 404


def test_a_summit_that_is_not_published_shows_nothing(client: Client) -> None:
    with unit_of_work():
        ruled = adopted_directly(drafted(forum()))
        operations.publish(ruled.declaration, actor=TESTER, now=ADOPTED_AT)

    assert client.get(PAGE).status_code == 404
    assert client.get(f"{PAGE}.json").status_code == 404


def test_a_former_address_of_the_summit_leads_on(client: Client) -> None:
    published()
    with unit_of_work():
        row = the_forum()
        row.slug = "forum-2027"
        db.session.add(Address(slug="forum-2027", summit_id=row.id))

    moved = client.get(f"{PAGE}?text=ko")

    assert moved.status_code == 301
    assert moved.location == "/en/forum-2027/declarations/statement?text=ko"
    assert client.get(moved.location).status_code == 200
    assert client.get(f"{PAGE}/verify").location == "/en/forum-2027/declarations/statement/verify"


def test_an_unknown_form_of_an_address_is_not_found(client: Client) -> None:
    published()
    for path in (
        f"{PAGE}-en.pdf", f"{PAGE}-annex-en.pdf", f"{PAGE}-annex.json", f"{PAGE}.pdf",
        f"{PAGE}/versions/0", f"{PAGE}/versions/99999999999999999999", f"{LIST}/%00",
        f"{LIST}/%00.pdf", f"{LIST}/-en.pdf", "/en/%00/declarations", "/en/forum/networks/none",
        f"{LIST}/a-b-c-d-e-f-en.pdf",
        "/xx/forum/declarations",
    ):  # fmt: skip
        assert client.get(path).status_code == 404, path


def test_the_json_is_the_canonical_form_in_every_language(client: Client) -> None:
    digest = published()

    english, korean = client.get(f"{PAGE}.json"), client.get(f"/ko{PAGE[3:]}.json")

    assert sha256(english.data).hexdigest() == digest
    assert english.data == korean.data
    assert english.content_type == "application/json"


def test_the_text_is_there_as_plain_text_and_as_word(client: Client) -> None:
    published()

    plain = client.get(f"{PAGE}.txt?text=ko")
    whole = client.get(f"{PAGE}.txt")
    word = client.get(f"{PAGE}.docx?text=en")

    assert plain.headers["Content-Disposition"] == 'attachment; filename="statement-ko.txt"'
    assert "제2조치를 이행할" in plain.text
    assert "measure 2 within" not in plain.text
    assert "measure 2 within" in whole.text
    assert word.data[:2] == b"PK"


def test_present_endorsed_and_signed_are_told_apart(client: Client) -> None:
    with unit_of_work():
        made = forum(5)
        publish(made)
        present(made, 2)
        given = offices(made)
        presence = [
            {"city": "toronto", "party": {"en": "Toronto"}, "name": {}, "title": {}},
            {"city": "delhi", "party": {"en": "Delhi"}, "name": {"en": "SECRET"}, "title": {},
             "deputy": True},
            {"city": "", "party": {"en": "A university"}, "name": {}, "title": {}, "deputy": False},
        ]  # fmt: skip
        ruled = adopted_directly(drafted(made), presence=presence, present=2)
        endorsed_directly(ruled, given[1])
        endorsed_directly(ruled, given[2], form=EndorsementForm.SIGNED, later=True)
        taken = endorsed_directly(
            ruled, given[4], standing=False, note_kind=NoteKind.RESERVATION,
            note="Not clause 3.", note_language="en",
        )  # fmt: skip
        db.session.add(
            EndorsementWithdrawal(
                endorsement_id=taken.id,
                reason="SECRET WITHDRAWAL",
                channel=EndorsementChannel.PAPER,
                stated_by="x",
                stated_at=ADOPTED_AT + timedelta(days=30),
            )
        )
        operations.publish(ruled.declaration, actor=TESTER, now=ADOPTED_AT)

    page = client.get(PAGE).text
    rows = {
        text_of(head).split()[0]: text_of(row)
        for head, row in re.findall(r'<tr>\s*<th scope="row">(.*?)</th>(.*?)</tr>', page, re.DOTALL)
    }

    assert set(rows) == {"Toronto", "Delhi", "Budapest", "City"}
    assert rows["Toronto"].split() == ["Present", "–"]
    assert "Present" in rows["Delhi"]
    assert "Endorsed" in rows["Delhi"]
    assert "Mayor 2" in rows["Delhi"]
    assert "Present" not in rows["Budapest"]
    assert "Signed" in rows["Budapest"]
    assert "joined later" in rows["Budapest"]
    assert "withdrawn on" in rows["City"]
    assert "Reservation" in rows["City"]
    assert "Not clause 3." in page
    assert "SECRET" not in page
    assert 'href="#mark-present"' in page
    assert 'href="#mark-signed"' in page
    key = re.findall(r"</svg> (.*?) <b>(\d+)</b>", page)
    assert key == [("Present at the adoption", "2"), ("Endorsed", "1"), ("Signed", "1")]


def test_a_recorded_vote_is_shown_by_name(client: Client) -> None:
    with unit_of_work():
        made = forum()
        publish(made)
        votes = {
            "threshold": "two_thirds", "yes": 2, "no": 1, "abstain": 0,
            "ballots": [
                {"party": {"en": "Toronto"}, "city": "toronto", "choice": "yes"},
                {"party": {"en": "Delhi"}, "city": "delhi", "choice": "yes"},
                {"party": {"en": "Hanoi"}, "city": "hanoi", "choice": "no"},
            ],
        }  # fmt: skip
        ruled = adopted_directly(
            drafted(made), method=Method.RECORDED_VOTE, votes=votes, quorum=3, present=3
        )
        operations.publish(ruled.declaration, actor=TESTER, now=ADOPTED_AT)

    said = text_of(client.get(PAGE).text)

    assert "Recorded vote: 2 for, 1 against, 0 abstaining" in said
    assert "In favour (2) Delhi, Toronto" in said
    assert "Against (1) Hanoi" in said
    assert "3 cities, the quorum being 3" in said


def test_a_confirmed_endorsement_is_there_at_the_next_request(client: Client) -> None:
    published()
    assert "Mayor 1" not in client.get(PAGE).text

    with unit_of_work():
        endorsed_directly(adoption(), offices(the_forum())[0])
        operations.note("declaration.endorsed", declaration(), actor=TESTER, now=ADOPTED_AT)

    assert "Mayor 1" in client.get(PAGE).text
    assert outcomes_of_forum() == 1  # the list says nothing of it


def test_a_page_costs_at_most_four_statements_and_then_one(
    client: Client, count_sql: CountSql
) -> None:
    with unit_of_work():
        made = forum(30)
        publish(made)
        ruled = adopted_directly(drafted(made))
        for each in offices(made):
            endorsed_directly(ruled, each)
        operations.publish(ruled.declaration, actor=TESTER, now=ADOPTED_AT)

    with count_sql() as first:
        client.get(PAGE)
    with count_sql() as again:
        client.get(PAGE)

    assert len(first) == 4
    assert len(again) == 1


def test_following_costs_the_same_for_one_signatory_and_for_thirty(count_sql: CountSql) -> None:
    with unit_of_work():
        made = forum(30)
        publish(made)
        ruled = adopted_directly(drafted(made))
        endorsed_directly(ruled, offices(made)[0])
        operations.publish(ruled.declaration, actor=TESTER, now=ADOPTED_AT)
    counts = []
    for more in (slice(0, 0), slice(1, None)):
        with unit_of_work():
            for each in offices(the_forum())[more]:
                endorsed_directly(adoption(), each)
            found = declaration()
            with count_sql() as statements:
                public_board.follow(found, ADOPTED_AT)
            counts.append(len([each for each in statements if not each.startswith("UPDATE")]))

    assert counts[0] == counts[1]


def test_the_history_is_shown_as_far_as_it_was_opened(client: Client) -> None:
    with unit_of_work():
        made = forum()
        publish(made)
        found = drafted(made)
        operations.freeze(found, actor=TESTER, now=NOW)
        uid = uid_of(found, 1)
        operations.edit_clause(
            found, uid,
            ClauseValues(found.newest.clauses[1].kind, Text(en="New words 7", ko="새 문구 7")),
            actor=TESTER, now=NOW, credit=Text(en="Delhi", ko="델리"),
        )  # fmt: skip
        ruled = adopted_directly(found)
        operations.publish(found, actor=TESTER, now=ADOPTED_AT)
    assert "History of versions" not in client.get(PAGE).text
    assert "on the proposal of" not in client.get(PAGE).text

    with unit_of_work():
        operations.open_history(declaration(), True, actor=TESTER, now=ADOPTED_AT)

    page = client.get(PAGE).text
    assert f'<a href="{PAGE}/versions/1">Version 1</a>' in page
    assert "on the proposal of Delhi" in page
    old = client.get(f"{PAGE}/versions/1")
    assert "This is not the adopted text." in old.text
    assert "We commit ourselves to measure 1 within 30 days." in old.text
    assert '<meta name="robots" content="noindex">' in old.text
    first = client.get(f"{PAGE}/versions/1.json").data
    adopted = json.loads(client.get(f"{PAGE}.json").data)
    assert adopted["previous"] == sha256(first).hexdigest()
    assert client.get(f"{PAGE}/versions/2").status_code == 404  # the adopted one has its own page

    with unit_of_work():
        operations.open_history(declaration(), False, actor=TESTER, now=ADOPTED_AT)
    assert client.get(f"{PAGE}/versions/1").status_code == 404
    del ruled


def test_issued_files_are_served_as_they_were_issued(client: Client) -> None:
    published()
    pdf, annex = b"%PDF-1.7 text \x00\xff", b"%PDF-1.7 annex"
    with unit_of_work():
        found = declaration()
        for kind, edition, data in (("text", "en-ko", pdf), ("annex", "en-ko", annex)):
            db.session.add(
                IssuedFile(
                    declaration_id=found.id,
                    kind=IssuedKind(kind),
                    edition=edition,
                    source_hash=adoption().version_hash,
                    digest=sha256(data).hexdigest(),
                    size=len(data),
                    issued_at=ADOPTED_AT,
                    data=data,
                )
            )
        db.session.flush()
    # Not before the document says so.
    assert client.get(f"{PAGE}-en-ko.pdf").status_code == 404
    with unit_of_work():
        public_board.follow(declaration(), ADOPTED_AT)

    answer = client.get(f"{PAGE}-en-ko.pdf")

    assert answer.data == pdf
    assert answer.content_type == "application/pdf"
    assert client.get(f"{PAGE}-annex-en-ko.pdf").data == annex
    assert client.get(f"{PAGE}-ko.pdf").status_code == 404
    assert f'href="{PAGE}-annex-en-ko.pdf"' in client.get(PAGE).text


def test_corrigenda_that_were_issued_are_linked(client: Client) -> None:
    published()
    with unit_of_work():
        found = declaration()
        db.session.add(
            Corrigendum(
                declaration_id=found.id,
                number=1,
                clause_uid=uid_of(found, 1),
                reads=Text(ko="이행할"),
                should_read=Text(ko="시행할"),
                reason=Text(en="The Korean text said less."),
                created_by="x",
                created_at=ADOPTED_AT,
                issued_at=ADOPTED_AT + timedelta(days=20),
            )
        )
        operations.note("declaration.corrigendum_issued", found, actor=TESTER, now=ADOPTED_AT)

    page = client.get(PAGE).text

    assert "1 corrigendum was issued" in page
    assert "Corrected by a corrigendum" in page
    assert "이행할</dd>" in page
    assert "시행할</dd>" in page
    assert "제1조치를 이행할" in page  # the text itself stands


def test_the_closed_list_of_signatories_can_be_downloaded(client: Client) -> None:
    published()
    document = {"schema": "summit-signatories/1", "declaration": declaration().uid}
    db.session.rollback()
    data = json.dumps(document, separators=(",", ":"), sort_keys=True).encode()
    with unit_of_work():
        found = declaration()
        found.state = DeclarationState.CLOSED
        db.session.add(
            Annex(
                declaration_id=found.id,
                document=data,
                hash=sha256(data).hexdigest(),
                count=0,
                closed_by="x",
                closed_at=ADOPTED_AT,
            )
        )
        operations.note("declaration.closed", found, actor=TESTER, now=ADOPTED_AT)

    assert client.get(f"{PAGE}-annex.json").data == data
    assert sha256(data).hexdigest() in client.get(PAGE).text
    assert "Endorsement closed" in client.get(PAGE).text


def summary() -> None:
    with unit_of_work():
        made = forum()
        publish(made)
        found = Declaration(
            summit_id=made.id,
            slug="seoul",
            holding=Holding.SUMMARY,
            state=DeclarationState.ADOPTED,
            title=Text(en="The Seoul Statement", ko="서울 선언문"),
            languages=["en", "ko"],
            authentic=[],
            session_id=mayors(made).id,
            signatories_known=False,
            summaries=[{"en": "Share information.", "ko": "정보를 공유한다."}],
            summary_note=Text(en="As the press told it."),
            sources=["https://example.org/press", "javascript:alert(1)"],
            created_by="x",
            created_at=NOW,
        )
        db.session.add(found)
        db.session.flush()
        db.session.add(
            Adoption(
                declaration_id=found.id,
                method=Method.JOINT_DECLARATION,
                ruled_on=date(2020, 6, 2),
                authentic=[],
                recorded_by="x",
                recorded_at=NOW,
            )
        )
        db.session.flush()
        operations.publish(found, actor=TESTER, now=ADOPTED_AT)


def test_a_summary_stands_as_such_and_cannot_be_verified(client: Client) -> None:
    summary()

    page = client.get(f"{LIST}/seoul")

    said = text_of(page.text)
    assert "These are summaries, not the adopted wording." in said
    assert "Share information." in said
    assert "As the press told it." in said
    assert "Signatories: not documented." in said
    assert "Joint declaration" in said
    assert "2 June 2020" in said
    assert 'href="https://example.org/press"' in page.text
    assert "javascript:" not in page.text
    assert "SHA-256" not in said
    assert "/verify" not in page.text
    for ending in ("/verify", ".json", ".txt", ".docx", "-en.pdf", "/versions/1"):
        assert client.get(f"{LIST}/seoul{ending}").status_code == 404
    assert "Summary, not the adopted text" in client.get(LIST).text


def test_a_network_shows_its_members_and_never_who_only_asked(client: Client) -> None:
    published()
    with unit_of_work():
        made = the_forum()
        given = [each.city for each in offices(made)]
        found = Network(
            summit_id=made.id,
            slug="caap",
            name=Text(en="Cities Alliance", ko="도시 연합"),
            abbreviation="CAAP",
            state=NetworkState.AGREED,
            since=date(2027, 5, 14),
            declaration_id=declaration().id,
            about=Text(en="What it is for."),
            sources=["https://example.org/a"],
            joining_open=True,
            published_at=ADOPTED_AT,
            created_by="x",
            created_at=NOW,
        )
        states = (
            MemberState.CONFIRMED,
            MemberState.REQUESTED,
            MemberState.REFUSED,
            MemberState.LEFT,
        )
        found.members = [
            NetworkMember(
                city_id=city.id,
                party=city.name,
                capacity=MemberCapacity.FOUNDING,
                state=state,
                since=date(2027, 5, 14),
                left_on=date(2028, 1, 1) if state is MemberState.LEFT else None,
                words="SECRET WORDS",
                reason="SECRET REASON",
            )
            for city, state in zip(given, states, strict=True)
            if city is not None
        ]
        db.session.add(found)
        db.session.flush()
        network_following.tell(found, ADOPTED_AT)

    page = client.get("/en/forum/networks/caap").text

    said = text_of(page)
    assert "Cities Alliance (CAAP)" in said
    assert "Agreed, 14 May 2027" in said
    assert "tentative name" in said
    assert '<p class="lede" lang="ko">도시 연합</p>' in page
    assert f'<a href="{PAGE}">Joint Statement</a>' in page
    assert "Toronto" in said
    assert "Founding member" in said
    assert "Hanoi" in said.split("Former members")[1]
    assert "Delhi" not in said
    assert "Budapest" not in said
    assert "SECRET" not in page
    assert '<a href="/en/forum/networks/caap">Cities Alliance</a>' in client.get(PAGE).text
    assert '<a href="/en/forum/networks/caap">Cities Alliance</a>' in client.get(LIST).text


def test_a_stored_document_of_a_newer_schema_is_refused(app: Flask) -> None:
    published()
    row = db.session.scalars(select(Outcome)).one()
    found = outcomes.find("forum", "declaration", "statement")
    assert found is not None
    assert found.outcome_id == row.id
    assert outcomes.document(row.id, row.version)["schema"] == 1
    newer = {**json.loads(bytes(row.document or b"")), "schema": 2}
    row.document = json.dumps(newer).encode()
    db.session.commit()
    with pytest.raises(ValueError, match="known up to 1"):
        outcomes.document(row.id, row.version)


def test_what_nobody_changed_is_not_written_again() -> None:
    published()
    before = db.session.scalars(select(Outcome.version)).one()
    db.session.rollback()
    with unit_of_work():
        public_board.follow(declaration(), ADOPTED_AT + timedelta(days=1))
    db.session.expire_all()
    row = db.session.scalars(select(Outcome)).one()
    assert (row.version, iso(row.changed_at)) == (before, iso(ADOPTED_AT))
