"""The process that draws an approved document: detached from the web server, one at a time, beating while it lives.

Whatever ends it (a crash, a kill, a restart of the machine) leaves nothing issued: the beats stop, the page says so,
and the next approval starts another.
"""

import fcntl
import logging
import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from time import monotonic

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection

from measures.actions.trail import ActionError
from reports import codes, issue, open_files, stored
from reports.actions import issuing
from reports.models import RenderJob
from reports.render.document import DocumentError
from reports.render.pdf import RenderError

logger = logging.getLogger(__name__)
BEAT = 2  # seconds
LIMIT = 20 * 60  # seconds: whatever takes longer hangs
PROGRESS = logging.getLogger("weasyprint.progress")


def start(job):
    """Start the process and leave it to itself: it outlives the worker that started it."""
    process = subprocess.Popen(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "issue_document", str(job.pk)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,  # no signal to the web server's group reaches it
        cwd=settings.BASE_DIR,
    )
    threading.Thread(target=process.wait, daemon=True).start()  # so that it leaves no zombie


def run(job):
    """Draw and issue; the IssuedDocument, or None where it could not be: the job then says why."""
    by = job.requested_by
    try:
        with beating(job) as stage:
            title = stored.report_of(job.submission).title
            stage.text = "รอลำดับจัดทำเอกสาร"
            with one_at_a_time(job):
                code = codes.new()
                data = issue.issued_data(job.submission, code=code, accepted=job.accepted, by=by)
                pdf = issue.draw(data)
                drawn = open_files.draw(data)
                software = issue.software()
        made = {"data": data, "title": title, "code": code, "pdf": pdf, "drawn": drawn, "software": software}
        return issuing.issue_document(job=job, **made, by=by)
    except (ActionError, DocumentError, PermissionDenied) as refused:
        issuing.fail(job=job, error=str(refused))
    except RenderError:
        logger.exception("Submission %s cannot be drawn", job.submission_id)
        issuing.fail(job=job, error="จัดทำ PDF ไม่ได้ เพราะมีข้อความที่จัดหน้าไม่ได้ โปรดแจ้งผู้ดูแลระบบ")
    except Exception:
        logger.exception("Submission %s cannot be issued", job.submission_id)
        issuing.fail(job=job, error="ระบบทำงานผิดพลาด ไม่มีเอกสารใดออก โปรดลองอีกครั้ง หากยังไม่ได้โปรดแจ้งผู้ดูแลระบบ")
    return None


def job_to_run(key):
    """The job of a key, with all that running it needs; None where it has ended."""
    return RenderJob.objects.select_related("submission__agency", "requested_by").filter(pk=key, ended_at=None).first()


class Stage(logging.Handler):
    """Where the drawing is, in words, from what WeasyPrint tells of it."""

    def __init__(self):
        super().__init__(logging.INFO)
        self.text = "รอเริ่มจัดทำ"

    def emit(self, record):
        if "Creating layout" in record.msg:
            page = f" หน้าที่ {record.args[0]}" if record.args else ""
            self.text = f"กำลังจัดหน้า{page}"
        elif "Creating PDF" in record.msg:
            self.text = "กำลังเขียนไฟล์ PDF"
        elif record.msg.startswith("Step"):
            self.text = "กำลังเตรียมเอกสาร"


@contextmanager
def beating(job):
    """Tell every other second that the job is at work; end the process where it lost its place or hangs."""
    stage, stop, until = Stage(), threading.Event(), monotonic() + LIMIT

    def beat():
        while not stop.wait(BEAT):
            try:
                if monotonic() > until:
                    issuing.fail(job=job, error="ใช้เวลานานเกินกำหนด จึงหยุดจัดทำ ไม่มีเอกสารใดออก โปรดแจ้งผู้ดูแลระบบ")
                    os._exit(1)
                if not issuing.beat(job=job, stage=stage.text):
                    os._exit(1)  # another job has taken its place
            except DatabaseError:
                logger.warning("Job %s could not tell that it is at work", job.pk, exc_info=True)
        connection.close()

    thread = threading.Thread(target=beat, daemon=True)
    level, passed_on = PROGRESS.level, PROGRESS.propagate
    PROGRESS.setLevel(logging.INFO)
    PROGRESS.propagate = False  # the server's log need not hear of every page
    PROGRESS.addHandler(stage)
    thread.start()
    try:
        yield stage
    finally:
        stop.set()
        thread.join()
        PROGRESS.removeHandler(stage)
        PROGRESS.setLevel(level)
        PROGRESS.propagate = passed_on


@contextmanager
def one_at_a_time(job):
    """Wait for other documents that are being drawn on this machine, or their memory would add up."""
    settings.BUILD_DIR.mkdir(parents=True, exist_ok=True)
    with open(settings.BUILD_DIR / "issuing.lock", "w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # the system lets go of it however the process ends
        yield
