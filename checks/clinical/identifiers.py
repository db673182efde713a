"""Figures and addresses by which a person is found: RUT, telephone, e-mail, URL, file, address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from checks.clinical.guarded import Guarded
from checks.clinical.reading import Reading

_BEFORE = r"(?<![\w.,/+-])"
# A check digit is proof enough; behind the word, any figure is meant to be one.
_RUT = re.compile(
    rf"{_BEFORE}(?P<body>[0-9]{{1,2}}(?:[.,\s]?[0-9]{{3}}){{2}})\s?-\s?(?P<digit>[0-9k])"
    r"(?!\w|[.,-]?[0-9])"
    rf"|{_BEFORE}(?P<body2>[0-9]{{7,8}})(?P<digit2>[0-9k])"
    r"(?!\w|[.,/-][0-9]|\s?(?:ui|u|unidades|mg|mcg|g|ml|cel|copias|%|/))"
)
# Every RUT has this, and every telephone number without a plus.
_FIGURES = re.compile(r"[0-9]{3}[\s.,-]?[0-9]{3}")
_RUT_WORD = Guarded(
    re.compile(
        r"\b(?:rut|run|r\.\s?u\.\s?[tn]|cedula|carnet de identidad|dni|pasaporte|c\.i)\b"
        r"[^0-9\n]{0,30}(?P<key>[0-9]{1,2}(?:[.,\s]?[0-9]{3}){2}(?:\s?-\s?[0-9k]|[0-9k])?"
        r"|[0-9][0-9.-]{3,13}[0-9k])(?!\w)"
    ),
    words=("rut", "run", "u.", "cedula", "carnet", "dni", "pasaporte", "c.i"),
)
_LOCAL = 8  # figures of a telephone number without its prefixes
_MOBILE = r"(?:\(\s?9\s?\)|9)[\s.-]?[0-9]{4}[\s.-]?[0-9]{4}"
_LANDLINE = r"2[\s-]2[0-9]{3}[\s-][0-9]{4}|\((?:2|[3-7][0-9])\)\s?[0-9]{3,4}[\s-]?[0-9]{4}"
_PHONE = re.compile(
    r"(?<![\w.,/-])(?:\(?\+\s?56\s?\)?\s?\(?[2-9]\s?\)?(?:[\s.-]?[0-9]){8}"
    r"|\+[1-9][0-9]{0,2}(?:[\s().-]{0,2}[0-9]){7,10}"
    rf"|(?:56[\s-]?)?{_MOBILE}|{_LANDLINE})(?!\w|[.,/-][0-9]|\s?(?:ui|mg|ml|%))"
)
_PHONE_WORD = Guarded(
    re.compile(
        r"\b(?:tel(?:efono)?s?|fono|celular|cel[.:]|movil|whatsapp|wsp)\b[^0-9\n+]{0,15}"
        rf"(?P<key>{_MOBILE}|{_LANDLINE}|[0-9]{{6,11}}|[0-9]{{2,4}}(?:[\s-][0-9]{{3,4}}){{1,2}})(?!\w)"
    ),
    words=("tel", "fono", "celular", "cel.", "cel:", "movil", "whatsapp", "wsp"),
)
_EMAIL = Guarded(
    re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"), words=("@",)
)
_URL = Guarded(
    re.compile(
        r"(?:https?://|\bwww\.)[^\s<>\"'()]{1,200}"
        r"|(?<![\w@.-])(?:[a-z0-9-]{1,40}\.){0,3}[a-z0-9-]{4,40}\.(?:cl|com|org|net)"
        r"(?![\w@-]|\.[a-z])(?:/[^\s<>\"'()]{0,200})?"
    ),
    words=("http", "www.", ".cl", ".com", ".org", ".net"),
)
_RECORD = Guarded(
    re.compile(
        r"\b(?:(?:n(?:ro|umero|[o°.])?\.?\s?(?:de\s)?)?(?:ficha(?:\sclinica)?|folio|historia\sclinica)"
        r"|n(?:ro|umero|[o°.])\.?\s?(?:de\s)?(?:registro|episodio|atencion|cuenta|admision))\b"
        r"[\s:.#-]{0,3}(?:n(?:ro|umero|[o°.])?\.?[\s:.]{0,2})?"
        r"(?P<key>[a-z]{0,2}-?[0-9][0-9.-]{1,14}[0-9])(?!\w)"
    ),
    words=(
        *("ficha", "folio", "historia", "registro", "episodio", "atencion", "cuenta"),
        "admision",
    ),
)
_CAPITAL = r"(?:(?:[Ll]os|[Ll]as|[Ee]l|[Ll]a|[Dd]el?)\s){0,2}[A-ZÁÉÍÓÚÜÑ][\w.]{1,20}"
# «Situacion de calle» and a block of the «AV.» node are no streets.
_ADDRESS = Guarded(
    re.compile(
        rf"\b(?:(?:[Cc]alle|[Aa]venida|[Aa]vda\.?|Av\.|[Pp]asaje|[Pp]sje\.?|[Vv]illa)\s{_CAPITAL}"
        rf"|(?:[Dd]omiciliad[oa]\sen|[Cc]on\sdomicilio\sen|[Dd]irecci[oó]n:)\s{_CAPITAL})"
        r"(?:[\s,]{1,2}(?:[A-Z]\w{1,20}|de|del|la|los|las)){0,4}"
        r"(?:[\s,]{1,2}(?:[Nn][°º.]{0,2}|#)?\s?[0-9]{1,5}(?!\w))?"
    ),
    words=(
        *("calle ", "avenida", "avda", "av.", "pasaje", "psje", "villa ", "domicili"),
        "direccion:",
    ),
)


class Identifier(NamedTuple):
    """`key` is what two writings of the same have in common; positions are in the folded text."""

    kind: str
    key: str
    start: int
    end: int


def identifiers_in(reading: Reading) -> Iterator[Identifier]:
    """The identifiers of a text; one place may be read as two of them."""
    text = reading.text
    figures_told = _FIGURES.search(text) is not None
    for match in _RUT.finditer(text) if figures_told else ():
        body, digit = match["body"] or match["body2"], match["digit"] or match["digit2"]
        if check_digit(figures(body)) == digit:
            yield Identifier("rut", figures(match[0]), *match.span())
    for kind, pattern in (("rut", _RUT_WORD), ("record", _RECORD)):
        for match in pattern.finditer(text, reading):
            yield Identifier(kind, figures(match["key"]), *match.span("key"))
    for match in _PHONE_WORD.finditer(text, reading):
        yield Identifier("phone", figures(match["key"])[-_LOCAL:], *match.span("key"))
    for match in _PHONE.finditer(text) if figures_told or "+" in text else ():
        yield Identifier("phone", figures(match[0])[-_LOCAL:], *match.span())
    for kind, pattern in (("email", _EMAIL), ("url", _URL)):
        for match in pattern.finditer(text, reading):
            yield Identifier(kind, match[0].rstrip(".,;"), *match.span())
    for match in _ADDRESS.finditer(reading.plain, reading):
        yield Identifier("address", text[match.start() : match.end()], *match.span())


def figures(text: str) -> str:
    return re.sub("[^0-9k]", "", text)


def check_digit(number: str) -> str:
    """The check digit of a Chilean RUT, modulo 11; `number` holds figures only."""
    total = sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(number)))
    return {10: "k", 11: "0"}.get(11 - total % 11, str(11 - total % 11))
