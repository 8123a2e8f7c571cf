"""Issuing and downloading: what both take of time and memory, and whether anybody has to wait meanwhile.

Downloads are compared with a bare Django view that sends the same bytes from memory behind the same middleware, session
and user. 500 at once go to a gunicorn as the README starts it; its memory is that of all its processes, shared pages
counted once. The report of 1,300 measures is issued by the very process that the page of approval starts.
"""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Event, Thread
from time import perf_counter, sleep

from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import override_settings
from django.urls import path

from ita_tracker.urls import urlpatterns as product
from measures.access import Role
from measures.actions.organisation import create_user, grant_role
from reports import codes, issue, jobs, payload, stored
from reports.models import RenderJob, Submission
from reports.render import document, pdf, typeface
from tests.bench.data import AS_OF, BY
from tests.bench.figures import best_in_turns, title, told
from tests.bench.rendering import bare
from tests.reports.issuing import approved, submitted
from tests.reports.issuing import run as run_job

DOWNLOAD, ISSUE, GROWTH, WAIT = 2, 1.3, 50, 1  # the aims
ROUNDS, AT_ONCE, PROVED = 8, 500, 100
RECOGNISED = "recognised"


def run(plans, approver):
    title(f"(h) Issuing and downloading on {connection.display_name}")
    coordinator = create_user(username="bench-coordinator", name="ผู้ประสานงานทดสอบ", by=BY)
    for plan in plans.values():
        grant_role(user=coordinator, agency=plan.agency, role=Role.COORDINATOR, by=BY)
    small, large = min(plans), max(plans)
    version = issuing_time(plans[small], coordinator, approver)
    download_time(version, approver)
    at_once(version, approver)
    nobody_waits(plans[large], coordinator, approver)


def issuing_time(plan, coordinator, approver):
    """In turns with bare WeasyPrint on the same HTML; the last version issued."""
    urls = {face.style: face.path.as_uri() for face in typeface.faces(document.FONTS)}
    taken = {"ours": [], "bare": []}
    for turn in range(ROUNDS + 1):
        submission = submitted(plan, coordinator, reason="แก้ไข")
        job = approved(submission, approver)
        start = perf_counter()
        version = run_job(job)
        middle = perf_counter()
        html = document.to_html(payload.from_json(bytes(submission.data)), code=codes.shown(version.code))
        between = perf_counter()
        bare(html, typeface.FAMILY, urls, variant=pdf.VARIANT)
        if turn:
            taken["ours"].append(middle - start)
            taken["bare"].append(perf_counter() - between)
    ours, plain = (min(seconds) for seconds in taken.values())
    ratio = ours / plain
    detail = f"{ours:.2f} s against {plain:.2f} s, once its process runs"
    told("issuing the reference report, against bare WeasyPrint", f"{ratio:.2f}", f"≤ {ISSUE}", ratio <= ISSUE, detail)
    again = issue.draw(version.data)
    same = payload.sha256(again) == version.pdf_sha256
    told("the stored data drawn again", version.pdf_sha256, "the same bytes", same)
    return version


def memory(request):
    return HttpResponse(MEMORY["pdf"], content_type="application/pdf")


MEMORY = {}
urlpatterns = [*product, path("memory/", memory)]


def download_time(version, user):
    MEMORY["pdf"] = b"".join(stored.chunks(version))
    with override_settings(ROOT_URLCONF=__name__):
        client = Client()
        client.force_login(user)

        def download():
            content = b"".join(client.get(address(version)).streaming_content)
            if len(content) != version.pdf_size:
                raise RuntimeError("the download is not whole")

        taken = best_in_turns({"ours": download, "memory": partial(client.get, "/memory/")}, 40)
    ratio = taken["ours"] / taken["memory"]
    detail = f"{taken['ours'] * 1000:.1f} ms against {taken['memory'] * 1000:.1f} ms, {version.pdf_size:,} bytes"
    told(
        "downloading, against the same bytes from memory",
        f"{ratio:.1f} times",
        f"≤ {DOWNLOAD}",
        ratio <= DOWNLOAD,
        detail,
    )


def address(version):
    return f"/issued/{version.code}/document.pdf"


def at_once(version, user):
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    with server() as (port, process):
        fetch = partial(download, port, address(version), cookie)
        prove = partial(verify, port, b"".join(stored.chunks(version)))
        asyncio.run(crowd([fetch] * 16 + [prove] * 12))  # every worker has loaded what it needs
        before = memory_of(process.pid)
        with highest(process.pid) as peak:
            answers = asyncio.run(crowd([fetch] * AT_ONCE + [prove] * PROVED))
    wrong = [answer for answer in answers if answer not in (version.pdf_sha256, RECOGNISED)]
    both = f"{AT_ONCE} downloads and {PROVED} verifications at once, errors"
    told(both, str(len(wrong)), "0", not wrong, str(wrong[:2]) if wrong else "")
    growth = (peak[0] - before) / 2**20
    detail = f"from {before / 2**20:.0f} MB"
    told("memory growing by", f"{growth:.0f} MB", f"< {GROWTH} MB", growth < GROWTH, detail)


@contextmanager
def server():
    """A gunicorn on this database, as the README starts it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = ["--bind", f"127.0.0.1:{port}", "--workers", "3", "--threads", "4", "--no-control-socket"]
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "ita_tracker.wsgi", *arguments, "--log-level", "warning"],
        start_new_session=True,
    )
    try:
        for _ in range(300):
            sleep(0.1)
            with socket.socket() as door:
                if door.connect_ex(("127.0.0.1", port)) == 0:
                    break
        yield port, process
    finally:
        os.kill(process.pid, signal.SIGTERM)
        process.wait(30)


async def crowd(fetches):
    return await asyncio.gather(*(fetch() for fetch in fetches), return_exceptions=True)


async def download(port, address, cookie):
    """The SHA-256 of what an address answers, or its status line."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: sessionid={cookie}\r\nConnection: close\r\n\r\n".encode()
    )
    answer = await reader.read()
    writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    return payload.sha256(body) if head.startswith(b"HTTP/1.1 200") else head[:40].decode()


async def verify(port, content):
    """RECOGNISED where a visitor who drops the document on /verify/ is told that it is ours; or the status line."""
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' + content + b"\r\n--x--\r\n"
    head = f"POST /verify/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\nConnection: close\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head.encode() + b"Content-Type: multipart/form-data; boundary=x\r\n\r\n" + body)
    answer = await reader.read()
    writer.close()
    return RECOGNISED if "ทุกประการ".encode() in answer else answer[:40].decode()


def memory_of(pid):
    """The bytes that a process and its children hold, shared ones once (Linux)."""
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout.split()
    total = 0
    for each in (pid, *found):
        with suppress(OSError, TypeError):  # it may have ended meanwhile
            page = Path(f"/proc/{each}/smaps_rollup").read_text()
            total += int(re.search(r"^Pss:\s+(\d+)", page, re.MULTILINE)[1]) * 1024
    return total


@contextmanager
def highest(pid):
    """The highest memory of a process and its children while this lasts."""
    peak, stop = [0], Event()

    def watch():
        while not stop.wait(0.05):
            peak[0] = max(peak[0], memory_of(pid))

    thread = Thread(target=watch)
    thread.start()
    try:
        yield peak
    finally:
        stop.set()
        thread.join()


def nobody_waits(plan, coordinator, approver):
    """Save a result again and again while the largest report is drawn and issued."""
    client = Client()
    client.force_login(coordinator)
    start = perf_counter()
    submission = submitted(plan, coordinator)
    job = approved(submission, approver)
    prepared = perf_counter() - start
    commitment = plan.measures.first().commitments.first()
    form = {"date": "1 ต.ค. 2565", "links-TOTAL_FORMS": "0", "links-INITIAL_FORMS": "0"}
    taken, largest = [], 0
    start = perf_counter()
    jobs.start(job)
    while RenderJob.objects.filter(pk=job.pk, ended_at=None).exists():
        began = perf_counter()
        token = f"00000000-0000-4000-8000-{len(taken):012}"
        response = client.post(f"/commitments/{commitment.pk}/record/", form | {"token": token})
        taken.append(perf_counter() - began)
        if response.status_code != 302:
            raise RuntimeError(f"a save answered {response.status_code}")
        largest = max(largest, drawing_memory(job))
        sleep(0.25)
    job.refresh_from_db()
    if job.error:
        raise RuntimeError(job.error)
    issued = Submission.objects.get(pk=submission.pk).issued
    detail = (
        f"{len(taken)} saves; issued in {perf_counter() - start:.0f} s ({issued.pdf_size / 2**20:.1f} MB, the process "
        f"held {largest / 2**20:.0f} MB), submitted and approved in {prepared:.1f} s; as of {AS_OF}"
    )
    size = sum(len(group["measures"]) for group in json.loads(bytes(submission.data))["groups"])
    told(
        f"the longest save while {size:,} measures are issued",
        f"{max(taken):.2f} s",
        f"≤ {WAIT} s",
        max(taken) <= WAIT,
        detail,
    )


def drawing_memory(job):
    found = subprocess.run(
        ["pgrep", "-f", f"issue_document {job.pk}$"], capture_output=True, text=True, check=False
    ).stdout.split()
    return sum(memory_of(int(pid)) for pid in found[:1])
