"""An assembled object as canonical JSON and back: the same object gives the same bytes, and so the same SHA-256."""

import hashlib
import json
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import get_args, get_origin, get_type_hints

from reports.assemble import Report


def to_json(report):
    """The canonical JSON of a dataclass."""
    return canonical(report)


def canonical(value):
    """UTF-8 bytes with sorted keys and no spaces; a dataclass, at any depth, is an object of its fields."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_told).encode()


def _told(value):
    """What json writes of a dataclass; `asdict` would copy everything in it first, which takes most of the time."""
    return {name: getattr(value, name) for name in _names(type(value))}


@cache
def _names(kind):
    return tuple(field.name for field in fields(kind))


def from_json(content, kind=Report):
    """The object of a frozen dataclass `kind` that `to_json` wrote so; a ValueError where it did not.

    What was added to the dataclass since then takes its default value.
    """
    return _read(kind, json.loads(content), kind.__name__)


def sha256(content):
    """The hash of bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


@cache
def _shape(kind):
    """(the names that a dataclass knows, those it needs, the type of each); of anything else None."""
    if not is_dataclass(kind):
        return None
    needed = {f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING}
    return {field.name for field in fields(kind)}, needed, get_type_hints(kind)


def _read(kind, value, place):
    if shape := _shape(kind):
        known, needed, hints = shape
        if not isinstance(value, dict):
            raise ValueError(f"{place}: not an object")
        if value.keys() - known or needed - value.keys():
            raise ValueError(f"{place}: wrong names {sorted(value.keys() ^ known)}")
        return kind(**{name: _read(hints[name], each, f"{place}.{name}") for name, each in value.items()})
    if get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise ValueError(f"{place}: not a list")
        return tuple(_read(get_args(kind)[0], each, f"{place}[{at}]") for at, each in enumerate(value))
    if isinstance(kind, UnionType):  # "something or None" is all there is
        if value is None:
            return None
        (kind,) = set(get_args(kind)) - {NoneType}
        return _read(kind, value, place)
    if type(value) is not kind:
        raise ValueError(f"{place}: not {kind.__name__}")
    return value
