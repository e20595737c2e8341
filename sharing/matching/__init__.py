"""Record linkage: who of one file is who of another; no web framework, no database server."""

from .encoded import link_encoded
from .encoding import Encoded, Secret, encode
from .linking import link
from .options import Options
from .problems import BackendMissing, InputRejected, MatchingError, Problem
from .quality import Asked, Estimate, Label, Quality, draw_for_labels, estimate_quality
from .results import Explanation, Link, Links, Step

__all__ = [
    "Asked",
    "BackendMissing",
    "Encoded",
    "Estimate",
    "Explanation",
    "InputRejected",
    "Label",
    "Link",
    "Links",
    "MatchingError",
    "Options",
    "Problem",
    "Quality",
    "Secret",
    "Step",
    "draw_for_labels",
    "encode",
    "estimate_quality",
    "link",
    "link_encoded",
]
