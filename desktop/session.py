"""The window's state, between its widgets and the link: people, chats, models, the engine. Window's thread.

Widgets call its methods and hear its signals; they never see the link. Events of a profile that is not the open one
are dropped here, so nothing of one person can show up at another's.
"""

import logging
from dataclasses import dataclass, replace
from typing import Final, Literal

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.bin_commands import KeepTemporary
from core.branch_commands import AnswerAgain, ContinueAnswer
from core.commands import (
    AnyCommand,
    Ask,
    ChooseModel,
    CreateProfile,
    DeleteProfile,
    FindRescues,
    ListModels,
    OpenProfile,
    RenameProfile,
    RestoreProfile,
)
from core.errors import FileBroken
from core.events import (
    Answered,
    AnyEvent,
    Done,
    Embedder,
    EmbedderStage,
    Models,
    Problem,
    ProfileOpened,
    Profiles,
    Ready,
    Refused,
)
from core.ids import new_id
from core.rescue_events import ProfileRestored, RescuesFound
from desktop.bin import Bin
from desktop.branching import Branching
from desktop.chats import Chats
from desktop.finding import Finding
from desktop.link import EngineLink
from desktop.memory.shelf import Shelf
from desktop.people import People
from desktop.places import Places
from desktop.queueing import Queueing
from desktop.rescue import Rescue
from desktop.thread_state import ASKING

_LOOK_AGAIN_MS: Final = 15_000
_OF_PROFILES: Final = (CreateProfile, DeleteProfile, FindRescues, OpenProfile, RenameProfile, RestoreProfile)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Status:
    """What the foot of the window tells. `refused` counts the connections that engine and window refused."""

    engine: Literal["starting", "ready", "away", "gone"] = "starting"
    embedder: EmbedderStage = "asleep"
    refused: int = 0


class Session(QObject):
    """`problem_met`: a Problem to be put into words. Its public parts have the other signals."""

    models_changed = Signal(object)
    status_changed = Signal(object)
    problem_met = Signal(object)

    def __init__(self, link: EngineLink, places: Places, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._failed: AnyCommand | None = None
        self._refused_here = self._refused_there = 0
        self.status = Status()
        self.people = People(link.send, self)
        self.rescue = Rescue(link.send, self.people, self)
        self.chats = Chats(link.send, places, self)
        self.branching = Branching(link.send, self.chats, self)
        self.queueing = Queueing(self.chats, self)
        self.finding = Finding(link.send, self.chats, self)
        self.memories = Shelf(link.send, self)
        self.bin = Bin(link.send, self)
        self._look_again = QTimer(self, singleShot=True, interval=_LOOK_AGAIN_MS)
        self._look_again.timeout.connect(self.look_at_models)
        self.people.opened.connect(self.on_people_opened)
        self.people.reopened.connect(self.on_people_opened)
        self.people.left.connect(self.on_people_left)
        self.people.lock_changed.connect(self.chats.lock)
        link.received.connect(self.on_link_received)
        link.concluded.connect(self.on_link_concluded)
        link.went_away.connect(self.on_link_went_away)
        link.gave_up.connect(self.on_link_gave_up)

    @property
    def engine_pid(self) -> int:
        """The engine's process id, 0 when there is none."""
        return self._link.pid

    def choose_model(self, model: str) -> None:
        """Answer with this model from now on: "recall", or one of Ollama's."""
        if self.people.open_id:
            self._link.send(ChooseModel(id=new_id(), profile=self.people.open_id, model=model))

    @Slot()
    def look_at_models(self) -> None:
        """Look at Ollama again."""
        if self.people.open_id:
            self._link.send(ListModels(id=new_id(), profile=self.people.open_id))

    def start_engine(self) -> None:
        """Start the engine, at the beginning or after the link gave up."""
        self._tell(engine="starting")
        self._link.start()

    def try_again(self) -> None:
        """Do once more what was refused last."""
        command, self._failed = self._failed, None
        match command:
            case None:
                return
            case Ask():
                self.chats.ask_again(command)
            case AnswerAgain():
                self.branching.again(command.message, model=command.model)
            case ContinueAnswer():
                self.branching.go_on(command.message)
            case OpenProfile():
                self.people.open(command.profile)
            case CreateProfile():
                self.people.create(command.name)
            case FindRescues() | RestoreProfile():
                self.rescue.again(command)
            case _:
                self._link.send(msgspec.structs.replace(command, id=new_id()))

    def count_refused(self, count: int) -> None:
        """The window's own guard has refused this many."""
        self._refused_here = count
        self._tell(refused=self._refused_here + self._refused_there)

    @Slot(object)
    def on_link_received(self, event: AnyEvent) -> None:
        """Give each event to whom it belongs."""
        match event:
            case Ready():
                self._tell(engine="ready", embedder="asleep")
                self._link.resume([self.people.greeting()])
            case Profiles():
                self.people.take(event)
            case ProfileOpened():
                self.people.take(event)
                looking = Models(profile=event.profile, state="looking", host="", items=(), chosen=event.model)
                self._take_of_profile(looking)
            case RescuesFound() | ProfileRestored():
                self.rescue.take(event)
            case Embedder():
                self._tell(embedder=event.stage)
            case Refused():
                self._refused_there = event.count
                self._tell(refused=self._refused_here + self._refused_there)
            case Problem():
                self._meet(event)
            case _:
                self._take_of_profile(event)

    @Slot(object, object)
    def on_link_concluded(self, command: AnyCommand, end: Done | Problem) -> None:
        """A command has taken effect, or was refused."""
        if isinstance(command, ASKING):
            self.chats.lose(command)
        self.branching.conclude(command, end)
        if isinstance(end, Done):
            return
        of_here = isinstance(command, _OF_PROFILES) or getattr(command, "profile", "") == self.people.open_id
        if self.chats.writing.fail(command, end):
            return
        if isinstance(command, KeepTemporary) and of_here:
            self.chats.fail_to_keep(command.thread)
        self.rescue.fail(command)
        self.memories.fail(command)
        if self.status.engine == "gone":
            self.people.give_up()
        else:
            self.people.fail(command)
        if of_here:
            self._failed = command
            self.problem_met.emit(end)

    @Slot()
    def on_link_went_away(self) -> None:
        """The next engine is starting."""
        self.chats.temporary.lose()
        self._tell(engine="away", embedder="asleep")
        self.problem_met.emit(Problem(reply="", code="engine_gone"))

    @Slot(str, str)
    def on_link_gave_up(self, code: str, details: str) -> None:
        """No engine will come by itself: nothing may wait for one, and no question may be lost."""
        self._tell(engine="gone", embedder="asleep")
        self._look_again.stop()
        self.chats.temporary.lose()
        for command in self._link.abandon():
            if isinstance(command, ASKING):
                self.chats.lose(command)
            self.chats.writing.fail(command, Problem(reply="", code=code))
            self.rescue.fail(command)
            self.memories.fail(command)
        self.people.give_up()
        self.problem_met.emit(Problem(reply="", code=code, details=details))

    @Slot(str, str)
    def on_people_opened(self, profile: str, _name: str) -> None:
        """Its chats come next."""
        self.bin.enter(profile)
        self.chats.enter(profile)
        self.memories.enter(profile)

    @Slot(str)
    def on_people_left(self, _profile: str) -> None:
        """No profile is open."""
        self._look_again.stop()
        self.bin.enter("")
        self.chats.leave()
        self.branching.leave()
        self.memories.leave()

    def _take_of_profile(self, event: AnyEvent) -> None:
        if getattr(event, "profile", "") != self.people.open_id:
            _log.debug("an event of another profile is dropped")
        elif isinstance(event, Models):
            self.models_changed.emit(event)
            if event.state != "ready":
                self._look_again.start()
        elif not self.memories.take(event) and not self.finding.take(event):
            self.bin.take(event)
            self.chats.take(event)
            self._meet_damage(event)

    def _meet_damage(self, event: AnyEvent) -> None:
        """An answer that failed on a damaged file: its sentence says what to press, and the button is in a notice."""
        if isinstance(event, Answered) and event.message.error == FileBroken.code:
            self._meet(Problem(reply="", code=FileBroken.code, details=event.message.details, profile=event.profile))

    def _meet(self, problem: Problem) -> None:
        if problem.profile in ("", self.people.open_id):
            self.problem_met.emit(problem)

    def _tell(self, **changes: object) -> None:
        status = replace(self.status, **changes)  # type: ignore[arg-type]  # the names are Status's own
        if status != self.status:
            self.status = status
            self.status_changed.emit(status)
