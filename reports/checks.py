"""The system check that names the system's packages which drawing a PDF needs and does not find."""

from django.core import checks


@checks.register("start")
def libraries_are_there(**_):
    from reports.render import pdf  # here, because it is slow to import and few commands need it

    missing = pdf.missing_libraries()
    if not missing:
        return []
    hint = f"Install them, on Debian with: apt-get install {' '.join(missing)}"
    return [checks.Error(f"Libraries that draw PDFs are missing: {', '.join(missing)}.", hint=hint, id="reports.E001")]
