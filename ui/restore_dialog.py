"""Bringing a ledger back from a backup: which one, with which secret, into which folder."""

from pathlib import Path
from typing import Final, NamedTuple

from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import copies, restoration
from fupin_desktop.copies import Copy
from fupin_desktop.errors import FupinError, Step
from fupin_desktop.registry import Registry
from fupin_desktop.restoration import Restored, Secret
from ui.copy_table import CopyTable, PlaceBox
from ui.editors import commit_typing
from ui.nesting import nest
from ui.parts import button, named, new_form, run_alone, wrapped
from ui.password_dialog import PasswordDialog
from ui.theme import fitting_size, labelled

ABOUT: Final = (
    "从U盘或文件夹里的备份，恢复成一个新的台账。备份不会改动，这台电脑上原有的台账也不会改动。"
)
EMPTY: Final = "这里没有备份。请插上备份U盘，点“重新查找U盘”；备份在别的文件夹的，点“选文件夹……”。"
RESTORED: Final = "已恢复：{name}"
WHERE: Final = "新的台账在：{path}"
COUNTS: Final = "核对过了：{households:,} 户、{persons:,} 人、{visits:,} 次走访，与备份一致。"
KEPT_ASIDE: Final = "这台电脑上原来的“{name}”没有动，还在原处。以后请只用恢复的这一个。"
BY_CODE: Final = "恢复码正确。忘了那时的密码，现在可以给恢复的台账换一个新的。"


class Outcome(NamedTuple):
    """A restored ledger, open."""

    restored: Restored
    registry: Registry


class RestoreDialog(QDialog):
    """Restores one backup; `registry` is the ledger, open, once the dialog was accepted."""

    def __init__(
        self, parent: QWidget | None, folder: Path | None = None, root: Path | None = None
    ) -> None:
        super().__init__(parent)
        self.folder = folder or Path.home() / "驻村台账"
        self.registry: Registry | None = None
        self.setWindowTitle("从备份恢复")
        self.places = PlaceBox(root)
        self.table = CopyTable("copies")
        self.password = named(QLineEdit(), "password")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setPlaceholderText("做备份那天的密码")
        self.code = named(QLineEdit(), "recovery_code")
        self.secrets = QStackedWidget()
        self.switch = button("改用恢复码", self.switch_secret, "switch_secret", "link")
        self.target = named(QLineEdit(), "target")
        self.problem = wrapped(role="problem", name="problem")
        self.start = button("恢复", self.restore, "restore", "main")
        self.heading = wrapped(role="heading", name="heading")
        self.ending = wrapped(name="ending")
        self.pages = QStackedWidget()
        self.places.changed.connect(self.on_place)
        self.table.chosen.connect(self.on_chosen)
        self.target.textChanged.connect(self.on_edited)
        self._lay_out()
        self.on_place()
        self.resize(fitting_size(self, 52, 38))

    def on_place(self) -> None:
        place = self.places.place
        found = copies.find(place) if place else []
        self.table.show_copies(found)
        self.problem.setText("" if found else EMPTY)

    def on_chosen(self) -> None:
        copy = self.table.selected()
        if copy is not None and copy.manifest:
            self.target.setText(str(restoration.proposed(copy.manifest, self.folder)))
        self.problem.setText(copy.problem if copy else "")
        protected = self._protected(copy)
        for part in (self.secrets, self.switch, self.secret_label):
            part.setVisible(protected)
        self.on_edited()

    def on_edited(self) -> None:
        copy = self.table.selected()
        ready = copy is not None and not copy.problem and bool(self.target.text().strip())
        self.start.setEnabled(ready)

    def switch_secret(self) -> None:
        """Change between password and recovery code."""
        by_code = self.secrets.currentIndex() == 0
        self.secrets.setCurrentIndex(int(by_code))
        self.secret_label.setText("恢复码" if by_code else "密码")
        self.switch.setText("改用密码" if by_code else "改用恢复码")
        self.problem.clear()
        (self.code if by_code else self.password).setFocus()

    def choose_target(self) -> None:
        """Let the user say in which folder the new ledger is to lie."""
        name = QFileDialog.getExistingDirectory(self, "新的台账放在哪个文件夹", str(self.folder))
        copy = self.table.selected()
        if name and copy is not None and copy.manifest:
            self.folder = Path(name)
            self.target.setText(str(restoration.proposed(copy.manifest, self.folder)))

    def restore(self) -> None:
        """Bring the chosen backup back behind a progress bar."""
        commit_typing()
        copy, target, secret = self.table.selected(), self._target(), self._secret()
        if copy is None or target is None:
            return
        self.problem.clear()
        run_alone(
            self, "正在恢复并核对……", lambda step: attempt(copy, target, secret, step),
            self.on_restored,
        )  # fmt: skip

    def on_restored(self, outcome: Outcome | FupinError) -> None:
        if isinstance(outcome, FupinError):
            self.problem.setText(str(outcome))
            return
        self.registry = outcome.registry
        self.heading.setText(RESTORED.format(name=outcome.registry.name))
        self.ending.setText("\n\n".join(self._sentences(outcome)))
        self.pages.setCurrentIndex(1)
        self.open_it.setFocus()
        if self.secrets.currentIndex() and outcome.registry.protected:
            PasswordDialog(outcome.registry, self, BY_CODE).open()

    def reject(self) -> None:
        if not self.isEnabled():
            return  # it is just being restored; the progress dialog has a button to cancel
        if self.registry is not None:
            self.registry.close()
            self.registry = None
        super().reject()

    def _sentences(self, outcome: Outcome) -> list[str]:
        restored, registry = outcome
        counts = restored.manifest.counts
        found = [
            WHERE.format(path=restored.path),
            COUNTS.format(households=counts.get("household", 0), persons=counts.get("person", 0),
                          visits=counts.get("visit", 0)),
            *restoration.notes(restored),
        ]  # fmt: skip
        older = self.folder / f"{copies.file_name(registry.name)}{restoration.SUFFIX}"
        if older.exists() and older != restored.path:
            found.append(KEPT_ASIDE.format(name=older.name))
        return found

    def _protected(self, copy: Copy | None) -> bool:
        if copy is None or copy.problem:
            return True
        try:
            return restoration.is_protected(copy)
        except FupinError as error:
            self.problem.setText(str(error))
            return True

    def _target(self) -> Path | None:
        path = Path(self.target.text().strip())
        if not path.is_absolute():
            self.problem.setText("请选择新的台账放在哪个文件夹。")
            return None
        right = path.name.endswith(restoration.SUFFIX)
        return path if right else path.with_name(path.name + restoration.SUFFIX)

    def _secret(self) -> Secret:
        if self.secrets.currentIndex():
            return Secret(recovery_code=self.code.text().strip())
        return Secret(password=self.password.text())

    def _lay_out(self) -> None:
        self.pages.addWidget(self._first_page())
        self.pages.addWidget(self._last_page())
        QVBoxLayout(self).addWidget(self.pages)

    def _first_page(self) -> QWidget:
        for editor in (self.password, self.code):
            self.secrets.addWidget(editor)
        self.secrets.setFixedHeight(self.password.sizeHint().height())
        top = QHBoxLayout()
        top.addWidget(labelled("备份在"))
        top.addWidget(self.places, 1)
        top.addWidget(button("重新查找U盘", self.places.refresh, "look_again"))
        secret = QHBoxLayout()
        secret.addWidget(self.secrets, 1)
        secret.addWidget(self.switch)
        place = QHBoxLayout()
        place.addWidget(self.target, 1)
        place.addWidget(button("选择……", self.choose_target, "choose_target"))
        self.secret_label = labelled("密码")
        form = new_form()
        form.addRow(self.secret_label, secret)
        form.addRow("恢复到", place)
        bottom = QHBoxLayout()
        bottom.addStretch()
        bottom.addWidget(button("取消", self.reject, "cancel"))
        bottom.addWidget(self.start)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(wrapped(ABOUT, "muted"))
        nest(column, top)
        column.addWidget(self.table, 1)
        nest(column, form)
        column.addWidget(self.problem)
        nest(column, bottom)
        return page

    def _last_page(self) -> QWidget:
        self.open_it = button("打开台账", self.accept, "open_it", "main")
        bottom = QHBoxLayout()
        bottom.addStretch()
        bottom.addWidget(self.open_it)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.heading)
        column.addWidget(self.ending)
        column.addStretch()
        nest(column, bottom)
        return page


def attempt(copy: Copy, target: Path, secret: Secret, step: Step) -> Outcome | FupinError:
    """Restore and open, or give back the reason why not, to be shown beside the fields."""
    try:
        restored = restoration.restore(copy, target, secret, step)
        registry = Registry.open(target, secret.password, recovery_code=secret.recovery_code)
    except FupinError as error:
        return error
    return Outcome(restored, registry)
