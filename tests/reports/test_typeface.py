"""The built typeface says what it draws, and draws what Sarabun draws."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from io import BytesIO
from itertools import product
from pathlib import Path
from shutil import copytree

import pytest
import time_machine
import uharfbuzz
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont

from reports.render import typeface

CONSONANTS = [chr(code) for code in range(0x0E01, 0x0E2F)]
VOWELS = ["", *"ัิีึืฺุู็"]
MARKS = ["", *"่้๊๋์"]
TONES = ["", *"่้๊๋"]
SYLLABLES = [
    *("".join(parts) for parts in product(CONSONANTS, VOWELS, MARKS, ["", "า"])),
    *("".join(parts) for parts in product(CONSONANTS, TONES, "ำ")),
    *("".join(parts) for parts in product(CONSONANTS, "ํ", TONES)),
]
WORDS = ["ป่า", "ฟ้า", "น้ำ", "ก่ำ", "ปำ", "ฟำ", "ญี่ปุ่น", "ที่", "ปู่", "ฎีกา", "ฟื้น", "ปั๊ม", "ภาษี", "กุฎี", "ทฤๅษี"]


@pytest.fixture(scope="session")
def faces(tmp_path_factory):
    return typeface.faces(tmp_path_factory.mktemp("typeface"))


@pytest.fixture(params=typeface.STYLES)
def face(request, faces):
    return next(face for face in faces if face.style == request.param)


class Drawn:
    """A font as an independent shaper and a pen see it."""

    def __init__(self, content):
        self.shaper = uharfbuzz.Font(uharfbuzz.Face(content))
        self.glyphs = TTFont(BytesIO(content)).getGlyphSet()
        self.outline = lru_cache(maxsize=None)(self._outline)

    def shape(self, text):
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        uharfbuzz.shape(self.shaper, buffer, {})
        names = [self.shaper.glyph_to_string(info.codepoint) for info in buffer.glyph_infos]
        return list(zip(names, buffer.glyph_positions, strict=True))

    def picture(self, text):
        """The width of a text and its contours, each at its place, in whatever order they were drawn."""
        end, contours = 0, []
        for name, place in self.shape(text):
            x, y = end + place.x_offset, place.y_offset
            contours += [tuple((step, px + x, py + y) for step, px, py in contour) for contour in self.outline(name)]
            end += place.x_advance
        return end, sorted(contours)

    def _outline(self, name):
        pen = DecomposingRecordingPen(self.glyphs)
        self.glyphs[name].draw(pen)
        contours = []
        for step, points in pen.value:
            if step == "moveTo":
                contours.append([])
            contours[-1] += [(step, x, y) for x, y in points]
        return contours


@pytest.fixture
def ours(face):
    return Drawn(face.content)


@pytest.fixture
def stock(face):
    return Drawn((typeface.ROOT / "files" / f"Sarabun-{face.style}.ttf").read_bytes())


def steps(one, other):
    """By how much the points of two pictures lie apart."""
    assert one[0] == other[0]
    contours = zip(one[1], other[1], strict=True)
    pairs = [pair for contour, same in contours for pair in zip(contour, same, strict=True)]
    assert all(a[0] == b[0] for a, b in pairs)
    return {(b[1] - a[1], b[2] - a[2]) for a, b in pairs}


def test_every_glyph_stands_for_a_text(face):
    assert list(face.texts) == TTFont(face.path).getGlyphOrder()
    assert [glyph for glyph, text in face.texts.items() if not text or min(text) < " "] == []
    unknown = [glyph for glyph, text in face.texts.items() if text == typeface.UNKNOWN]
    assert unknown == [".notdef", "NULL", "nonmarkingreturn"]


def test_a_syllable_is_the_texts_of_its_glyphs(face, ours):
    wrong = {text: "".join(face.texts[name] for name, _ in ours.shape(text)) for text in SYLLABLES}
    assert {text: drawn for text, drawn in wrong.items() if text != drawn} == {}


def test_a_letter_is_one_glyph_with_its_marks(ours):
    """Of its width: else Poppler, which looks where glyphs begin, takes letter and mark for two words."""
    for text in SYLLABLES:
        glyphs = ours.shape(text)
        assert len(glyphs) == (2 if text[-1] in "าำ" else 1), text
        assert all(place.x_advance > 100 * len(text) / len(glyphs) for _, place in glyphs), text


def test_marks_that_nobody_writes_stay_apart(ours, stock):
    """They must be seen: two tones drawn at one place look like one."""
    for text in ["น้้", "นิี", "น้ี", "ก่้า", "ป้้", "ฐุู", "ญุ้่", "กัุ", "กุั", "น่์", "นิำ", "นี้ำ", "กุ้ำ"]:
        assert len(ours.shape(text)) == len(stock.shape(text)) > 1
        assert steps(ours.picture(text), stock.picture(text)) <= {(0, 0)}, text


@pytest.mark.parametrize("text", [*WORDS, pytest.param(SYLLABLES, id="every syllable")])
def test_text_looks_as_in_sarabun(text, face, ours, stock):
    """To the unit, but for the marks over ษ in Bold, which stand one unit (of a thousand) lower."""
    for each in [text] if isinstance(text, str) else text:
        allowed = {(0, 0), (0, 1)} if face.style == "Bold" and "ษ" in each else {(0, 0)}
        assert steps(ours.picture(each), stock.picture(each)) <= allowed, each


def test_no_mark_is_drawn_after_a_wide_step(ours):
    """Readers take a step for a space or a line: here none is wider than 50 units of a thousand, none up or down."""
    places = {text: [place for _, place in ours.shape(text)] for text in SYLLABLES}
    assert {text for text, each in places.items() if any(abs(p.x_offset) > 50 or p.y_offset for p in each)} <= {
        letter + "ํ์" for letter in CONSONANTS
    }


def test_the_family_has_a_name_of_its_own(face):
    names = TTFont(face.path)["name"]
    assert {number: names.getDebugName(number) for number in (1, 4, 6, 16, 21)} == {
        1: "ITA Sarabun",
        4: f"ITA Sarabun {face.style}",
        6: f"ITASarabun-{face.style}",
        16: None,  # where these two are, they count instead
        21: None,
    }
    assert "Open Font License" in names.getDebugName(13)


def test_the_bytes_do_not_depend_on_when_and_where(faces, tmp_path):
    with time_machine.travel("2040-01-01"):
        later = typeface.faces(tmp_path)
    assert [face.sha256 for face in later] == [face.sha256 for face in faces]
    script = f"from reports.render import typeface; print(*(f.sha256 for f in typeface.faces({str(tmp_path / 'x')!r})))"
    root = Path(typeface.__file__).parents[2]
    for seed in ("1", "2"):
        env = {**os.environ, "PYTHONHASHSEED": seed}
        told = subprocess.check_output([sys.executable, "-c", script], cwd=root, env=env, text=True)
        assert told.split() == [face.sha256 for face in faces]


def test_a_file_is_built_once_and_whole(tmp_path, monkeypatch):
    build = typeface.faces.__wrapped__
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(build, [tmp_path] * 4))
    assert all(result == results[0] for result in results)
    files = [file for face in results[0] for file in (face.path, face.path.with_suffix(".sha256"))]
    assert sorted(tmp_path.iterdir()) == sorted(files)  # no draft is left
    monkeypatch.setattr(typeface, "_build", None)
    assert build(tmp_path) == results[0]


@pytest.mark.parametrize(
    "harm",
    [
        lambda content: content[:1000] + bytes([content[1000] ^ 1]) + content[1001:],
        lambda content: content[:-1],
        lambda content: b"",
    ],
)
@pytest.mark.parametrize("suffix", [".ttf", ".sha256"])
def test_a_damaged_file_is_built_anew(faces, tmp_path, harm, suffix):
    build = typeface.faces.__wrapped__
    copytree(faces[0].path.parent, tmp_path, dirs_exist_ok=True)
    damaged = (tmp_path / faces[0].path.name).with_suffix(suffix)
    damaged.write_bytes(harm(damaged.read_bytes() * 20 if suffix == ".sha256" else damaged.read_bytes()))
    mended = build(tmp_path)
    assert [face.sha256 for face in mended] == [face.sha256 for face in faces]
    assert [face.path.read_bytes() for face in mended] == [face.content for face in faces]
    assert damaged.with_suffix(".sha256").read_text() == faces[0].sha256


def test_a_failed_build_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(typeface.os, "replace", lambda *args: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        typeface.faces.__wrapped__(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_another_recipe_is_another_file(faces, tmp_path, monkeypatch):
    monkeypatch.setattr(typeface, "RECIPE", "0")
    other = typeface.faces.__wrapped__(tmp_path)
    assert {face.path.name for face in other}.isdisjoint(face.path.name for face in faces)
    assert other[0].version.startswith("0-")


def test_undrawable():
    assert typeface.undrawable("ก่ำ “๑๒.๕” – … ½ ² ≥\n\u200b\u00ad\u00a0") == []
    assert typeface.undrawable("☐ ก ✓☐ \uf70a \uf8ff") == ["☐", "✓", "\uf70a", "\uf8ff"]


def test_tounicode_has_a_line_for_each_glyph(face):
    texts = list(face.texts.values())
    lines = typeface.tounicode(dict(enumerate(texts))).decode().splitlines()
    blocks = [index for index, line in enumerate(lines) if line.endswith(" beginbfchar")]
    assert len(blocks) == -(-len(texts) // 100)
    for number, index in enumerate(blocks):
        block = texts[number * 100 : number * 100 + 100]
        assert lines[index] == f"{len(block)} beginbfchar"
        told = [line.split() for line in lines[index + 1 : lines.index("endbfchar", index)]]
        assert [int(glyph.strip("<>"), 16) for glyph, _ in told] == list(range(number * 100, number * 100 + len(block)))
        assert [bytes.fromhex(text.strip("<>")).decode("utf-16-be") for _, text in told] == block
