"""A server, a letter or an address that fails: those behind it get theirs, and no mail goes out twice on a day."""

from contextlib import suppress

import pytest
import time_machine
from django.core.management import CommandError

from measures.actions.reminders import send_reminders
from measures.models import AuditEvent, ReminderMail, Told, User
from tests.measures.test_sending_reminders import BY, DAY, MORNING, SITE, command, recipients


def test_one_failing_address_stops_nobody_and_is_tried_again(mailed, reference, server):
    User.objects.filter(pk=mailed.coordinator.pk).update(email="refused@example.go.th")
    with time_machine.travel(MORNING, tick=False):
        with pytest.raises(CommandError, match="ส่งแล้ว 1 ฉบับ ส่งไม่ได้ 1 ฉบับ") as failed:
            command()
        assert failed.value.returncode == 1
        assert recipients(server) == ["officer@example.go.th"]
        assert not ReminderMail.objects.filter(user=mailed.coordinator).exists()
        User.objects.filter(pk=mailed.coordinator.pk).update(email="right@example.go.th")
        assert command() == "ส่งแล้ว 1 ฉบับ\n"
    assert recipients(server) == ["officer@example.go.th", "right@example.go.th"]


ADDRESSES = ["a\nBcc: x@example.go.th", "ก@example.go.th", "@", "a@" + "ก" * 100, "a@[", '"0\x0c"@[::1]', '"\x0b0"@b.c']


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_is_none_stops_nobody(mailed, reference, server, address):
    first = User.objects.create(username="first", name="ก", email=address)
    first.memberships.create(agency=reference.agency, role="coordinator")
    User.objects.filter(pk=mailed.coordinator.pk).update(email=address)
    with time_machine.travel(MORNING, tick=False), suppress(CommandError):
        command()
    assert "officer@example.go.th" in recipients(server)
    assert "x@example.go.th" not in recipients(server)


def test_a_letter_that_cannot_be_made_is_released_and_stops_nobody(mailed, reference, caplog):
    found = []

    def post(letter):
        if letter.user == mailed.officer:
            raise AttributeError(letter.user.email)
        found.append(letter.user)

    with time_machine.travel(MORNING, tick=False):
        assert send_reminders(day=DAY, site=SITE, post=post, by=BY) == (1, 1)
    assert found == [mailed.coordinator]
    assert not ReminderMail.objects.filter(user=mailed.officer).exists()
    assert "AttributeError" in caplog.text
    assert "@" not in caplog.text
    assert AuditEvent.objects.order_by("pk").last().after["failed"] == 1


def test_a_server_that_does_not_answer_is_not_asked_a_thousand_times(mailed, reference, server, monkeypatch):
    import socket

    asked = []
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for n in range(6):
        user = User.objects.create(username=f"u{n}", name="ก", email=f"u{n}@example.go.th")
        user.memberships.create(agency=reference.agency, role="coordinator")
    from django.conf import settings
    from django.core.mail.backends.smtp import EmailBackend

    monkeypatch.setattr(settings, "EMAIL_PORT", port)
    opened = EmailBackend.open
    monkeypatch.setattr(EmailBackend, "open", lambda self: asked.append(1) or opened(self))
    with time_machine.travel(MORNING, tick=False):
        with pytest.raises(CommandError, match="ส่งแล้ว 0 ฉบับ"):
            command()
        assert len(asked) == 3
        assert not ReminderMail.objects.exists()
        monkeypatch.setattr(settings, "EMAIL_PORT", server.port)
        assert command() == "ส่งแล้ว 8 ฉบับ\n"


def crowd(agency, n=8):
    for each in range(n):
        user = User.objects.create(username=f"u{each}", name="ก", email=f"u{each}@example.go.th")
        user.memberships.create(agency=agency, role="coordinator")


@pytest.mark.parametrize("step", ["RCPT", "DATA", "TEXT"])
@pytest.mark.parametrize("how", ["hang up", "421 closing", "450 try later"])
def test_whoever_is_behind_faulty_addresses_gets_theirs(mailed, reference, server, step, how):
    crowd(reference.agency)
    order = []
    send_reminders(day=DAY, site=SITE, post=lambda letter: order.append(letter.user.email), by=BY)
    ReminderMail.objects.all().delete()
    faulty = order[:4]
    server.act = lambda at, to: how if at == step and to in faulty else None
    with time_machine.travel(MORNING, tick=False), pytest.raises(CommandError, match="ส่งแล้ว 6 ฉบับ ส่งไม่ได้ 4 ฉบับ"):
        command()
    assert sorted(order[4:]) == [to for to in recipients(server) if to not in faulty]


@pytest.mark.parametrize("how", ["hang up", "421 too many", "451 too many"])
def test_a_server_that_ends_a_connection_after_some_mails_gets_the_next_over_another(mailed, reference, server, how):
    crowd(reference.agency)
    ended = []

    def act(step, to):
        if step == "MAIL" and len(server.mails) % 3 == 0 and len(server.mails) not in [0, *ended]:
            ended.append(len(server.mails))
            return how
        return None

    server.act = act
    with time_machine.travel(MORNING, tick=False):
        assert command() == "ส่งแล้ว 10 ฉบับ\n"
    assert ended == [3, 6, 9]
    assert len(recipients(server)) == len(set(recipients(server))) == 10


@pytest.mark.parametrize("how", ["hang up", "550 not from you"])
def test_a_server_that_takes_nobodys_mail_is_not_asked_a_thousand_times(mailed, reference, server, how):
    crowd(reference.agency)
    server.act = lambda step, to: how if step == "MAIL" else None
    with time_machine.travel(MORNING, tick=False), pytest.raises(CommandError, match="ส่งแล้ว 0 ฉบับ"):
        command()
    assert server.connections == 3
    assert not ReminderMail.objects.exists()


@pytest.mark.parametrize("how", ["hang up", "be silent", "nonsense", "299 perhaps"])
def test_a_mail_whose_answer_was_lost_is_not_sent_again_on_the_day(mailed, reference, server, settings, how):
    settings.EMAIL_TIMEOUT = 0.3
    server.act = lambda step, to: how if (step, to) == ("TEXT", "officer@example.go.th") else None
    with time_machine.travel(MORNING, tick=False):
        with pytest.raises(CommandError, match="ส่งแล้ว 1 ฉบับ ส่งไม่ได้ 1 ฉบับ"):
            command()
        assert command() == "ส่งแล้ว 0 ฉบับ\n"
    assert recipients(server) == ["coordinator@example.go.th", "officer@example.go.th"]
    unknown = ReminderMail.objects.get(sent_at=None)
    assert unknown.user == mailed.officer
    lost = set(unknown.told.values_list("key", flat=True))
    server.act = lambda step, to: None
    with time_machine.travel("2023-04-24 08:00 +0700", tick=False):
        command()
    again = set(Told.objects.filter(user=mailed.officer).values_list("key", flat=True))
    assert {key for key in lost if not key.startswith("overdue")} <= again
    assert recipients(server).count("officer@example.go.th") == 2


@pytest.mark.parametrize(("step", "how"), [("RCPT", "be silent"), ("DATA", "hang up"), ("TEXT", "451 try later")])
def test_a_mail_that_was_surely_not_taken_is_tried_again_on_the_day(mailed, reference, server, settings, step, how):
    settings.EMAIL_TIMEOUT = 0.3
    server.act = lambda at, to: how if (at, to) == (step, "officer@example.go.th") else None
    with time_machine.travel(MORNING, tick=False):
        with pytest.raises(CommandError, match="ส่งแล้ว 1 ฉบับ ส่งไม่ได้ 1 ฉบับ"):
            command()
        assert not ReminderMail.objects.filter(user=mailed.officer).exists()
        server.act = lambda step, to: None
        assert command() == "ส่งแล้ว 1 ฉบับ\n"
