"""What can be read from a spreadsheet about families, and by which names columns go in use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.rules.vocabulary import Labelled


class SheetKind(Labelled):
    CONSENTS = "consents", "Consents"
    OPT_OUTS = "opt_outs", "Directory opt-outs"
    GUARDIANS = "guardians", "Guardians"


class Field(Labelled):
    NUMBER = "number", "Student number"
    STATE_ID = "state_id", "State number"
    FIRST_NAME = "first_name", "Student's first name"
    LAST_NAME = "last_name", "Student's last name"
    FULL_NAME = "full_name", "Student's whole name"
    BIRTH_DATE = "birth_date", "Student's birth date"
    ANSWER = "answer", "Answer"
    PURPOSE = "purpose", "Purpose"
    RECIPIENT = "recipient", "Recipient"
    OPT_OUT = "opt_out", "Opted out?"
    SIGNED_ON = "signed_on", "Day of the signature"
    SIGNED_BY = "signed_by", "Who signed"
    GUARDIAN = "guardian", "Guardian's name"
    RELATIONSHIP = "relationship", "Relationship"
    ROUTE = "route", "How it reached you"
    EXPIRES_ON = "expires_on", "Last day of the consent"
    LANGUAGE = "language", "Language"
    NOTICE = "notice", "Notice that was signed"
    LEVEL = "level", "Authority"
    EMAIL = "email", "E-mail"
    PHONE = "phone", "Telephone"
    FROM_DAY = "from_day", "Authority begins"
    UNTIL_DAY = "until_day", "Authority ends"


CHILD = (
    Field.NUMBER,
    Field.STATE_ID,
    Field.FIRST_NAME,
    Field.LAST_NAME,
    Field.FULL_NAME,
    Field.BIRTH_DATE,
)
# Columns of a handful of words, each of which somebody must say the meaning of.
CHOSEN = frozenset(
    {
        Field.ANSWER,
        Field.PURPOSE,
        Field.RECIPIENT,
        Field.OPT_OUT,
        Field.RELATIONSHIP,
        Field.ROUTE,
        Field.LANGUAGE,
        Field.LEVEL,
    }
)
DAYS = (
    Field.BIRTH_DATE,
    Field.SIGNED_ON,
    Field.EXPIRES_ON,
    Field.FROM_DAY,
    Field.UNTIL_DAY,
)

HINTS: Mapping[Field, str] = {
    Field.NUMBER: "Letter for letter: 007 stays 007.",
    Field.FULL_NAME: "Where first and last name share a column: “Lopez, Ana” or “Ana Lopez”.",
    Field.BIRTH_DATE: "Together with the name it finds a student whose number is missing.",
    Field.ANSWER: "Yes, no, Sí, declined: what each word means you say on the next page.",
    Field.PURPOSE: "A column, or one purpose for every row.",
    Field.RECIPIENT: "A column, one organization for every row, or everyone the agreement names.",
    Field.OPT_OUT: "A column of yes and no, or every row of the file.",
    Field.SIGNED_ON: "Consent must be dated (34 CFR 99.30).",
    Field.SIGNED_BY: "The parent, guardian or adult student who signed.",
    Field.NOTICE: "Its code, where you keep one.",
    Field.LANGUAGE: "In which language the notice was signed, or the guardian is written to.",
    Field.LEVEL: "May the guardian decide alone, together with others, or not at all?",
    Field.EMAIL: "Links and receipts go there.",
}


@dataclass(frozen=True, slots=True)
class Holds:
    """The fields of one kind of table; what is needed; and what one value may stand for."""

    kind: SheetKind
    fields: tuple[Field, ...]
    needed: tuple[Field, ...]
    # Fields that may hold one value for every row, with the code that is usual.
    fixed: Mapping[Field, str]


KINDS: Mapping[SheetKind, Holds] = {
    one.kind: one
    for one in (
        Holds(
            SheetKind.CONSENTS,
            (
                *CHILD,
                Field.ANSWER,
                Field.SIGNED_ON,
                Field.SIGNED_BY,
                Field.RELATIONSHIP,
                Field.PURPOSE,
                Field.RECIPIENT,
                Field.ROUTE,
                Field.EXPIRES_ON,
                Field.NOTICE,
                Field.LANGUAGE,
            ),
            (Field.ANSWER, Field.SIGNED_ON, Field.SIGNED_BY, Field.PURPOSE),
            {
                Field.PURPOSE: "",
                Field.RECIPIENT: "everyone",
                Field.RELATIONSHIP: "parent",
                Field.ROUTE: "paper",
                Field.LANGUAGE: "",
            },
        ),
        Holds(
            SheetKind.OPT_OUTS,
            (*CHILD, Field.OPT_OUT, Field.SIGNED_ON, Field.SIGNED_BY, Field.RELATIONSHIP),
            (Field.OPT_OUT, Field.SIGNED_ON),
            {Field.OPT_OUT: "set", Field.SIGNED_ON: "today", Field.RELATIONSHIP: "parent"},
        ),
        Holds(
            SheetKind.GUARDIANS,
            (
                *CHILD,
                Field.GUARDIAN,
                Field.RELATIONSHIP,
                Field.LEVEL,
                Field.EMAIL,
                Field.PHONE,
                Field.LANGUAGE,
                Field.FROM_DAY,
                Field.UNTIL_DAY,
            ),
            (Field.GUARDIAN,),
            {Field.RELATIONSHIP: "parent", Field.LEVEL: "shared", Field.LANGUAGE: "en"},
        ),
    )
}

# Bare names: letters and digits alone, without case and accents.
CALLED: Mapping[Field, tuple[str, ...]] = {
    Field.NUMBER: (
        "studentnumber",
        "studentid",
        "student",
        "studentno",
        "localid",
        "sid",
        "id",
        "number",
        "pupilnumber",
        "numerodeestudiante",
        "numerodealumno",
        "matricula",
    ),
    Field.STATE_ID: ("stateid", "statestudentid", "ssid", "statenumber", "uic", "sasid"),
    Field.FIRST_NAME: (
        "firstname",
        "studentfirstname",
        "studentfirst",
        "first",
        "givenname",
        "childfirstname",
        "nombre",
    ),
    Field.LAST_NAME: (
        "lastname",
        "studentlastname",
        "studentlast",
        "last",
        "surname",
        "familyname",
        "childlastname",
        "apellido",
        "apellidos",
    ),
    Field.FULL_NAME: (
        "studentname",
        "name",
        "child",
        "childname",
        "childsname",
        "studentsname",
        "pupil",
        "nombrecompleto",
        "nombredelestudiante",
        "alumno",
    ),
    Field.BIRTH_DATE: (
        "birthdate",
        "dob",
        "dateofbirth",
        "birthday",
        "studentdob",
        "fechadenacimiento",
        "nacimiento",
    ),
    Field.ANSWER: (
        "answer",
        "consent",
        "consented",
        "consentgiven",
        "response",
        "permission",
        "decision",
        "event",
        "status",
        "respuesta",
        "consentimiento",
        "autorizacion",
    ),
    Field.PURPOSE: ("purpose", "program", "consentfor", "for", "proposito"),
    Field.RECIPIENT: ("recipient", "sharedwith", "organization", "partner", "receiver", "con"),
    Field.OPT_OUT: (
        "optout",
        "optedout",
        "directoryoptout",
        "directory",
        "ferpablock",
        "ferpaflag",
        "nodirectory",
        "withholddirectory",
        "event",
    ),
    Field.SIGNED_ON: (
        "signedon",
        "datesigned",
        "signaturedate",
        "date",
        "effectiveon",
        "effectivedate",
        "consentdate",
        "optoutdate",
        "fecha",
        "fechadefirma",
    ),
    Field.SIGNED_BY: (
        "signedby",
        "signer",
        "signature",
        "parentname",
        "parent",
        "guardian",
        "guardianname",
        "parentguardian",
        "parentguardianname",
        "firmadopor",
        "firma",
        "padreomadre",
        "padre",
        "madre",
    ),
    Field.GUARDIAN: (
        "guardianname",
        "guardian",
        "parentname",
        "parent",
        "parentguardian",
        "parentguardianname",
        "contactname",
        "contact",
        "tutor",
        "nombredeltutor",
    ),
    Field.RELATIONSHIP: (
        "relationship",
        "relation",
        "relationshiptostudent",
        "role",
        "parentesco",
        "relacion",
    ),
    Field.ROUTE: ("route", "how", "method", "channel", "form", "source"),
    Field.EXPIRES_ON: ("expireson", "expires", "expiration", "expirationdate", "validuntil"),
    Field.LANGUAGE: ("language", "lang", "homelanguage", "formlanguage", "idioma", "lengua"),
    Field.NOTICE: ("notice", "formversion", "version", "noticecode", "formid"),
    Field.LEVEL: ("authority", "custody", "rights", "legalauthority", "custodystatus"),
    Field.EMAIL: (
        "email",
        "emailaddress",
        "guardianemail",
        "parentemail",
        "contactemail",
        "correo",
        "correoelectronico",
    ),
    Field.PHONE: (
        "phone",
        "telephone",
        "phonenumber",
        "guardianphone",
        "parentphone",
        "mobile",
        "cell",
        "telefono",
    ),
    Field.FROM_DAY: ("from", "startdate", "begins", "effectivefrom"),
    Field.UNTIL_DAY: ("until", "enddate", "ends", "to"),
}
