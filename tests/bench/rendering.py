"""The time of rendering the report, against bare WeasyPrint on the same HTML and typeface, and as the plan grows.

Ours is what `render_report` does once it has assembled the report: the HTML, the checks, the PDF/A-3a with its text
maps and the attached data. Bare is WeasyPrint writing the same HTML as PDF/A-3a and, to compare, as a plain PDF.
"""

from functools import partial

from django.conf import settings
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from reports.assemble import assemble_report
from reports.render import document, pdf, typeface
from tests.bench.data import AS_OF
from tests.bench.figures import best_in_turns, title, told

RATIO, GROWTH = 1.10, 11  # the aims
ROUNDS, LARGE_ROUNDS = 12, 4


def run(plans, user):
    sizes = sorted(plans)[:2]
    reports = {size: assemble_report(plans[size], 6, AS_OF) for size in sizes}
    small, large = sizes
    html = document.to_html(reports[small])
    urls = {face.style: face.path.as_uri() for face in typeface.faces(settings.BUILD_DIR / "typeface")}
    title(f"(a) Rendering the report, warm; the best of {ROUNDS} rounds, then of {LARGE_ROUNDS}, in turns")
    calls = {
        "ours": partial(document.to_pdf, reports[small]),
        "bare": partial(bare, html, typeface.FAMILY, urls, variant=pdf.VARIANT),
        "plain": partial(bare, html, typeface.FAMILY, urls),
    }
    taken = best_in_turns(calls, ROUNDS)
    ratio, plain = taken["ours"] / taken["bare"], taken["ours"] / taken["plain"]
    detail = f"{taken['ours']:.2f} s; against bare WeasyPrint without PDF/A and its tags {plain:.2f}"
    told(f"{small} measures, against bare WeasyPrint", f"{ratio:.2f}", f"≤ {RATIO:.2f}", ratio <= RATIO, detail)
    taken = best_in_turns({size: partial(document.to_pdf, reports[size]) for size in sizes}, LARGE_ROUNDS)
    growth = taken[large] / taken[small]
    detail = f"{taken[large]:.2f} s"
    told(f"{large} measures, against {small}", f"{growth:.1f} times", f"≤ {GROWTH}", growth <= GROWTH, detail)


class Fetcher(URLFetcher):
    """WeasyPrint's own, which also knows the picture that the document names."""

    def fetch(self, url, headers=None):
        if url == document.BOX:
            return URLFetcherResponse(url, box(), {"Content-Type": "image/svg+xml"})
        return super().fetch(url, headers)


def box():
    return (document.STATIC / "box.svg").read_bytes()


def bare(html, family, urls, variant=None):
    return laid_out(html, family, urls, variant).write_pdf(pdf_variant=variant)


def laid_out(html, family, urls, variant=None):
    """The HTML as WeasyPrint's document, in a typeface of which `urls` has the file of each style."""
    fonts, fetcher = FontConfiguration(), Fetcher()
    css = CSS(string=font_css(family, urls), url_fetcher=fetcher, font_config=fonts)
    return HTML(string=html, url_fetcher=fetcher).render(fonts, stylesheets=[css], pdf_variant=variant)


def font_css(family, urls):
    """The typeface for the whole document, wherever it is drawn."""
    faces = (
        f'@font-face {{ font-family: "{family}"; font-weight: {typeface.STYLES[style]}; src: url("{url}") }}'
        for style, url in urls.items()
    )
    return "\n".join([f'html {{ font-family: "{family}" }}', *faces])
