"""La Mine: checks a French library of Markdown records, crosses them, lays them out as a static site."""

__version__ = "0.1.0"
"""The one place that says it: ``pyproject.toml`` takes it from here."""
