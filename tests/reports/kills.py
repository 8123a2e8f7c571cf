"""Kill the process that issues, at a random time or after a random statement, and look at what is left each time."""

import os
import random
import subprocess
import sys
from time import monotonic

from django.conf import settings

from reports import stored
from reports.models import Decision, IssuedDocument, IssuedFile, IssuedPart, RenderJob, Submission
from tests import database
from tests.reports.issuing import approved, people, submitted

STATEMENTS = 50  # a few more than issuing takes


def process(*arguments):
    surroundings = os.environ | {
        "DATABASE_URL": database.url(),
        "ITA_MODE": "test",
        "DJANGO_SETTINGS_MODULE": "ita_tracker.settings",
    }
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env=surroundings,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def command(job):
    return process("manage.py", "issue_document", str(job.pk))


def kill_many(plan, times, seed):
    """Kill so many attempts; the counts of those that had issued, and of those that had not."""
    chance = random.Random(seed)
    whole = none = 0
    start = monotonic()
    with command(new_job(plan)) as first:  # how long it takes, and the first version
        first.communicate(timeout=120)
    seconds = monotonic() - start
    assert state() == (1, 1)
    for turn in range(times):
        before = state()
        job = new_job(plan)
        if turn % 2:
            kill_after(command(job), chance.uniform(0, seconds * 1.1))
        else:
            statement = chance.randrange(1, STATEMENTS)
            kill_when_told(process("-m", "tests.reports.stopping", str(job.pk), str(statement)))
        after = state()
        assert after in (before, (before[0] + 1, before[1] + 1)), (turn, before, after)
        assert list(stored.faults()) == []
        whole, none = (whole + 1, none) if after != before else (whole, none + 1)
    with command(new_job(plan)) as last:
        last.communicate(timeout=120)
    assert last.returncode == 0
    assert state()[0] == whole + 2
    return whole, none


def kill_after(child, seconds):
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        child.kill()
    child.communicate()


def kill_when_told(child):
    child.stdout.readline()  # "here", or the end of a process that takes fewer statements
    child.kill()
    child.communicate()


def new_job(plan):
    """An approval of what waits, as if the lease of the job before had run out; of a new submission, if none waits."""
    preparer, approver = people()
    RenderJob.objects.filter(ended_at=None).update(beat_at="2020-01-01T00:00:00+07:00")
    waiting = Submission.objects.waiting().first() or submitted(plan, preparer, reason="แก้ไข")
    return approved(waiting, approver)


def state():
    """How many documents stand with their decision and all their bytes; anything in between fails."""
    issued = list(IssuedDocument.objects.order_by("number").values_list("pk", "number"))
    assert [number for _, number in issued] == list(range(1, len(issued) + 1))  # no gap
    for model in (IssuedPart, IssuedFile):
        assert set(model.objects.values_list("document", flat=True)) == {key for key, _ in issued}
    return len(issued), Decision.objects.filter(outcome="approved").count()
