"""python -m klviz."""

import sys

from klviz.cli import main

if __name__ == "__main__":
    sys.exit(main())
