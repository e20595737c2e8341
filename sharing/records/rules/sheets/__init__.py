"""Rosters in spreadsheets of a district's own."""
