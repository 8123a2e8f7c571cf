"""What gunicorn serves; it refuses to start on a database that is not as it should be."""

import os

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ita_tracker.settings")
application = get_wsgi_application()

if not getattr(staticfiles_storage, "hashed_files", True):
    raise ImproperlyConfigured("The static files have not been collected. Run: manage.py collectstatic --no-input")
executor = MigrationExecutor(connection)
if executor.migration_plan(executor.loader.graph.leaf_nodes()):
    raise ImproperlyConfigured("The database's tables are not up to date. Run: manage.py migrate")
for problem in run_checks(tags=["start"], databases=["default"]):
    raise ImproperlyConfigured(f"{problem.msg} {problem.hint}")
connection.close()  # gunicorn forks after this, and a connection must not be shared
