"""Make the four font files anew from the fonts they are subsets of.

    pip install fonttools==4.68.0
    python resources/fonts/build.py FOLDER [TARGET]

FOLDER holds the sources that SOURCES.md names, under the names it gives; TARGET is where the files
go, by default beside this script. A source or a result with another SHA-256 than SOURCES.md says
stops the script. Only this script knows fontTools; the program reads the files it makes.
"""

import hashlib
import sys
import unicodedata
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
# File made -> source, new family name (none: names stay), PostScript name.
MADE = {
    "NotoSansSC-Regular.ttf": ("NotoSansSC_400Regular.ttf", "", ""),
    "NotoSansSC-Bold.ttf": ("NotoSansSC_700Bold.ttf", "", ""),
    "HanaMinA-rest.ttf": ("HanaMinA.ttf", "Rare Han A", "RareHanA"),
    "HanaMinB-rest.ttf": ("HanaMinB.ttf", "Rare Han B", "RareHanB"),
}
DROPPED = ("BASE", "DSIG", "FFTM", "GDEF", "GPOS", "GSUB", "STAT", "VORG", "gasp", "prop", "vhea",
           "vmtx")  # fmt: skip


def check(path: Path) -> None:
    """Stop unless a file is the one that SOURCES.md names."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if f"{digest}  {path.name}" not in (HERE / "SOURCES.md").read_text(encoding="utf-8"):
        sys.exit(f"{path}: SHA-256 {digest} is not the one in SOURCES.md")


def subset(source: Path, target: Path, seen: set[int], family: str, name: str) -> set[int]:
    """Write the part of a font that has characters not seen yet; give its characters."""
    font = TTFont(source, recalcTimestamp=False, recalcBBoxes=False)
    chars = {code for code in font.getBestCmap()
             if code not in seen and unicodedata.category(chr(code)) != "Co"}  # fmt: skip
    options = Options(
        layout_features=[], hinting=False, notdef_outline=True, recalc_timestamp=False,
        drop_tables=[*Options().drop_tables, *DROPPED], name_IDs=["*"],
        name_languages=["*"], bidi_closure=False, legacy_cmap=False,
    )  # fmt: skip
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=chars)
    subsetter.subset(font)
    if family:
        rename(font, family, name)
    font.save(target, reorderTables=None)
    return chars


def rename(font: TTFont, family: str, name: str) -> None:
    """Give a font names of its own: the old ones are reserved for the original."""
    for record in font["name"].names:
        new = {1: family, 3: f"{name} 20170904", 4: family, 6: name}.get(record.nameID)
        if new:
            record.string = new


def main(folder: Path, target: Path) -> None:
    """Make all four files and compare them with what is written down."""
    seen: set[int] = set()
    for file, (source, family, name) in MADE.items():
        check(folder / source)
        known = seen if family else set()  # regular and bold have the same characters
        seen |= subset(folder / source, target / file, known, family, name)
        check(target / file)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else HERE)
