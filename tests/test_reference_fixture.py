"""The reference plan against the report it was taken from, and against tables worked out by hand."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
REFERENCE = tomllib.loads((FIXTURES / "reference-2566.toml").read_text(encoding="utf-8"))
SOURCE = (FIXTURES / "source-report-2566-round-6.txt").read_text(encoding="utf-8")
MEASURES = REFERENCE["measure"]

MONTHS = [
    "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
    "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม",
]  # fmt: skip
COLUMNS = [
    "ประเด็นที่ต้องปรับปรุงแก้ไข/ ประเด็นที่ต้องพัฒนา",
    "ผู้รับผิดชอบ",
    "ขั้นตอนหรือวิธีการ/มาตรการ",
    "การรายงานผลและการกำกับติดตาม กำหนดเวลาแล้วเสร็จ",
    "การดำเนินการ",
]

# Written by hand from the source, not from the fixture: what the first cell names, its indicator, how many steps,
# the rules of the officers' and of the executives' commitments, and each result as "number: date -> answered".
# A rule is a month as "year-month" ("01" where the text has no year), months as "04+10", or a word.
BY_HAND = [
    ("ข้อมูลพื้นฐาน", 9, 3, "1 01", "2 monthly", "-: 2023-03 -> 1"),
    ("ข่าวประชาสัมพันธ์", 9, 2, "1 monthly", "2 continuous", "-: 2022-10-01 -> 1"),
    ("แผนการดำเนินงาน", 9, 6, "1 2565-10, 2 2566-04, 3 2565-12", "4 set_times",
     "1: 2022-10-20 -> 1, 2: 2023-04-19 -> 2, 3: 2022-12-20 -> 3"),
    ("การปฏิบัติงาน", 9, 1, "1 2566-01", "2 2566-01", "1: 2023-01-25 -> 1"),
    ("การให้บริการ", 9, 3, "1 01, 2 2566-04, 3 2566-01, 4 2565-12", "5 2566-01",
     "1: 2023-01-31 -> 1, 2: 2023-04-10 -> 2, 3: 2023-01-19 -> 3, 4: 2023-04-05 -> 4"),
    ("การจัดซื้อจัดจ้าง", 9, 4, "1 2565-10, 2 continuous, 3 monthly, 4 2565-12, 5 none", "6 set_times",
     "1: 2023-02-24 -> 1, 2: 2023-02-24 -> 2, -: 2023-02-24 -> nothing"),
    ("การดำเนินการเพื่อป้องกันการทุจริต", 10, 4, "1 2565-09, 2 2566-04", "3 set_times",
     "1: 2022-10-11 -> 1, 2: 2023-04-10 -> 2"),
    ("มาตรการภายในเพื่อป้องกันการทุจริต", 10, 4, "1 2565-10, 2 2566-04", "3 set_times",
     "1: 2022-10-26 -> 1, 2: 2023-04-10 -> 2"),
    ("e๖", 7, 3, "1 quarterly", "2 continuous", "-: 2022-10-03 -> 1"),
    ("e๗", 7, 3, "1 continuous", "2 monthly", ""),
    ("e๘", 7, 2, "1 continuous", "2 04+10", ""),
    ("e๙", 7, 3, "1 04+10", "2 04+10", ""),
    ("e๑๐", 7, 2, "1 quarterly", "2 quarterly", ""),
]  # fmt: skip

RESPONSIBLE = [  # by hand too: the divisions the cell names, and whether it says every division or every mission
    ("สำนักปลัด กองยุทธศาสตร์และงบประมาณ", False),
    ("", True),
    ("กองยุทธศาสตร์และงบประมาณ", True),
    ("กองยุทธศาสตร์และงบประมาณ", True),
    ("", True),
    ("กองคลัง", False),
    ("สำนักปลัด", False),
    ("สำนักปลัด", False),
    ("กองยุทธศาสตร์และงบประมาณ", False),
    ("", True),
    ("กองยุทธศาสตร์และงบประมาณ", True),
    ("กองยุทธศาสตร์และงบประมาณ", False),
    ("กองยุทธศาสตร์และงบประมาณ สำนักปลัด", False),
]

RULES = {  # kind -> the keys it must have, and those it may have
    "month": ({"month"}, {"year"}),
    "day": ({"date"}, set()),
    "fixed_months": ({"months"}, set()),
    "after_event": ({"days"}, set()),
    **{kind: (set(), set()) for kind in ("monthly", "quarterly", "half_yearly", "set_times", "continuous", "none")},
}


def thai(number):
    return str(number).translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))


def bare(text):
    """The text without any white space."""
    return re.sub(r"\s+", "", text)


# --- the source, and what the corrections make of it


def source_rows():
    """The thirteen rows of the source's table, five cells each, with the rows that page breaks cut joined again."""
    rows = []
    for line in SOURCE.splitlines():
        cells = line.split("\t")
        if len(cells) != 5 or cells == COLUMNS:
            assert "\t" not in line or cells == COLUMNS
            continue
        if cells[0].strip():
            rows.append(cells)
        else:
            rows[-1] = [f"{above} {below}".strip() for above, below in zip(rows[-1], cells, strict=True)]
    return rows


def corrections():
    """The corrections of letters or of one cell's spaces, as (measure, column, read, meant), both counted from 1."""
    for entry in REFERENCE["correction"]:
        if entry["place"] != "everywhere":
            measure, column = re.fullmatch(r"measure (\d+), column ([1-5])", entry["place"]).groups()
            yield int(measure), int(column), entry["read"], entry["meant"]


def corrected_rows():
    rows = source_rows()
    for measure, column, read, meant in corrections():
        cell = rows[measure - 1][column - 1]
        assert cell.count(read) == 1, f"measure {measure}, column {column}: {read!r} is not there exactly once"
        rows[measure - 1][column - 1] = cell.replace(read, meant)
    return rows


def numbered(row, text):
    return f"{thai(row['number'])}. {text}" if "number" in row else text


def result_text(result):
    year, month, *day = result["date"].split("-")
    day = thai(int(day[0])) if day else ""
    return f"ดำเนินการเมื่อวันที่ {day} เดือน {MONTHS[int(month) - 1]} พ.ศ. {thai(int(year) + 543)}"


def fixture_rows():
    """The fixture's measures laid out again as the source's cells; a group's heading stands where the source has it."""
    above = {h["indicator"]: h["text"] for h in REFERENCE["heading"]}
    printed_above = {0: above[9], 6: above[10], 10: above[7]}  # the last one stands above e๘, not above e๖
    return [
        [
            " ".join([printed_above.get(index, ""), measure["heading"]]).strip(),
            measure["responsible"],
            " ".join(numbered(step, step["text"]) for step in measure["step"]),
            " ".join([measure["lead_in"], *(numbered(c, c["text"]) for c in measure["commitment"])]).strip(),
            " ".join(numbered(result, result_text(result)) for result in measure.get("result", [])),
        ]
        for index, measure in enumerate(MEASURES)
    ]


CELLS = [(measure, column) for measure in range(13) for column in range(5)]


@pytest.mark.parametrize(("measure", "column"), CELLS, ids=[f"m{m + 1}c{c + 1}" for m, c in CELLS])
def test_cell_holds_the_source_letter_for_letter(measure, column):
    assert bare(fixture_rows()[measure][column]) == bare(corrected_rows()[measure][column])


def gaps(text):
    """Where white space stands: how many other characters precede each; a list's number or dash always has one."""
    text = re.sub(r"([๐-๙]+\.)\s*", r"\1 ", text)
    text = re.sub(r"(^|\s)-\s*", r"\1- ", text)
    return {len(bare(text[: match.start()])) for match in re.finditer(r"\s+", text)}


@pytest.mark.parametrize(("measure", "column"), CELLS, ids=[f"m{m + 1}c{c + 1}" for m, c in CELLS])
def test_cell_has_no_space_that_the_source_has_not(measure, column):
    assert gaps(fixture_rows()[measure][column]) <= gaps(corrected_rows()[measure][column])


def texts():
    for heading in REFERENCE["heading"]:
        yield heading["text"]
    for measure in MEASURES:
        yield from (measure["heading"], measure["responsible"], measure["lead_in"])
        for row in measure["step"] + measure["commitment"]:
            yield row["text"]


def test_every_text_occurs_in_the_corrected_source():
    source = bare("\n".join("\t".join(row) for row in corrected_rows()))
    assert [text for text in texts() if bare(text) not in source] == []


def test_texts_are_clean():
    for text in texts():
        assert text == text.strip(), text
        assert not re.search(r"  |\t| \n|\n |\n\n", text), text
        assert not re.search(r"[0-9<>]", text), text  # digits are Thai, and no mark of the reader is left
        assert not re.search("[\u200b-\u200f\u00a0\ufeff]|เเ|ํา|[่-๋]{2}", text), text  # two เ for แ, nikhahit + า for ำ
        assert not re.search(r"เดือน (" + "|".join(MONTHS) + ")", text), text
        assert not re.search(r"(ต่าง|อื่น)ๆ|พ\.ศ\.\S|พ\. ศ", text), text
    numbered_texts = [row["text"] for measure in MEASURES for row in measure["step"] + measure["commitment"]]
    assert not [text for text in numbered_texts if re.match(r"[๐-๙]+\.", text)]


def test_lines_of_their_own_only_where_the_source_lists():
    several = [text for text in texts() if "\n" in text]
    assert len(several) == 3 + 3  # the group headings; two responsible cells; the check boxes
    assert [len(MEASURES[i]["responsible"].splitlines()) for i in (0, 5)] == [2, 4]
    assert [line[:2] for line in MEASURES[8]["heading"].splitlines()] == ["e๖", "☐ ", "☐ "]


def test_what_stands_outside_the_table_is_accounted_for():
    agency, year = REFERENCE["agency"], REFERENCE["plan"]["fiscal_year"]
    outside = [line for line in SOURCE.splitlines() if "\t" not in line]
    assert bare("".join(outside)) == bare(
        f"""รายงานการดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน
        ประจำปีงบประมาณ พ.ศ. {thai(year)} รอบ ๖ เดือน (เดือน ตุลาคม {thai(year - 1)} - มีนาคม {thai(year)})
        {agency["name"]} {agency["district"]} {agency["province"]}
        มาตรการส่งเสริมคุณธรรมและความโปร่งใสของ{agency["name"]} ประจำปีงบประมาณ พ.ศ. {thai(year)}
        จากการวิเคราะห์ผลการประเมินคุณธรรมและความโปร่งใสในการดำเนินงาน
        ประจำปีงบประมาณ พ.ศ. {thai(REFERENCE["plan"]["assessed_year"])}
        นำมาสู่ข้อเสนอแนะในการกำหนดมาตรการในการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงานของ{agency["name"]} ดังนี้"""
    )


def test_corrections_say_what_they_change():
    seen = set()
    for entry in REFERENCE["correction"]:
        assert set(entry) == {"place", "read", "meant", "why"}
        assert entry["why"].strip()
        assert entry["read"] != entry["meant"]
        assert (entry["place"], entry["read"]) not in seen
        seen.add((entry["place"], entry["read"]))
        if entry["place"] == "everywhere":
            assert bare(entry["read"]) == bare(entry["meant"])
    for measure, column, read, meant in corrections():
        if column < 5:  # a result is a date, so column 5 has no text of its own
            squeezed = " ".join(fixture_rows()[measure - 1][column - 1].split())
            assert meant in squeezed
            assert read not in squeezed


# --- the tables worked out by hand


def rule_as_text(rule):
    if rule["kind"] == "month":
        return f"{rule['year']}-{rule['month']:02}" if "year" in rule else f"{rule['month']:02}"
    if rule["kind"] == "fixed_months":
        return "+".join(f"{month:02}" for month in rule["months"])
    return rule["kind"]


def commitments_as_text(measure, actor):
    return ", ".join(f"{c['number']} {rule_as_text(c['rule'])}" for c in measure["commitment"] if c["actor"] == actor)


def results_as_text(measure):
    return ", ".join(
        f"{result.get('number', '-')}: {result['date']} -> {' '.join(map(str, result['answers'])) or 'nothing'}"
        for result in measure.get("result", [])
    )


@pytest.mark.parametrize("index", range(13), ids=[row[0] for row in BY_HAND])
def test_measure_is_what_was_worked_out_by_hand(index):
    name, indicator, steps, officers, executives, results = BY_HAND[index]
    measure = MEASURES[index]
    assert measure["heading"].removeprefix("- ").startswith(name)
    assert measure["indicator"] == indicator
    assert len(measure["step"]) == steps
    assert commitments_as_text(measure, "officer") == officers
    assert commitments_as_text(measure, "executive") == executives
    assert results_as_text(measure) == results
    assert (" ".join(measure["divisions"]), measure["all_divisions"]) == RESPONSIBLE[index]


def test_sums():
    commitments = [c for measure in MEASURES for c in measure["commitment"]]
    assert len(MEASURES) == len(BY_HAND) == len(RESPONSIBLE) == len(source_rows()) == 13
    assert sum(len(measure["step"]) for measure in MEASURES) == 40
    assert len(commitments) == 37
    assert [sum(c["actor"] == actor for c in commitments) for actor in ("officer", "executive")] == [24, 13]
    assert sum(len(measure.get("result", [])) for measure in MEASURES) == 18
    assert [h["indicator"] for h in REFERENCE["heading"]] == [9, 10, 7]


def test_late_results_are_late_by_the_days_counted_by_hand():
    late = {}
    for index, measure in enumerate(MEASURES, 1):
        due = {c["number"]: c["rule"] for c in measure["commitment"] if c["rule"]["kind"] == "month"}
        for result in measure.get("result", []):
            for number in set(result["answers"]) & set(due):
                rule = due[number]
                year = rule.get("year", 2566 if rule["month"] < 10 else 2565) - 543
                first_after = date(year + rule["month"] // 12, rule["month"] % 12 + 1, 1)
                done = date.fromisoformat((result["date"] + "-01")[:10])  # a month alone counts from its first day
                if done >= first_after:
                    late[index, number] = (done - first_after).days + 1
    assert late == {(1, 1): 29, (5, 4): 95, (6, 1): 116, (7, 1): 11}


def test_only_a_result_with_a_number_or_a_lone_commitment_is_linked():
    for measure in MEASURES:
        officers = [c["number"] for c in measure["commitment"] if c["actor"] == "officer"]
        for result in measure.get("result", []):
            lone = officers if len(officers) == 1 else []
            assert result["answers"] == ([result["number"]] if "number" in result else lone)
            assert set(result["answers"]) <= set(officers)


# --- the rule beside the office's words


SAID = {
    "monthly": r"ทุกเดือน",
    "quarterly": r"ไตรมาส",
    "set_times": r"ระยะเวลาที่กำหนด$|ตามกำหนดระยะเวลา$",
    "continuous": r"สม่ำเสมอ|ให้เป็นปัจจุบัน|อย่างต่อเนื่อง",
    "fixed_months": r"ทุก ๖ เดือน ?(ภายในเดือนเมษายน และเดือนตุลาคม ของทุกปี|ตามกำหนด)$",
}


def test_rule_says_what_the_words_say():
    for measure in MEASURES:
        for commitment in measure["commitment"]:
            rule, text = commitment["rule"], commitment["text"]
            within = re.search(r"ภายในเดือน([ก-์]+)(?: ([๐-๙]{4}))?$", text)
            if rule["kind"] == "month":
                assert within, text
                assert within.groups() == (MONTHS[rule["month"] - 1], thai(rule["year"]) if "year" in rule else None)
            elif rule["kind"] == "none":
                assert not any(re.search(said, text) for said in SAID.values())
            else:
                assert not within, text
                assert re.search(SAID[rule["kind"]], text), text
            assert (commitment["actor"] == "executive") == text.startswith("ผู้บริหาร")
