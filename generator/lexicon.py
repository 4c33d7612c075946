"""French words: every form that a dictionary knows with its entry, and how often films and series say each.

Comes in: the lists of two libraries. Goes out: a ``Lexicon``, the same wherever it is asked for. Put together once, and kept beside the
program: to read both lists takes half a second and 60 MB, to find a word in the trie two microseconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from generator.program import read_own, write_own

_NAME = "lexicon"
_COUNT = 4
_TOTAL = 8


class Lexicon:
    """``data`` is how often all words are said, then a trie that leads from each form to how often it is said, then its entry;
    numbers have their highest byte first.
    """

    def __init__(self, data: bytes) -> None:
        from marisa_trie import BytesTrie  # here, so that a mere check of the content need not load it

        self.said_in_all = int.from_bytes(data[:_TOTAL], "big")
        """Some 350 million words."""
        self._trie = BytesTrie().frombytes(data[_TOTAL:])
        # Of a million look-ups, most are for a few words.
        self.lemma = cache(self._lemma)

    def _lemma(self, form: str) -> str:
        found = self._trie.get(form)
        return found[0][_COUNT:].decode() if found else ""

    def __contains__(self, form: str) -> bool:
        return self.lemma(form) != ""

    def times(self, word: str) -> int:
        """How often a word is said; 50 for many that are rare, 0 for those that never are."""
        found = self._trie.get(word)
        return int.from_bytes(found[0][:_COUNT], "big") if found else 0

    def forms(self) -> Iterator[tuple[str, str]]:
        """Each form with its entry; those of an entry follow one another."""
        entries = ((found[_COUNT:].decode(), form) for form, found in self._trie.items())
        return ((form, lemma) for lemma, form in sorted(entries) if lemma)


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Read when first needed; the first time of all it is put together."""
    data = read_own(_NAME)
    if data is None:
        data = _put_together()
        write_own(_NAME, data)
    return Lexicon(data)


def _put_together() -> bytes:
    import gzip
    import json
    from importlib.resources import files

    from marisa_trie import BytesTrie
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    lemmas = DefaultDictionaryFactory().get_dictionary("fr")
    # The list of a spelling corrector. Its own class also counts letters, which takes twice the time.
    packed = (files("spellchecker") / "resources" / "fr.json.gz").read_bytes()
    said: dict[str, int] = json.loads(gzip.decompress(packed))
    words = sorted({*lemmas, *said})
    rows = (
        (word, said.get(word, 0).to_bytes(_COUNT, "big") + lemmas.get(word, "").encode()) for word in words
    )
    trie: bytes = BytesTrie(rows).tobytes()
    return sum(said.values()).to_bytes(_TOTAL, "big") + trie
