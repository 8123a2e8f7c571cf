"""Measure the product and print each figure beside its aim: `python -m tests.bench`, or with the names of parts.

Speed is told as ratios within one run, because seconds mean little from one machine to another. Each part is the module
of its name, whose `run(plans, user)` prints; what depends on the database is measured on a SQLite file, and again on
the empty PostgreSQL of ITA_BENCH_POSTGRES.
"""

import argparse
import os
import platform
import subprocess
import sys
from importlib import import_module
from tempfile import TemporaryDirectory

ON_ONE = ("rendering", "textlayer")
ON_BOTH = ("plan_page", "counts", "recording", "month", "reminders", "issuing")  # on SQLite, and on PostgreSQL
PARTS = ON_ONE + ON_BOTH


def main():
    parser = argparse.ArgumentParser(prog="bench", description="Measure, and print each figure beside its aim.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"what to measure: {', '.join(PARTS)} (all)")
    parser.add_argument("--database", help="measure what depends on the database on this empty one, and nothing else")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    if options.database:
        measure(options.database, set(options.parts or PARTS) & set(ON_BOTH))
        return
    parts = options.parts or PARTS
    with TemporaryDirectory() as folder:
        measure(f"sqlite:///{folder}/bench.sqlite3", parts, machine)
    both = sorted(set(parts) & set(ON_BOTH))
    if both and (postgres := os.environ.get("ITA_BENCH_POSTGRES")):
        # a process of its own, because Django does not change databases in its life
        subprocess.run([sys.executable, "-m", "tests.bench", "--database", postgres, *both], check=True)


def measure(database, parts, introduction=lambda: None):
    """Run the parts on an empty database."""
    os.environ["DATABASE_URL"] = database
    os.environ.setdefault("ITA_MODE", "test")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ita_tracker.settings")
    import django

    django.setup()
    from tests.bench import data

    introduction()
    plans, user = data.prepare()
    for part in (part for part in PARTS if part in parts):
        import_module(f"tests.bench.{part}").run(plans, user)


def machine():
    """What the figures depend on."""
    import django
    import weasyprint

    print(
        f"Python {platform.python_version()}, Django {django.__version__}, WeasyPrint {weasyprint.__version__}; "
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        flush=True,
    )


if __name__ == "__main__":
    main()
