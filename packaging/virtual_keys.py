"""An X screen as a person uses it: keys in, a picture out. Called by smoke_window.py."""

import time

from Xlib import XK, X, display, error, protocol
from Xlib.ext import xtest
from Xlib.xobject.drawable import Window

NAMES = {"\n": "Return", " ": "space", "!": "exclam", ":": "colon", "?": "question", ".": "period"}
SMALLEST = 300
"""Pixels: a top-level window below this width is Qt's own helper, not the program's."""


class Screen:
    """A connection to the X server. Not safe for threads."""

    def __init__(self, name: str) -> None:
        self._display = display.Display(name)
        self._root = self._display.screen().root
        self._window: Window | None = None

    def focus_window(self, patience: float) -> None:
        """Wait for the program's window and give it the keyboard, as a window manager would."""
        end = time.monotonic() + patience
        while self._window is None:
            if time.monotonic() > end:
                raise TimeoutError("no window came up")
            time.sleep(0.1)
            self._window = next(filter(self._is_window, self._root.query_tree().children), None)
        self._window.set_input_focus(X.RevertToParent, X.CurrentTime)
        self._display.sync()

    def _is_window(self, window: Window) -> bool:
        try:
            visible = window.get_attributes().map_state == X.IsViewable
            return bool(visible and window.get_geometry().width >= SMALLEST)
        except error.BadWindow:
            return False

    def type(self, text: str) -> None:
        """Press a key for each character."""
        for character in text:
            self.press(NAMES.get(character, character))

    def press(self, name: str, *, control: bool = False) -> None:
        """Press and let go one key, with Shift where the keyboard's layout wants it."""
        symbol = XK.string_to_keysym(name)
        code, shifted = min(self._display.keysym_to_keycodes(symbol), key=lambda pair: pair[1])
        held = [XK.XK_Control_L] * control + [XK.XK_Shift_L] * (shifted == 1)
        codes = [*map(self._display.keysym_to_keycode, held), code]
        for key in codes:
            xtest.fake_input(self._display, X.KeyPress, key)
        for key in reversed(codes):
            xtest.fake_input(self._display, X.KeyRelease, key)
        self._display.sync()

    def picture(self) -> tuple[int, int, bytes]:
        """Width, height, and four bytes for each pixel."""
        size = self._root.get_geometry()
        image = self._root.get_image(0, 0, size.width, size.height, X.ZPixmap, 0xFFFFFFFF)
        return size.width, size.height, image.data

    def close_window(self) -> None:
        """Ask the program to close its window, as its title bar's button does."""
        assert self._window is not None
        protocols, delete = map(self._display.intern_atom, ("WM_PROTOCOLS", "WM_DELETE_WINDOW"))
        message = protocol.event.ClientMessage(
            window=self._window, client_type=protocols, data=(32, [delete, X.CurrentTime, 0, 0, 0])
        )
        self._window.send_event(message)
        self._display.sync()

    def close(self) -> None:
        """End the connection."""
        self._display.close()
