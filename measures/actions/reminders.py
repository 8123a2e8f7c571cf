"""Sending the day's reminders, choosing which ones to get, and the secret address of one's calendar.

A mail is claimed, with the keys of what it tells, before it is sent, and marked after. Per person and day there is one
row, so a second run, or another at the same moment, sends nothing; nobody ever gets two on one day. A mail that could
not be sent is released, and the next run tries again. Where a run dies in between, or the server takes a mail and its
answer is lost, nobody knows whether the mail went out: that day is let go, and from the next day on what it told counts
as not told. So nothing is lost for good, and at worst one mail's contents come again a day later.

A run may have its clock ahead, and nobody can tell at the time. What it told is told again on the right day; only the
day that it took for today has had its mail. And nothing is forgotten for its sake (`forget`).
"""

import logging
from datetime import timedelta

from django.db import IntegrityError, transaction

from ita_tracker import clock
from measures.access import require_followed
from measures.actions.trail import ActionError, record
from measures.letters import LEASE, abandoned, agencies, letters
from measures.mail import Unreachable
from measures.models import Agency, CalendarAddress, ReminderMail, Told, User
from measures.models.links import SELECTOR, hashed, new_token
from measures.reminders import Choice
from measures.smtp import Unanswered

KEPT = timedelta(days=400)  # so that for a year an office can tell whether somebody was told
SPARED = 60  # the last days with mails, which are kept whatever the clock says

log = logging.getLogger(__name__)


def send_reminders(*, day, site, post, by):
    """Send everybody what they are to be told on a day; how many were sent, and how many could not be.

    `post` sends a Letter or raises; where it raises Unreachable, the run ends, and what is left waits for the next.
    """
    sent = failed = 0
    try:
        for pk in agencies():
            agency = Agency.objects.get(pk=pk)
            here = [0, 0]
            try:
                for letter in letters(agency, day, clock.now(), site):
                    outcome = deliver(letter, day, post)
                    if outcome is not None:
                        here[not outcome] += 1
            finally:
                note_sent(agency=agency, day=day, sent=here[0], failed=here[1], by=by)
                sent, failed = sent + here[0], failed + here[1]
    except Unreachable:
        failed += 1
    forget(day)
    return sent, failed


def forget(day):
    """Delete the mails that are old both by the clock and by how many days have had mails since."""
    days = ReminderMail.objects.order_by("-day").values_list("day", flat=True).distinct()
    for spared in days[SPARED - 1 : SPARED]:
        ReminderMail.objects.filter(day__lt=min(day - KEPT, spared)).delete()


def deliver(letter, day, post):
    """Claim a letter and send it: whether it went out, or None where another run has it."""
    mail = claim(letter, day)
    if mail is None:
        return None
    try:
        post(letter)
    except Unanswered:
        log.error("nobody knows whether a reminder for user %s was sent: it waits for another day", letter.user.pk)
        return False
    except Exception as error:  # of the server, or in this letter, such as an address of which no mail can be made
        mail.delete()
        if isinstance(error, Unreachable):
            raise
        log.error("a reminder for user %s was not sent: %s", letter.user.pk, type(error).__name__)
        return False
    ReminderMail.objects.filter(pk=mail.pk).update(sent_at=clock.now())
    return True


def claim(letter, day):
    """The day's mail of a person, with what it tells; None where it, or any of that, is another run's."""
    now = clock.now()
    ahead = Told.objects.filter(mail__day__gt=day, mail__claimed_at__gt=now + LEASE)  # by a clock that was
    for _ in range(2):
        try:
            with transaction.atomic():
                ReminderMail.objects.filter(abandoned(day, now), user=letter.user).delete()
                mail = ReminderMail.objects.create(user=letter.user, day=day, claimed_at=now)
                Told.objects.bulk_create(Told(mail=mail, user=letter.user, key=key) for key in sorted(letter.keys))
                return mail
        except IntegrityError:
            if not ahead.filter(user=letter.user, key__in=letter.keys).delete()[0]:
                break
    return None


@transaction.atomic
def note_sent(*, agency, day, sent, failed, by):
    """One event for an agency and a run, without names: one for each mail would bury what people did."""
    if sent or failed:
        record("reminders sent", agency, by=by, agency=agency, after={"day": str(day), "sent": sent, "failed": failed})


@transaction.atomic
def choose_reminders(*, user, off, by):
    """Which of the optional reminders a person does not want."""
    if by != user:
        raise ActionError("เลือกแทนผู้อื่นไม่ได้")
    off = [choice.value for choice in Choice if choice in off]
    before = User.objects.select_for_update(no_key=True).get(pk=user.pk).reminders_off
    if before != off:
        user.reminders_off = off
        user.save(update_fields=["reminders_off"])
        change = {"before": {"reminders_off": before}, "after": {"reminders_off": off}}
        record("reminders chosen", user, by=by, agency=None, **change)


@transaction.atomic
def make_calendar(*, user, by):
    """The token of a new calendar address; the one before, if any, no longer works."""
    if by != user:
        raise ActionError("สร้างแทนผู้อื่นไม่ได้")
    require_followed(by)
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    token = new_token()
    CalendarAddress.objects.filter(user=user).delete()
    CalendarAddress.objects.create(user=user, selector=token[:SELECTOR], token_hash=hashed(token), made_at=clock.now())
    record("calendar address made", user, by=by, agency=None)
    return token


@transaction.atomic
def revoke_calendar(*, user, by):
    """The calendar address works no more."""
    if by != user:
        raise ActionError("ยกเลิกแทนผู้อื่นไม่ได้")
    if CalendarAddress.objects.filter(user=user).delete()[0]:
        record("calendar address revoked", user, by=by, agency=None)
