"""The files of a linkage and the codes of a district are their own: the database destroys the keys
of what is named here (migrations 0003 and 0005), and never those of anybody else."""

from importlib import import_module

from django.db import migrations

tied = import_module("sharing.exchange.migrations.0019_files_of_their_owners").tied


class Migration(migrations.Migration):
    dependencies = [
        ("linkage", "0007_left_behind"),
        ("exchange", "0019_files_of_their_owners"),
    ]

    operations = [
        tied("linkage_studentcodes", "file_id", "codes_are_their_districts_file"),
        *(
            tied("linkage_linkage", f"{name}_id", f"{name}_are_its_colleges_file")
            for name in ("people", "report", "links", "shown")
        ),
    ]
