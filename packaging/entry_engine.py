"""The frozen engine's start. The embedding process and the one that reads a PDF are this executable too."""

import multiprocessing
import sys

if __name__ == "__main__":
    # Before anything else: a helper process that a library makes is this executable as well.
    multiprocessing.freeze_support()
    if sys.argv[1:] == ["--embedder"]:
        from core.embed_child import main
    elif sys.argv[1:] == ["--pdf"]:
        from core.attachments.pdf_child import main
    else:
        from core.__main__ import main

    main()
