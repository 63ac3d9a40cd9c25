"""Write readings.txt anew from pypinyin's dictionary of single characters.

    pip install pypinyin==0.55.0 --target SOMEWHERE
    PYTHONPATH=SOMEWHERE python resources/pinyin/build.py

Only this script knows pypinyin; the program reads the table it makes.
"""

import unicodedata
from pathlib import Path

from pypinyin.pinyin_dict import pinyin_dict

TARGET = Path(__file__).parent / "readings.txt"
UMLAUT = "\u0308"


def toneless(reading: str) -> str:
    """Strip a reading of its tone; ü becomes v, as keyboards have it."""
    letters = unicodedata.normalize("NFD", reading.lower()).replace(f"u{UMLAUT}", "v")
    return "".join(sign for sign in letters if sign.isascii() and sign.isalpha())


def readings(text: str) -> list[str]:
    """Give the toneless readings of one entry, each once, the most usual first."""
    return list(dict.fromkeys(filter(None, map(toneless, text.split(",")))))


def main() -> None:
    """Write one line per syllable: the characters usually read so, then those also read so."""
    usual: dict[str, str] = {}
    other: dict[str, str] = {}
    for code in sorted(pinyin_dict):
        first, *more = readings(pinyin_dict[code])
        usual[first] = usual.get(first, "") + chr(code)
        for one in more:
            other[one] = other.get(one, "") + chr(code)
    lines = (
        f"{one}\t{usual.get(one, '')}\t{other.get(one, '')}\n" for one in sorted({*usual, *other})
    )
    TARGET.write_text("".join(lines), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
