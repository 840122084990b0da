"""Make ``python -m imblearn_image`` the command line."""

import sys

from imblearn_image.cli import main

if __name__ == "__main__":
    sys.exit(main())
