"""Bech32 (BIP 173), in which age writes its keys."""

_DIGITS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def encode(prefix: str, data: bytes) -> str:
    """Write bytes under a prefix, with a checksum, in lower case."""
    bits = int.from_bytes(data, "big") << (-len(data) * 8) % 5
    count = (len(data) * 8 + 4) // 5
    values = [bits >> 5 * place & 31 for place in reversed(range(count))]
    expanded = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    residue = _polymod(expanded + values + [0] * 6) ^ 1
    values += [residue >> 5 * place & 31 for place in reversed(range(6))]
    return prefix + "1" + "".join(_DIGITS[value] for value in values)


def _polymod(values: list[int]) -> int:
    generators = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
    state = 1
    for value in values:
        top = state >> 25
        state = (state & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(generators):
            state ^= generator if top >> place & 1 else 0
    return state
