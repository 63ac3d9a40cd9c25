"""The file of drafts: rows stay, whatever else is found in its place is told apart."""

import pytest
import sqlcipher3.dbapi2 as sqlite

from db.connection import StoreError
from db.drafts import VERSION, DraftFile, set_aside

KEY, OTHER = b"k" * 32, b"o" * 32


@pytest.fixture
def path(tmp_path):
    return tmp_path / "drafts.db"


def written(path):
    drafts = DraftFile(path, KEY)
    drafts.put("a", False, "一")
    drafts.put("b", True, "二")
    return drafts


def test_rows_come_back_in_the_order_they_were_begun(path):
    drafts = written(path)
    drafts.put("a", True, "三")
    drafts.close()
    again = DraftFile(path, KEY)
    assert again.rows() == [("a", True, "三"), ("b", True, "二")]
    again.drop("a")
    assert again.rows() == [("b", True, "二")]
    again.close()


def test_nothing_typed_can_be_read_in_the_file(path):
    drafts = written(path)
    drafts.put("c", False, "13800000001")
    drafts.close()
    assert b"13800000001" not in path.read_bytes()


def test_every_write_is_synchronous(path):
    drafts = written(path)
    found = drafts._run(lambda db: db.execute("PRAGMA synchronous").fetchone()[0])
    assert found == 2
    drafts.close()


@pytest.mark.parametrize(
    ("key", "spoil", "reason"),
    [
        (OTHER, lambda _path: None, "key"),
        (KEY, lambda path: path.write_bytes(b"\x00" * 8192), "key"),
        (KEY, lambda path: path.write_bytes("不是数据文件".encode() * 900), "key"),
    ],
)
def test_what_is_no_file_of_drafts_is_told(path, key, spoil, reason):
    written(path).close()
    spoil(path)
    with pytest.raises(StoreError) as caught:
        DraftFile(path, key)
    assert caught.value.reason == reason


def test_a_file_of_a_later_program_is_told(path):
    written(path).close()
    connection = sqlite.connect(str(path))
    connection.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.commit()
    connection.close()
    with pytest.raises(StoreError) as caught:
        DraftFile(path, KEY)
    assert caught.value.reason == "newer"


def test_files_put_aside_never_take_each_others_names(path):
    path.write_bytes(b"1")
    path.with_name("drafts.db-wal").write_bytes(b"2")
    assert set_aside(path).name == "drafts-1.db"
    path.write_bytes(b"3")
    assert set_aside(path).name == "drafts-2.db"
    found = {one.name: one.read_bytes() for one in path.parent.iterdir()}
    assert found == {"drafts-1.db": b"1", "drafts-1.db-wal": b"2", "drafts-2.db": b"3"}


def test_damage_in_the_middle_is_told(path):
    drafts = written(path)
    drafts.put("c", False, "长" * 40_000)
    drafts.close()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(StoreError) as caught:
        DraftFile(path, KEY)
    assert caught.value.reason in ("damaged", "key")


def test_a_closed_file_is_told_too(path):
    drafts = written(path)
    drafts.close()
    with pytest.raises(StoreError):
        drafts.rows()
