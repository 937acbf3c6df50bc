"""A device that holds passkeys, in software: what a security key does, byte by byte.

After WebAuthn Level 3, sections 6.1 (authenticator data) and 6.5.2 (attestation "none").
"""

from __future__ import annotations

import json
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import uuid4

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

UP, UV, AT = 0x01, 0x04, 0x40


def text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def data(encoded: str) -> bytes:
    return urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))


@dataclass
class Device:
    """One device with one key; tests bend what it says by its attributes."""

    origin: str
    verifies: bool = True
    counts: bool = True
    count: int = 0
    user_handle: bytes = b""
    credential_id: bytes = field(default_factory=lambda: uuid4().bytes * 2)
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def make(self, options: dict[str, Any]) -> dict[str, Any]:
        """Answer ``navigator.credentials.create``."""
        self.user_handle = data(options["user"]["id"])
        point = self.key.public_key().public_numbers()
        cose = cbor2.dumps(
            {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        )
        attested = (
            bytes(16) + struct.pack(">H", len(self.credential_id)) + self.credential_id + cose
        )
        authenticator_data = self._data(options["rp"]["id"], AT) + attested
        return self._answer(
            clientDataJSON=self._client("webauthn.create", options),
            attestationObject=text(
                cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": authenticator_data})
            ),
            transports=["internal", "hybrid", "telepathy"],
        )

    def sign(self, options: dict[str, Any]) -> dict[str, Any]:
        """Answer ``navigator.credentials.get``."""
        client = self._client("webauthn.get", options)
        authenticator_data = self._data(options["rpId"], 0)
        signed = authenticator_data + sha256(data(client)).digest()
        return self._answer(
            clientDataJSON=client,
            authenticatorData=text(authenticator_data),
            signature=text(self.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
            userHandle=text(self.user_handle),
        )

    def _client(self, kind: str, options: dict[str, Any]) -> str:
        told = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return text(json.dumps(told).encode())

    def _data(self, rp_id: str, flags: int) -> bytes:
        self.count += self.counts
        flags |= UP | (UV if self.verifies else 0)
        return sha256(rp_id.encode()).digest() + struct.pack(">BI", flags, self.count)

    def _answer(self, **response: Any) -> dict[str, Any]:
        name = text(self.credential_id)
        return {"id": name, "rawId": name, "type": "public-key", "response": response}
