from sharing.destruction.models.certificates import Certificate, CertifiedPackage
from sharing.destruction.models.holds import PackageHold

__all__ = ["Certificate", "CertifiedPackage", "PackageHold"]
