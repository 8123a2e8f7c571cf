"""Reminders for 10 agencies with 30 officers each, and for 1,000: one pass, its memory, and its mails per second.

Each pass is a process of its own, because memory that a process once took it does not give back; how much it ever took
is asked of the system. Mails go to Django's locmem, which builds and copies each, and are thrown away as they come. The
bare loop sends as many messages of the same size there, from texts that are ready.
"""

import json
import re
import resource
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction

from ita_tracker import clock
from tests.bench.figures import title, told

DAY = date(2023, 4, 3)  # a Monday: what is overdue in the reference plan, and what is due on the 30th
AGENCIES, OFFICERS = (10, 1000), 30
GROWTH = 50  # MB, the aim


class Forgetful(EmailBackend):
    """Django's locmem, which does not keep what it was sent."""

    def send_messages(self, messages):
        sent = super().send_messages(messages)
        mail.outbox.clear()
        return sent


def run(plans, user):
    plan = plans[min(plans)]
    database = f"{connection.display_name} {'.'.join(map(str, connection.get_database_version()))}"
    title(f"(g) Reminders on {database}: one pass, each agency with {OFFICERS} officers and the reference plan")
    found = {}
    for size in AGENCIES:
        populate(plan, size)
        found[size] = passed()
        mails, seconds, bare = (found[size][name] for name in ("mails", "seconds", "bare"))
        print(
            f"  {size:,} agencies: {mails:,} mails in {seconds:.1f} s, {mails / seconds:,.0f} a second;"
            f" bare locmem sends {mails / bare:,.0f} a second ({seconds / bare:.1f} times);"
            f" peak {found[size]['peak']:.0f} MB",
            flush=True,
        )
    small, large = (found[size]["peak"] for size in AGENCIES)
    told("memory from 10 to 1,000 agencies", f"+{large - small:.1f} MB", f"< {GROWTH} MB", large - small < GROWTH)


def populate(plan, size):
    """Agencies up to `size`, each a copy of the reference plan with officers of its divisions; nobody was told yet.

    In each an executive has asked all divisions for two answers: one of them is overdue.
    """
    from measures.access import Role
    from measures.models import Division, Instruction, Membership, ReminderMail, User
    from tests.bench.data import multiply

    ReminderMail.objects.all().delete()
    there = User.objects.filter(username__startswith="bench-r").count() // OFFICERS
    for number in range(there, size):
        with transaction.atomic():
            copy = multiply(plan, 1, slug=f"bench-r{number}")
            agency = copy.agency
            users = User.objects.bulk_create(
                User(username=f"bench-r{number}-{n}", name=f"เจ้าหน้าที่ {n}", email=f"r{number}-{n}@example.go.th")
                for n in range(OFFICERS)
            )
            held = Membership.objects.bulk_create(
                Membership(user=user, agency=agency, role=Role.OFFICER) for user in users
            )
            divisions = list(Division.objects.filter(agency=agency))
            Membership.divisions.through.objects.bulk_create(
                Membership.divisions.through(membership=one, division=divisions[n % len(divisions)])
                for n, one in enumerate(held)
            )
            for answer_by in (DAY - timedelta(days=3), DAY + timedelta(days=3)):
                Instruction.objects.create(
                    measure=copy.measures.first(),
                    text="เร่งรัดการดำเนินการ และรายงานผลให้ทราบ",
                    answer_by=answer_by,
                    given_by_name="ผู้บริหาร",
                    given_at=datetime.combine(DAY - timedelta(days=20), time(), clock.BANGKOK),
                ).divisions.set(divisions)


def passed():
    """What a pass in a process of its own measured."""
    said = subprocess.run(
        [sys.executable, "-m", "tests.bench.reminders"], check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(said.stdout)


def highest():
    """The most memory that this process ever held, in MB."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would tell that of the parent too, from which a process starts as a copy
        return int(re.search(r"VmHWM:\s*(\d+)", status.read_text())[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024


def one_pass():
    """Send, and then as many bare messages; printed as JSON."""
    from time import perf_counter

    from django.conf import settings

    from measures.access import System
    from measures.actions.reminders import send_reminders
    from measures.mail import Postbox

    settings.EMAIL_BACKEND = "tests.bench.reminders.Forgetful"
    last = {}
    with Postbox() as postbox:

        def post(letter):
            last["letter"] = letter
            postbox.send(letter)

        start = perf_counter()
        mails, failed = send_reminders(day=DAY, site="https://ita.example.go.th", post=post, by=System("bench"))
        seconds = perf_counter() - start
    peak = highest()
    text, html, subject = last["letter"].text(), last["letter"].html(), last["letter"].subject
    box = Forgetful()
    start = perf_counter()
    for _ in range(mails):
        message = EmailMultiAlternatives(subject, text, to=["a@example.go.th"], connection=box)
        message.attach_alternative(html, "text/html")
        message.send()
    bare = perf_counter() - start
    print(json.dumps({"mails": mails, "failed": failed, "seconds": seconds, "bare": bare, "peak": peak}))


if __name__ == "__main__":
    import django

    django.setup()
    one_pass()
