"""The portal's seal under a document: a key and a certificate of its own, and PAdES signatures.

The key is made at first use, wrapped by the master key; the certificate says who sealed. Anyone
checks a seal without the portal: the document carries the certificate, whose fingerprint the
portal publishes.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings
from django.db import connection
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from portal import clock
from portal.models import SealKey
from portal.vault import master

FIELD = "PortalSeal"
LASTS = timedelta(days=3653)  # ten years
RENEWED_BEFORE = timedelta(days=365)
BITS = 3072
DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")


@dataclass(frozen=True)
class Certificate:
    """What the portal publishes about one of its seals."""

    version: int
    der: bytes
    fingerprint: str
    made_at: datetime
    ends_at: datetime

    @cached_property
    def pem(self) -> str:
        found = x509.load_der_x509_certificate(self.der)
        return found.public_bytes(serialization.Encoding.PEM).decode()

    @property
    def grouped(self) -> str:
        return in_groups(self.fingerprint)


def in_groups(digits: str) -> str:
    """A fingerprint in groups of four, as people compare it."""
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4)).upper()


def certificates() -> list[Certificate]:
    """Every certificate the portal ever sealed with, oldest first. Needs no scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM seal_certificates()")
        rows = cursor.fetchall()
    return [Certificate(row[0], bytes(row[1]), *row[2:]) for row in rows]


def current() -> SealKey:
    """The newest seal, made at first use and again a year before its certificate ends."""
    newest = SealKey.objects.order_by("-version").first()
    if newest is not None and newest.ends_at - clock.now() > RENEWED_BEFORE:
        return newest
    version = newest.version + 1 if newest else 1
    # Two first uses at once: one seal wins, both use it.
    SealKey.objects.bulk_create([_made(version)], ignore_conflicts=True)
    return SealKey.objects.get(version=version)


def sealed(pdf: bytes, *, reason: str, key: SealKey) -> bytes:
    """The document with the portal's seal (PAdES B-B); any later change is no longer covered."""
    private = master.unwrap(bytes(key.wrapped), _context(key.version))
    signer = signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(bytes(key.certificate)),
        signing_key=asn1_keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore(),
    )
    about = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        name="Throughline document seal",
        reason=reason,
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    out = signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), about, signer=signer)
    return bytes(out.getbuffer())


def _made(version: int) -> SealKey:
    private = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    begins = clock.now()
    certificate = _certificate(private, version, begins)
    der = certificate.public_bytes(serialization.Encoding.DER)
    plain = private.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return SealKey(
        version=version,
        certificate=der,
        fingerprint=hashlib.sha256(der).hexdigest(),
        wrapped=master.wrap(plain, _context(version)),
        made_at=begins,
        ends_at=begins + LASTS,
    )


def _certificate(private: rsa.RSAPrivateKey, version: int, begins: datetime) -> x509.Certificate:
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, f"Throughline document seal {version}"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, settings.ALLOWED_HOSTS[0]),
        ]
    )
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    purposes = x509.ExtendedKeyUsage([DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins - timedelta(minutes=5))
        .not_valid_after(begins + LASTS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(purposes, critical=False)
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False
        )
        .sign(private, hashes.SHA256())
    )


def _context(version: int) -> bytes:
    return f"seal|{version}".encode()
