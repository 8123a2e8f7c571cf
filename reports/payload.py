"""An assembled object as canonical JSON: the same object always gives the same bytes, and so the same SHA-256."""

import hashlib
import json
from dataclasses import asdict


def to_json(report):
    """UTF-8 bytes with sorted keys and no spaces."""
    return json.dumps(asdict(report), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(content):
    """The hash of bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
