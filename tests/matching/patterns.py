"""People whose two rows differ in one known way, for precision and recall by kind of error.

Names, homes and habits are not those of `invented.py`, so that nothing is judged by the files it
was made with. `two_files` gives, besides the two files, which persons belong to which pattern; the
patterns under STRANGERS have no counterpart in the other file, only somebody who looks like one.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

ENGLISH = (
    """Harper Evelyn Amelia Penelope Scarlett Brooklyn Savannah Kayla Brianna Mackenzie Autumn
    Peyton Gianna Delilah Quinn Serenity Paige Molly Jada Kendra Monique Tamika Ariel Phoebe Tessa
    Elise Fiona Gwen Hope Iris June Kara Laurel Maeve Nina Opal Priya Rosalind Sienna Talia""",
    """Mason Carter Jaylen Dominic Tristan Preston Marcus Terrell Darius Quentin Reggie Spencer
    Trevor Vaughn Wesley Xavier Garrett Derek Calvin Bryce Andre Brandon Colin Damien Elliott
    Felix Grant Hugo Ian Jasper Keith Lamar Mitchell Neil Omar Paul Quincy Ross Seth Troy""",
)
NICKNAMES = {
    "Jeffrey": "Jeff", "Kimberly": "Kim", "Frederick": "Fred", "Cassandra": "Cassie",
    "Alfredo": "Fredo", "Eleanor": "Ellie", "Vincent": "Vinny", "Lillian": "Lily",
    "Philip": "Phil", "Dorothy": "Dot", "Leonard": "Lenny", "Virginia": "Ginny",
    "Eduardo": "Lalo", "Concepcion": "Concha", "Manuel": "Manny", "Roberto": "Beto",
    "Tabitha": "Tabby", "Bernard": "Bernie", "Melissa": "Missy", "Walter": "Walt",
    "Mackenzie": "Kenzie", "Emmanuel": "Manny", "Penelope": "Penny", "Savannah": "Savvy",
    "Madison": "Maddie", "Gabriella": "Gabby", "Zachariah": "Zack", "Josiah": "Joe",
}  # fmt: skip
FAMILIES = """Abernathy Barlow Castellan Dunmore Eastwick Fairbanks Galloway Hathaway Ingram Jessup
    Kirkland Lockhart Merriweather Northrup Ogilvie Pemberton Quarles Redmond Strickland Thackeray
    Underhill Vandermeer Whitfield Yarborough Ziegler Ashford Boone Crawford Dalton Ellsworth
    Fletcher Gaines Holloway Irwin Jernigan Kendrick Langston Mabry Nichols Osborne Pruitt Ramsey
    Sheffield Tillman Upshaw Vickers Weaver Yates Brown Johnson Davis Williams Smith Harris Lewis
    Simmons Dixon Hunt Palmer Wagner Snyder Hoffman Weber Schultz Keller Becker Novak Kowalski"""
SPANISH_FAMILIES = """Acosta Ballesteros Cardenas Dominguez Escobar Figueroa Gallegos Huerta
    Ibarra Juarez Ledesma Maldonado Navarro Ochoa Palacios Quintero Rosales Sandoval Trejo Urias
    Valdez Zamora Garcia Lopez Martinez Rodriguez Hernandez Gonzalez Perez Ramirez"""
SPANISH = (
    "Alma Beatriz Carmen Dolores Elena Flor Gloria Ines Julieta Karina Luz Marisol Nayeli Rocio",
    "Adrian Bruno Cesar Damian Efrain Felipe Gerardo Hugo Ivan Joaquin Leonel Marcos Noe Omar",
)
VIET_FAMILIES = "Nguyen Tran Le Pham Hoang Phan Vu Vo Dang Bui Do Ho Ngo Duong Ly"
VIET = """Anh Bao Chau Dung Giang Ha Hieu Hoa Huong Khanh Kim Lan Linh Long Mai Minh My Nam Ngoc
    Nhu Phuc Phuong Quang Quynh Son Tam Thanh Thao Thu Thuy Tien Trang Trinh Tuan Tuyet Uyen
    Van Viet Vy Xuan Yen"""
HMONG_FAMILIES = "Xiong Vang Yang Lor Moua Her Thao Lee Vue Cha Hang Kong Khang Cheng"
HMONG = """Pa Houa Mai Kia See Bao Nhia Chue Fong Tou Ger Kou Leng Meng Nou Pao Shoua Teng Xee Yer
    Zoua Chong Dao Yia"""
ARABIC_FAMILIES = """Sayed Rashid Hashimi Masri Khatib Najjar Haddad Amin Farouk Jabari Qasim
    Tamimi Zahrani Ghamdi Harbi"""
ARABIC = (
    "Fatima Aisha Khadija Maryam Zainab Noor Salma Layla Hanan Amal",
    "Mohammed Ahmed Yousef Ibrahim Khalid Hassan Hussein Mustafa Tariq Karim",
)
SPELLED = {
    "Mohammed": "Muhammad", "Ahmed": "Ahmad", "Yousef": "Yusuf", "Hussein": "Husain",
    "Fatima": "Fatimah", "Aisha": "Ayesha", "Maryam": "Mariam", "Noor": "Nour", "Layla": "Leila",
    "Khalid": "Khaled", "Tariq": "Tarek", "Karim": "Kareem",
}  # fmt: skip
CHINESE_FAMILIES = "Wang Li Zhang Liu Chen Zhao Huang Zhou Wu Xu Sun Hu Zhu Gao Lin He Guo Ma Luo"
CHINESE = (
    "Xiao Ming Wei Jing Fang Hui Jun Hao Yu Xin Lei Bo Ling Mei Na Qing Rui Shan Tao Yan Zhi Jia Yi"
)
PARTS = (
    "Ab Bar Cor Dan El Fen Gar Hal In Jar Kes Lom Mer Nor Or Pel Quor Ros Sut Tar Ul Ven War Yel",
    "ber dor fan gel hor kin lan mon ner pol rin sel tor van wen",
    "by dale ens field ford gate ham land ley man more ridge son stead ton well wick worth",
)
STREETS = "Alder Birch Cedar Dogwood Elm Foxglove Grove Hickory Ironwood Juniper Kings Laurel Maple"
STRANGERS = ("twin of the other file", "sibling of the other file", "father of the other file")


@dataclass
class Made:
    """Rows as they grow: `of` says the pattern of each id."""

    rng: np.random.Generator
    left: list[dict[str, str]] = field(default_factory=list)
    right: list[dict[str, str]] = field(default_factory=list)
    truth: set[tuple[str, str]] = field(default_factory=set)
    of: dict[str, str] = field(default_factory=dict)

    def one(self, words: str) -> str:
        found = words.split()
        # Some are frequent, most are not.
        return found[min(int(self.rng.exponential(len(found) / 3)), len(found) - 1)]

    def chance(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def family(self) -> str:
        """One of the frequent last names, or one of some thousands."""
        if self.chance(0.5):
            return self.one(FAMILIES)
        return "".join(str(self.rng.choice(part.split())) for part in PARTS)

    def born(self, first: int = 2004, last: int = 2008) -> str:
        start = np.datetime64(f"{first}-01-01")
        days = int((np.datetime64(f"{last}-12-31") - start).astype(int))
        return str(start + int(self.rng.integers(0, days)))

    def home(self) -> dict[str, str]:
        code = int(self.rng.integers(0, 40))
        kind = ("Street", "Avenue", "Road", "Lane")[int(self.rng.integers(0, 4))]
        return {
            "street": f"{self.rng.integers(1, 990)} {self.one(STREETS)} {kind}",
            "city": f"{self.one(STREETS)}ton" if code % 3 else "Riverside",
            "postcode": f"{60100 + code}",
        }

    def person(self, **told: str) -> dict[str, str]:
        gender = told.get("gender") or "FM"[int(self.rng.integers(0, 2))]
        names = ENGLISH[gender == "M"]
        middle = self.one(ENGLISH[gender == "M"]) if self.chance(0.6) else ""
        made = {
            "first_name": self.one(names), "middle_name": middle, "last_name": self.family(),
            "suffix": "", "gender": gender, "birth_date": self.born(), **self.home(),
        }  # fmt: skip
        return made | told

    def both(self, pattern: str, one: dict[str, str], other: dict[str, str]) -> None:
        left, right = self.add(pattern, one, "left"), self.add(pattern, self.later(other), "right")
        self.truth.add((left, right))

    def later(self, row: dict[str, str]) -> dict[str, str]:
        """A third moved; some rows lack a middle name or have its initial."""
        row = dict(row)
        if self.chance(0.33):
            row |= self.home()
        if self.chance(0.3):
            row["middle_name"] = row["middle_name"][:1]
        return row

    def add(self, pattern: str, row: dict[str, str], side: str) -> str:
        rows = self.left if side == "left" else self.right
        id_ = f"{side[0].upper()}{len(rows):06d}"
        rows.append({"id": id_, **row})
        self.of[id_] = pattern
        return id_


def _typo(text: str, made: Made) -> str:
    if len(text) < 4:
        return text
    n = int(made.rng.integers(1, len(text) - 1))
    letter = "aeioustrnl"[int(made.rng.integers(0, 10))]
    return (
        text[:n] + text[n + 1 :],
        text[:n] + letter + text[n:],
        text[: n - 1] + text[n] + text[n - 1] + text[n + 1 :],
    )[int(made.rng.integers(0, 3))]


def _plain(made: Made) -> None:
    one = made.person()
    made.both("nothing but a move", one, one)


def _typed(made: Made) -> None:
    one = made.person()
    changed = {name: _typo(one[name], made) for name in ("first_name", "last_name")}
    made.both("typing errors in both names", one, one | changed)


def _day_month(made: Made) -> None:
    one = made.person(
        birth_date=f"2006-{made.rng.integers(1, 13):02d}-{made.rng.integers(1, 13):02d}"
    )
    year, month, day = one["birth_date"].split("-")
    made.both("day and month exchanged", one, one | {"birth_date": f"{year}-{day}-{month}"})


def _digit(made: Made) -> None:
    one = made.person()
    day = one["birth_date"]
    place = (3, 6, 8, 9)[int(made.rng.integers(0, 4))]
    other = day[:place] + str((int(day[place]) + 1) % 10) + day[place + 1 :]
    made.both("one digit of the birth date", one, one | {"birth_date": other})


def _no_birth(made: Made) -> None:
    one = made.person()
    made.both("no birth date in one file", one, one | {"birth_date": ""})


def _nickname(made: Made) -> None:
    names = sorted(NICKNAMES)
    name = names[int(made.rng.integers(0, len(names)))]
    one = made.person(first_name=name)
    made.both("nickname", one, one | {"first_name": NICKNAMES[name]})


def _hyphen(made: Made) -> None:
    a, b = made.family(), made.family()
    one = made.person(last_name=f"{a}-{b}")
    kept = (f"{a} {b}", a, b, a + b.lower())[int(made.rng.integers(0, 4))]
    made.both("hyphenated last name", one, one | {"last_name": kept})


def _spanish(made: Made) -> None:
    gender = "FM"[int(made.rng.integers(0, 2))]
    a, b = made.one(SPANISH_FAMILIES), made.one(SPANISH_FAMILIES)
    one = made.person(
        first_name=made.one(SPANISH[gender == "M"]), last_name=f"{a} {b}", gender=gender
    )
    kept = (a, b, f"{a}-{b}", f"de {a}", f"{b} {a}")[int(made.rng.integers(0, 5))]
    made.both("Spanish double last name", one, one | {"last_name": kept})


def _married(made: Made) -> None:
    one = made.person(gender="F")
    made.both("married name", one, one | {"last_name": made.family()})


def _exchanged(made: Made) -> None:
    one = made.person()
    swap = {"first_name": one["last_name"], "last_name": one["first_name"]}
    made.both("first and last name exchanged", one, one | swap)


def _compound(made: Made) -> None:
    a, b = made.one(ENGLISH[0]), made.one(ENGLISH[0])
    one = made.person(first_name=f"{a} {b}", middle_name="", gender="F")
    kept = (
        {"first_name": a, "middle_name": b},
        {"first_name": a + b.lower()},
        {"first_name": f"{a}-{b}"},
        {"first_name": b, "middle_name": ""},
    )[int(made.rng.integers(0, 4))]
    made.both("compound first name", one, one | kept)


def _vietnamese(made: Made) -> None:
    family, a, b = made.one(VIET_FAMILIES), made.one(VIET), made.one(VIET)
    middle = "Thi" if made.chance(0.4) else made.one(VIET)
    one = made.person(first_name=f"{a} {b}", middle_name=middle, last_name=family)
    kept = (
        {"first_name": b, "middle_name": f"{middle} {a}"},
        {"first_name": family, "middle_name": f"{middle} {a}", "last_name": b},
        {"first_name": a + b.lower(), "middle_name": ""},
        {"first_name": f"{middle} {a} {b}", "middle_name": ""},
    )[int(made.rng.integers(0, 4))]
    made.both("Vietnamese name order", one, one | kept)


def _hmong(made: Made) -> None:
    clan, a, b = made.one(HMONG_FAMILIES), made.one(HMONG), made.one(HMONG)
    one = made.person(first_name=f"{a} {b}", middle_name="", last_name=clan)
    kept = (
        {"first_name": a + b.lower()},
        {"first_name": a, "middle_name": b},
        {"first_name": clan, "last_name": f"{a} {b}"},
        {"first_name": f"{a}{b}"},
    )[int(made.rng.integers(0, 4))]
    made.both("Hmong name order", one, one | kept)


def _arabic(made: Made) -> None:
    gender = "FM"[int(made.rng.integers(0, 2))]
    first, family = made.one(ARABIC[gender == "M"]), made.one(ARABIC_FAMILIES)
    father = made.one(ARABIC[1])
    one = made.person(first_name=first, middle_name=father, last_name=f"Al-{family}", gender=gender)
    kept = (
        {"first_name": SPELLED.get(first, first)},
        {"last_name": f"Al {family}"},
        {"last_name": f"El{family.lower()}"},
        {"last_name": f"Al{family.lower()}", "middle_name": ""},
        {"last_name": f"bin {father} {family}", "middle_name": ""},
    )[int(made.rng.integers(0, 5))]
    made.both("Arabic spelling and order", one, one | kept)


def _chinese(made: Made) -> None:
    family, a, b = made.one(CHINESE_FAMILIES), made.one(CHINESE), made.one(CHINESE)
    one = made.person(first_name=a + b.lower(), middle_name="", last_name=family)
    kept = (
        {"first_name": f"{a} {b}"},
        {"first_name": a, "middle_name": b},
        {"first_name": family, "last_name": a + b.lower()},
        {"first_name": made.one(ENGLISH[1]), "middle_name": a + b.lower()},
        {"first_name": f"{a}-{b}"},
    )[int(made.rng.integers(0, 5))]
    made.both("Chinese name order", one, one | kept)


def _junior(made: Made) -> None:
    one = made.person(gender="M", suffix="Jr")
    made.both("Jr. in one file only", one, one | {"suffix": ""})


def _twins(made: Made) -> None:
    """Both twins are in both files."""
    one = made.person()
    other = one | {"first_name": made.one(ENGLISH[one["gender"] == "M"])}
    if other["first_name"] != one["first_name"]:
        for person in (one, other):
            made.both("twins, both in both files", person, person)


def _lone_twin(made: Made) -> None:
    one = made.person()
    other = one | {"first_name": made.one(ENGLISH[one["gender"] == "M"]), "middle_name": ""}
    if other["first_name"] != one["first_name"]:
        made.add(STRANGERS[0], one, "left")
        made.add(STRANGERS[0], other, "right")


def _lone_sibling(made: Made) -> None:
    one = made.person()
    gender = "FM"[int(made.rng.integers(0, 2))]
    other = one | {"first_name": made.one(ENGLISH[gender == "M"]), "birth_date": made.born()}
    other |= {"gender": gender, "middle_name": ""}
    if other["first_name"] != one["first_name"]:
        made.add(STRANGERS[1], one, "left")
        made.add(STRANGERS[1], other, "right")


def _lone_father(made: Made) -> None:
    son = made.person(gender="M", suffix="Jr" if made.chance(0.5) else "")
    father = son | {"birth_date": made.born(1970, 1984), "suffix": ""}
    made.add(STRANGERS[2], son, "left")
    made.add(STRANGERS[2], father, "right")


PATTERNS = (
    _typed, _day_month, _digit, _no_birth, _nickname, _hyphen, _spanish, _married, _exchanged,
    _compound, _vietnamese, _hmong, _arabic, _chinese, _junior, _twins, _lone_twin, _lone_sibling,
    _lone_father,
)  # fmt: skip


def two_files(
    each: int = 300, plain: int = 6000, seed: int = 424242
) -> tuple[pd.DataFrame, pd.DataFrame, set[tuple[str, str]], dict[str, str]]:
    """(left, right, truth, pattern of each id): `each` people of every pattern among `plain` whose
    rows differ in nothing but a move, and as many again who are in one file only."""
    made = Made(np.random.default_rng(seed))
    for _ in range(plain):
        _plain(made)
        made.add("in one file only", made.person(), "left")
        made.add("in one file only", made.person(), "right")
    for pattern in PATTERNS:
        for _ in range(each):
            pattern(made)
    frames = []
    for side, rows in enumerate((made.left, made.right)):
        frame = pd.DataFrame(rows).sample(frac=1, random_state=seed + side)
        frames.append(frame.reset_index(drop=True))
    return frames[0], frames[1], made.truth, made.of


def by_pattern(
    matches: set[tuple[str, str]],
    review: set[tuple[str, str]],
    truth: set[tuple[str, str]],
    of: dict[str, str],
) -> pd.DataFrame:
    """One row a pattern: people, right and wrong matches, right pairs left to a person."""
    told: dict[str, dict[str, int]] = {}

    def count(pattern: str, what: str) -> None:
        zero = {"pairs": 0, "right": 0, "wrong": 0, "to review": 0}
        told.setdefault(pattern, zero)[what] += 1

    for left, right in truth:
        count(of[left], "pairs")
        if (left, right) in matches:
            count(of[left], "right")
        elif (left, right) in review:
            count(of[left], "to review")
    for left, right in matches - truth:
        for pattern in {of[left], of[right]}:
            count(pattern, "wrong")
    return pd.DataFrame.from_dict(told, orient="index").sort_index()
