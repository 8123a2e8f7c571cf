"""The fixed cast and the reference plan, for every test."""

import gc
import io
import os
from hashlib import sha256
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.management import call_command

from measures.access import Role, System
from measures.actions.organisation import create_agency, create_user, grant_role
from measures.models import Agency, Plan, User
from tests import database

BY = System("tests")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's event loop runs beside the ORM


def pytest_collection_finish(session):
    """Thousands of tests stay in memory to the end: looking through them for garbage took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def evidence_root(tmp_path_factory):
    """Files of evidence lie in a folder of this run."""
    settings.EVIDENCE_ROOT = tmp_path_factory.mktemp("evidence")
    return settings.EVIDENCE_ROOT


@pytest.fixture(scope="session", autouse=True)
def build_dir(tmp_path_factory):
    """Locks and counts lie in a folder of this process: two that test would wait for each other to issue."""
    typeface = settings.BUILD_DIR / "typeface"
    typeface.mkdir(parents=True, exist_ok=True)
    settings.BUILD_DIR = tmp_path_factory.mktemp("build")
    (settings.BUILD_DIR / "typeface").symlink_to(typeface)  # built once


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The reference plan and the cast are there from the start; each test begins with that."""
    with django_db_blocker.unblock():
        prepare()
        database.keep()
        yield
        database.forget()


def prepare():
    """The reference plan, an agency of outsiders, and one person per role."""
    call_command("load_reference", verbosity=0, stdout=io.StringIO())
    agency = Agency.objects.get(slug="phutthaisong")
    other = create_agency(
        slug="other",
        name="องค์การบริหารส่วนตำบลอื่น",
        district="อำเภออื่น",
        province="จังหวัดอื่น",
        divisions=["สำนักปลัด"],
        by=BY,
    )
    own = agency.divisions.filter(name="กองยุทธศาสตร์และงบประมาณ")
    for role in Role:
        divisions = own if role == Role.OFFICER else ()
        user = create_user(username=role.value, name=role.label, password="password-of-tests", by=BY)
        grant_role(user=user, agency=agency, role=role, divisions=divisions, by=BY)
    create_user(
        username="server", name="ผู้ดูแลเครื่องแม่ข่าย", password="password-of-tests", is_server_administrator=True, by=BY
    )
    outsider = create_user(username="outsider", name="คนนอก", password="password-of-tests", by=BY)
    for role in (Role.COORDINATOR, Role.EXECUTIVE):
        grant_role(user=outsider, agency=other, role=role, by=BY)


@pytest.fixture
def reference(db):
    """The reference plan of fiscal year 2566."""
    return Plan.objects.select_related("agency", "assessed_framework").get(
        agency__slug="phutthaisong", fiscal_year=2566
    )


@pytest.fixture
def cast(reference):
    """The people by role: officer, coordinator, executive, auditor, administrator, server, outsider."""
    return SimpleNamespace(**{user.username: user for user in User.objects.all()})


@pytest.fixture
def drawn(monkeypatch):
    """Approvals are drawn at once in this process, without a beat: nobody else sees the tests' open transaction."""
    from reports import jobs

    monkeypatch.setattr(jobs, "BEAT", 3600)
    monkeypatch.setattr(jobs, "start", lambda job: jobs.run(jobs.job_to_run(job.pk)))


@pytest.fixture
def undrawn(monkeypatch):
    """Other bytes than a PDF's, which tell of the HTML: for tests of what is done with them. Drawing takes a second."""
    from reports.render import pdf

    def stand_in(html, **_):
        return f"%PDF- {sha256(html.encode()).hexdigest()}".ljust(100_000).encode()

    monkeypatch.setattr(pdf, "render", stand_in)
