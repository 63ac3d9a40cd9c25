"""Decrypt a file as `age -d -i KEY [FILE]` does, written from the age specification alone.

It stands in for the `age` program where that is not installed, and shares no code with what our
program encrypts with (`pyrage`): only X25519 identities, only decryption.
"""

import base64
import hashlib
import hmac
import sys
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
CHUNK = 65_536 + 16
FIRST = b"age-encryption.org/v1\n"


def identity_of(text):
    """Read an identity, Bech32 after `AGE-SECRET-KEY-1`; the last six letters are a checksum."""
    number = 0
    letters = text.strip().lower().rpartition("1")[2][:-6]
    for letter in letters:
        number = number << 5 | LETTERS.index(letter)
    spare = len(letters) * 5 - 256
    return X25519PrivateKey.from_private_bytes((number >> spare).to_bytes(32, "big"))


def stanzas_of(header):
    """Give (words, body) of each recipient."""
    found = []
    for line in header.decode("ascii").splitlines()[1:-1]:
        if line.startswith("-> "):
            found.append((line[3:].split(" "), ""))
        else:
            words, body = found.pop()
            found.append((words, body + line))
    return [(words, plain64(body)) for words, body in found]


def plain64(text):
    """Read base64 without its padding."""
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)


def derived(secret, salt, info):
    """Derive a key of 32 bytes."""
    return HKDF(hashes.SHA256(), length=32, salt=salt, info=info).derive(secret)


def file_key_of(header, identity):
    """Unwrap the key of the file, or end."""
    own = identity.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    for words, body in stanzas_of(header):
        if words[0] != "X25519":
            continue
        share = plain64(words[1])
        secret = identity.exchange(X25519PublicKey.from_public_bytes(share))
        key = derived(secret, share + own, b"age-encryption.org/v1/X25519")
        return ChaCha20Poly1305(key).decrypt(bytes(12), body, None)
    sys.exit("age: no identity matched any of the recipients")


def decrypt(data, identity):
    """Give what a whole encrypted file holds."""
    if not data.startswith(FIRST):
        sys.exit("age: not an age file")
    start = data.index(b"\n--- ") + 4
    end = data.index(b"\n", start)
    file_key = file_key_of(data[: end + 1], identity)
    expected = hmac.digest(derived(file_key, b"", b"header"), data[:start], hashlib.sha256)
    if not hmac.compare_digest(expected, plain64(data[start + 1 : end].decode("ascii"))):
        sys.exit("age: bad header MAC")
    body = data[end + 1 :]
    cipher = ChaCha20Poly1305(derived(file_key, body[:16], b"payload"))
    places = range(16, len(body), CHUNK)
    return b"".join(
        cipher.decrypt(
            number.to_bytes(11, "big") + bytes([place + CHUNK >= len(body)]),
            body[place : place + CHUNK],
            None,
        )
        for number, place in enumerate(places)
    )


if __name__ == "__main__":
    flag, option, key, *names = sys.argv[1:]
    if (flag, option) != ("-d", "-i") or len(names) != 1:
        sys.exit("age: only -d -i KEY FILE")
    identity = identity_of(Path(key).read_text(encoding="ascii"))
    sys.stdout.buffer.write(decrypt(Path(names[0]).read_bytes(), identity))
