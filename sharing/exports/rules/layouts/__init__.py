"""Writers of the layouts that others read. Pure: students in, bytes out.

Each knows which elements it cannot do without and which it can also hold. The layouts and where
they are laid down: docs/files.md.
"""
