"""What tests of documents share: a submission, and an approval that is drawn at once in the same process."""

from datetime import date

from ita_tracker import thai
from measures.access import System
from measures.actions.progress import record_completion
from measures.models import User
from reports import codes, compared, issue, jobs, open_files, payload, stored
from reports.actions import issuing, submitting
from reports.models import RenderJob

APRIL = date(2023, 4, 30)


def change_a_fact(plan):
    """A result of a day that the report of April speaks of, recorded later."""
    measure = plan.measures.get(position=10)
    day = thai.PartialDate.of(date(2023, 4, 20))
    record_completion(measure=measure, date=day, answers=[], note="เผยแพร่แล้ว", by=System("tests"))


def submitted(plan, by, **changes):
    """A submission of the reference plan's report of April."""
    asked = {"kind": "report", "round": 6, "as_of": APRIL} | changes
    return submitting.submit_document(plan=plan, by=by, **asked)


def approved(submission, by, **changes):
    """The job of an approval that accepts every fault, and knows of what has changed."""
    report = payload.from_json(bytes(submission.data))
    asked = {
        "reasons": dict.fromkeys(range(len(issuing.blocking(report))), "รับทราบ อยู่ระหว่างดำเนินการ"),
        "seen": compared.now(submission, report).seen,
        "as_submitted": True,
    }
    job, _ = issuing.request_issue(submission=submission, by=by, **asked | changes)
    return job


def run(job):
    """Draw and issue a job in this process; the document, or None."""
    return jobs.run(jobs.job_to_run(job.pk))


def issued(plan, preparer, approver, **changes):
    document = run(approved(submitted(plan, preparer, **changes), approver))
    assert document, RenderJob.objects.first().error
    return document


def issued_undrawn(plan, preparer, approver, **changes):
    """The same with other bytes than a PDF's, of a piece and a half: drawing takes seconds."""
    job, code = approved(submitted(plan, preparer, **changes), approver), codes.new()
    data = issue.issued_data(job.submission, code=code, accepted=job.accepted, by=approver)
    title = payload.from_json(bytes(job.submission.data)).title
    drawn = open_files.draw(data)
    content = f"%PDF- {code}".encode().ljust(stored.PART * 3 // 2)
    made = {"data": data, "title": title, "code": code, "pdf": content, "drawn": drawn, "software": {"tests": "1"}}
    return issuing.issue_document(job=job, **made, by=approver)


def people():
    """The coordinator and the executive of the cast."""
    return User.objects.get(username="coordinator"), User.objects.get(username="executive")
