"""How one person's given name is written in another office: nicknames, marks and slips."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

from sharing.demo.region.names.pools import GIVEN

NICKNAMES: Final = {
    "Abigail": "Abby Gail",
    "Alejandra": "Ale Alex",
    "Alejandro": "Alex Ale",
    "Alexander": "Alex Xander Sasha",
    "Alexandra": "Alex Lexi Sasha",
    "Alexis": "Alex Lexi",
    "Allison": "Allie Ali",
    "Andrew": "Andy Drew",
    "Anthony": "Tony",
    "Antonio": "Tony Toño",
    "Benjamin": "Ben Benny",
    "Catalina": "Cata Cathy",
    "Charles": "Charlie Chuck",
    "Christina": "Chris Tina",
    "Christopher": "Chris Topher",
    "Consuelo": "Chelo",
    "Daniel": "Dan Danny",
    "Danielle": "Dani",
    "David": "Dave Davey",
    "Deborah": "Deb Debbie",
    "Dolores": "Lola",
    "Dominic": "Dom Nick",
    "Eduardo": "Eddie Lalo",
    "Edward": "Ed Eddie Ted",
    "Eleanor": "Ellie Nora",
    "Elizabeth": "Liz Beth Lizzie Eliza",
    "Francisca": "Paquita Fran",
    "Francisco": "Paco Pancho Frank",
    "Frederick": "Fred Freddie",
    "Gabriela": "Gaby",
    "Gabrielle": "Gabby",
    "Gregory": "Greg",
    "Guadalupe": "Lupe Lupita",
    "Guillermo": "Memo Willy",
    "Henry": "Hank Harry",
    "Ignacio": "Nacho",
    "Isabel": "Isa Bel",
    "Isabella": "Bella Izzy",
    "Jacob": "Jake",
    "James": "Jim Jimmy Jamie",
    "Jeffrey": "Jeff",
    "Jennifer": "Jen Jenny",
    "Jessica": "Jess Jessie",
    "Jesús": "Chuy",
    "John": "Johnny Jack",
    "Jonathan": "Jon Jonny",
    "José": "Pepe Joe",
    "Joseph": "Joe Joey",
    "Josephine": "Josie Jo",
    "Joshua": "Josh",
    "Katherine": "Kate Katie Kathy",
    "Kenneth": "Ken Kenny",
    "Kimberly": "Kim",
    "Lawrence": "Larry",
    "Leonardo": "Leo",
    "Leticia": "Letty",
    "Lillian": "Lily Lil",
    "Luis": "Lucho Louie",
    "Madison": "Maddie",
    "Manuel": "Manny Manolo",
    "Margaret": "Maggie Meg Peggy",
    "María": "Mari Mary",
    "Matthew": "Matt",
    "Melissa": "Missy Mel",
    "Michael": "Mike Mikey",
    "Michelle": "Shelly",
    "Miguel": "Mike Migue",
    "Natalie": "Nat",
    "Nathan": "Nate",
    "Nicholas": "Nick Nicky",
    "Nicolás": "Nico Nick",
    "Oliver": "Ollie",
    "Pamela": "Pam",
    "Patricia": "Pat Patty Trish",
    "Patrick": "Pat Paddy",
    "Philip": "Phil",
    "Rafael": "Rafa Ralph",
    "Raymond": "Ray",
    "Rebecca": "Becky Becca",
    "Reginald": "Reggie",
    "Ricardo": "Ricky Rick",
    "Richard": "Rick Dick Rich",
    "Robert": "Bob Rob Bobby",
    "Roberto": "Beto Robert",
    "Ronald": "Ron Ronnie",
    "Samantha": "Sam Sammy",
    "Samuel": "Sam Sammy",
    "Santiago": "Santi Chago",
    "Sebastián": "Sebas Bastián",
    "Sofía": "Sofi",
    "Stephanie": "Steph",
    "Stephen": "Steve",
    "Steven": "Steve",
    "Susan": "Sue Susie",
    "Terrence": "Terry",
    "Theodore": "Ted Theo Teddy",
    "Theresa": "Terry Tess",
    "Thomas": "Tom Tommy",
    "Timothy": "Tim",
    "Valentina": "Vale Tina",
    "Victoria": "Vicky Tori",
    "Vincent": "Vince Vinny",
    "William": "Bill Will Billy Liam",
    "Zachary": "Zach Zack",
}

_BARRED: Final = str.maketrans({"ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ł": "l", "Ł": "L"})


@lru_cache(maxsize=200_000)
def plain(name: str) -> str:
    """Letters alone, no marks, no case: what two registers agree on."""
    stripped = unicodedata.normalize("NFKD", name.translate(_BARRED))
    return "".join(letter for letter in stripped.casefold() if letter.isalpha())


@lru_cache(maxsize=10_000)
def known_as(name: str) -> frozenset[str]:
    """The plain forms a person of this given name may go by, the name itself among them."""
    return _KNOWN_AS.get(plain(name), frozenset({plain(name)}))


def alike(sought: str, held: str) -> bool:
    """Whether two plain given names with one initial may name one person.

    A slip of one key counts only when the held form is no name of its own: Danel is Daniel,
    Daniela is someone else, perhaps the twin.
    """
    if sought == held or held in known_as(sought) or sought in known_as(held):
        return True
    return held not in _ALL_PLAIN and _one_slip(sought, held)


def _one_slip(left: str, right: str) -> bool:
    """One letter dropped, added or changed, or two neighbours exchanged."""
    if abs(len(left) - len(right)) > 1 or min(len(left), len(right)) < 4:
        return False
    head = 0
    while head < min(len(left), len(right)) and left[head] == right[head]:
        head += 1
    rest, other = left[head:], right[head:]
    swapped = rest[:2] == other[:2][::-1] and rest[2:] == other[2:]
    return swapped or rest[1:] == other or rest == other[1:] or rest[1:] == other[1:]


_KNOWN_AS: Final = {
    plain(name): frozenset({plain(name), *(plain(short) for short in shorts.split())})
    for name, shorts in NICKNAMES.items()
}
_ALL_PLAIN: Final = frozenset(plain(name) for name in GIVEN) | frozenset().union(
    *_KNOWN_AS.values()
)
