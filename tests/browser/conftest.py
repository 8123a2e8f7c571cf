"""A real headless Chromium before the running server; every page is watched for what the console says."""

import os
import shutil

import pytest
import time_machine

PASSWORD = "password-of-tests"
EXPECTED = (
    "status of 409",
    "status of 422",
    "ERR_TIMED_OUT",
    "htmx:timeout",
    "htmx:afterRequest",
)  # what tests provoke


@pytest.fixture(scope="session")
def browser_type_launch_args():
    names = (os.environ.get("ITA_CHROMIUM"), "chromium-headless-shell", "chromium", "google-chrome")
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    assert found, "no Chromium: install chromium-headless-shell, or name one in ITA_CHROMIUM"
    return {"executable_path": found, "args": ["--no-sandbox"]}


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
        page.set_default_timeout(10_000)
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
