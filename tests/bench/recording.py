"""32 people who record results at once, through gunicorn as the README starts it: what is accepted, and how fast.

Each has a session and a form token of their own and sends one form after the other. The bare view of bare.py takes the
same posts behind the same middleware, session and user, and inserts one row without event, check or version.
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
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client

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
            ours, bare = 0, 0
            for _ in range(ROUNDS):
                bare = max(bare, rate(port, people, bare_post))
                ours = max(ours, rate(port, people, record_post))
        whole(people)
        ratio = ours / bare
        detail = f"{ours:.0f} a second against {bare:.0f}; each there once, with its event, in a whole chain"
        told(where, f"{ratio:.2f} times", f"≥ {RATIO}", ratio >= RATIO, detail)


class Person:
    """Somebody with a browser's cookies, a commitment of theirs, and the forms that they have sent."""

    def __init__(self, user, commitment):
        self.commitment, self.sent = commitment, []
        self.deadlines = cycle([str(pk) for pk in commitment.deadlines.values_list("pk", flat=True)])
        client = Client()
        client.force_login(user)
        csrf = _get_new_csrf_string()
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.headers = {
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={csrf}",
            "X-CSRFToken": csrf,
            "Content-Type": "application/x-www-form-urlencoded",
        }


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


def answer(http, address, person, fields, expected):
    http.request("POST", address, urlencode(fields), person.headers)
    response = http.getresponse()
    body = response.read()
    if response.status != expected:
        raise RuntimeError(f"{address} answered {response.status}: {body.decode()[-2000:]}")


def record_post(http, person):
    token = str(uuid4())
    fields = {"date": "5 เม.ย. 2566", "note": "ดำเนินการแล้ว", "token": token, "answers": next(person.deadlines)}
    fields |= {"links-TOTAL_FORMS": "0", "links-INITIAL_FORMS": "0"}
    person.sent.append(token)
    answer(http, f"/commitments/{person.commitment.pk}/record/", person, fields, 302)


def bare_post(http, person):
    answer(http, f"/bare/insert/{person.commitment.measure_id}/", person, {"note": "ดำเนินการแล้ว"}, 200)


def whole(people):
    """Every accepted result is there exactly once, with its event, and the chain is intact; else a RuntimeError."""
    sent = [token for person in people for token in person.sent]
    there = [str(token) for token in Completion.objects.filter(token__in=sent).values_list("token", flat=True)]
    actors = {person.commitment.measure.plan.agency_id for person in people}
    events = AuditEvent.objects.filter(verb="completion recorded", agency__in=actors).exclude(actor_key="").count()
    faults = list(trail.faults())
    if sorted(sent) != sorted(there) or events != len(sent) or faults:
        raise RuntimeError(f"sent {len(sent)}, there {len(there)}, events {events}, faults {faults}")
