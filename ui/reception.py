"""One package after another: what it would change, the question, the copy before, the receipt."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from fupin_desktop import backup, exchange, inbox, photo_freight, returned
from fupin_desktop.catalogue import TABLES
from fupin_desktop.errors import FupinError, Step
from fupin_desktop.exchange import Arrival
from fupin_desktop.inbox import Found, Taken
from fupin_desktop.package import NoKey
from fupin_desktop.registry import Registry
from fupin_desktop.returned import Rejection
from ui import messages
from ui.arrival_dialog import ArrivalDialog
from ui.parts import run_alone
from ui.sync_dialogs import LostLedgerDialog, moment

NO_REASON: Final = "看过以后暂不接收，没有写原因"
NO_COPY: Final = "接收前的副本没有留成。{reason}\n\n没有副本也接收吗？"
COPIED: Final = "接收以前已在本机留了一份核对过的副本（{made}）。"
NO_PAGE: Final = "这条记录接收以后才有自己的页，现在没有打开，台账没有改动。请先接收这个包。"


class Reception(QObject):
    """Asks about packages over a window and takes them in, after one checked copy a session."""

    asked = Signal(object)  # the dialog, before it is shown
    taken = Signal(object, object)  # a Taken, and the frozenset of tables it changed
    held = Signal(object, str)  # a Found, and why
    refused = Signal(object, str)  # a Found, and the sentence
    left = Signal(object)  # a Found: nothing was decided
    opened = Signal(str, str)  # table and id of a record whose page is asked for

    def __init__(self, registry: Registry, window: QWidget) -> None:
        super().__init__(window)
        self.registry, self.window_ = registry, window
        self.dialog: ArrivalDialog | None = None
        self.unsent: list[str] = []  # what could not be sent back, in sentences
        self.made = ""  # when the copy was made that this session has
        self.day = ""  # of the session, which ends with the day at the latest

    def begin(self, found: Found, code: str = "") -> None:
        """Check a package in the background, then ask about it."""

        def check(step: Step) -> Arrival | FupinError:
            try:
                return exchange.preview(self.registry, found.path, step, code=code)
            except FupinError as error:
                return error

        def go_on(result: Arrival | FupinError) -> None:
            if isinstance(result, Arrival):
                self.ask(found, result, code)
            elif isinstance(result, NoKey):
                self.ask_code(found, str(result), code)
            else:
                self.refused.emit(found, str(result))

        run_alone(self.window_, "正在核对这个包……", check, go_on)

    def ask_code(self, found: Found, told: str, code: str) -> None:
        """Ask for the recovery code of a lost ledger, which may open the package."""
        dialog = LostLedgerDialog(told, self.window_)
        dialog.typed.setText(code)
        dialog.accepted.connect(lambda: self.begin(found, dialog.code()))
        dialog.rejected.connect(lambda: self.left.emit(found))
        self.asked.emit(dialog)
        dialog.open()

    def ask(self, found: Found, arrival: Arrival, code: str = "") -> None:
        """Show what a package would change, and let the user decide."""
        pictures = partial(photo_freight.thumbnail, self.registry, arrival.photos)
        above = len(arrival.sender) > len(self.registry.region)
        dialog = ArrivalDialog(arrival, self.window_, pictures=pictures, above=above)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        receive = partial(self.receive, found, arrival, code)
        dialog.accepted.connect(
            lambda: self.secured(partial(receive, dialog.typed(), tuple(dialog.rejections)))
        )
        dialog.rejected.connect(lambda: self._leave(found, arrival, dialog))
        dialog.finished.connect(self._forget)
        dialog.opened.connect(self._open)
        self.dialog = dialog
        self.asked.emit(dialog)
        dialog.open()

    def renew(self) -> None:
        """Begin a new session: before its first package a copy is made."""
        self.made = self.day = ""

    def secured(self, then: Callable[[], None]) -> None:
        """Go on when there is a copy of the ledger, or when the user goes on without."""
        if self.day == self.registry.today():
            then()
            return

        def copy(step: Step) -> tuple[str, str]:
            try:
                return backup.make_before(self.registry, step), ""
            except FupinError as error:
                return "", str(error)

        def go_on(result: tuple[str, str]) -> None:
            made, reason = result
            if made or messages.ask(self.window_, NO_COPY.format(reason=reason)):
                self.made, self.day = made, self.registry.today()
                then()

        run_alone(self.window_, "正在留接收前的副本……", copy, go_on)

    def receive(
        self, found: Found, arrival: Arrival, code: str, digits: str,
        rejections: Sequence[Rejection] = (),
    ) -> None:  # fmt: skip
        """Take a package in that was looked at, and send back what was noted of it."""

        def take(step: Step) -> Taken:
            taken = inbox.take_in(
                self.registry, found, digits=digits, from_revoked=bool(arrival.revoked),
                sure=bool(arrival.brake), code=code, step=step,
            )  # fmt: skip
            self.unsent = returned.reject_all(self.registry, rejections) if taken.went else []
            return taken

        tables = {line.table for line in arrival.plan.lines} | {returned.TABLE}
        run_alone(self.window_, "正在接收……", take, partial(self._tell, frozenset(tables)))

    def copied(self) -> str:
        """Say when the copy of this session was made; empty if there is none."""
        return COPIED.format(made=moment(self.made)) if self.made else ""

    def _tell(self, tables: frozenset[str], taken: Taken) -> None:
        if taken.went:
            self.taken.emit(taken, tables)
            if self.unsent:
                messages.warning(
                    self.window_, "包已接收，有的没有退回成：" + "\n".join(self.unsent)
                )
        else:
            self.refused.emit(taken.found, taken.sentence)

    def _leave(self, found: Found, arrival: Arrival, dialog: ArrivalDialog) -> None:
        if dialog.is_held:
            why = dialog.reason() or NO_REASON
            inbox.hold(self.registry, arrival.package, why)
            self.held.emit(found, why)
        else:
            self.left.emit(found)

    def _open(self, table: str, rec: str) -> None:
        """Leave the question for the page of a record, if there is one."""
        if table not in TABLES or not self.registry.find(table, where={"id": rec}):
            messages.info(self.window_, NO_PAGE)
        elif self.dialog is not None:
            self.dialog.reject()
            self.opened.emit(table, rec)

    def _forget(self) -> None:
        self.dialog = None
