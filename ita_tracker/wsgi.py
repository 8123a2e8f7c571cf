"""What gunicorn serves; it refuses to start while a check of the database fails."""

import os

from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ita_tracker.settings")
application = get_wsgi_application()

for problem in run_checks(tags=["start"], databases=["default"]):
    raise ImproperlyConfigured(f"{problem.msg} {problem.hint}")
