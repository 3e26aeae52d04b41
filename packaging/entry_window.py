"""The frozen window's start."""

import sys

if __name__ == "__main__":
    from desktop.__main__ import main

    sys.exit(main())
