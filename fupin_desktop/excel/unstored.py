"""What the preview says of formulas whose results a workbook does not hold."""

from typing import Final

from fupin_desktop.excel.formulas import ADVICE
from fupin_desktop.excel.sheet import Sheet, address

UNSTORED: Final = "R19"  # ground on which such a cell is refused
PLACES: Final = 5  # cells named one by one; the others are counted


def notes(sheet: Sheet) -> list[str]:
    """Say how many cells of a sheet are such formulas, and where the first of them stand."""
    count = sum(map(len, sheet.unstored.values()))
    if not count:
        return []
    places = ((row, column) for row, columns in sheet.unstored.items() for column in columns)
    named = "、".join(address(*place) for place, _ in zip(places, range(PLACES), strict=False))
    more = " 等" if count > PLACES else ""
    said = (
        f"{count:,} 格是公式，文件里没有存下算出的值（{named}{more}），读不到，不等于空着。{ADVICE}"
    )
    return [said]
