"""Kill the process that issues, at a random time or after a random statement, and look at what is left each time.

The moments are spread evenly over what a whole issuing was measured to take and a quarter more, in random order. So of
those that are to be killed after a statement a fifth surely end before it, and the rest do not, on whatever machine.
"""

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

BEYOND = 1.25  # of a whole issuing, as far as the moments go


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


def stopping(job, statement):
    """A process that stands still after a statement, or tells at its end how many there were."""
    return process("-m", "tests.reports.stopping", str(job.pk), str(statement))


def kill_many(plan, times, seed):
    """Kill so many attempts; the counts of those that had issued, and of those that had not."""
    chance = random.Random(seed)
    whole = none = 0
    with stopping(new_job(plan), 0) as first:  # how many statements it takes, and the first version
        statements = int(first.communicate(timeout=120)[0])
    job, start = new_job(plan), monotonic()
    with command(job) as second:
        second.communicate(timeout=120)
    seconds = monotonic() - start
    assert state() == (2, 2)
    moments, stops = spread(times // 2, chance), spread(times - times // 2, chance)
    for turn in range(times):
        before = state()
        job = new_job(plan)
        if turn % 2:
            kill_after(command(job), moments.pop() * seconds)
        else:
            kill_when_told(stopping(job, 1 + int(stops.pop() * statements)))
        after = state()
        assert after in (before, (before[0] + 1, before[1] + 1)), (turn, before, after)
        assert list(stored.faults()) == []
        whole, none = (whole + 1, none) if after != before else (whole, none + 1)
    with command(new_job(plan)) as last:
        last.communicate(timeout=120)
    assert last.returncode == 0
    assert state()[0] == whole + 3
    return whole, none


def spread(count, chance):
    """So many moments from 0 to a quarter more than 1, one in each equal part, in random order."""
    moments = [(place + chance.random()) / count * BEYOND for place in range(count)]
    chance.shuffle(moments)
    return moments


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
