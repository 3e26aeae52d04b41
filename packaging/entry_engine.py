"""The frozen engine's start. The embedding process is this executable too, started with an argument of its own."""

import multiprocessing
import sys

if __name__ == "__main__":
    # Before anything else: a helper process that a library makes is this executable as well.
    multiprocessing.freeze_support()
    if sys.argv[1:] == ["--embedder"]:
        from core.embed_child import main
    else:
        from core.__main__ import main

    main()
