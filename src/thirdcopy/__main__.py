"""`python -m thirdcopy` is the command `thirdcopy`."""

from thirdcopy.cli import main

if __name__ == "__main__":
    main()
