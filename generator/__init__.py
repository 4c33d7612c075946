"""La Mine: checks a French library of Markdown records, crosses them, lays them out as a static site."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("la-mine")
except PackageNotFoundError:  # run from a checkout that was never installed
    __version__ = "0+source"
