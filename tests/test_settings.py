"""Production refuses to start while something is missing or unsafe, and says what to do about it."""

import os
import re
import secrets
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.checks import run_checks

from measures.access import System
from measures.actions.organisation import create_user, deactivate_user
from reports.render import pdf

GOOD = {
    "ITA_MODE": "production",
    "SECRET_KEY": secrets.token_urlsafe(64),
    "TRAIL_KEY": secrets.token_urlsafe(64),
    "ALLOWED_HOSTS": "ita.example.go.th",
    "DATABASE_URL": "sqlite://:memory:",
}
SETTINGS = (settings.BASE_DIR / "ita_tracker" / "settings.py").read_text(encoding="utf-8")
OURS = {"DJANGO_SETTINGS_MODULE", *re.findall(r'\b(?:env|is_on)\("([A-Z_]+)"', SETTINGS)}


@pytest.fixture(autouse=True)
def collected(tmp_path, monkeypatch):
    """Static files as if collected."""
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "staticfiles.json").write_text('{"version": "1.1", "hash": "", "paths": {"a.css": "a.1.css"}}')
    monkeypatch.setitem(GOOD, "STATIC_ROOT", str(folder))
    return folder


def start(code="import django; django.setup()", **changes):
    environment = {name: value for name, value in os.environ.items() if name not in OURS}
    environment |= {"DJANGO_SETTINGS_MODULE": "ita_tracker.settings"}
    environment |= {name: value for name, value in (GOOD | changes).items() if value is not None}
    return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)


def test_it_starts_with_all_it_needs():
    assert start().returncode == 0
    assert start(ITA_MODE=None).returncode == 0  # production is what a forgotten mode means


def test_the_door_forgets_what_the_callers_shell_exports():
    door = (settings.BASE_DIR / "dev").read_text(encoding="utf-8").replace("\\\n", " ")
    assert len(OURS) > 15
    assert set(re.search(r"^unset (.*)$", door, re.MULTILINE)[1].split()) >= OURS - {"ITA_MODE"}


def test_the_sites_address_is_a_setting():
    code = "import django; django.setup()\nfrom django.conf import settings as s\nprint(s.SITE_URL)"
    assert start(code, SITE_URL="https://ita.example.go.th/").stdout.strip() == "https://ita.example.go.th"
    assert start(code, SITE_URL="https://ita.example.go.th:8443").stdout.strip() == "https://ita.example.go.th:8443"
    assert start(code, SITE_URL="http://127.0.0.1:8000", ITA_MODE="test").stdout.strip() == "http://127.0.0.1:8000"
    assert start(code).stdout.strip() == ""


def test_mail_and_proxies_are_settings():
    said = start(
        "import django; django.setup()\nfrom django.conf import settings as s\n"
        "print(s.MAIL_IS_SET, s.EMAIL_USE_TLS, s.EMAIL_USE_SSL, s.TRUSTED_PROXIES)",
        EMAIL_HOST="mail.example.go.th",
        EMAIL_PORT="465",
        DEFAULT_FROM_EMAIL="ita@example.go.th",
        TRUSTED_PROXIES="10.0.0.0/8, unix",
    )
    assert said.stdout.strip() == "True False True ['10.0.0.0/8', 'unix']", said.stderr


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY is not set. Make one with"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too short or too plain. Make one with"),
        ({"SECRET_KEY": "a" * 64}, "SECRET_KEY is too short or too plain"),
        ({"TRAIL_KEY": None}, "TRAIL_KEY is not set. It seals the audit trail"),
        ({"TRAIL_KEY": "short"}, "TRAIL_KEY is too short"),
        ({"TRAIL_KEY": "a" * 64}, "TRAIL_KEY is too short or too plain"),
        ({"TRAIL_KEY": "not a secret: demonstration and tests only"}, "TRAIL_KEY is too short or too plain"),
        ({"SITE_URL": "ita.example.go.th"}, "SITE_URL is 'ita.example.go.th'. Set it to the address"),
        ({"SITE_URL": "http://ita.example.go.th"}, "SITE_URL is 'http://"),
        ({"SITE_URL": "https://ita.example.go.th/work"}, "SITE_URL is 'https://"),
        ({"SITE_URL": "https://ita.example.go.th\nBcc: x"}, "SITE_URL is 'https://"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must be host names"),
        ({"ALLOWED_HOSTS": "https://ita.example.go.th"}, "ALLOWED_HOSTS must be host names"),
        ({"ALLOWED_HOSTS": "ita.example.go.th,"}, "ALLOWED_HOSTS must be host names"),
        ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS is not set. Set it to"),
        ({"DATABASE_URL": None}, "DATABASE_URL is not set. Set it to"),
        ({"DEBUG": "1"}, "DEBUG is on in production"),
        ({"DEBUG": "True"}, "Unset DEBUG"),
        ({"TRUSTED_PROXIES": "127.0.0.1,proxy"}, "Set it to the addresses or networks of the proxies"),
        ({"EMAIL_HOST": "mail.example.go.th"}, "DEFAULT_FROM_EMAIL is not set. EMAIL_HOST is set"),
        ({"EMAIL_PORT": "smtp"}, "EMAIL_PORT is 'smtp': set it to a number"),
        ({"ITA_MODE": "prod"}, "set it to production, demonstration or test"),
        ({"ITA_MODE": None, "SECRET_KEY": None}, "SECRET_KEY is not set"),
    ],
)
def test_what_is_missing_or_unsafe_stops_the_start(changes, said):
    refused = start(**changes)
    assert refused.returncode != 0
    assert said in refused.stderr


def test_the_server_refuses_a_database_with_demonstration_accounts(tmp_path):
    url = f"sqlite:///{tmp_path}/db.sqlite3"
    serve = "import ita_tracker.wsgi"
    manage = "import sys; from django.core.management import execute_from_command_line as run; run(['manage.py', {}])"
    assert start(manage.format("'demonstration'"), DATABASE_URL=url).returncode == 2  # never on a real database
    shown = start(manage.format("'demonstration'"), DATABASE_URL=url, ITA_MODE="demonstration", SECRET_KEY=None)
    assert shown.returncode == 0, shown.stderr
    refused = start(serve, DATABASE_URL=url)
    assert refused.returncode != 0
    assert "Demonstration accounts exist in this database: administrator" in refused.stderr
    assert "manage.py demonstration --close-accounts" in refused.stderr
    assert start(manage.format("'demonstration', '--close-accounts'"), DATABASE_URL=url).returncode == 0
    assert start(serve, DATABASE_URL=url).returncode == 0


def test_the_server_refuses_a_database_without_its_tables(tmp_path):
    refused = start("import ita_tracker.wsgi", DATABASE_URL=f"sqlite:///{tmp_path}/empty.sqlite3")
    assert refused.returncode != 0
    assert "Run: manage.py migrate" in refused.stderr


def test_the_server_refuses_without_its_static_files(tmp_path, collected):
    (collected / "staticfiles.json").unlink()
    refused = start("import ita_tracker.wsgi")
    assert "Run: manage.py collectstatic" in refused.stderr


def test_a_new_database_becomes_one_that_serves(tmp_path):
    url = f"sqlite:///{tmp_path}/new.sqlite3"
    manage = "import sys; from django.core.management import execute_from_command_line as run; run(['manage.py', {}])"
    migrated = start(manage.format("'migrate'"), DATABASE_URL=url)
    assert migrated.returncode == 0, migrated.stderr
    assert start("import ita_tracker.wsgi", DATABASE_URL=url).returncode == 0


def test_the_check_of_demonstration_accounts(db, settings):
    user = create_user(username="shown", name="สาธิต", is_demonstration=True, by=System("tests"))

    def faults():
        return [found.id for found in run_checks(tags=["start"], databases=["default"])]

    assert faults() == []
    settings.PRODUCTION = True
    assert faults() == ["measures.E002"]
    deactivate_user(user=user, by=System("tests"))
    assert faults() == []


def test_a_missing_library_is_named(monkeypatch):
    monkeypatch.setattr(pdf, "missing_libraries", lambda: ["libpango-1.0-0"])
    (found,) = run_checks(tags=["start"])
    assert "libpango-1.0-0" in found.hint


def test_each_demonstration_gives_other_passwords(db):
    from io import StringIO

    from django.core.management import CommandError, call_command

    from measures.models import User

    with pytest.raises(CommandError, match="เป็นบัญชีจริง"):  # never a new password for somebody real
        call_command("demonstration", stdout=StringIO())
    User.objects.update(is_demonstration=True)

    def passwords():
        out = StringIO()
        call_command("demonstration", stdout=out)
        return [line.split()[1] for line in out.getvalue().splitlines() if line.startswith("  ")]

    first, second = passwords(), passwords()
    assert len(first) == len(set(first)) == 6
    assert not set(first) & set(second)
