"""Spreadsheets about families, in columns and words of their own: consents, opt-outs, guardians."""
