"""Frameworks are read from the files as they stand; what is not known stays unknown; broken lines are named."""

from decimal import Decimal
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from measures import framework_files
from measures.framework_files import BandRow, FrameworkFileError
from measures.models import Framework, Indicator, Item, Topic

ITEMS = settings.FIXTURE_DIR / "ita-framework.tsv"
YEARS = settings.FIXTURE_DIR / "ita-framework-years.tsv"


def test_the_documents_that_each_year_asks_for(reference):
    found = {
        f.fiscal_year: (f.measures_item, f.report_item, f.report_covers_plan_year) for f in Framework.objects.all()
    }
    assert found == {
        2565: ("O42", "O43", 2565),
        2566: ("O42", "O43", 2566),
        2567: ("O34", "O35", 2566),
        2568: ("O27", "O28", 2567),
        2569: ("O25", "O26", 2568),
    }


def test_themes_and_outcomes_are_asked_for_from_2567_on(reference):
    asks = dict(Framework.objects.values_list("fiscal_year", "asks_theme"))
    assert asks == {2565: False, 2566: False, 2567: True, 2568: True, 2569: True}
    assert asks == dict(Framework.objects.values_list("fiscal_year", "asks_outcome"))


def test_weights_and_bands(reference):
    framework = Framework.objects.get(fiscal_year=2565)
    assert (framework.weight_iit, framework.weight_eit, framework.weight_oit) == (30, 30, 40)
    assert framework.pass_mark == 85
    bands = [(b.name, b.lower, b.upper) for b in framework.bands.all()]
    assert bands[0] == ("AA", 95, 100)
    assert bands[-1] == ("F", 0, Decimal("49.99"))
    assert len(bands) == 7
    with_condition = Framework.objects.get(fiscal_year=2569).bands.get(name="ผ่านดี")
    assert with_condition.condition == "with each instrument at least 85"
    assert "recalled" in framework.certainty


def test_items_indicators_and_topics_of_2565(reference):
    framework = reference.assessed_framework
    assert framework.fiscal_year == 2565
    assert [(i.number, i.instrument) for i in framework.indicators.all()] == [
        *((n, "IIT") for n in range(1, 6)),
        *((n, "EIT") for n in range(6, 9)),
        (9, "OIT"),
        (10, "OIT"),
    ]
    codes = list(
        Item.objects.filter(indicator__framework=framework).order_by("position").values_list("code", flat=True)
    )
    assert len(codes) == 88
    assert set(codes) == {f"i{n}" for n in range(1, 31)} | {f"e{n}" for n in range(1, 16)} | {
        f"O{n}" for n in range(1, 44)
    }
    assert Topic.objects.get(indicator__framework=framework, name="ข้อมูลพื้นฐาน").items.count() == 6


def test_loading_again_changes_nothing(reference):
    def counts():
        return [model.objects.count() for model in (Framework, Indicator, Topic, Item)]

    before = counts()
    call_command("load_frameworks", stdout=StringIO())
    assert counts() == before


@pytest.mark.parametrize(
    ("text", "bands"),
    [
        ("AA 95–100", [BandRow("AA", Decimal(95), Decimal(100), "")]),
        ("F below 50", [BandRow("F", Decimal(0), Decimal("49.99"), "")]),
        ("ผ่าน 85 and over, some instrument low", [BandRow("ผ่าน", Decimal(85), Decimal(100), "some instrument low")]),
        ("", []),
    ],
)
def test_bands(text, bands):
    assert list(framework_files.read_bands(text, "here")) == bands


def test_a_figure_that_is_not_known_is_none(tmp_path):
    header = YEARS.read_text(encoding="utf-8").splitlines()[0]
    path = tmp_path / "years.tsv"
    path.write_text(f"{header}\n2570\t\t\t\t\t\t\t\t\t\t\tnothing known yet\n", encoding="utf-8")
    (row,) = framework_files.read_years(path)
    assert (row.measures_item, row.report_covers_plan_year, row.asks_theme, row.pass_mark, row.bands) == (
        "",
        None,
        None,
        None,
        (),
    )


def spoiled(path, tmp_path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    broken = tmp_path / path.name
    broken.write_text(text.replace(old, new, 1), encoding="utf-8")
    return broken


@pytest.mark.parametrize(
    ("path", "old", "new", "said"),
    [
        (ITEMS, "framework_year", "year", "the columns must be"),
        (ITEMS, "2565\tIIT\t1\t", "2565\tXIT\t1\t", ":2: instrument"),
        (ITEMS, "2565\tIIT\t1\t", "MMDLXV\tIIT\t1\t", ":2: 'MMDLXV' is not a number"),
        (ITEMS, "\ti1\t", "\t\t", ":2: framework_year"),
        (ITEMS, "\tshort label of our own", "", ":2: the line does not have 10 columns"),
        (ITEMS, "2565\tIIT\t1\t", "2565\tIIT\t0\t", ":2: indicator_number must be"),
        (ITEMS, "2565\tIIT\t1\t", f"2565\tIIT\t{'1' * 5000}\t", "is not a number"),
        (ITEMS, "\ti2\t", "\ti1\t", ":3: i1 of 2565 stands in the file twice"),
        (ITEMS, "\ti1\t", f"\t{'i' * 11}\t", ":2: item_code is longer than 10"),
        (ITEMS, "\ti1\t", f"\t{'i' * 200_000}\t", "a line is longer than"),
        (YEARS, "AA 95–100", "AA 95–1.2.3", ":2: the band"),
        (YEARS, "\tno\tno\t", "\tmaybe\tno\t", ":2: 'maybe' is neither"),
        (YEARS, "AA 95–100", "AA around 95", ":2: the band"),
        (YEARS, "as 2566", "as 2999", "points to a year that is not above"),
        (YEARS, "\t85\tAA", "\teighty-five\tAA", ":2: 'eighty-five' is not a number"),
    ],
)
def test_a_broken_line_is_named_and_nothing_is_stored(db, tmp_path, path, old, new, said):
    broken = spoiled(path, tmp_path, old, new)
    read = framework_files.read_items if path == ITEMS else framework_files.read_years
    with pytest.raises(FrameworkFileError, match=said):
        read(broken)
    arguments = {"items": str(broken)} if path == ITEMS else {"years": str(broken)}
    with pytest.raises(CommandError) as caught:
        call_command("load_frameworks", stdout=StringIO(), **arguments)
    assert caught.value.returncode == 2
    assert len(str(caught.value).splitlines()) == 1


def test_files_that_are_not_there_or_no_text(db, tmp_path):
    binary = tmp_path / "binary.tsv"
    binary.write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "nowhere.tsv", binary, tmp_path):
        with pytest.raises(CommandError) as caught:
            call_command("load_frameworks", stdout=StringIO(), items=str(path))
        assert caught.value.returncode == 2


def test_an_item_of_a_year_that_the_other_file_does_not_hold(db, tmp_path):
    broken = spoiled(ITEMS, tmp_path, "2565\tIIT\t1\t", "2599\tIIT\t1\t")
    with pytest.raises(CommandError, match="2599") as caught:
        call_command("load_frameworks", stdout=StringIO(), items=str(broken))
    assert caught.value.returncode == 2


def test_a_year_of_the_christian_era_is_refused(db, tmp_path):
    broken = spoiled(YEARS, tmp_path, "2565\tO42", "2022\tO42")
    with pytest.raises(CommandError) as caught:
        call_command("load_frameworks", stdout=StringIO(), years=str(broken))
    assert caught.value.returncode == 2
