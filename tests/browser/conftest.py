"""A headless Chromium, and pages in it that are watched for whatever no page of ours may do."""

import os
import shutil

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

WIDE = {"width": 1280, "height": 800}  # the low screen of an office PC
NARROW = {"width": 360, "height": 740}  # a phone
expect.set_options(timeout=20_000)  # a machine may be busy


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    asked = os.environ.get("ITA_CHROMIUM") or "chromium-headless-shell"
    chromium = shutil.which(asked)
    if not chromium:
        pytest.fail(
            f"No Chromium at {asked!r}: apt-get install chromium-headless-shell libatomic1, or set ITA_CHROMIUM",
            pytrace=False,
        )
    # as root there is no sandbox to be had
    sandbox = [] if os.geteuid() else ["--no-sandbox"]
    return browser_type_launch_args | {"executable_path": chromium, "args": sandbox}


@pytest.fixture(scope="session")
def base_url(live_server):
    return live_server.url


@pytest.fixture
def enter(new_context, live_server, cast):
    """A function that gives a watched page on a screen, for a person who has signed in (None: for a visitor)."""
    watched = []

    def enter(person="executive", *, screen=WIDE, scripts=True):
        context = new_context(
            viewport=screen,
            java_script_enabled=scripts,
            locale="th-TH",
            timezone_id="Asia/Bangkok",
        )
        context.set_default_timeout(30_000)
        if person:
            client = Client()
            client.force_login(getattr(cast, person))
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        page = context.new_page()
        watched.append(watch(page, live_server.url))
        return page

    yield enter
    assert [fault for faults in watched for fault in faults] == []


def watch(page, home):
    """The list to which the page's errors, its requests to other hosts and what it failed to load will be added."""
    faults = []

    def said(message):
        # Chromium logs every answer of 400 and above; those of pages are the tests' own business
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            faults.append(f"console: {message.text}")

    def asked(request):
        if not request.url.startswith((f"{home}/", "data:")):
            faults.append(f"another host: {request.url}")

    def answered(response):
        if response.status >= 400 and not response.request.is_navigation_request():
            faults.append(f"{response.status}: {response.url}")

    page.on("console", said)
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    page.on("request", asked)
    page.on("response", answered)
    return faults


PASSWORD = "password-of-tests"
EXPECTED = (
    "status of 409",
    "status of 422",
    "ERR_TIMED_OUT",
    "htmx:timeout",
    "htmx:afterRequest",
)  # what tests provoke


@pytest.fixture
def april():
    """A day of the reference plan, for the server and the tests; the clock goes on."""
    with time_machine.travel("2023-04-20 09:00 +0700", tick=True):
        yield


@pytest.fixture
def visit(browser, live_server, cast, april):
    """Opens the site for a person: visit("officer", width=360) gives the page they land on after signing in."""
    said, contexts = [], []

    def sign_in(username, *, width=1280, javascript=True):
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            java_script_enabled=javascript,
            base_url=live_server.url,
            locale="th-TH",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto("/")
        page.get_by_label("ชื่อผู้ใช้").fill(username)
        page.get_by_label("รหัสผ่าน").fill(PASSWORD)
        page.get_by_role("button", name="เข้าสู่ระบบ").click()
        page.wait_for_url(lambda url: "sign-in" not in url)
        return page

    yield sign_in
    for context in contexts:
        context.close()
    unexpected = [text for text in said if not any(known in text for known in EXPECTED)]
    assert not unexpected, unexpected
