"""Field parsers: each takes a cell's text and returns its value or raises `Unreadable`."""
