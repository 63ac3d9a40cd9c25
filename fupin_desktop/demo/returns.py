"""What the township sent back to a village, and how the village answered."""

from typing import Final

from fupin_desktop import returned
from fupin_desktop.demo.ledgers import Clock
from fupin_desktop.registry import Registry

REPLY: Final = "情况属实，已与本人核对"


def send_back(township: Registry, region: str, clock: Clock) -> None:
    """Send fields of a household back, and a record of the village itself."""
    homes = township.find("household", where={"village": region, "end": None}, order=("id",))
    phoned = [row for row in township.rows("household", homes) if row["phone"]]
    for row, name, comment in (
        (phoned[0], "phone", "打不通，请核对号码"),
        (phoned[-1], "phone", "与户主口述不一致，请核对"),
        (phoned[-1], "address", "门牌号与户籍不一致，请核对"),
    ):
        returned.reject(township, "household", str(row["id"]), name, comment)
        clock.pass_on()
    for event in township.find("event", where={"region": region}, order=("id",))[:1]:
        returned.reject(township, "event", event, "people", "参加人数与签到表不一致")
        clock.pass_on()


def answer(village: Registry, clock: Clock) -> None:
    """Answer what can be answered."""
    recs = [one.rec for one in returned.listed(village, [returned.WAITING]) if one.item == "phone"]
    returned.reply(village, recs[-1:], REPLY)
    clock.pass_on()


def settle(township: Registry, clock: Clock) -> None:
    """Settle what has been answered."""
    recs = [one.rec for one in returned.listed(township, returned.REVIEWED)]
    returned.close(township, recs)
    clock.pass_on()
