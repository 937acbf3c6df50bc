"""Many mails: asked for at once, followed, stopped, let go on, paused, held to a pace."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from summit.core.db import db, unit_of_work
from summit.core.errors import Refused
from summit.journal.models import Entry
from summit.mail import operations, queries
from summit.mail.composing import Letter
from summit.mail.models import Mail, MailState, MailSwitch
from summit.mail.operations import MailOrder
from summit.mail.post import PAUSE, Memory, Post
from summit.mail.queries import Progress
from summit.mail.throttle import Throttle
from summit.outbox import queries as jobs
from summit.outbox.models import Job, JobState
from summit.outbox.operations import PORTION, revive
from summit.outbox.worker import Worker
from tests.actors import TESTER
from tests.conftest import CountSql
from tests.programme.builders import NOW, later

pytestmark = pytest.mark.usefixtures("database", "templates")

BATCH = "mailing:7"


@pytest.fixture
def memory(post: Post) -> Memory:
    """What the post hands over is kept here."""
    post.mailer = made = Memory()
    return made


def order(number: int, **changes: Any) -> MailOrder:
    made = MailOrder(
        to=f"office-{number}@city-{number}.example.org",
        language="en",
        key=f"invitation:{number}",
        letter=Letter(f"Invitation {number}", "Dear Mayor,\n\nplease come.\n"),
        summit_id=3,
        batch=BATCH,
    )
    return replace(made, **changes)


def queue(*orders: MailOrder, now: datetime = NOW) -> list[int | None]:
    db.session.remove()
    with unit_of_work():
        return operations.queue_mails(orders, actor=TESTER, now=now)


def stop(now: datetime = NOW) -> int:
    db.session.remove()
    with unit_of_work():
        return operations.stop_batch(BATCH, actor=TESTER, now=now)


def go_on(now: datetime = NOW) -> int:
    db.session.remove()
    with unit_of_work():
        return operations.continue_batch(BATCH, actor=TESTER, now=now)


def progress() -> Progress:
    db.session.remove()
    return queries.progress(BATCH)


def recipients(memory: Memory) -> list[str]:
    return [str(message["To"]) for message in memory.messages]


def acts() -> list[tuple[str, str, int | None, dict[str, Any]]]:
    db.session.remove()
    entries = db.session.scalars(select(Entry).order_by(Entry.id))
    return [(one.act, one.object_key, one.summit_id, one.after) for one in entries]


def test_many_are_asked_for_with_few_statements(
    worker: Worker, memory: Memory, count_sql: CountSql
) -> None:
    counts = []
    for begin, count in ((0, 1), (1, PORTION), (1 + PORTION, PORTION)):
        with count_sql() as statements:
            ids = queue(*(order(n) for n in range(begin, begin + count)))
        counts.append(len(statements))
        assert None not in ids
        assert len(set(ids)) == count
    assert counts[1] == counts[2]
    assert counts[2] <= 2 * counts[0] + 2
    worker.drain(lambda: NOW)
    total = 1 + 2 * PORTION
    assert sorted(recipients(memory)) == sorted(
        f"office-{n}@city-{n}.example.org" for n in range(total)
    )
    assert progress() == Progress(queued=0, sent=total, failed=0, stopped=0, bounced=0)


def test_each_thing_is_mailed_once_also_within_a_list(worker: Worker, memory: Memory) -> None:
    first, second, again = queue(order(1), order(2), order(1, to="other@example.org"))
    assert (again, first is None, second is None) == (None, False, False)
    assert queue(order(2), order(3))[0] is None
    worker.drain(lambda: NOW)
    assert recipients(memory) == [f"office-{n}@city-{n}.example.org" for n in (1, 2, 3)]


def test_the_ids_are_those_of_the_orders() -> None:
    orders = [order(n) for n in (5, 3, 9, 1)]
    ids = queue(*orders)
    keys = [queries.mail(number or 0).key for number in ids]
    assert keys == [one.key for one in orders]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"to": "office"}, Refused),
        ({"letter": Letter("two\nlines", "x")}, Refused),
        ({"letter": Letter("x", "no link")} | {"link": ("sign-in", 1, 1)}, ValueError),
        ({"letter": Letter("x", "{link}")}, ValueError),
        ({"template": "plain"}, ValueError),
        ({"letter": None}, ValueError),
    ],
)
def test_one_that_cannot_be_mailed_refuses_the_whole_list(
    changes: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        queue(order(1), order(2, **changes))
    assert db.session.scalars(select(Mail)).all() == []
    assert db.session.scalars(select(Job)).all() == []


def test_a_mail_waits_until_it_is_due(worker: Worker, memory: Memory) -> None:
    queue(order(1, due=later(hours=3)), order(2))
    worker.drain(lambda: later(hours=2))
    assert recipients(memory) == ["office-2@city-2.example.org"]
    worker.drain(lambda: later(hours=3))
    assert recipients(memory)[1:] == ["office-1@city-1.example.org"]


def test_a_batch_that_is_stopped_goes_no_further_and_can_go_on(
    worker: Worker, memory: Memory
) -> None:
    queue(*(order(n) for n in range(4)), order(9, batch="another"))
    worker.do_one(NOW)
    assert stop() == 3
    assert stop() == 0
    assert progress() == Progress(queued=0, sent=1, failed=0, stopped=3, bounced=0)
    worker.drain(lambda: NOW)
    assert recipients(memory) == ["office-0@city-0.example.org", "office-9@city-9.example.org"]
    assert go_on(later(hours=1)) == 3
    assert go_on(later(hours=1)) == 0
    worker.drain(lambda: later(hours=1))
    assert recipients(memory)[2:] == [f"office-{n}@city-{n}.example.org" for n in (1, 2, 3)]
    assert progress() == Progress(queued=0, sent=4, failed=0, stopped=0, bounced=0)
    assert acts() == [
        ("mail.stopped", BATCH, 3, {"mails": 3}),
        ("mail.continued", BATCH, 3, {"mails": 3}),
    ]


def test_one_that_goes_on_before_its_job_was_done_is_sent_once(
    worker: Worker, memory: Memory
) -> None:
    queue(*(order(n) for n in range(3)))
    stop()
    go_on()
    states = db.session.scalars(select(Job.state)).all()
    assert states == [JobState.READY] * 3
    db.session.remove()
    worker.drain(lambda: NOW)
    assert sorted(recipients(memory)) == [f"office-{n}@city-{n}.example.org" for n in range(3)]


def test_what_is_stopped_while_it_is_handed_over_is_sent(worker: Worker, post: Post) -> None:
    class Stopping(Memory):
        def send(self, message: EmailMessage) -> None:
            super().send(message)
            assert stop() == 1

    post.mailer = Stopping()
    queue(order(1))
    worker.drain(lambda: NOW)
    assert progress() == Progress(queued=0, sent=1, failed=0, stopped=0, bounced=0)
    assert go_on() == 0


def test_one_that_goes_on_while_its_job_gives_it_up_is_sent_all_the_same(
    worker: Worker, memory: Memory, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker has seen that the mail is stopped; before it says so, the batch goes on."""
    queue(order(1))
    stop()
    seen = post.send

    def going_on(*args: Any) -> Any:
        settle = seen(*args)
        db.session.remove()
        if queries.progress(BATCH).stopped:
            db.session.remove()
            assert go_on() == 1
        return settle

    monkeypatch.setitem(
        worker.kinds,
        operations.SEND_JOB,
        replace(worker.kinds[operations.SEND_JOB], handler=going_on),
    )
    assert worker.do_one(NOW) is True
    job = db.session.scalars(select(Job)).one()
    assert (job.state, job.tries, memory.messages) == (JobState.READY, 0, [])
    worker.drain(lambda: later(minutes=1))
    assert recipients(memory) == ["office-1@city-1.example.org"]


def test_progress_counts_what_came_back() -> None:
    queue(*(order(n) for n in range(4)))
    with unit_of_work():
        mails = db.session.scalars(select(Mail).order_by(Mail.id)).all()
        mails[0].state, mails[0].bounced_at = MailState.SENT, NOW
        mails[1].state, mails[2].state = MailState.SENT, MailState.FAILED
    assert progress() == Progress(queued=1, sent=2, failed=1, stopped=0, bounced=1)
    assert progress().total == 4
    assert queries.progress("none") == Progress(0, 0, 0, 0, 0)


def test_while_sending_is_paused_mail_waits_without_using_up_its_tries(
    worker: Worker, memory: Memory
) -> None:
    with unit_of_work():
        assert operations.pause_sending(actor=TESTER, now=NOW) is True
        assert operations.pause_sending(actor=TESTER, now=NOW) is False
    assert queries.is_paused() is True
    queue(order(1), order(2, due=later(hours=5)))
    instant = NOW
    for _ in range(20):  # more than there are tries
        assert worker.drain(lambda: instant) == 1  # noqa: B023
        instant += PAUSE
    db.session.remove()
    job = db.session.scalars(select(Job).order_by(Job.id)).first()
    assert job is not None
    assert (job.state, job.tries, job.error) == (JobState.READY, 0, "sending is paused")
    assert memory.messages == []
    db.session.remove()
    with unit_of_work():
        assert operations.resume_sending(actor=TESTER, now=instant) is True
        assert operations.resume_sending(actor=TESTER, now=instant) is False
    assert queries.is_paused() is False
    db.session.remove()
    db.session.remove()
    # At once, and only what is due.
    assert worker.drain(lambda: instant) == 1
    assert recipients(memory) == ["office-1@city-1.example.org"]
    assert [act for act, *_ in acts()] == ["mail.paused", "mail.resumed"]


def test_the_switch_is_also_a_command(app: Flask, worker: Worker, memory: Memory) -> None:
    runner = app.test_cli_runner()
    assert runner.invoke(args=["mail", "pause"]).output == "nothing goes out\n"
    assert runner.invoke(args=["mail", "pause"]).output == "sending was paused already\n"
    queue(order(1))
    worker.drain(lambda: NOW)
    assert memory.messages == []
    assert runner.invoke(args=["mail", "resume"]).output == "mail goes out again\n"
    assert runner.invoke(args=["mail", "resume"]).output == "sending was not paused\n"
    worker.drain(lambda: later(days=9999))
    assert len(memory.messages) == 1


def test_a_domain_gets_so_many_a_minute_and_others_do_not_wait(
    worker: Worker, memory: Memory, post: Post
) -> None:
    post.throttle = Throttle(3)
    queue(*(order(n, to=f"office-{n}@example.org") for n in range(10)))
    queue(order(99, to="office@Example.net"))
    sent: list[tuple[str, int]] = []
    for seconds in range(0, 241, 10):
        before = len(memory.messages)
        worker.drain(lambda: later(seconds=seconds))  # noqa: B023
        sent += [(to.partition("@")[2], seconds) for to in recipients(memory)[before:]]
    assert [at for domain, at in sent if domain == "example.org"] == [
        0, 0, 0, 20, 40, 60, 80, 100, 120, 140,
    ]  # fmt: skip
    assert [at for domain, at in sent if domain != "example.org"] == [0]
    db.session.remove()
    # Waiting is no failure, and each waited once.
    assert set(db.session.scalars(select(Job.tries))) == {1}


def test_after_a_long_pause_the_pace_is_kept_all_the_same(
    worker: Worker, memory: Memory, post: Post
) -> None:
    post.throttle = Throttle(3)
    queue(*(order(n, to=f"office-{n}@example.org") for n in range(10)))
    worker.drain(lambda: NOW)
    assert len(memory.messages) == 3
    # The worker was away: every slot is long past.
    worker.drain(lambda: later(hours=1))
    assert len(memory.messages) == 6
    worker.drain(lambda: later(hours=1, seconds=20))
    assert len(memory.messages) == 7


def test_without_a_limit_nothing_is_counted(
    worker: Worker, memory: Memory, post: Post, count_sql: CountSql
) -> None:
    assert post.throttle.per_minute == 0
    queue(*(order(n, to=f"office-{n}@example.org") for n in range(50)))
    with count_sql() as statements:
        worker.drain(lambda: NOW)
    assert len(memory.messages) == 50
    assert [one for one in statements if "mail_domain" in one] == []
    # Of each mail one look, one note that it is sent, one that its job is done with the next one.
    assert len(statements) <= 4 * 50 + 4


def test_upper_rooms_are_told_with_what_became_of_a_mail(
    worker: Worker, memory: Memory, post: Post
) -> None:
    told: list[tuple[str, str, datetime]] = []
    post.sent.append(lambda mail, now: told.append(("sent", mail.key, now)))
    post.failed.append(lambda mail, now: told.append(("failed", mail.key, now)))
    queue(order(1), order(2, link=("unknown", 1, 1), letter=Letter("x", "{link}")))
    instant = NOW
    for _ in range(12):
        worker.drain(lambda: instant)  # noqa: B023
        instant += timedelta(hours=3)
    assert [one[:2] for one in told] == [("sent", "invitation:1"), ("failed", "invitation:2")]
    assert told[0][2] == NOW
    assert progress() == Progress(queued=0, sent=1, failed=1, stopped=0, bounced=0)


def test_a_mistake_of_who_is_told_does_not_send_the_mail_again(
    worker: Worker, memory: Memory, post: Post
) -> None:
    told: list[str] = []

    def mistaken(mail: Mail, now: datetime) -> None:
        db.session.add(MailSwitch(paused_at=now, paused_by="half of it"))
        db.session.flush()
        raise KeyError("mistake")

    post.sent.append(mistaken)
    post.sent.append(lambda mail, now: told.append(mail.key))
    queue(order(1))
    worker.drain(lambda: NOW)
    assert (len(memory.messages), told) == (1, ["invitation:1"])
    assert progress() == Progress(queued=0, sent=1, failed=0, stopped=0, bounced=0)
    assert queries.is_paused() is False


def test_a_dead_job_that_is_revived_sends_its_mail_once(
    worker: Worker, memory: Memory, post: Post
) -> None:
    queue(order(1, link=("office", 1, 1), letter=Letter("x", "{link}")))
    instant = NOW
    for _ in range(12):
        worker.drain(lambda: instant)  # noqa: B023
        instant += timedelta(hours=3)
    assert progress().failed == 1
    (dead,) = jobs.dead()
    db.session.remove()
    post.paths["office"] = "/office/{}".format
    with unit_of_work():
        revive(jobs.job(dead.id, to_change=True), actor=TESTER, now=instant)
    worker.drain(lambda: instant)
    assert progress() == Progress(queued=0, sent=1, failed=0, stopped=0, bounced=0)
    db.session.remove()
    # Asked for by its mail's button, too, it would find that nothing has failed.
    with pytest.raises(Refused), unit_of_work():
        sent = db.session.scalars(select(Mail)).one()
        operations.send_again(sent, actor=TESTER, now=instant)
    assert recipients(memory) == ["office-1@city-1.example.org"]
