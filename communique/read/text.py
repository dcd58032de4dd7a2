"""Bytes to text, exactly as written where the encoding tells."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from hashlib import sha256

from communique.errors import UnreadableSource
from communique.model import Document, Issue

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = bytes({*range(32)} - {*b"\t\n\v\f\r\x1b"})
_HIGH = bytes(range(128, 256))
_SAMPLE = 64 * 1024
_REPLACED = "some bytes are no text in any likely encoding and became U+FFFD; save the file as UTF-8"
_SURROGATE = re.compile("[\ud800-\udfff]")

# What reports come in, most frequent first; rare encodings only ever win by accident on a short text.
_LEGACY = (
    "cp1252 cp1251 gb18030 big5 cp949 cp932 euc_jp koi8_r koi8_u cp1250 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 "
    "cp874 iso8859_2 iso8859_5 iso8859_7 iso8859_15 cp866 iso2022_jp"
).split()

# A letter of Western Europe stands among plain letters, never three in a row; typographic signs stand between words.
_WESTERN = re.compile(
    r"(?:[\x00-\x7f\xa0«»‘’“”„‚–—…•€£§©®™¥¢°·¡¿]|(?<![À-ÿŒœŠšŽžŸ]{2})[À-ÖØ-öø-ÿŒœŠšŽžŸ]"
    r"|(?<![A-Za-zÀ-ÿ])[ªº²³¹¼½¾±×÷µ¶](?![A-Za-zÀ-ÿ])|(?<=\d)[ªº²³¹¼½¾])*"
)
_BROKEN_WESTERN = re.compile(r"(?<=[A-Za-zÀ-ÿ])[°¡¿£§©®¥¢“„‚•](?=[A-Za-zÀ-ÿ])")
_RUSSIAN = re.compile(
    r"(?:[\x00-\x7f\xa0«»‘’“”„–—…№]|(?<![А-яЁё])[А-ЯЁ]?[а-яё]{2,}(?![А-яЁё])|(?<![А-яЁё])[аиоувксАИОУВКС](?![А-яЁё]))*"
)


def storable(text: str) -> str:
    """The text with lone surrogates replaced by U+FFFD: no store and no UTF-8 can hold them. NULs are kept."""
    return text if text.isascii() else _SURROGATE.sub("�", text)


def binary(source: str) -> UnreadableSource:
    return UnreadableSource(source, "binary", "this is not text; give plain text, HTML, PDF or JSON Lines")


def plain(raw: bytes, source: str, media_type: str = "text/plain", charset: str = "") -> Iterator[Document | Issue]:
    """A text or Markdown file: every character and newline as it stands, only a leading byte order mark dropped.

    `charset` is what a server says. Raises UnreadableSource (`empty`, `binary`). Where bytes had to be replaced, or
    the encoding was guessed, an Issue `encoding` follows.
    """
    text, doubt = decode(raw, source, charset)
    if not text.strip():
        raise UnreadableSource(source, "empty", "the report is empty; nothing was read")
    yield Document(text, source, media_type=media_type, raw_digest=sha256(raw).hexdigest())
    if doubt:
        yield Issue("encoding", doubt, source)


def decode(raw: bytes, source: str, hint: str = "") -> tuple[str, str]:
    """The text, and what is doubtful about it (else ""): bytes were replaced, or the encoding was guessed.

    Tries byte order marks, UTF-8, `hint` (what a page or a server says), UTF-16 without a mark, then detection.
    UTF-8 goes before the hint because texts that read as UTF-8 by accident are rare and false hints are not.
    Raises UnreadableSource (`binary`) for NULs outside UTF-16 and UTF-32, and for many control characters.
    """
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            text, doubt = _lenient(raw[len(mark) :], encoding)
            if "\x00" in text or (doubt and encoding != "utf-8" and text.count("�") * 10 > len(text)):
                raise binary(source)
            return text, doubt
    if b"\x00" in raw:
        wide = _wide(raw)
        if wide is None:
            raise binary(source)
        return wide, ""
    controls = len(raw) - len(raw.translate(None, _CONTROLS))
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        if controls * 50 > len(raw):
            raise binary(source) from None
        return _hinted(raw, hint) or _detected(raw)
    if controls * 10 > len(raw):
        raise binary(source)
    return _escaped(raw, hint) or text, ""


def _lenient(raw: bytes, encoding: str) -> tuple[str, str]:
    try:
        return raw.decode(encoding), ""
    except UnicodeDecodeError:
        return raw.decode(encoding, "replace"), _REPLACED


def _wide(raw: bytes) -> str | None:
    """UTF-16 without a byte order mark: every NUL on the same side of its pair, and blanks between words."""
    even, odd = raw[::2].count(0), raw[1::2].count(0)
    if len(raw) % 2 or (even and odd) or (even + odd) * 20 < len(raw):
        return None
    try:
        text = raw.decode("utf-16-le" if odd else "utf-16-be")
    except UnicodeDecodeError:
        return None
    readable = sum(char.isalnum() or char.isspace() for char in text[:_SAMPLE])
    return text if readable * 4 >= 3 * min(len(text), _SAMPLE) else None


def _known(name: str) -> str | None:
    """The codec for a charset as pages and servers name it, read as browsers read it (WHATWG Encoding Standard)."""
    try:
        codec = codecs.lookup(name.strip().lower()).name
    except (LookupError, ValueError):
        return None
    superset = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932"}
    superset |= {"euc_kr": "cp949", "iso8859-9": "cp1254"}
    codec = superset.get(codec, codec)
    return codec if codec not in ("utf-8", "utf-7") and not codec.startswith(("utf-16", "utf-32")) else None


def _hinted(raw: bytes, hint: str) -> tuple[str, str] | None:
    codec = _known(hint) if hint else None
    try:
        return (raw.decode(codec), "") if codec else None
    except (UnicodeDecodeError, LookupError):
        return None


def _escaped(raw: bytes, hint: str) -> str | None:
    """Encodings that write all in ASCII and escapes (ISO-2022-JP, HZ) read as UTF-8 and are believed when named."""
    codec = _known(hint) if hint else None
    if codec is None or not codec.startswith(("iso2022", "hz")):
        return None
    try:
        return raw.decode(codec)
    except UnicodeDecodeError:
        return None


def _detected(raw: bytes) -> tuple[str, str]:
    text = raw.decode("utf-8", "replace")
    # Damaged UTF-8: more whole sequences than broken ones. Any one-byte encoding would garble every whole one.
    broken = text.count("�")
    whole = len(text) - broken - len(raw.translate(None, _HIGH))
    if whole > broken:
        return text, _REPLACED
    if codec := _latin_or_russian(raw):
        return raw.decode(codec), ""
    if guess := _guessed(raw):
        try:
            return raw.decode(guess), f"read as {guess}, which is a guess; save the file as UTF-8 if words look wrong"
        except UnicodeDecodeError:
            pass
    return text, _REPLACED


def _sample(raw: bytes) -> bytes:
    """Lines with bytes beyond ASCII, up to 64 KiB: what detection has to go by, wherever in a long file it stands."""
    found, size = [], 0
    for match in re.finditer(rb"[\x80-\xff][^\n]{0,4096}\n?", raw):
        start = max(match.start() - 200, raw.rfind(b"\n", max(0, match.start() - 200), match.start()) + 1)
        found.append(raw[start : match.end()])
        size += match.end() - start
        if size >= _SAMPLE:
            break
    return b"".join(found)


def _latin_or_russian(raw: bytes) -> str | None:
    """Windows-1252 or -1251 where every word then looks like one: general detectors go wrong on English texts with
    a few foreign names, having little to go by."""
    sample = _sample(raw)
    high = len(raw) - len(raw.translate(None, _HIGH))
    for codec, pattern, most in (("cp1252", _WESTERN, len(raw) / 3), ("cp1251", _RUSSIAN, len(raw))):
        try:
            words = sample.decode(codec)
            raw.decode(codec)
        except UnicodeDecodeError:
            continue
        if high <= most and pattern.fullmatch(words) and not _BROKEN_WESTERN.search(words):
            return codec
    return None


def _guessed(raw: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(_sample(raw), cp_isolation=_LEGACY).best()
    return best.encoding if best else None
