"""Values of `configuration.py` as JSON, and back, by the type hints of fields: a new field needs no word here."""

from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

PLAIN = (str, int, bool)
READ_BY = {datetime: datetime.fromisoformat, date: date.fromisoformat, ZoneInfo: ZoneInfo}


class NotReadable(ValueError):
    """What is to be read is no such value: it is broken, or of another version of the portal."""


def written(value):
    """What `json.dumps` can write of a value: a dataclass is an object, a dict a list of pairs, an instant in UTC."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, PLAIN):
        return value
    if is_dataclass(value):
        return {one.name: written(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, dict):
        return [[written(key), written(one)] for key, one in value.items()]
    if isinstance(value, frozenset):
        return sorted(map(written, value))
    if isinstance(value, tuple | list):
        return [written(one) for one in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, ZoneInfo):
        return value.key
    raise TypeError(f"{type(value).__name__} cannot be written")


def read_back(kind, said):
    """The value of a `kind` (a class, or a type hint) that was `written`. Raises NotReadable."""
    try:
        return _reader(kind)(said)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise NotReadable(f"no {getattr(kind, '__name__', kind)}: {error}") from error


@cache
def _reader(kind):
    """A function that makes a value of a `kind` of what was written."""
    origin, inside = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _or_none(*(_reader(one) for one in inside if one is not NoneType))
    if origin is tuple and inside[1:] == (...,):
        return _many(tuple, _reader(inside[0]))
    if origin is tuple:
        readers = [_reader(one) for one in inside]
        return lambda said: tuple(read(one) for read, one in zip(readers, said, strict=True))
    if origin is frozenset:
        return _many(frozenset, _reader(inside[0]))
    if origin is dict:
        of_key, of_value = map(_reader, inside)
        return lambda said: {of_key(key): of_value(one) for key, one in said}
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        readers = {one.name: _reader(hints[one.name]) for one in fields(kind)}
        return lambda said: kind(**{name: readers[name](one) for name, one in said.items()})
    if kind in PLAIN:
        return _plain(kind)
    return kind if issubclass(kind, Enum) else READ_BY[kind]


def _or_none(read):
    return lambda said: None if said is None else read(said)


def _many(made, read):
    return lambda said: made(map(read, said))


def _plain(kind):
    def read(said):
        if type(said) is not kind:
            raise TypeError(f"{said!r} is no {kind.__name__}")
        return said

    return read
