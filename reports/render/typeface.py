"""Builds "ITA Sarabun", a Sarabun in which every glyph stands for one text, so that a PDF's text is what was written.

Sarabun draws ำ as two glyphs, nikhahit (the ring) and sara aa, and puts a tone's glyph together with the ring's. A PDF
keeps one text per glyph, so neither pair can be given back. The build adds glyphs that can, with the same pictures:

- for ทำ, a ligature "ำ" for each letter, holding the ring where that letter wants it and sara aa beside it;
- for น้ำ, a twin of the ring with the tone that stands for the tone alone, and a twin of sara aa that stands for "ำ";
- for ฟื้น and ฎุ, a twin of each mark that stands above or below others, with its picture at that place: else a PDF must
  step back, up or down to draw it, and readers take the step for a space or a line;
- for นี้, one glyph for each letter with the marks that Thai writing gives it, as wide as the letter: where Poppler lays
  out a page to be searched, it begins a new word with each glyph that starts where the one before it does, as what
  follows a mark would, and then puts letters and marks together wrongly.

The family has a name of its own: where the system has a Sarabun, Pango would silently take that one.
"""

import os
import threading
import unicodedata
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import fontTools
from fontpkg_sarabun import ROOT
from fontTools import agl
from fontTools.otlLib.builder import (
    ChainContextSubstBuilder,
    ChainContextualRule,
    LigatureSubstBuilder,
    ReverseChainSingleSubstBuilder,
)
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.otTables import MarkBasePos, MarkMarkPos

FAMILY = "ITA Sarabun"
RECIPE = "2"  # to be raised with every change of what is built here: it names the files and opens `Face.version`
STYLES = {"Regular": 400, "Bold": 700}
INVISIBLE = frozenset("\t\n\f\r\u00ad\u200b\u200c\u200d\u2060\ufeff")  # they break or join text and draw nothing
UNKNOWN = "\ufffd"  # the text of a glyph that stands for none; an empty text makes MuPDF print rubbish

AM, AA = "uni0E33", "uni0E32"  # ำ า
RING, NARROW_RING = "uni0E4D", "uni0E4D.narrow"  # nikhahit, and its form beside the letters below
SO, SSO = "uni0E28", "uni0E29"  # ศ ษ
ASCENDERS = {"uni0E1B", "uni0E1D", "uni0E1F"}  # ป ฝ ฟ, whose marks step aside
TONES = ("uni0E48", "uni0E49", "uni0E4A", "uni0E4B")
KARAN = "uni0E4C"  # ์, which stands where tones stand
CONSONANTS = {chr(code) for code in range(ord("ก"), ord("ฮ") + 1)}
LOWER_VOWELS = ("uni0E38", "uni0E39", "uni0E3A")
UPPER_VOWELS = set("ัิีึื็")
MARK = 3  # the class of marks among glyphs


@dataclass(frozen=True)
class Face:
    """One built file. `texts` maps each glyph's name, in the order of the glyphs, to the text it stands for."""

    style: str
    weight: int
    path: Path
    content: bytes = field(repr=False)
    sha256: str
    version: str
    texts: dict[str, str] = field(repr=False, hash=False)


@lru_cache
def faces(folder: Path) -> tuple[Face, ...]:
    """The built faces, from the folder if they are there, else built into it."""
    built = tuple(_face(style, Path(folder)) for style in STYLES)
    first, *others = (face.texts for face in built)
    # One ToUnicode map serves all faces, because they hold the same glyphs in the same order.
    if any(list(first.items()) != list(other.items()) for other in others):
        raise RuntimeError("The faces of Sarabun differ in their glyphs: one text map cannot serve them all.")
    return built


@lru_cache
def characters() -> frozenset[str]:
    """The characters that can be drawn in every face."""
    maps = (_open(_source(style).read_bytes()).getBestCmap() for style in STYLES)
    return frozenset(chr(code) for code in set.intersection(*map(set, maps)) if code >= 0x20)


def undrawable(text: str) -> list[str]:
    """The characters of a text that have no glyph, each once."""
    return sorted(set(text) - characters() - INVISIBLE)


def tounicode(texts: Mapping[int, str]) -> bytes:
    """A PDF's ToUnicode map, of texts by the numbers of their glyphs."""
    lines = [f"<{number:04x}> <{text.encode('utf-16-be').hex()}>" for number, text in sorted(texts.items())]
    blocks = [lines[start : start + 100] for start in range(0, len(lines), 100)]  # a block holds no more than 100
    body = "".join(f"{len(block)} beginbfchar\n{chr(10).join(block)}\nendbfchar\n" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n{body}"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    ).encode()


def font_face_css(urls: dict[str, str]) -> str:
    """The @font-face rules, given the URL of each style ("Regular", "Bold")."""
    return "".join(
        f'@font-face {{ font-family: "{FAMILY}"; font-weight: {STYLES[style]}; src: url("{url}") }}\n'
        for style, url in urls.items()
    )


def _source(style: str) -> Path:
    return ROOT / "files" / f"Sarabun-{style}.ttf"


def _open(content: bytes) -> TTFont:
    """A font whose bytes will not depend on when it is saved, without its one private character."""
    font = TTFont(BytesIO(content), recalcTimestamp=False)
    for table in font["cmap"].tables:
        table.cmap.pop(0xF8FF, None)  # it means nothing in particular: PDF/A forbids it as a text
    return font


def _face(style: str, folder: Path) -> Face:
    source = _source(style).read_bytes()
    version = f"{RECIPE}-{sha256(source + fontTools.version.encode()).hexdigest()[:12]}"
    path = folder / f"ITASarabun-{style}-{version}.ttf"
    content = _whole(path)
    if content is None:
        content = _build(style, source)
        _write(path, content)
        _write(_sum(path), sha256(content).hexdigest().encode())
    texts = _texts(_open(content))
    return Face(style, STYLES[style], path, content, sha256(content).hexdigest(), version, texts)


def _sum(path: Path) -> Path:
    """Where the hash of a built file is kept, beside it."""
    return path.with_suffix(".sha256")


def _whole(path: Path) -> bytes | None:
    """A built file as it was written; None where it or its hash is missing, or one does not match the other."""
    try:
        content, kept = path.read_bytes(), _sum(path).read_bytes()
    except FileNotFoundError:
        return None
    return content if sha256(content).hexdigest().encode() == kept else None


def _write(path: Path, content: bytes) -> None:
    """Write whole or not at all: several processes may be building the same file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}")
    try:
        draft.write_bytes(content)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _texts(font: TTFont) -> dict[str, str]:
    """The text of every glyph: its character, else that of the glyph it is a form of, else what its name says."""
    texts = {}
    for code, glyph in sorted(font.getBestCmap().items()):
        character = chr(code)
        texts[glyph] = unicodedata.normalize("NFKC", character) if "ﬀ" <= character <= "ﬆ" else character
    for lookup in font["GSUB"].table.LookupList.Lookup:
        if lookup.LookupType == 1:
            for table in lookup.SubTable:
                for glyph, form in table.mapping.items():
                    if glyph in texts:
                        texts.setdefault(form, texts[glyph])
    named = {glyph: texts.get(glyph) or agl.toUnicode(glyph) for glyph in font.getGlyphOrder()}
    return {glyph: text if text and min(text) >= " " else UNKNOWN for glyph, text in named.items()}


def _build(style: str, source: bytes) -> bytes:
    font = _open(source)
    del font["DSIG"]  # it signs the source
    _rename(font, style)
    _level(font)
    _add_forms(font)
    _add_clusters(font)
    target = BytesIO()
    font.save(target)
    return target.getvalue()


def _rename(font: TTFont, style: str) -> None:
    names = {
        1: FAMILY,
        3: f"{RECIPE};ITASarabun-{style}",
        4: f"{FAMILY} {style}",
        5: f"{font['name'].getDebugName(5)}; text layer {RECIPE}",
        6: f"ITASarabun-{style}",
    }
    for record in font["name"].names:
        if record.nameID in names:
            record.string = names[record.nameID]


def _level(font: TTFont) -> None:
    """Let ษ carry its marks as high as ศ does. In Bold it is a unit more, at which pdfium tears ภาษี and บริษัท apart."""
    for _, _, carriers, anchors in _mark_tables(font, MarkBasePos):
        if {SSO, SO} <= set(carriers.glyphs):
            for anchor, usual in zip(*(anchors[carriers.glyphs.index(letter)] for letter in (SSO, SO)), strict=True):
                if anchor and usual:
                    anchor.YCoordinate = usual.YCoordinate


def _add_forms(font: TTFont) -> None:
    """Add the glyphs, each named after its text (a part after a dot tells forms apart), and the rules choosing them."""
    texts, rules = _texts(font), []

    # The ligature is chosen without regard to its letter, then changed for the one that suits the letter.
    _add_glyph(font, narrow_am := f"{AM}.narrow", [(NARROW_RING, 0, 0), (AA, 0, 0)])
    ligatures = {(RING, AA): AM, (NARROW_RING, AA): narrow_am}
    places = {RING: _places(font, RING, MarkBasePos), NARROW_RING: _places(font, NARROW_RING, MarkBasePos)}
    for letter in [glyph for glyph, text in texts.items() if text in CONSONANTS]:
        ring, plain = (NARROW_RING, narrow_am) if letter in ASCENDERS else (RING, AM)
        _add_glyph(font, am := f"{AM}.{letter}", [(ring, *places[ring][letter]), (AA, 0, 0)])
        rules.append(([[letter]], [], {plain: am}))

    # Rules are tried from the text's end backwards: sara aa is changed first, and the tone before it sees that.
    _add_glyph(font, after_tone := f"{AM}.aa", [(AA, 0, 0)])
    twins = {f"{RING}{tone[3:]}{form}": f"{tone}.ring{form}" for form in ("", ".narrow") for tone in TONES}
    for glyph, twin in twins.items():
        _add_mark(font, twin, glyph)
    rules.append(([list(twins)], [], {AA: after_tone}))
    rules.append(([], [[after_tone]], twins))

    for marks, carriers, kind in (
        ([f"{tone}.small" for tone in (*TONES, KARAN)], [g for g in texts if texts[g] in UPPER_VOWELS], MarkMarkPos),
        ([f"{vowel}.small" for vowel in LOWER_VOWELS], [g for g in texts if g.endswith(".short")], MarkBasePos),
    ):
        places = {mark: _places(font, mark, kind) for mark in marks}
        for carrier in carriers:
            moved = {mark: f"{mark}.{carrier}" for mark in marks}
            for mark, form in moved.items():
                _add_mark(font, form, mark, *places[mark][carrier])
            rules.append(([[carrier]], [], moved))

    joined, formed = LigatureSubstBuilder(font, None), ReverseChainSingleSubstBuilder(font, None)
    joined.ligatures, formed.rules = ligatures, rules
    _add_lookups(font, [joined.build(), formed.build()])


def _add_clusters(font: TTFont) -> None:
    """Add a glyph for each letter with its marks, and the rules choosing it once every mark has the form it needs."""
    texts, width = _texts(font), {glyph: width for glyph, (width, _) in font["hmtx"].metrics.items()}
    letters = [glyph for glyph, text in texts.items() if text in CONSONANTS]
    marks = [glyph for glyph, kind in font["GDEF"].table.GlyphClassDef.classDefs.items() if kind == MARK]
    places = {mark: _places(font, mark, MarkBasePos) for mark in marks}
    clusters, runs = {}, {1: [set()], 2: [set(), set()]}  # by how many marks there are: the marks at each place
    for letter in letters:
        for run in _runs(letter, {vowel for vowel in LOWER_VOWELS if places[vowel].get(letter, (0, 0))[1]}):
            if not places.keys() >= set(run):
                continue  # ญ and ฐ: before vowels below they have forms without a foot
            parts, names = [], [letter, *run]
            for mark in run:
                # A tone's twin for a vowel is drawn at the vowel's place.
                x, y = places[run[0] if mark.endswith(f".small.{run[0]}") else mark].get(letter, (0, 0))
                parts.append((mark, width[letter] + x, y))
            forms = [letter.partition(".")[2], "ring" if ".ring" in run[0] else ""]
            text = "".join(texts[name] for name in names).encode("utf-16-be").hex().upper()
            _add_glyph(font, name := ".".join([f"uni{text}", *filter(None, forms)]), [*parts, (letter, 0, 0)])
            clusters[tuple(names)] = name
            for known, mark in zip(runs[len(run)], run, strict=True):
                known.add(mark)

    # What nobody writes rightly, as two tones on a letter, stays as it was: it should look as wrong as it is.
    joined, chosen = LigatureSubstBuilder(font, None), ChainContextSubstBuilder(font, None)
    joined.ligatures, joined.lookup_index = clusters, len(font["GSUB"].table.LookupList.Lookup) + 1
    for count in (2, 1):
        glyphs = [letters, *(sorted(known) for known in runs[count])]
        chosen.rules.append(ChainContextualRule([], glyphs, [marks], []))
        chosen.rules.append(ChainContextualRule([], glyphs, [], [[joined], *[None] * count]))
    _add_lookups(font, [chosen.build()], [joined.build()])


def _runs(letter: str, lowered: set[str]):
    """The marks that a letter may have, by their forms with it; `lowered` are those that its foot would push down."""
    narrow = ".narrow" if letter in ASCENDERS else ""
    tones = (*TONES, KARAN)
    for vowel in (f"uni{ord(vowel):04X}{narrow}" for vowel in sorted(UPPER_VOWELS)):
        yield (vowel,)
        yield from ((vowel, f"{tone}.small.{vowel}") for tone in tones)
    for vowel in (f"{vowel}.small.{letter}" if vowel in lowered else vowel for vowel in LOWER_VOWELS):
        yield (vowel,)
        yield from ((vowel, f"{tone}{narrow}") for tone in tones)
    rings = (form for tone in TONES for form in (f"{RING}{tone[3:]}", f"{tone}.ring"))
    yield from ((f"{mark}{narrow}",) for mark in (*tones, RING, *rings))


def _add_glyph(font: TTFont, name: str, parts: list[tuple[str, int, int]]) -> None:
    """Add a glyph composed of others, each moved by (x, y), as wide as the last of them."""
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    pen = TTGlyphPen(font["glyf"])
    for part, x, y in parts:
        pen.addComponent(part, (1, 0, 0, 1, x, y))
    glyph = font["glyf"].glyphs[name] = pen.glyph()
    glyph.recalcBounds(font["glyf"])
    font["hmtx"][name] = font["hmtx"][parts[-1][0]][0], glyph.xMin
    font["GDEF"].table.GlyphClassDef.classDefs[name] = 1  # a letter


def _add_mark(font: TTFont, name: str, like: str, x: int = 0, y: int = 0) -> None:
    """Add a mark that looks like another moved by (x, y), and is placed by the same point of its picture."""
    _add_glyph(font, name, [(like, x, y)])
    definitions = font["GDEF"].table
    for classes in (definitions.GlyphClassDef.classDefs, definitions.MarkAttachClassDef.classDefs):
        if like in classes:
            classes[name] = classes[like]
    for kind in (MarkBasePos, MarkMarkPos):
        for marks, array, *_ in _mark_tables(font, kind):
            if like in marks.glyphs:
                record = deepcopy(array.MarkRecord[marks.glyphs.index(like)])
                record.MarkAnchor.XCoordinate += x
                record.MarkAnchor.YCoordinate += y
                array.MarkRecord.append(record)
                marks.glyphs.append(name)  # at the end, where it belongs: a new glyph has the highest number
                array.MarkCount = len(array.MarkRecord)


def _places(font: TTFont, mark: str, kind: type) -> dict[str, tuple[int, int]]:
    """By each glyph that carries the mark, the mark's place from its end. As in shaping, the last rule wins."""
    places = {}
    for marks, array, carriers, anchors in _mark_tables(font, kind):
        if mark in marks.glyphs:
            record = array.MarkRecord[marks.glyphs.index(mark)]
            for carrier, anchor in zip(carriers.glyphs, (row[record.Class] for row in anchors), strict=True):
                if anchor:
                    x, y = anchor.XCoordinate - font["hmtx"][carrier][0], anchor.YCoordinate
                    places[carrier] = x - record.MarkAnchor.XCoordinate, y - record.MarkAnchor.YCoordinate
    return places


def _mark_tables(font: TTFont, kind: type):
    """The tables placing marks on letters, or on marks: the marks, what they are told, their carriers, the anchors."""
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            if isinstance(table, kind) and kind is MarkBasePos:
                anchors = [record.BaseAnchor for record in table.BaseArray.BaseRecord]
                yield table.MarkCoverage, table.MarkArray, table.BaseCoverage, anchors
            elif isinstance(table, kind):
                anchors = [record.Mark2Anchor for record in table.Mark2Array.Mark2Record]
                yield table.Mark1Coverage, table.Mark1Array, table.Mark2Coverage, anchors


def _add_lookups(font: TTFont, lookups: list, used: list = ()) -> None:
    """Add substitutions after all others, to Thai's composing feature, which no style sheet switches off.

    After them come those that are only `used` by them.
    """
    table = font["GSUB"].table
    first = len(table.LookupList.Lookup)
    table.LookupList.Lookup.extend([*lookups, *used])
    table.LookupList.LookupCount = len(table.LookupList.Lookup)
    (thai,) = (record.Script.DefaultLangSys for record in table.ScriptList.ScriptRecord if record.ScriptTag == "thai")
    for index in thai.FeatureIndex:
        record = table.FeatureList.FeatureRecord[index]
        if record.FeatureTag == "ccmp":
            record.Feature.LookupListIndex.extend(range(first, first + len(lookups)))
            record.Feature.LookupCount = len(record.Feature.LookupListIndex)
