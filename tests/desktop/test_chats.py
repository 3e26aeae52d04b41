from PySide6.QtWidgets import QApplication

from core.commands import AnyCommand
from core.events import ThreadInfo, Threads
from desktop.chats import Chats
from tests.desktop.test_session import MemoryPlaces


def test_a_temporary_chat_begun_before_the_list_has_come_stays(qapp: QApplication) -> None:
    sent: list[AnyCommand] = []

    def send(command: AnyCommand) -> bool:
        sent.append(command)
        return True

    places = MemoryPlaces()
    places.set_thread("p", "t")
    chats = Chats(send, places, qapp)
    chats.lock(False)
    chats.enter("p")
    chats.new_temporary()
    chats.take(Threads(profile="p", items=(ThreadInfo(id="t", title="Old", changed=0, leaf=None),)))
    assert chats.shown.temporary
    assert chats.can_ask
    assert chats.knows("t")
    chats.deleteLater()
