"""Money on paper both ways, over any years up to the day."""

import pytest

from fupin_desktop import paper
from fupin_desktop.errors import FupinError
from fupin_desktop.paper import Asked
from tests.pdf_text import text_of


def test_money_is_traced_both_ways(offices, tmp_path):
    village, target = offices.village, tmp_path / "a.pdf"
    with pytest.raises(FupinError, match="没有打印"):
        paper.form(village, "funds", target)
    home = offices.add(village, "household", name="石大山", group_name="一组")
    project = offices.add(village, "project", name="养牛项目")
    for year, amount in (("2019", 100_000), ("2024", 250_050)):
        offices.add(village, "payment", household=home, project=project, date=f"{year}-05-01",
                    amount=amount, purpose="1")  # fmt: skip
    paper.form(village, "money", target, Asked(households=[home]))
    text = text_of(target)
    for words in ("石大山", "养牛项目", "1,000.00", "2,500.50", "3,500.50", "2019", "2024"):
        assert words in text, words
    paper.form(village, "funds", target)
    text = text_of(target)
    for words in ("养牛项目", "石大山", "一组", "1户", "2,500.50", "3,500.50"):
        assert words in text, words
    paper.form(village, "funds", target, on="2020-12-31")
    assert "2,500.50" not in text_of(target)
