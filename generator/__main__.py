"""``python -m generator`` is the ``mine`` command."""

from generator.cli import main

main()
