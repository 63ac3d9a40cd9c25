"""Money on paper both ways, over any years up to the day."""

import pytest

from fupin_desktop import paper
from fupin_desktop.errors import FupinError
from fupin_desktop.paper import Asked, prints
from fupin_desktop.paper.present import present
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


def test_money_of_some_years_alone(offices, tmp_path):
    village, target = offices.village, tmp_path / "a.pdf"
    home = offices.add(village, "household", name="石大山")
    project = offices.add(village, "project", name="养牛项目")
    for year, amount in (("2019", 100_000), ("2022", 200_000), ("2024", 300_000)):
        offices.add(village, "payment", household=home, project=project, date=f"{year}-05-01",
                    amount=amount)  # fmt: skip
    for name in ("money", "funds"):
        for years, shown, span in (
            (("2020", "2023"), {"2,000.00"}, "2020—2023年"),
            (("2022年", ""), {"2,000.00", "3,000.00", "5,000.00"}, "2022年以后"),
            (("", "2019"), {"1,000.00"}, "2019年以前"),
            (("2024", "2024"), {"3,000.00"}, "2024年"),
        ):
            paper.form(village, name, target, Asked(households=[home], years=years))
            text = text_of(target)
            assert span in text
            every = {"1,000.00", "2,000.00", "3,000.00", "5,000.00", "6,000.00"}
            assert {one for one in every if one in text} == shown
        for years in (("2023", "2020"), ("三年", "")):
            with pytest.raises(FupinError, match=r"年度.*没有打印"):
                paper.form(village, name, target, Asked(households=[home], years=years))


def test_a_paper_of_some_years_is_checked_as_one_of_these_years(offices, tmp_path):
    village = offices.village
    home = offices.add(village, "household", name="石大山")
    for year in ("2019", "2024"):
        offices.add(village, "payment", household=home, date=f"{year}-05-01", amount=1000)
    asked = Asked(households=[home], years=("2024", ""))
    paper.form(village, "money", tmp_path / "a.pdf", asked)
    (made,) = prints.of(village, "money", home)
    assert present(village, made).codes == made.pages
    offices.add(village, "payment", household=home, date="2020-05-01", amount=9000)
    assert present(village, made).codes == made.pages
    offices.add(village, "payment", household=home, date="2024-06-01", amount=9000)
    assert present(village, made).codes != made.pages
