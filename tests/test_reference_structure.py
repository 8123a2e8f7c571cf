"""The reference plan's own structure: its keys, its divisions, and the items of the framework that it answers."""

import csv
import re
from datetime import date

import pytest

from tests.test_reference_fixture import FIXTURES, MEASURES, REFERENCE, RULES, thai

# --- structure


def check_keys(table, required, optional=frozenset()):
    assert set(required) <= set(table) <= set(required) | set(optional), sorted(table)


def test_structure():
    check_keys(REFERENCE, {"agency", "plan", "heading", "measure", "correction"})
    check_keys(REFERENCE["agency"], {"slug", "name", "district", "province", "divisions"})
    check_keys(REFERENCE["plan"], {"fiscal_year", "assessed_year"})
    assert REFERENCE["plan"] == {"fiscal_year": 2566, "assessed_year": 2565}
    for heading in REFERENCE["heading"]:
        check_keys(heading, {"indicator", "text"})
        assert f"ตัวชี้วัดที่ {thai(heading['indicator'])} " in heading["text"]
    for measure in MEASURES:
        check_keys(
            measure,
            {"indicator", "topic", "items", "heading", "responsible", "divisions", "all_divisions", "lead_in"}
            | {"step", "commitment"},
            {"result"},
        )
        assert type(measure["all_divisions"]) is bool
        assert measure["all_divisions"] or measure["divisions"]
        for name in ("heading", "responsible"):
            assert measure[name]
        for step in measure["step"]:
            check_keys(step, {"text"}, {"number"})
        for commitment in measure["commitment"]:
            check_keys(commitment, {"number", "text", "actor", "rule"})
            assert commitment["actor"] in {"officer", "executive"}
            check_rule(commitment["rule"])
        for result in measure.get("result", []):
            check_keys(result, {"date", "answers"}, {"number"})
            assert re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", result["date"])
            assert date(2022, 10, 1) <= date.fromisoformat((result["date"] + "-01")[:10]) <= date(2023, 9, 30)
            assert set(result["answers"]) <= {c["number"] for c in measure["commitment"]}
        for rows in (measure["step"], measure["commitment"], measure.get("result", [])):
            numbers = [row["number"] for row in rows if "number" in row]
            assert numbers == list(range(1, len(numbers) + 1))


def check_rule(rule):
    required, optional = RULES[rule["kind"]]
    check_keys(rule, required | {"kind"}, optional)
    for month in [rule.get("month", 1), *rule.get("months", [])]:
        assert month in range(1, 13)
    assert 2560 < rule.get("year", 2566) < 2570


def test_divisions_are_the_agencys_and_stand_in_the_cell():
    known = REFERENCE["agency"]["divisions"]
    assert len(set(known)) == len(known)
    for measure in MEASURES:
        named = {division for division in known if division in measure["responsible"]}
        assert set(measure["divisions"]) == named
        assert len(measure["divisions"]) == len(named)
        everybody = re.search(r"ทุกกอง|ทุกภารกิจงาน", measure["responsible"])
        assert measure["all_divisions"] == bool(everybody)


# --- the framework


def framework(year):
    with (FIXTURES / "ita-framework.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", strict=True))
    assert not [row for row in rows if None in row or None in row.values()]  # every row has as many cells as the head
    return [row for row in rows if row["framework_year"] == str(year)]


def test_topics_and_items_are_those_of_the_assessed_year():
    rows = framework(REFERENCE["plan"]["assessed_year"])
    topics = {(int(row["indicator_number"]), row["topic_name"]) for row in rows if row["topic_name"]}
    items = {row["item_code"]: int(row["indicator_number"]) for row in rows}
    instruments = {int(row["indicator_number"]): row["instrument"] for row in rows}
    for measure in MEASURES:
        assert bool(measure["topic"]) != bool(measure["items"])  # a row names a topic or its items
        if measure["topic"]:
            assert (measure["indicator"], measure["topic"]) in topics
        for code in measure["items"]:
            assert items[code] == measure["indicator"]
            assert measure["heading"].startswith(thai(code) + " ")
    for heading in REFERENCE["heading"]:
        assert instruments[heading["indicator"]] in heading["text"].split()


def test_items_asked_are_worded_as_the_framework_words_them():
    titles = {row["item_code"]: row["item_title"] for row in framework(2565)}
    for measure in MEASURES:
        for code in measure["items"]:
            words = re.sub(r"[☐:/\s]", "", measure["heading"].removeprefix(thai(code)))
            assert words == re.sub(r"[:/\s]", "", titles[code])


@pytest.mark.parametrize("year", [2565, 2566])
def test_framework_years_hold_each_item_once(year):
    codes = [row["item_code"] for row in framework(year)]
    wanted = [f"i{n}" for n in range(1, 31)] + [f"e{n}" for n in range(1, 16)] + [f"O{n}" for n in range(1, 44)]
    assert codes == wanted


def test_framework_years_know_the_years_of_the_plan():
    with (FIXTURES / "ita-framework-years.tsv").open(encoding="utf-8", newline="") as file:
        years = {row["framework_year"]: row for row in csv.DictReader(file, delimiter="\t", strict=True)}
    for year in REFERENCE["plan"].values():
        codes = {row["item_code"] for row in framework(year)}
        assert {years[str(year)]["measures_item"], years[str(year)]["report_item"]} <= codes
