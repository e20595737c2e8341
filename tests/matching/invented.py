"""Invented people of two files, with the truth: a district's graduates, and a college's rolls.

Made for these tests and the bench alone. The errors are not those of FEBRL 4: people move, go by a
nickname or a middle name, write one of two last names, marry; twins and siblings share a home; a
clerk in a hurry errs several times in one row.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

GIVEN = {
    "f": """Olivia Emma Sophia Mia Isabella Ava Abigail Emily Charlotte Madison Elizabeth Sofia
    Victoria Samantha Natalie Grace Hannah Camila Alexandra Katherine Margaret Jennifer Jessica
    Christina Rebecca Patricia Stephanie Kimberly Veronica Angelica Jacqueline Cynthia Deborah
    Susan Theresa Pamela Danielle Valerie Gabriela Leticia Guadalupe Mercedes Rosa Maria Ana Lucia
    Valentina Daniela Ximena Fernanda Regina Renata Paula Yolanda Esperanza Graciela Ngoc Linh Mai
    Aaliyah Imani Nia Zoe Chloe Lily Ella Nora Ruby Alice Clara June Hazel Ivy Violet Aurora Stella
    Naomi Leah Sarah Rachel Miriam Judith Eleanor Josephine Caroline Vivian Genevieve Beatrice""",
    "m": """Liam Noah William James Benjamin Lucas Michael Alexander Daniel Matthew David Joseph
    Samuel Anthony Christopher Andrew Joshua Nathaniel Jonathan Nicholas Thomas Robert Richard
    Edward Charles Timothy Gregory Kenneth Stephen Lawrence Raymond Gerald Eugene Theodore Zachary
    Jose Juan Luis Carlos Jesus Francisco Miguel Alejandro Fernando Eduardo Ignacio Guillermo
    Enrique Rafael Javier Santiago Mateo Diego Andres Ricardo Manuel Antonio Vicente Ernesto Minh
    Duc Tuan Jamal Malik DeShawn Tyrone Isaiah Elijah Ezra Caleb Owen Wyatt Levi Asher Julian Hudson
    Lincoln Jaxon Kayden Jayden Aiden Mason Logan Jacob Ethan Henry Jack Leo Oscar Victor Walter""",
}
SPANISH = frozenset(
    [
        "Maria",
        "Ana",
        "Lucia",
        "Valentina",
        "Daniela",
        "Ximena",
        "Fernanda",
        "Regina",
        "Renata",
        "Paula",
        "Yolanda",
        "Esperanza",
        "Graciela",
        "Guadalupe",
        "Mercedes",
        "Rosa",
        "Gabriela",
        "Leticia",
        "Camila",
        "Sofia",
        "Jose",
        "Juan",
        "Luis",
        "Carlos",
        "Jesus",
        "Francisco",
        "Miguel",
        "Alejandro",
        "Fernando",
        "Eduardo",
        "Ignacio",
        "Guillermo",
        "Enrique",
        "Rafael",
        "Javier",
        "Santiago",
        "Mateo",
        "Diego",
        "Andres",
        "Ricardo",
        "Manuel",
        "Antonio",
        "Vicente",
        "Ernesto",
    ]
)
SURNAMES = [
    "Smith",
    "Johnson",
    "Williams",
    "Brown",
    "Jones",
    "Miller",
    "Davis",
    "Wilson",
    "Anderson",
    "Taylor",
    "Thomas",
    "Moore",
    "Jackson",
    "Martin",
    "Lee",
    "Thompson",
    "White",
    "Harris",
    "Clark",
    "Lewis",
    "Robinson",
    "Walker",
    "Young",
    "Allen",
    "King",
    "Wright",
    "Scott",
    "Hill",
    "Green",
    "Adams",
    "Nelson",
    "Baker",
    "Hall",
    "Campbell",
    "Mitchell",
    "Carter",
    "Roberts",
    "Phillips",
    "Evans",
    "Turner",
    "Parker",
    "Collins",
    "Edwards",
    "Stewart",
    "Morris",
    "Murphy",
    "Cook",
    "Rogers",
    "Morgan",
    "Peterson",
    "Cooper",
    "Reed",
    "Bailey",
    "Bell",
    "Kelly",
    "Howard",
    "Ward",
    "Cox",
    "Richardson",
    "Wood",
    "Watson",
    "Brooks",
    "Bennett",
    "Gray",
    "Nguyen",
    "Tran",
    "Pham",
    "Le",
    "Kim",
    "Patel",
    "Singh",
    "O'Brien",
    "McDonald",
    "O'Connor",
    "MacLeod",
    "Null",
    "Na",
    "None",
    "Washington",
    "Jefferson",
    "Freeman",
    "Booker",
]
HISPANIC = [
    "Garcia",
    "Rodriguez",
    "Martinez",
    "Hernandez",
    "Lopez",
    "Gonzalez",
    "Perez",
    "Sanchez",
    "Ramirez",
    "Torres",
    "Flores",
    "Rivera",
    "Gomez",
    "Diaz",
    "Reyes",
    "Morales",
    "Cruz",
    "Ortiz",
    "Gutierrez",
    "Chavez",
    "Ramos",
    "Ruiz",
    "Alvarez",
    "Mendoza",
    "Vasquez",
    "Castillo",
    "Jimenez",
    "Moreno",
    "Romero",
    "Herrera",
    "Medina",
    "Aguilar",
    "Vargas",
    "Castro",
    "Guzman",
    "Mendez",
    "Munoz",
    "Salazar",
    "Garza",
    "Soto",
    "Vega",
    "Delgado",
    "Cervantes",
    "Nuñez",
    "Peña",
    "Ibáñez",
    "De_la_Cruz",
    "De_Leon",
    "Del_Rio",
    "De_los_Santos",
]
NICKNAMES = {
    "William": "Bill Will Billy Liam", "Robert": "Bob Rob Bobby", "James": "Jim Jimmy",
    "Michael": "Mike Mikey", "Elizabeth": "Liz Beth Betty Eliza", "Katherine": "Kate Kathy Katie",
    "Margaret": "Maggie Meg Peggy", "Christopher": "Chris Topher", "Christina": "Tina Chris",
    "Alexander": "Alex Xander", "Alexandra": "Alex Lexi Sandra", "Benjamin": "Ben Benny",
    "Samuel": "Sam Sammy", "Samantha": "Sam Sammy", "Joseph": "Joe Joey", "Daniel": "Dan Danny",
    "Matthew": "Matt", "Anthony": "Tony", "Andrew": "Andy Drew", "Joshua": "Josh",
    "Nicholas": "Nick Nico", "Thomas": "Tom Tommy", "Richard": "Rick Rich Dick",
    "Edward": "Ed Eddie Ted", "Charles": "Charlie Chuck", "Timothy": "Tim", "Gregory": "Greg",
    "Kenneth": "Ken Kenny", "Stephen": "Steve", "Lawrence": "Larry", "Raymond": "Ray",
    "Theodore": "Ted Theo", "Zachary": "Zach Zack", "Jose": "Pepe", "Francisco": "Paco Pancho",
    "Jesus": "Chuy", "Ignacio": "Nacho", "Guillermo": "Memo", "Enrique": "Quique",
    "Guadalupe": "Lupe", "Rebecca": "Becky Becca", "Patricia": "Pat Patty Trish",
    "Jennifer": "Jen Jenny", "Jessica": "Jess Jessie", "Stephanie": "Steph", "Susan": "Sue Susie",
    "Victoria": "Vicky Tori", "Deborah": "Deb Debbie", "Theresa": "Terry Tess",
    "Abigail": "Abby", "Madison": "Maddie", "Isabella": "Bella Izzy", "Gabriela": "Gaby",
    "Jonathan": "Jon", "Nathaniel": "Nate Nathan", "Rafael": "Rafa", "Javier": "Javi",
    "Jacob": "Jake", "Henry": "Hank", "David": "Dave", "Leticia": "Lety",
}  # fmt: skip
SYLLABLES = [
    "ba",
    "be",
    "bo",
    "bran",
    "cal",
    "cor",
    "dan",
    "del",
    "dor",
    "el",
    "fan",
    "fer",
    "gal",
    "gar",
    "hal",
    "har",
    "in",
    "jor",
    "kel",
    "kin",
    "lan",
    "lar",
    "lin",
    "lo",
    "mar",
    "mel",
    "min",
    "mon",
    "nor",
    "ol",
    "par",
    "pel",
    "quin",
    "ra",
    "ren",
    "ros",
    "sal",
    "san",
    "sel",
    "sha",
    "tan",
    "tor",
    "ul",
    "van",
    "ver",
    "vin",
    "wal",
    "wen",
    "yor",
]
ENDINGS = [
    "son",
    "ton",
    "man",
    "ley",
    "er",
    "ski",
    "ez",
    "in",
    "ard",
    "wood",
    "field",
    "well",
    "by",
    "ham",
    "sen",
    "dal",
    "mont",
]
STREETS = ["Street", "Avenue", "Road", "Drive", "Lane", "Court", "Place", "Boulevard", "Circle"]
SHORT = {
    "Street": "St", "Avenue": "Ave", "Road": "Rd", "Drive": "Dr", "Lane": "Ln", "Court": "Ct",
    "Place": "Pl", "Boulevard": "Blvd", "Circle": "Cir",
}  # fmt: skip
COLUMNS = (
    "id", "first_name", "middle_name", "last_name", "suffix", "gender", "birth_date", "street",
    "city", "postcode", "state",
)  # fmt: skip


def two_files(rows, seed=2026, overlap=0.7):
    """(left, right, truth): frames of `rows` rows, and the pairs of ids that are one person.

    `overlap`: the share of the left file's people who are in the right file too.
    """
    rng = np.random.default_rng(seed)
    world = _population(int(rows * (2 - overlap) * 1.02) + 50, rng)
    both = int(rows * overlap)
    order = rng.permutation(len(world))
    shared, only_left = order[:both], order[both:rows]
    only_right = order[rows : 2 * rows - both]
    left = _as_written(world.iloc[np.concatenate([shared, only_left])], rng)
    right = _as_written(_years_later(world.iloc[np.concatenate([shared, only_right])], rng), rng)
    left.insert(0, "id", _ids("D", rows, rng))
    right.insert(0, "id", _ids("", rows, rng))
    truth = set(zip(left["id"][:both], right["id"][:both], strict=True))
    left = left.sample(frac=1, random_state=seed).reset_index(drop=True)
    right = right.sample(frac=1, random_state=seed + 1).reset_index(drop=True)
    return left[list(COLUMNS)], right[list(COLUMNS)], truth


def _ids(prefix, rows, rng):
    numbers = rng.permutation(rows * 3)[:rows]
    return np.array([f"{prefix}{n:07d}" for n in numbers], dtype=object)


def _drawn(rng, pool, size, power=0.9):
    """Some names are frequent, most are rare."""
    weights = 1 / np.arange(1, len(pool) + 1) ** power
    return np.asarray(pool, dtype=object)[rng.choice(len(pool), size, p=weights / weights.sum())]


def _invent(rng, many, parts):
    made = {
        "".join(rng.choice(SYLLABLES, rng.integers(1, parts))) + rng.choice(ENDINGS)
        for _ in range(many)
    }
    return [name.capitalize() for name in sorted(made)]


def _population(size, rng):
    homes = int(size / 1.5) + 5
    rare = _invent(rng, min(20_000, 200 + size // 20), 3)
    hispanic = rng.random(homes) < 0.25
    one = np.where(
        hispanic,
        _drawn(rng, HISPANIC, homes),
        np.where(
            rng.random(homes) < 0.45, _drawn(rng, SURNAMES, homes), _drawn(rng, rare, homes, 0.4)
        ),
    )
    other = np.where(
        hispanic & (rng.random(homes) < 0.6),
        _drawn(rng, HISPANIC, homes),
        np.where(rng.random(homes) < 0.04, _drawn(rng, SURNAMES, homes), ""),
    )
    joint = np.where(rng.random(homes) < 0.5, "-", " ")
    surnames = np.array(
        [a + (j + b if b else "") for a, b, j in zip(one, other, joint, strict=True)], dtype=object
    )
    surnames = np.array([name.replace("_", " ") for name in surnames], dtype=object)
    places = _places(homes, rng)
    home = np.sort(rng.choice(homes, size))
    gender = np.where(rng.random(size) < 0.5, "F", "M")
    born = _birth_dates(size, rng)
    twin = np.concatenate([[False], (home[1:] == home[:-1]) & (rng.random(size - 1) < 0.06)])
    born[twin] = born[np.flatnonzero(twin) - 1]
    frame = pd.DataFrame(
        {
            "first_name": _given(gender, hispanic[home], rng),
            "middle_name": np.where(
                rng.random(size) < 0.75, _given(gender, hispanic[home], rng), ""
            ),
            "last_name": surnames[home],
            "suffix": np.where((gender == "M") & (rng.random(size) < 0.03), "Jr", ""),
            "gender": gender,
            "birth_date": born,
        }
    )
    for column, values in places.items():
        frame[column] = values[home]
    same = twin & (frame["first_name"] == frame["first_name"].shift()).to_numpy()
    return frame[~same].reset_index(drop=True)


def _given(gender, hispanic, rng):
    made = np.empty(len(gender), dtype=object)
    for code, kind in (("F", "f"), ("M", "m")):
        names = GIVEN[kind].split()
        spanish = [name for name in names if name in SPANISH]
        rare = _invent(np.random.default_rng(len(kind) + ord(kind)), 1500, 2)
        here = gender == code
        many = int(here.sum())
        usual = np.where(
            hispanic[here] & (rng.random(many) < 0.7),
            _drawn(rng, spanish, many, 0.7),
            _drawn(rng, names, many, 0.6),
        )
        made[here] = np.where(rng.random(many) < 0.2, _drawn(rng, rare, many, 0.3), usual)
    return made


def _birth_dates(size, rng):
    days = np.datetime64("2004-09-01") + rng.integers(0, 5 * 365, size)
    text = days.astype(str).astype(object)
    unknown = rng.random(size) < 0.004
    text[unknown] = [f"{year[:4]}-01-01" for year in text[unknown]]
    return text


def _places(homes, rng):
    codes = max(3, homes // 3000)
    cities = _invent(rng, max(2, codes // 4), 3)
    roads = [f"{name} {rng.choice(STREETS)}" for name in _invent(rng, 400 + codes * 8, 3)]
    code = rng.integers(0, codes, homes)
    number = rng.integers(1, 2400, homes)
    road = rng.integers(0, len(roads), homes)
    unit = np.where(rng.random(homes) < 0.2, rng.integers(1, 40, homes), 0)
    return {
        "street": np.array(
            [
                f"{n} {roads[r]}" + (f" Apt {u}" if u else "")
                for n, r, u in zip(number, road, unit, strict=True)
            ],
            dtype=object,
        ),
        "city": np.array([cities[c % len(cities)] for c in code], dtype=object),
        "postcode": np.array([f"{1001 + 7 * c:05d}" for c in code], dtype=object),
        "state": np.array(["CT" if c % 9 else "MA" for c in code], dtype=object),
    }


def _years_later(people, rng):
    """What changes between school and college: address, and now and then the last name."""
    later = people.reset_index(drop=True).copy()
    size = len(later)
    moved = rng.random(size) < 0.35
    new = _places(size, rng)
    far = moved & (rng.random(size) < 0.5)
    later.loc[moved, "street"] = new["street"][moved]
    for column in ("city", "postcode", "state"):
        later.loc[far, column] = new[column][far]
    married = (later["gender"] == "F").to_numpy() & (rng.random(size) < 0.02)
    later.loc[married, "last_name"] = _drawn(rng, SURNAMES, int(married.sum()))
    goes_by = (later["middle_name"] != "").to_numpy() & (rng.random(size) < 0.02)
    swap = later.loc[goes_by, ["middle_name", "first_name"]].to_numpy()
    later.loc[goes_by, ["first_name", "middle_name"]] = swap
    return later


def _as_written(people, rng):
    """Typing errors, gaps and habits; one row in twelve is written in a hurry."""
    written = {name: people[name].to_numpy(dtype=object).copy() for name in people.columns}
    hurry = np.where(rng.random(len(people)) < 0.08, 5.0, 0.6)

    def rows(share):
        return np.flatnonzero(rng.random(len(people)) < share * hurry)

    def change(column, share, how):
        for row in rows(share):
            written[column][row] = how(written[column][row], rng)

    change("first_name", 0.05, lambda name, r: str(r.choice(NICKNAMES.get(name, name).split())))
    change("first_name", 0.015, _typo)
    change("first_name", 0.004, lambda name, r: name[:1] + ".")
    change("last_name", 0.02, _typo)
    change("last_name", 0.12, _one_of_two)
    change("birth_date", 0.008, _other_digit)
    change("birth_date", 0.005, lambda day, r: f"{day[:4]}-{day[8:]}-{day[5:7]}")
    change("birth_date", 0.004, lambda day, r: "")
    change("middle_name", 0.25, lambda name, r: name[:1])
    change("middle_name", 0.2, lambda name, r: "")
    change("suffix", 0.3, lambda text, r: "")
    change("gender", 0.02, lambda code, r: "")
    change("gender", 0.002, lambda code, r: "M" if code == "F" else "F")
    change("street", 0.02, _typo)
    change("street", 0.3, _short)
    change("street", 0.03, lambda text, r: "")
    change("postcode", 0.01, _other_digit)
    change("postcode", 0.03, lambda code, r: f"{code}-{r.integers(1000, 9999)}")
    change("city", 0.015, _typo)
    for row in rows(0.004):
        first, last = written["first_name"][row], written["last_name"][row]
        written["first_name"][row], written["last_name"][row] = last, first
    for row in rows(0.05):
        for column in ("first_name", "last_name"):
            written[column][row] = written[column][row].upper()
    return pd.DataFrame(written)


def _typo(text, rng):
    if len(text) < 3:
        return text
    place = int(rng.integers(1, len(text) - 1))
    letter = "aeiounrstlm"[rng.integers(11)]
    return [
        text[:place] + text[place + 1 :],
        text[:place] + letter + text[place:],
        text[:place] + letter + text[place + 1 :],
        text[:place] + text[place + 1] + text[place] + text[place + 2 :],
    ][rng.integers(4)]


def _one_of_two(text, rng):
    parts = text.replace("-", " ").split(" ")
    if len(parts) < 2 or parts[0] in ("De", "Del"):
        return text
    return [parts[0], parts[-1], "-".join(parts), " ".join(parts)][rng.integers(4)]


def _other_digit(text, rng):
    places = [place for place, letter in enumerate(text) if letter.isdigit()]
    if not places:
        return text
    place = places[rng.integers(len(places))]
    return text[:place] + str(rng.integers(10)) + text[place + 1 :]


def _short(text, rng):
    for long, short in SHORT.items():
        if text.endswith(long) or f" {long} Apt" in text:
            return text.replace(f" {long}", f" {short}")
    return text


def quality(found, truth):
    """(precision, recall, F1) of pairs of ids."""
    right = len(found & truth)
    precision = right / len(found) if found else 1.0
    recall = right / len(truth)
    return precision, recall, 2 * precision * recall / (precision + recall) if right else 0.0
