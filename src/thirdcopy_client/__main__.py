"""Run the command line: `python -m thirdcopy_client`."""

import sys

from thirdcopy_client.cli import main

if __name__ == "__main__":
    sys.exit(main(program="python -m thirdcopy_client"))
