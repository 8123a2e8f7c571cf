"""Thai digits in text, but never in what is for machines: addresses, names of files, hashes, codes."""

import re
from itertools import pairwise

DIGITS = "๐๑๒๓๔๕๖๗๘๙"
_TO_THAI = str.maketrans("0123456789", DIGITS)
_TO_ARABIC = str.maketrans(DIGITS, "0123456789")

# What is for machines keeps its digits. Where a piece could be read either way ("2.officer5@example.go.th"), it is
# kept: an Arabic digit in Thai text is a blemish, a Thai digit in an address is a broken address. Every repetition
# that another part must follow is bounded, so that the time stays in proportion to the text.
_URL = r"(?:[!#$%&*+,./0-9:;=?@A-Z_a-z~-]|\([!#$%&*+,./0-9:;=?@A-Z_a-z~-]{0,200}\)|(?<=/)[ก-๛][ก-๛\w.%-]{0,200}(?=/))"
_THAI_HOST = r"(?:[ก-๛A-Za-z0-9-]{1,63}\.){1,4}ไทย"
_FILE_TYPE = (
    r"\.(?i:pdf|docx?|docm|dotx?|xlsx?|xlsm|xlsb|csv|pptx?|ppsx?|odt|ods|odp|rtf|txt|md|log|html?|xml|json|"
    r"zip|rar|7z|gz|tar|jpe?g|png|gif|webp|bmp|svg|tiff?|heic|mp3|mp4|m4a|m4v|wav|avi|mov|wmv|eml|msg|p7s|p12|pfx)"
)
_DOMAIN = r"(?i:th|com|net|org|info|biz|asia|edu|gov|int|io|co|me|be|ly|gl|gle|gy|ee|app|dev|link|site|online|cloud)"
_FILES = rf"""
    # “แผน 2566 ฉบับ 2.pdf”: only within quotes may the name of a file hold spaces
  | ["“«][^"“”«»\n]{{1,150}}{_FILE_TYPE}(?=["”»])
    # แผนงาน2566.docx, uploads/2023/a(1).pdf
  | [ก-๛A-Za-z0-9_](?:[ก-๛A-Za-z0-9_.+%&@~=/-]|[(\[][^()\[\]\s]{{1,40}}[)\]]){{0,120}}{_FILE_TYPE}(?![A-Za-z0-9])
"""
_PIECES = rf"""
    # 2.www.example.go.th: the number of a list is text
    (?P<number>[0-9]{{1,2}}\.(?=(?i:www)\.))
    # https://example.go.th/a1
  | [A-Za-z][A-Za-z0-9+.-]{{1,19}}://(?:{_THAI_HOST})?{_URL}*
    # www.example.go.th/a1
  | (?i:www)\d?\.(?:{_THAI_HOST})?{_URL}+
    # officer5@example.go.th
  | [A-Za-z0-9._%+'-]{{1,64}}@[A-Za-z0-9-]{{1,63}}(?:\.[A-Za-z0-9-]{{1,63}}){{1,8}}
FILES
    # @tessaban66, an account
  | @(?=[0-9._-]{{0,30}}[A-Za-z])[A-Za-z0-9._-]+
    # example.go.th/a1
  | (?:[A-Za-z0-9-]{{1,63}}\.){{1,8}}{_DOMAIN}(?![A-Za-z0-9-])(?::[0-9]{{1,5}})?(?:[/?\#]{_URL}*)?
    # shorturl.at/abc12, but not 1.IIT/EIT
  | (?=[0-9-]{{0,62}}[A-Za-z])(?:[A-Za-z0-9-]{{1,63}}\.){{1,8}}[a-z]{{2,12}}/{_URL}+
    # a hash printed in groups, one of which may happen to be all digits
  | (?P<hashes>(?:[0-9A-Fa-f]{{8,64}}\s){{1,15}}[0-9A-Fa-f]{{8,64}}(?![A-Za-z0-9‐‑-]))
    # any other word, to be looked at more closely; it ends where an address begins
  | (?P<word>(?:(?!https?://)[A-Za-z0-9])+(?:[‐‑-](?:(?!https?://)[A-Za-z0-9])+)*)
"""
# Most texts name no file. Then the two slowest patterns cannot match, and the others begin with a character of ASCII.
_KEPT = re.compile(_PIECES.replace("FILES", _FILES), re.VERBOSE)
_KEPT_BUT_FILES = re.compile(f"(?=[!-~])(?:{_PIECES.replace('FILES', '')})", re.VERBOSE)


def to_thai_digits(text):
    """`text` with Thai digits, in item codes too (e๖, O๔๒), but never in what is for machines.

    Addresses, names of files and accounts, hashes, verification codes and names of standards keep every character.
    """
    if not re.search("[A-Za-z]", text):
        return text.translate(_TO_THAI)
    # Pieces are found as if all digits were Arabic: so the second pass finds the first one's, and changes nothing.
    plain = to_arabic_digits(text)
    pieces, done = [], 0
    kept = _KEPT if re.search(_FILE_TYPE, plain) else _KEPT_BUT_FILES
    for found in kept.finditer(plain):
        kind, piece = found.lastgroup, found[0]
        if (
            kind == "number"
            or (kind == "word" and not _is_for_machines(piece))
            or (kind == "hashes" and not _is_mixed(piece))
        ):
            continue
        pieces += text[done : found.start()].translate(_TO_THAI), text[found.start() : found.end()]
        done = found.end()
    return "".join(pieces) + text[done:].translate(_TO_THAI)


def _is_for_machines(word):
    """Whether Latin letters and digits joined by hyphens are a standard's name, a hash or a code, not an item code."""
    groups = re.split("[‐‑-]", word)
    if any(a.isalpha() and b[0].isdigit() for a, b in pairwise(groups)):
        return True  # SHA-256, UTF-8, A-3a, ITA-2345-ABCD
    if any(len(group) >= 8 and _is_mixed(group) and not re.search("[^0-9A-Fa-f]", group) for group in groups):
        return True  # a hash, or a UUID
    if re.search("[a-z]", word):
        return False  # i1-i30
    if len(groups) > 1:
        return any(len(group) >= 4 and _is_mixed(group) for group in groups)  # ITA-7F3K-29QX, but not O1-O43
    return len(word) >= 8 and bool(re.search("[A-Z][0-9]", word) and re.search("[0-9][A-Z]", word))  # 7F3K29QX


def _is_mixed(text):
    return bool(re.search("[A-Za-z]", text) and re.search("[0-9]", text))


def to_arabic_digits(text):
    """`text` with every Thai digit as an Arabic one."""
    return text.translate(_TO_ARABIC)


def thai_number(n):
    """A number in Thai digits: 12 is "๑๒"."""
    return str(n).translate(_TO_THAI)


def numbering(n):
    """The number before an entry of a list in a document: "๑."."""
    return f"{thai_number(n)}."
