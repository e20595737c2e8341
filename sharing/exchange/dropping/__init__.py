"""Drop folders: packages laid out for a partner, and its returns picked up, by a program.

The folder is served by whatever the deployer runs (SFTP, a share, a stick). Whoever works it acts
with a machine token of the partner: for one person, with what an agreement names that person for.
"""

from sharing.exchange.dropping.folder import Drop, Folder
from sharing.exchange.dropping.inbox import pick_up
from sharing.exchange.dropping.outbox import lay_out

__all__ = ["Drop", "Folder", "lay_out", "pick_up"]
