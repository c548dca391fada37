"""`python -m bot` is `wirewatch`."""

from bot.cli import main

main()
