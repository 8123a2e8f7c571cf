"""What the tests of reminders share: people with addresses, and a mail server."""

import pytest

from measures.models import User
from tests import smtp


@pytest.fixture
def mailed(cast):
    """The cast, with addresses."""
    for user in User.objects.all():
        user.email = f"{user.username}@example.go.th"
        user.save(update_fields=["email"])
    return cast


@pytest.fixture
def server(settings):
    """A mail server that runs, to which the settings lead."""
    with smtp.server() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", running.port, False
        settings.MAIL_IS_SET, settings.SITE_URL = True, "https://ita.example.go.th"
        settings.DEFAULT_FROM_EMAIL = "ita@example.go.th"
        yield running
