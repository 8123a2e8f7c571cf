"""The system check that names the system's packages which drawing a PDF needs and does not find."""

from django.core import checks

from reports.render import pdf


@checks.register("start")
def libraries_are_there(**_):
    missing = pdf.missing_libraries()
    if not missing:
        return []
    hint = f"Install them, on Debian with: apt-get install {' '.join(missing)}"
    return [checks.Error(f"Libraries that draw the PDF are missing: {', '.join(missing)}.", hint=hint, id="reports.E001")]
