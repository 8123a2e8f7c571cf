"""Sending: through a real mail server, once, also when two run at once, when a clock was wrong, and when a run dies."""

import io
import os
import signal
import subprocess
import sys
from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command

from ita_tracker import clock, thai
from measures.access import System
from measures.actions import plans
from measures.actions.reminders import KEPT, SPARED, send_reminders
from measures.models import Agency, AuditEvent, Framework, ReminderMail, Told, User
from measures.schedule import Rule, RuleKind
from tests import database
from tests.measures.test_actions import new_measure

BY = System("tests")
SITE = "https://ita.example.go.th"
DAY = date(2023, 4, 23)
MORNING = "2023-04-23 08:00 +0700"


def command(*arguments):
    out = io.StringIO()
    call_command("send_reminders", *arguments, stdout=out)
    return out.getvalue()


def recipients(server):
    return sorted(to for tos, _ in server.mails for to in tos)


def test_one_mail_each_over_one_connection(mailed, reference, server):
    before = AuditEvent.objects.count()
    with time_machine.travel(MORNING, tick=False):
        assert command() == "ส่งแล้ว 2 ฉบับ\n"
        assert command() == "ส่งแล้ว 0 ฉบับ\n"
    assert recipients(server) == ["coordinator@example.go.th", "officer@example.go.th"]
    assert server.connections == 1
    mail = next(mail for to, mail in server.mails if to == ["officer@example.go.th"])
    assert mail["Subject"].strip() == "เกินกำหนด 3 รายการ · ใกล้ครบกำหนด 2 รายการ (ระบบติดตามมาตรการ ITA)"
    assert mail["From"] == "ita@example.go.th"
    assert mail["List-Unsubscribe"] == f"<{SITE}/account/reminders/>"
    assert mail["Auto-Submitted"] == "auto-generated"
    plain, html = mail.get_body(["plain"]).get_content(), mail.get_body(["html"]).get_content()
    for content in (plain, html):
        assert "เกินกำหนดและยังไม่แล้วเสร็จ 3 รายการ" in content
        assert "ภายใน" not in content or "ค.ศ." not in content
    assert html.startswith("<!doctype html>")
    event = AuditEvent.objects.order_by("pk").last()
    assert AuditEvent.objects.count() == before + 1
    assert (event.verb, event.agency, event.after["sent"]) == ("reminders sent", reference.agency, 2)
    assert "officer" not in str(event.after)


@pytest.mark.parametrize(
    ("moment", "mails"),
    [
        ("2023-03-30 16:59:59 +0000", 0),  # still 30 March in Bangkok, where this day's were sent
        ("2023-03-30 17:00:00 +0000", 2),  # midnight in Bangkok, still the 30th in UTC: 30 days are left
        ("2023-03-31 16:59:59 +0000", 2),
        ("2023-03-31 17:00:00 +0000", 3),  # the first of April: the month too
    ],
)
def test_the_day_is_bangkoks(mailed, reference, server, moment, mails):
    with time_machine.travel("2023-03-30 08:00 +0700", tick=False):
        command()
    server.mails.clear()
    with time_machine.travel(moment, tick=False):
        command()
    executives = "executive@example.go.th" in recipients(server)
    assert (len(recipients(server)) > 0, executives) == (mails > 0, mails == 3)


def test_a_run_with_the_clock_months_ahead_silences_nobody(mailed, reference, server):
    with time_machine.travel("2023-08-01 08:00 +0700", tick=False):
        command()
    assert "officer@example.go.th" in recipients(server)
    server.mails.clear()
    with time_machine.travel(MORNING, tick=False):  # it was set right
        assert command() == "ส่งแล้ว 2 ฉบับ\n"
        assert command() == "ส่งแล้ว 0 ฉบับ\n"
    (mail,) = (mail for to, mail in server.mails if to == ["officer@example.go.th"])
    assert mail["Subject"].strip().startswith("เกินกำหนด 3 รายการ")


# --- a clock that was wrong ------------------------------------------------------------------------------------------


def told_at(day, hour=8):
    """{username: keys of what they were told} by a run on a day, as its clock says."""
    found = []
    with time_machine.travel(f"{day} {hour:02}:00 +0700", tick=False):
        send_reminders(day=day, site=SITE, post=found.append, by=BY)
    return {letter.user.username: letter.keys for letter in found}


@pytest.mark.parametrize("ahead", [1, 8, 28, 40, 60])
def test_a_run_with_the_clock_ahead_silences_nobody(mailed, reference, ahead):
    first = date(2023, 4, 3)
    wrong = first + timedelta(ahead)
    days = sorted({first, *(date(2023, 4, n) for n in (4, 7, 10, 18, 23, 24, 29)), date(2023, 5, 1), wrong})
    right = {day: told_at(day) for day in days}
    ReminderMail.objects.all().delete()
    told_at(first)
    told_at(wrong)
    for day in days[1:]:
        told = told_at(day)
        if day == wrong:
            assert not told  # it has had its mail
        elif day < wrong:
            assert told == right[day], day
        assert not told_at(day, 9)
    if ahead > 8:
        assert any("officer" in right[day] for day in days[1:] if day < wrong)


def test_after_a_clock_that_was_two_years_ahead_everything_is_still_remembered(mailed, reference):
    assert set(told_at(DAY)) == {"officer", "coordinator"}
    for day in (date(2025, 4, 23), date(2025, 5, 1), date(2025, 5, 2)):
        told_at(day)
    assert ReminderMail.objects.filter(day=DAY).count() == 2
    assert not told_at(DAY, 9)


class Died(BaseException):
    """As when the machine is switched off."""


def test_a_run_that_dies_sends_nothing_twice_on_the_day_and_loses_nothing(mailed, reference):
    def dying(letter):
        raise Died

    def sent(moment, day):
        found = []
        with time_machine.travel(moment, tick=False):
            send_reminders(day=day, site=SITE, post=found.append, by=BY)
        return {letter.user.username: letter.keys for letter in found}

    with time_machine.travel(MORNING, tick=False), pytest.raises(Died):
        send_reminders(day=DAY, site=SITE, post=dying, by=BY)
    dead = ReminderMail.objects.get()
    lost = set(dead.told.values_list("key", flat=True))
    others = sent("2023-04-23 23:50 +0700", DAY)
    assert dead.user.username not in others
    assert len(others) == 1
    tomorrow = sent("2023-04-24 08:00 +0700", DAY + timedelta(1))
    this_week = {key for key in lost if not key.startswith("overdue")}
    assert this_week <= tomorrow[dead.user.username]
    assert not ReminderMail.objects.filter(sent_at=None).exists()


def test_a_run_still_at_work_over_midnight_is_left_alone(mailed, reference):
    """What another claimed a moment before midnight was not abandoned."""
    found = []
    with time_machine.travel("2023-04-23 23:59 +0700", tick=False):
        mail = ReminderMail.objects.create(user=mailed.officer, day=DAY, claimed_at=clock.now())
        key = f"deadline:{reference.measures.get(position=12).commitments.get(position=1).deadlines.first().pk}"
        Told.objects.create(mail=mail, user=mailed.officer, key=f"{key}:2023-04-30:7")
    with time_machine.travel("2023-04-24 00:01 +0700", tick=False):
        send_reminders(day=DAY + timedelta(1), site=SITE, post=found.append, by=BY)
    assert ReminderMail.objects.filter(pk=mail.pk).exists()
    officer = next(letter for letter in found if letter.user == mailed.officer)
    assert f"{key}:2023-04-30:7" not in officer.keys


def test_a_run_still_at_work_over_midnight_tells_nothing_that_the_next_days_told(mailed, reference):
    """What is told for a day to come, by a clock that is not ahead of one's own, is another run's."""
    found = []
    day = DAY + timedelta(3)
    with time_machine.travel("2023-04-26 00:01 +0700", tick=False):
        send_reminders(day=day, site=SITE, post=found.append, by=BY)
    assert "officer" in {letter.user.username for letter in found}
    found.clear()
    with time_machine.travel("2023-04-26 00:02 +0700", tick=False):
        send_reminders(day=day - timedelta(1), site=SITE, post=found.append, by=BY)
    assert not found


@pytest.mark.django_db(transaction=True)
def test_a_run_that_dies_has_left_the_events_of_the_agencies_before(mailed, reference):
    """As README says: of the one at which it was, only the table of mails tells."""
    other = Agency.objects.get(slug="other")
    plan = plans.create_plan(
        agency=other, fiscal_year=2566, assessed_framework=Framework.objects.get(fiscal_year=2566), by=BY
    )
    new_measure(plan, BY, plans.NewCommitment("รายงาน", "officer", Rule(RuleKind.MONTHLY)))
    for n in range(2):
        user = User.objects.create(username=f"other{n}", name="ก", email=f"other{n}@example.go.th")
        user.memberships.create(agency=other, role="coordinator")
    program = """
import os, signal, sys
from datetime import date
import django; django.setup()
from measures.access import System
from measures.actions.reminders import send_reminders
def post(letter):
    if letter.user.username == "other1":
        os.kill(os.getpid(), signal.SIGKILL)
send_reminders(day=date(2023, 4, 23), site="https://ita.example.go.th", post=post, by=System("tests"))
"""
    settings = {"ITA_MODE": "test", "DJANGO_SETTINGS_MODULE": "ita_tracker.settings", "DATABASE_URL": database.url()}
    before = AuditEvent.objects.count()
    assert subprocess.run([sys.executable, "-c", program], env=os.environ | settings).returncode == -signal.SIGKILL
    (event,) = AuditEvent.objects.order_by("pk")[before:]
    assert (event.agency, event.after["sent"]) == (reference.agency, 2)
    mails = ReminderMail.objects.filter(user__username__startswith="other").order_by("user")
    assert [mail.sent_at is None for mail in mails] == [False, True]


def test_what_was_sent_is_forgotten_after_a_year(mailed, reference):
    old = ReminderMail.objects.create(user=mailed.officer, day=DAY - KEPT - timedelta(1), claimed_at=clock.now())
    Told.objects.create(mail=old, user=mailed.officer, key="overdue:2020-01-06")

    def days(*which):
        for user in (mailed.officer, mailed.executive):
            mails = [ReminderMail(user=user, day=DAY - timedelta(n), claimed_at=clock.now()) for n in which]
            ReminderMail.objects.bulk_create(mails)

    days(*range(1, SPARED - 1))  # and the day itself
    send_reminders(day=DAY, site=SITE, post=lambda letter: None, by=BY)
    assert ReminderMail.objects.filter(pk=old.pk).exists()  # as few as after a clock that jumped
    days(SPARED)
    send_reminders(day=DAY, site=SITE, post=lambda letter: None, by=BY)
    assert ReminderMail.objects.count() == 2 + 2 * (SPARED - 1)
    assert not ReminderMail.objects.filter(pk=old.pk).exists()
    assert not Told.objects.filter(key="overdue:2020-01-06").exists()


# --- off, and only looking -------------------------------------------------------------------------------------------


def test_off_until_mail_and_the_sites_address_are_set(mailed, reference, settings):
    assert "ยังไม่ได้ตั้งค่าอีเมล" in command()
    settings.MAIL_IS_SET = True
    with pytest.raises(CommandError, match="SITE_URL") as refused:
        command()
    assert refused.value.returncode == 2
    assert not ReminderMail.objects.exists()


def test_a_dry_run_prints_and_writes_nothing(mailed, reference, server):
    before = AuditEvent.objects.count()
    said = command("--dry-run", "--day", "2023-04-23")
    assert "ถึง: officer\nเรื่อง: เกินกำหนด 3 รายการ" in said
    assert "วันที่ 23 เมษายน 2566 จะส่ง 2 ฉบับ" in said
    assert "@example.go.th" not in said
    assert "ยังไม่ได้ระบุอีเมล" not in said
    User.objects.filter(username__in=["officer", "executive", "auditor"]).update(
        email=""
    )  # auditors hear nothing anyway
    said = command("--dry-run", "--day", "2023-04-23")
    assert "จะส่ง 1 ฉบับ" in said
    assert said.endswith("ผู้ใช้ที่ไม่ได้รับเพราะยังไม่ได้ระบุอีเมล 2 คน\n")
    assert not server.mails
    assert not ReminderMail.objects.exists()
    assert AuditEvent.objects.count() == before
    with pytest.raises(CommandError, match="--dry-run"):
        command("--day", "2023-04-23")
    with pytest.raises(CommandError, match=r"ค\.ศ\."):
        command("--dry-run", "--day", "2566-04-23")


# --- two at once -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_processes_at_once_send_once(mailed, reference, server):
    """On the real day, since another process knows no other: twelve people, and something due in five days."""
    today = clock.today()
    year = thai.fiscal_year(today)
    framework = Framework.objects.get(fiscal_year=2566)
    plan = plans.create_plan(agency=reference.agency, fiscal_year=year, assessed_framework=framework, by=BY)
    rule = Rule(RuleKind.DAY, day=today + timedelta(5))
    new_measure(plan, BY, plans.NewCommitment("รายงาน", "officer", rule))
    for n in range(11):
        user = User.objects.create(username=f"u{n}", name="ก", email=f"u{n}@example.go.th")
        user.memberships.create(agency=reference.agency, role="officer")
    environment = os.environ | {
        "ITA_MODE": "test",
        "DATABASE_URL": database.url(),
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(server.port),
        "DEFAULT_FROM_EMAIL": "ita@example.go.th",
        "SITE_URL": SITE,
    }
    run = [sys.executable, "manage.py", "send_reminders"]
    both = [subprocess.Popen(run, env=environment, stdout=-1, stderr=-1, text=True) for _ in range(2)]
    said = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    officers = sorted([f"u{n}@example.go.th" for n in range(11)] + ["officer@example.go.th"])
    assert [to for to in recipients(server) if not to.startswith("executive")] == officers
    assert len(recipients(server)) == len(set(recipients(server)))
