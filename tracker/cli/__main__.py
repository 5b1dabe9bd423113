"""`python -m tracker.cli`: the command line where the script is not on the path."""

from tracker.cli import main

main()
