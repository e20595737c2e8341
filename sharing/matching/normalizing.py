"""Names, dates and addresses as they are compared. What was written is never changed.

Each function takes one written value and gives its compared form, or None when nothing was written.
Only an empty value is missing: Null, NA, None and nan are names.
"""

from __future__ import annotations

import re
import unicodedata

from .nicknames import groups_of

# Letters that no decomposition turns into plain ones.
LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h"}
    | {"\u0131": "i"}
)
APOSTROPHES = re.compile("['`\u2018\u2019\u00b4\u02bb\u02bc\u2032]")
WORDS = re.compile(r"[^\W_]+")
PARTICLES = frozenset(
    ("de", "del", "della", "la", "las", "los", "el", "y", "e", "da", "das", "do", "dos", "di", "du")
) | frozenset(("le", "van", "von", "der", "den", "ter", "ten", "bin", "ibn", "al"))
# De la Cruz is also written Delacruz; Delaney and Delano are other names.
JOINED = re.compile(
    r"^(?:dela|delos|delas|del|de)"
    r"(cruz|rosa|torre|fuente|garza|pena|vega|paz|riva|mora|cerda|luz|hoya|santos|reyes|angeles"
    r"|rios|santiago|leon|jesus|rio|toro|valle|bosque|campo|real|castillo|pilar|carmen|pozo)$"
)
TOGETHER = frozenset(("mc", "mac", "o", "st", "saint", "fitz", "san", "santa"))
SUFFIXES = {
    "jr": "2", "junior": "2", "ii": "2", "2nd": "2", "sr": "1", "senior": "1", "i": "1",
    "iii": "3", "3rd": "3", "iv": "4", "4th": "4",
}  # fmt: skip
# In a last name only these are surely a suffix; "I" and "Senior" may be names.
SURE_SUFFIXES = frozenset(("jr", "ii", "sr", "iii", "iv", "2nd", "3rd", "4th"))
GENDERS = {
    "m": "m", "male": "m", "man": "m", "boy": "m", "hombre": "m", "masculino": "m", "1": "m",
    "f": "f", "female": "f", "woman": "f", "girl": "f", "mujer": "f", "femenino": "f", "2": "f",
    "w": "f", "x": "x", "nonbinary": "x", "nb": "x",
}  # fmt: skip
UNKNOWN_GENDERS = frozenset(("u", "unknown", "notselected", "other", "0", "9"))
STREET_WORDS = {
    "street": "st", "avenue": "ave", "av": "ave", "avenida": "ave", "road": "rd", "drive": "dr",
    "lane": "ln", "court": "ct", "place": "pl", "boulevard": "blvd", "circle": "cir",
    "terrace": "ter", "highway": "hwy", "parkway": "pkwy", "square": "sq", "trail": "trl",
    "north": "n", "south": "s", "east": "e", "west": "w", "northeast": "ne", "northwest": "nw",
    "southeast": "se", "southwest": "sw", "calle": "c", "crescent": "cres", "close": "cl",
    "mount": "mt", "saint": "st", "first": "1st", "second": "2nd", "third": "3rd",
}  # fmt: skip
UNITS = frozenset(("apt", "apartment", "unit", "ste", "suite", "no", "room", "rm", "lot", "dept"))
STATES = {
    "alabama": "al", "alaska": "ak", "arizona": "az", "arkansas": "ar", "california": "ca",
    "colorado": "co", "connecticut": "ct", "delaware": "de", "districtofcolumbia": "dc",
    "florida": "fl", "georgia": "ga", "hawaii": "hi", "idaho": "id", "illinois": "il",
    "indiana": "in", "iowa": "ia", "kansas": "ks", "kentucky": "ky", "louisiana": "la",
    "maine": "me", "maryland": "md", "massachusetts": "ma", "michigan": "mi", "minnesota": "mn",
    "mississippi": "ms", "missouri": "mo", "montana": "mt", "nebraska": "ne", "nevada": "nv",
    "newhampshire": "nh", "newjersey": "nj", "newmexico": "nm", "newyork": "ny",
    "northcarolina": "nc", "northdakota": "nd", "ohio": "oh", "oklahoma": "ok", "oregon": "or",
    "pennsylvania": "pa", "puertorico": "pr", "rhodeisland": "ri", "southcarolina": "sc",
    "southdakota": "sd", "tennessee": "tn", "texas": "tx", "utah": "ut", "vermont": "vt",
    "virginia": "va", "washington": "wa", "westvirginia": "wv", "wisconsin": "wi", "wyoming": "wy",
}  # fmt: skip
# Letters of a value that are compared: a longer one costs much and tells nothing more.
MOST_LETTERS = 60
_YEAR_FIRST = re.compile(r"(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?Z?")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")


def words(text: str) -> list[str]:
    """Lower-case words of letters and digits, without accents and apostrophes."""
    text = text.casefold()
    if not text.isascii():
        # Twice: a mathematical bold A becomes a capital only by the first decomposition.
        for _ in range(2):
            text = unicodedata.normalize("NFKD", text).casefold()
        text = unicodedata.normalize("NFKD", text).translate(LETTERS)
        text = "".join(c for c in text if not unicodedata.combining(c))
        # Marks of writing direction are no letters; WORDS drops them like punctuation.
    return WORDS.findall(APOSTROPHES.sub("", text))


def given_names(text: str) -> list[str]:
    """['mary', 'ann'] of Mary-Ann; a suffix that stands there is dropped."""
    found = words(text)
    kept = [word for word in found if word not in SURE_SUFFIXES]
    return kept or found


def surnames(text: str) -> list[str]:
    """['garcia', 'lopez'] of García-López; particles and suffix are dropped unless alone."""
    found = _together(words(text))
    kept = [w for w in found if w not in PARTICLES and w not in SURE_SUFFIXES]
    kept = kept or [w for w in found if w not in SURE_SUFFIXES] or found
    return [JOINED.sub(r"\1", word) for word in kept]


def first_name(text: str) -> tuple[str | None, ...]:
    """(all of it, the first of several, and up to two names that it may be a nickname of)."""
    found = given_names(text)
    if not found:
        return (None, None, None, None)
    groups = groups_of("".join(found)) or groups_of(found[0]) or (found[0],)
    nick = groups[0][:MOST_LETTERS]
    return _joined(found), found[0][:MOST_LETTERS], nick, groups[1] if len(groups) > 1 else None


def last_name(text: str) -> tuple[str | None, ...]:
    """(all of it, the first of several, the last of several)."""
    found = surnames(text)
    if not found:
        return (None, None, None)
    last = found[-1][:MOST_LETTERS] if len(found) > 1 else None
    return _joined(found), found[0][:MOST_LETTERS], last


def _joined(found: list[str]) -> str:
    return "".join(found)[:MOST_LETTERS]


def _together(found: list[str]) -> list[str]:
    """Mc Donald is McDonald, O Brien is O'Brien, St. John is Saint John."""
    joined: list[str] = []
    for word in found:
        if joined and joined[-1] in TOGETHER:
            first = {"st": "saint"}.get(joined[-1], joined[-1])
            joined[-1] = first + word
        else:
            joined.append(word)
    return joined


def suffix(written: str, last_name: str) -> str | None:
    """'2' of Jr, II or 2nd, from its own column or else from the end of the last name."""
    own = "".join(words(written))
    if own:
        return SUFFIXES.get(own, own)
    ending = words(last_name)[1:]
    return SUFFIXES[ending[-1]] if ending and ending[-1] in SURE_SUFFIXES else None


def gender(text: str) -> str | None:
    said = "".join(words(text))
    return None if not said or said in UNKNOWN_GENDERS else GENDERS.get(said, said)


def birth_date(text: str) -> str | None:
    """Eight digits, year first. An impossible day such as 20050231 is kept: typing errors make
    such dates, and they are compared digit by digit. Raises ValueError for anything else."""
    text = text.strip()
    if not text:
        return None
    if found := _YEAR_FIRST.fullmatch(text):
        year, _, month, day = found.groups()
    elif found := _YEAR_LAST.fullmatch(text):
        month, day, year = found.groups()
    else:
        raise ValueError(text)
    return f"{year}{month:0>2}{day:0>2}"


def street(text: str) -> tuple[str | None, str | None]:
    """(house number, name of the street) of 12 N. Main Street, Apt 4: ('12', 'n main st')."""
    found = words(text)
    number = next((i for i, word in enumerate(found) if word in UNITS and i), len(found))
    found = [STREET_WORDS.get(word, word) for word in found[:number]]
    # A number alone names a house in a street that was not written.
    house = (
        found.pop(0)
        if (found and found[0].isdigit()) or (len(found) > 1 and found[0][0].isdigit())
        else None
    )
    return house, " ".join(found)[:MOST_LETTERS] or None


def city(text: str) -> str | None:
    found = words(text)
    return " ".join(STREET_WORDS.get(word, word) for word in found)[:MOST_LETTERS] or None


def postcode(text: str) -> str | None:
    """Five digits of 02134-1001, and of 2134, which a spreadsheet left of it."""
    plain = "".join(words(text))
    if plain.isdigit():
        plain = plain[:5] if len(plain) == 9 else plain.zfill(5)
    return plain or None


def state(text: str) -> str | None:
    plain = "".join(words(text))
    return STATES.get(plain, plain) or None
