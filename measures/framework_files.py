"""Reading the authority's framework from two tab-separated files: items by year, and what each year asks for."""

import csv
import io
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from ita_tracker.thai import MAX_YEAR, MIN_YEAR

LONGEST = {  # letters that the database holds
    "item_code": 10,
    "sub_indicator_number": 10,
    **dict.fromkeys(("indicator_name", "sub_indicator_name", "topic_name", "certainty"), 200),
}
LONGEST_LINE = 10_000


class FrameworkFileError(ValueError):
    """A file does not have the expected shape; the text names the file, the line and what is wrong."""


@dataclass(frozen=True)
class ItemRow:
    framework_year: int
    instrument: str
    indicator_number: int
    indicator_name: str
    sub_indicator_number: str
    sub_indicator_name: str
    topic_name: str
    item_code: str
    item_title: str
    certainty: str


@dataclass(frozen=True)
class BandRow:
    name: str
    lower: Decimal
    upper: Decimal
    condition: str


@dataclass(frozen=True)
class YearRow:
    """What a year asks for; None where the file leaves a figure empty, because it is not known."""

    framework_year: int
    measures_item: str
    report_item: str
    report_covers_plan_year: int | None
    asks_theme: bool | None
    asks_outcome: bool | None
    weight_IIT: int | None
    weight_EIT: int | None
    weight_OIT: int | None
    pass_mark: Decimal | None
    bands: tuple[BandRow, ...]
    certainty: str


def read_items(path):
    """The ItemRows of a file shaped like ita-framework.tsv, in its order."""
    rows, seen = [], set()
    for place, row in read_rows(path, ItemRow):
        if row["instrument"] not in ("IIT", "EIT", "OIT"):
            raise FrameworkFileError(f"{place}: instrument {row['instrument']!r} is not IIT, EIT or OIT")
        numbers = {name: number(row[name], place) for name in ("framework_year", "indicator_number")}
        if None in numbers.values() or not row["item_code"]:
            raise FrameworkFileError(f"{place}: framework_year, indicator_number and item_code must not be empty")
        if not 1 <= numbers["indicator_number"] <= 99:
            raise FrameworkFileError(f"{place}: indicator_number must be from 1 to 99")
        for name, longest in LONGEST.items():
            if len(row[name]) > longest:
                raise FrameworkFileError(f"{place}: {name} is longer than {longest} letters")
        key = (numbers["framework_year"], row["item_code"])
        if key in seen:
            raise FrameworkFileError(f"{place}: {row['item_code']} of {key[0]} stands in the file twice")
        seen.add(key)
        rows.append(ItemRow(**{**row, **numbers}))
    return rows


def read_years(path):
    """The YearRows of a file shaped like ita-framework-years.tsv."""
    years = {}
    for place, row in read_rows(path, YearRow):
        names = ("framework_year", "report_covers_plan_year", "weight_IIT", "weight_EIT", "weight_OIT")
        parsed = {name: number(row[name], place) for name in names}
        year = parsed["framework_year"]
        if year is None or not MIN_YEAR <= year <= MAX_YEAR:
            raise FrameworkFileError(f"{place}: framework_year must be of the Buddhist era, such as {MIN_YEAR}")
        parsed |= {name: yes_or_no(row[name], place) for name in ("asks_theme", "asks_outcome")}
        parsed["pass_mark"] = decimal(row["pass_mark"], place)
        same_as = re.fullmatch(r"as (\d{4})", row["bands"])
        if same_as and int(same_as[1]) not in years:
            raise FrameworkFileError(f"{place}: bands {row['bands']!r} points to a year that is not above")
        bands = years[int(same_as[1])].bands if same_as else read_bands(row["bands"], place)
        years[year] = YearRow(**{**row, **parsed, "bands": bands})
    return list(years.values())


def read_rows(path, shape):
    """Pairs of (place, row) for each line; the columns must be the fields of the dataclass `shape`."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise FrameworkFileError(f"{path}: this is not a text in UTF-8") from None
    if max(map(len, text.splitlines()), default=0) > LONGEST_LINE:
        raise FrameworkFileError(f"{path}: a line is longer than {LONGEST_LINE} letters")
    with io.StringIO(text, newline="") as file:
        reader = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        expected = list(shape.__dataclass_fields__)
        if reader.fieldnames != expected:
            raise FrameworkFileError(f"{path}: the columns must be {', '.join(expected)}")
        for row in reader:
            place = f"{path}:{reader.line_num}"
            if None in row or None in row.values():
                raise FrameworkFileError(f"{place}: the line does not have {len(expected)} columns")
            yield place, {name: value.strip() for name, value in row.items()}


def number(text, place):
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,4}", text):
        raise FrameworkFileError(f"{place}: {text!r} is not a number")
    return int(text)


def decimal(text, place):
    if not text:
        return None
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        raise FrameworkFileError(f"{place}: {text!r} is not a number")
    return Decimal(text)


def yes_or_no(text, place):
    if text not in ("yes", "no", ""):
        raise FrameworkFileError(f"{place}: {text!r} is neither yes, no nor empty")
    return {"yes": True, "no": False, "": None}[text]


BAND = re.compile(
    (
        r"(?P<name>\S+) (?:(?P<lower>N)–(?P<upper>N)|below (?P<below>N)|(?P<from>N) and over)"
        r"(?:,? (?P<condition>.+))?"
    ).replace("N", r"[0-9]{1,3}(?:\.[0-9]{1,2})?")
)


def read_bands(text, place):
    """Bands such as "AA 95–100; F below 50; ผ่าน 85 and over, some instrument below 85"."""
    bands = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        match = BAND.fullmatch(part)
        if not match:
            raise FrameworkFileError(f"{place}: the band {part!r} is not understood")
        lower = match["lower"] or match["from"] or "0"
        upper = match["upper"] or (Decimal(match["below"]) - Decimal("0.01") if match["below"] else "100")
        bands.append(BandRow(match["name"], Decimal(lower), Decimal(upper), match["condition"] or ""))
    return tuple(bands)
