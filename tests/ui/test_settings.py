"""What the program remembers of itself."""

import pytest

from ui.settings import Settings, load


def test_round_trip(tmp_path):
    path = tmp_path / "配置" / "settings.json"
    Settings("/台账/河湾村.fupin", 150, path).save()
    assert load(path) == Settings("/台账/河湾村.fupin", 150)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"ledger": 1}', '{"text_percent": "x"}'])
def test_spoilt_file_gives_the_defaults(tmp_path, text):
    path = tmp_path / "settings.json"
    path.write_text(text, encoding="utf-8")
    assert load(path) == Settings()


def test_settings_without_a_file_stay_in_memory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Settings("x").save()
    assert not list(tmp_path.iterdir())


def test_lists_are_remembered(tmp_path):
    path = tmp_path / "settings.json"
    kept = Settings(path=path)
    layout = kept.layout("need")
    layout.columns, layout.order = ["date", "content"], "-date"
    kept.save()
    assert load(path).layout("need") == layout
    assert load(path).layout("visit").columns == []


def test_spoilt_lists_give_the_defaults(tmp_path):
    path = tmp_path / "settings.json"
    text = '{"ledger": "x", "text_percent": 100, "lists": {"need": {"columns": 5}}}'
    path.write_text(text, encoding="utf-8")
    assert load(path) == Settings()
