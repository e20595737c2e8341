"""Record linkage: who of one file is who of another; no web framework, no database server."""

from .encoded import link_encoded
from .encoding import Encoded, Secret, encode
from .linking import link
from .options import Options
from .problems import BackendMissing, InputRejected, MatchingError, Problem
from .results import Explanation, Link, Links, Step

__all__ = [
    "BackendMissing",
    "Encoded",
    "Explanation",
    "InputRejected",
    "Link",
    "Links",
    "MatchingError",
    "Options",
    "Problem",
    "Secret",
    "Step",
    "encode",
    "link",
    "link_encoded",
]
