"""Measure the product and print each figure beside its aim: `python -m tests.bench`, or with the names of parts.

Speed is told as ratios within one run, because seconds mean little from one machine to another. The plan page is
measured on a SQLite file of its own, and again on the empty PostgreSQL that ITA_BENCH_POSTGRES names.
"""

import argparse
import os
import platform
import subprocess
import sys
from tempfile import TemporaryDirectory

PARTS = ("rendering", "textlayer", "plan_page", "issuing")


def main():
    parser = argparse.ArgumentParser(prog="bench", description="Measure, and print each figure beside its aim.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"what to measure: {', '.join(PARTS)} (all)")
    parser.add_argument("--database", help="measure the plan page on this empty database, and nothing else")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    if options.database:
        measure(options.database, ["plan_page"])
        return
    parts = options.parts or PARTS
    with TemporaryDirectory() as folder:
        measure(f"sqlite:///{folder}/bench.sqlite3", parts, machine)
    if "plan_page" in parts and (postgres := os.environ.get("ITA_BENCH_POSTGRES")):
        # a process of its own, because Django does not change databases in its life
        subprocess.run([sys.executable, "-m", "tests.bench", "--database", postgres], check=True)


def measure(database, parts, introduction=lambda: None):
    """Run the parts on an empty database."""
    os.environ["DATABASE_URL"] = database
    os.environ.setdefault("ITA_MODE", "test")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ita_tracker.settings")
    import django

    django.setup()
    from tests.bench import data, issuing, plan_page, rendering, textlayer

    introduction()
    plans, user = data.prepare()
    if "rendering" in parts:
        rendering.run(plans)
    if "textlayer" in parts:
        textlayer.run(plans)
    if "plan_page" in parts:
        plan_page.run(plans, user)
    if "issuing" in parts:
        issuing.run(plans, user)


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
