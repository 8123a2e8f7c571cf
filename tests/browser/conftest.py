"""A headless Chromium, and pages in it that are watched for whatever no page of ours may do."""

import os
import shutil

import pytest
from django.conf import settings
from django.test import Client

WIDE = {"width": 1280, "height": 800}  # the low screen of an office PC
NARROW = {"width": 360, "height": 740}  # a phone


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
        context.set_default_timeout(10_000)
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
