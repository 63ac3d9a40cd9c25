"""The pictures of sending back, and of a list that a township adds to."""

import shutil
from pathlib import Path

from camera import busiest, over, reopened, shown, snap

from fupin_desktop import added_codes, demo, exchange, returned
from ui.code_list_dialog import CodeListDialog
from ui.record_form import RecordDialog, RecordForm
from ui.return_dialog import ReturnDialog


def draw(made: demo.Demo) -> None:
    """Send fields of a household back from a copy of the township, and look at them below."""
    folder = made.township.with_name("returned")
    folder.mkdir()
    township = reopened(Path(shutil.copytree(made.township, folder / made.township.name)))
    village = reopened(Path(shutil.copytree(made.villages[0], folder / made.villages[0].name)))
    township.user = "周正"
    home = busiest(village)
    person = village.find("person", where={"household": home})[0]
    visit = village.find("visit", where={"household": home})[0]
    for table, rec, name, comment in (
        ("household", home, "phone", "号码打不通，请当面核对后改正"),
        ("person", person, "id_number", "与户口簿不一致，请核对"),
        ("household", home, "main_cause", "原因与入户记录不符"),
        ("visit", visit, "", "没有签字的照片"),
    ):
        returned.reject(township, table, rec, name, comment)
    for package in exchange.pack(township, folder, to=village.region):
        exchange.receive(village, package)
    (cause,) = [one.rec for one in returned.listed(village) if one.item == "main_cause"]
    returned.reply(village, [cause], "情况属实，已与本人核对")
    window = shown(village)
    over(window, "returned_field", RecordDialog(RecordForm(village, "household", home), window,
                                                at="phone"))  # fmt: skip
    window.workplace.open(returned.TABLE, "open")
    snap("returned", window)
    window.close()
    added_codes.add(township, "event_kind", "院坝小会")
    window = shown(township)
    dialog = ReturnDialog(township, "household", home, window)
    dialog.choose("address")
    over(window, "return_field", dialog)
    lists = CodeListDialog(township, window, window.records_changed)
    lists.lists.setCurrentIndex(lists.lists.findData("event_kind"))
    over(window, "choices", lists)
    window.close()
    shutil.rmtree(folder)
