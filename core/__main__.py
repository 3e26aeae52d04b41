"""The engine's process: `python -P -m core`. The window starts it and talks to it over stdin and stdout.

stdout belongs to the wire: a private copy is kept, and descriptor 1 is pointed at stderr before anything else is
imported, so that no library can write into the stream.
"""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import MutableMapping
from typing import TYPE_CHECKING

from core.commands import PROTOCOL
from core.engine import Engine
from core.errors import MachineError
from core.events import EmbedderStage, Ready, Refused
from core.logs import echo_to, known, log_uncaught, start_log
from core.models.host import host_from_env
from core.offline import Guard, install
from core.outbox import Outbox
from core.paths import Paths, default_paths
from core.profiles import Profiles
from core.serve import Writer, serve
from core.stdio import take_stdio
from core.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.workshop import Workshop

log = logging.getLogger(__name__)


def main() -> None:
    """Serve until stdin ends."""
    stdin, stdout = take_stdio()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal ends the window, and its end ends the engine
    prepare_environment(os.environ)
    paths = default_paths(os.environ)
    _start_log(paths)
    outbox = Outbox()
    guard = install(lambda count: outbox.put(Refused(count=count)))
    writer = Writer(stdout, outbox)
    writer.start()
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_run(paths, guard, outbox, stdin))
    writer.join(timeout=1)


async def _run(paths: Paths, guard: Guard, outbox: Outbox, stdin: int) -> None:
    profiles = Profiles(paths.data)

    def make_workshop(on_stage: "Callable[[EmbedderStage], None]") -> "Workshop":
        from core.workshop import open_workshop

        return open_workshop(os.environ, guard, on_stage)

    engine = Engine(profiles, make_workshop=make_workshop, emit=outbox.put)
    outbox.put(Ready(protocol=PROTOCOL, version=VERSION, pid=os.getpid()))
    await serve(engine.handle, engine.close, stdin, outbox)


def _start_log(paths: Paths) -> None:
    """Without a folder to write to the engine serves on: the first command says so to the window."""
    log_uncaught()
    try:
        paths.make()
        start_log(paths.logs, process="engine", environ=os.environ)
    except MachineError as error:
        echo_to(sys.stderr, environ=os.environ)
        log.warning("no log file: %s", known(error.code))


def prepare_environment(environ: MutableMapping[str, str]) -> None:
    """Let nobody else read the files that are made from now on, and set what libraries read when they are imported.

    Nothing may be fetched, traced or unpickled.
    """
    for name in [name for name in environ if name.startswith(("LANGSMITH_", "LANGCHAIN_"))]:
        del environ[name]
    os.umask(0o077)
    environ["LANGGRAPH_STRICT_MSGPACK"] = "true"
    # Ollama's package reads it when it is imported, and fails on what is no address.
    environ["OLLAMA_HOST"] = host_from_env(environ)
    environ["HF_HUB_OFFLINE"] = "1"
    environ["TRANSFORMERS_OFFLINE"] = "1"


def _loop_factory() -> "Callable[[], asyncio.AbstractEventLoop] | None":
    """Windows' default loop connects without the audit event that the offline guard needs."""
    return asyncio.SelectorEventLoop if sys.platform == "win32" else None


if __name__ == "__main__":
    main()
