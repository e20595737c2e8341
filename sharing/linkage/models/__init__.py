from sharing.linkage.models.codes import StudentCodes
from sharing.linkage.models.linkages import Linkage
from sharing.linkage.models.pairs import Label, Pair

__all__ = ["Label", "Linkage", "Pair", "StudentCodes"]
