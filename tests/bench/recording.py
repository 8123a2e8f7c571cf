"""32 people who record results at once, through gunicorn as the README starts it: what is accepted, and how fast.

Each has a session of their own and sends one form after the other, each with a token of its own and with all that a
browser sends of the page's form. The bare view of bare.py takes the same posts behind the same middleware, session and
user, and inserts one row without event, check or version. In place (htmx) the answer is the list of work anew, with
which an insert is not to be compared: it is told beside.
"""

import os
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import cycle
from threading import Barrier
from uuid import uuid4

import lxml.html
from django.db import connection
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT

from measures import trail
from measures.access import Role
from measures.actions.organisation import create_user, grant_role
from measures.models import Actor, AuditEvent, Commitment, Completion
from tests.bench.data import BY, multiply
from tests.bench.figures import title, told

PEOPLE, EACH, ROUNDS = 32, 8, 3
RATIO = 0.4  # the aim


def run(plans, user):
    database = f"{connection.display_name} {'.'.join(map(str, connection.get_database_version()))}"
    title(
        f"(e) {PEOPLE} people recording at once on {database}; the best of {ROUNDS} rounds of {PEOPLE * EACH} results"
    )
    print("  against a bare Django view: the same session, sign-in and server, one row inserted")
    reference = plans[min(plans)]
    crowds = {
        "in one agency": [multiply(reference, 1, "crowd")] * PEOPLE,
        "in 32 agencies": [multiply(reference, 1, f"crowd-{n}") for n in range(PEOPLE)],
    }
    for where, spread in crowds.items():
        people = [person(plan, number) for number, plan in enumerate(spread)]
        connection.close()
        with server() as port:
            bare = ours = 0
            for _ in range(ROUNDS):
                bare = max(bare, rate(port, people, bare_post))
                ours = max(ours, rate(port, people, record_post))
            placed = rate(port, people, record_in_place)
        whole(people)
        ratio = ours / bare
        detail = f"{ours:.0f} a second against {bare:.0f} (in place, with the list of work anew, {placed:.0f});"
        detail += " each there once, with its event, in a whole chain"
        told(where, f"{ratio:.2f} times", f"≥ {RATIO}", ratio >= RATIO, detail)


class Person:
    """Somebody with a browser's cookies, a commitment of theirs, and the forms that they have sent."""

    def __init__(self, user, commitment):
        self.commitment, self.sent = commitment, []
        self.deadlines = cycle([str(pk) for pk in commitment.deadlines.values_list("pk", flat=True)])
        client = Client()
        client.force_login(user)
        self.address = f"/commitments/{commitment.pk}/record/"
        (form,) = lxml.html.fromstring(client.get(self.address).content.decode()).xpath("//form[@class='entry']")
        self.form = dict(form.form_values())
        cookies = "; ".join(f"{name}={cookie.value}" for name, cookie in client.cookies.items())
        self.headers = {"Cookie": cookies, "Content-Type": MULTIPART_CONTENT}

    def filled_in(self):
        """The body of their next post."""
        token = str(uuid4())
        self.sent.append(token)
        told = {"date": "5 เม.ย. 2566", "note": "ดำเนินการแล้ว", "token": token, "answers": next(self.deadlines)}
        return multipart(self.form | told)


def multipart(fields):
    """Fields as a browser sends them, with the box for files left empty."""
    part = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
    parts = [part % (name, "", value) for name, value in fields.items()]
    parts.append(part % ("uploads", '; filename=""\r\nContent-Type: application/octet-stream', ""))
    return "".join([*parts, f"--{BOUNDARY}--\r\n"]).encode()


def person(plan, number):
    user = create_user(username=f"{plan.agency.slug}-{number}", name=f"ผู้บันทึก {number}", by=BY)
    grant_role(user=user, agency=plan.agency, role=Role.COORDINATOR, by=BY)
    commitments = Commitment.objects.filter(measure__plan=plan, actor=Actor.OFFICER, position=1)
    return Person(user, commitments[number % commitments.count()])


@contextmanager
def server():
    """Gunicorn on this database and a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "ita_tracker.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "3"]
    command += ["--threads", "4", "--timeout", "60", "--log-level", "warning", "--no-control-socket"]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.bench.server_settings"}
    process = subprocess.Popen(command, env=environment)
    try:
        for _ in range(100):
            try:
                with socket.create_connection(("127.0.0.1", port), 1):
                    break
            except OSError:
                time.sleep(0.2)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def rate(port, people, post):
    """Accepted in a second, when all begin together and each sends EACH forms; a RuntimeError for any refusal."""
    barrier = Barrier(len(people) + 1)

    def work(person):
        http = HTTPConnection("127.0.0.1", port, timeout=120)
        barrier.wait()
        for _ in range(EACH):
            post(http, person)
        http.close()

    with ThreadPoolExecutor(len(people)) as pool:
        running = [pool.submit(work, person) for person in people]
        barrier.wait()
        start = time.perf_counter()
        for each in running:
            each.result()
    return len(people) * EACH / (time.perf_counter() - start)


def answer(http, address, person, body, expected, headers=()):
    http.request("POST", address, body, person.headers | dict(headers))
    response = http.getresponse()
    page = response.read()
    if response.status != expected:
        raise RuntimeError(f"{address} answered {response.status}: {page.decode()[-2000:]}")


def record_post(http, person):
    answer(http, person.address, person, person.filled_in(), 302)


def record_in_place(http, person):
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://127.0.0.1:{http.port}/work/"}
    answer(http, person.address, person, person.filled_in(), 200, headers)


def bare_post(http, person):
    body = person.filled_in()
    del person.sent[-1]  # it records nothing
    answer(http, f"/bare/insert/{person.commitment.measure_id}/", person, body, 200)


def whole(people):
    """Every accepted result is there exactly once, with its event, and the chain is intact; else a RuntimeError."""
    sent = [token for person in people for token in person.sent]
    there = [str(token) for token in Completion.objects.filter(token__in=sent).values_list("token", flat=True)]
    actors = {person.commitment.measure.plan.agency_id for person in people}
    events = AuditEvent.objects.filter(verb="completion recorded", agency__in=actors).exclude(actor_key="").count()
    faults = list(trail.faults())
    if sorted(sent) != sorted(there) or events != len(sent) or faults:
        raise RuntimeError(f"sent {len(sent)}, there {len(there)}, events {events}, faults {faults}")
