"""The gate for every uploaded text file.

A file either yields rows or raises `Rejected` with problems that name row, column and remedy.
"""

from portal.rules.intake.archive import Archive, open_archive
from portal.rules.intake.archive_rules import ArchiveLimits
from portal.rules.intake.cells import neutral_cell
from portal.rules.intake.decoding import Encoding
from portal.rules.intake.fields.codes import member_of, one_of, true_false, yes_no
from portal.rules.intake.fields.dates import compact_date, date_in, iso_date, us_date
from portal.rules.intake.fields.identifiers import identifier, identifier_within
from portal.rules.intake.fields.names import name, name_within
from portal.rules.intake.fields.optional import optional, or_blank, text_within
from portal.rules.intake.fields.reading import Reading
from portal.rules.intake.fields.unreadable import Unreadable
from portal.rules.intake.fields.years import year
from portal.rules.intake.header import TableShape
from portal.rules.intake.problems import Problem, Problems, Rejected, quoted, refuse
from portal.rules.intake.records import Records, column_letter, read_records
from portal.rules.intake.table import Picker, Row, Table, read_table

__all__ = [
    "Archive",
    "ArchiveLimits",
    "Encoding",
    "Picker",
    "Problem",
    "Problems",
    "Reading",
    "Records",
    "Rejected",
    "Row",
    "Table",
    "TableShape",
    "Unreadable",
    "column_letter",
    "compact_date",
    "date_in",
    "identifier",
    "identifier_within",
    "iso_date",
    "member_of",
    "name",
    "name_within",
    "neutral_cell",
    "one_of",
    "open_archive",
    "optional",
    "or_blank",
    "quoted",
    "read_records",
    "read_table",
    "refuse",
    "text_within",
    "true_false",
    "us_date",
    "year",
    "yes_no",
]
