"""Words of a French text: folding, elisions, inclusive writing, families; and the term table.

Comes in: plain text, field by field. Goes out: words as written (lower-cased, accents kept), their
folded form and their family, and ``TermTable``, which the computed crossings and the search share.

A *word* keeps its accents, so that « marché » and « marche » stay two words of two families; its
*folded* form is what a reader may type; a *family* holds the forms of one dictionary entry (singular,
plural, feminine, conjugation) and nothing else: « forme » and « formation » are two families.

The search page's script folds and cuts in the same way: ``tests/search/words.json`` holds the
cases that both must pass.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate, chain, compress, groupby, islice, pairwise, repeat
from operator import itemgetter
from typing import NamedTuple

from generator.lexicon import Lexicon, lexicon
from generator.model import RecordKey
from generator.spelling import one_letter_from

FIELDS = ("title", "keywords", "summary", "body", "labels")
"""The fields of a text document, in the order of ``TermTable.documents``."""

_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼʹ′`´＇‛"), "'")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_LIGATURES = {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"}
_ACCENTED = {
    letter: plain[0].lower()
    for letter in range(0xC0, 0x180)
    if len(plain := unicodedata.normalize("NFKD", chr(letter))) == 2 and unicodedata.combining(plain[1])
}
_BEFORE = _APOSTROPHES | _INVISIBLE
_CAPITALS = {letter.upper(): plain for letter, plain in _LIGATURES.items() if len(letter.upper()) == 1}
_LETTERS = _BEFORE | str.maketrans(_LIGATURES) | str.maketrans(_CAPITALS)
_COMMON = _LETTERS | _ACCENTED


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """The text as forgiving comparisons see it: lower case, no accents, œ as oe, ’ as '.

    >>> fold("L’Économie du Cœur")
    "l'economie du coeur"
    """
    plain = text if text.isascii() else text.translate(_COMMON)
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFKD", plain).lower()
        plain = "".join(c for c in decomposed if unicodedata.category(c) != "Mn").translate(_LETTERS)
    return plain.lower().replace("`", "'")


# Endings that inclusive writing adds after a base form. Middle dots are used for nothing else; a full
# stop, a hyphen or a slash is, so that these take the unmistakable endings, and short ones before an s.
_SURE = (
    "(?:i?ères?|[td]?r?ices?|e?uses?|e?sses?|e?lles?|e?nnes?|nes?|les?|[vstf]es?|ches?|eures?|ines?|aux|ales?"
    "|es?|s|x)"
)
_SAFE = "(?:[td]?rices?|t?euses?|i?ères?|n?es?|[lvst]es)"
_WITH_S = "[lvst]e"
_INCLUSIVE = re.compile(
    rf"(?<=[^\W\d_]{{2}})(?:(?:[·•‧∙⋅・]{_SURE})+|\(-?{_SURE}(?:-s)?\)s?"
    rf"|\.(?:{_WITH_S}\.s|{_SAFE}(?:\.s)?)|-(?:{_WITH_S}-s|{_SAFE}(?:-s)?)|/(?:{_SAFE}(?:/s)?))(?![^\W_])"
)
_ACRONYM = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.){2,}(?:[^\W\d_](?![^\W_]))?")
_ELISION = re.compile(r"(?<![^\W_])(?:[ldjmtscn]|qu|jusqu|lorsqu|puisqu|quoiqu|presqu|quelqu)'(?=[^\W_])")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def words(text: str) -> list[str]:
    """The words of a text in reading order: lower case, accents kept, elided articles dropped.

    Hyphens part words, inclusive writing gives its base form, numbers stay.

    >>> words("L’accueil des médiateur·rices, jusqu’à Saint-Omer")
    ['accueil', 'des', 'médiateur', 'à', 'saint', 'omer']
    """
    plain = unicodedata.normalize("NFKC", text.translate(_BEFORE)).lower()
    plain = _ACRONYM.sub(lambda found: found[0].replace(".", ""), plain)
    plain = _ELISION.sub(" ", _INCLUSIVE.sub("", plain))
    return [word.replace("'", "") for word in _WORD.findall(plain)]


STOP_WORDS = frozenset(
    """
    a ai aie aient ainsi alors apres as au aucun aucune aujourd aujourdhui aupres aura aurait auront aussi
    autour autre autres aux avaient avait avant avec avez avoir avons ayant beaucoup bien c ca car ce ceci
    cela celle celles celui cependant certain certaine certaines certains ces cet cette ceux chaque chez
    ci comme comment contre d dans de deja dela depuis des desormais donc dont du duquel durant e elle
    elles en encore entre envers es est et etaient etait etant etc etre eu eux fait font furent fut grace
    hors hui il ils j jamais je jusqu jusque l la laquelle le lequel les lesquelles lesquels leur leurs
    lors lorsqu lorsque lui m ma mais malgre me meme memes mes moi moins mon n ne ni non nos notamment
    notre nous on ont ou oui par parce parfois parmi pas pendant peu peut peuvent plus plusieurs plutot
    pour pourquoi pourtant presque puis puisque qu quand que quel quelle quelles quels qui quoi quoique s
    sa sans sauf se selon sera serait seront ses si sinon soi soient soit son sont sous souvent suis sur t
    ta tandis tant te tel telle telles tels tes toi ton toujours tous tout toute toutes tres trop tu un
    une unes uns vers via voici voila vos votre vous y
    """.split()
)
"""Folded words that carry no subject. « été » is left out: it is also a season."""


def usage(table: TermTable) -> list[float | None]:
    """For each family of a table, its share of all the words that French says; None for what is no French word.

    The forms in the table count, or the entry alone when it is said more often than they are.
    """
    known = lexicon()

    def times(word: str) -> int:
        found = known.times(word)
        # films were typed without ligatures
        return found if found or "œ" not in word else known.times(word.replace("œ", "oe"))

    alone = [times(name) for name in table.family_names]
    counts = [0] * len(alone)
    french = [number > 0 or name in known for name, number in zip(table.family_names, alone, strict=True)]
    for word, name in zip(table.words, table.families, strict=True):
        number = times(word)
        counts[name] += number
        if not french[name]:
            french[name] = number > 0 or word in known
    total = known.said_in_all
    return [
        max(count, number) / total if is_french else None
        for count, number, is_french in zip(counts, alone, french, strict=True)
    ]


# Feminine forms that the dictionary keeps as entries of their own although they name the same people.
_FEMININE = (
    ("trice", "teur"),
    ("euse", "eur"),
    ("eure", "eur"),
    ("ienne", "ien"),
)
_FEMININE_ENDINGS = {
    "ère": "er",
    "ale": "al",
    "elle": "el",
    "ive": "if",
    "aine": "ain",
    "ise": "is",
    "onne": "on",
}
_FEMININE_ENDINGS |= {"ente": "ent", "euse": "eux", "enne": "en"}
_LISTED_FEMININES = {
    feminine: feminine.removesuffix(ending) + masculine
    for feminine in """
    ouvrière infirmière conseillère usagère couturière cuisinière policière pompière romancière
    chevalière hôtelière banquière bouchère boulangère bergère fermière écolière étrangère passagère
    prisonnière sorcière teinturière épicière costumière jardinière meunière vannière chère
    centrale départementale familiale finale horizontale initiale intégrale multinationale navale
    normale verticale criminelle gestuelle négative affirmative alternative offensive défensive
    interrogative prospective rétrospective écrivaine hongroise patronne impatiente présente ambitieuse
    nietzschéenne
    """.split()
    for ending, masculine in _FEMININE_ENDINGS.items()
    if feminine.endswith(ending)
} | {"autrice": "auteur", "maîtresse": "maître", "copine": "copain"}
# Feminine forms that the dictionary reads as a verb's (« complète »), or as words apart (« lente »).
_MISREAD_FEMININES = dict(
    pair.split(":")
    for pair in """
    absente:absent amie:ami basse:bas cadette:cadet cheffe:chef complète:complet concrète:concret constante:constant
    contente:content digitale:digital discrète:discret favorite:favori fréquente:fréquent incluse:inclus
    incomplète:incomplet inquiète:inquiet inscrite:inscrit interdite:interdit jumelle:jumeau lente:lent
    maternelle:maternel mécontente:mécontent molle:mou muette:muet naïve:naïf native:natif nouvelle:nouveau
    paternelle:paternel perdue:perdu permanente:permanent poétesse:poète produite:produit prête:prêt satisfaite:satisfait
    seconde:second secrète:secret sèche:sec veuve:veuf vive:vif écrite:écrit égale:égal
    """.split()
)
# Nouns that it takes for participles: « données » are not given, « allées » lead somewhere.
_NOUNS_IN_EE = frozenset(
    "allée arrivée destinée donnée durée entrée journée soirée tournée traversée".split()
)
_OF_A_PLACE = ("aise", "aises", "oise", "oises")
_LONGEST_PLAIN = 6
_SHORTEST_STEMMED = 5
_PLURALS = (("eaux", "eau"), ("aux", "al"), ("oux", "ou"), ("eux", "eu"))


_INFINITIVES = ("er", "ir", "re", "oir")
_OFTEN_SAID = 1_000


def _is_often_said(word: str) -> bool:
    """Do films say it a thousand times? Then it is a word, whether the dictionary knows it or not."""
    return lexicon().times(word) > _OFTEN_SAID


_PARTICIPLE = re.compile("é(?:e|s|es)?$")
_OF_PARTICIPLES = ("é", "ée", "és", "ées")


def _lemma(word: str, known: Lexicon) -> str:
    """The dictionary entry of a form, read as a noun or adjective where it may be.

    The dictionary reads « mise » as a verb and « mises » as a noun, « salariée » as an adjective and
    « salarié » as a verb: the plural decides, and the masculine for what ends in « é ». It does not
    decide when it is another word altogether (cour, cours).
    """
    found = known.lemma(word)
    single = word.removesuffix("s")
    if single in _MISREAD_FEMININES:
        return _MISREAD_FEMININES[single]
    if single in _NOUNS_IN_EE:
        return single
    if not found and len(word) > _LONGEST_PLAIN and word.endswith(_OF_A_PLACE):
        return single.removesuffix("e")  # « boulonnaises »
    if word.endswith(_OF_PARTICIPLES) and (ending := _PARTICIPLE.search(word)):
        masculine = word[: ending.start()] + "é"
        if found in (masculine, word[: ending.start()] + "er"):
            return known.lemma(masculine + "s") or known.lemma(masculine) or found
    active = word.removesuffix("s").removesuffix("ive")
    if word.endswith(("ive", "ives")) and found.endswith("er") and known.lemma(f"{active}if"):
        return f"{active}if"
    if word.endswith(("s", "x")):
        single = word[:-1]  # « savons » is no form of « savoir » for who makes soap
        return single if word.endswith("ons") and single not in known and _is_often_said(single) else found
    plural = known.lemma(word + "s")
    if plural == word + "s" or (not found and plural.endswith(_INFINITIVES)):
        return found  # « savon », « soi », « séquence » are no verbs
    return plural or found


def _masculine(word: str, known: Lexicon) -> str:
    """The masculine of a feminine noun or adjective, when the dictionary has it as an entry."""
    if word in _LISTED_FEMININES:
        return _LISTED_FEMININES[word]
    for feminine, masculine in _FEMININE:
        if word.endswith(feminine) and len(word) > len(feminine) + 2:
            pair = word[: -len(feminine)] + masculine
            if known.lemma(pair) == pair:
                return pair
    return word


# The spelling of 1990 beside the usual one, for words that texts write either way.
_REFORMED = dict(
    pair.split(":")
    for pair in """
    ainé:aîné abim:abîm apparait:apparaît brul:brûl chain:chaîn cloitr:cloîtr connait:connaît couter:coûter
    couteu:coûteu crout:croût disparait:disparaît entraine:entraîne évènement:événement flut:flût
    fraich:fraîch gouter:goûter huitr:huîtr maitr:maîtr parait:paraît piqur:piqûr reconnait:reconnaît
    règlementa:réglementa sècheresse:sécheresse surcout:surcoût traitr:traîtr vout:voût
    """.split()
)
_REFORMED_WORDS = {
    "aout": "août",
    "boite": "boîte",
    "cout": "coût",
    "diner": "dîner",
    "gite": "gîte",
    "ile": "île",
}
_REFORMED_WORDS |= {"gout": "goût"}
_REFORMED_START = re.compile("|".join(sorted(_REFORMED)))


def _usual_spelling(word: str) -> str:
    """A word as most texts spell it: maitre, maître; évènement, événement."""
    single = word.removesuffix("s")
    if single in _REFORMED_WORDS:
        return _REFORMED_WORDS[single] + word[len(single) :]
    found = _REFORMED_START.match(word)
    return _REFORMED[found[0]] + word[found.end() :] if found else word


def _stem(word: str, known: Lexicon) -> str:
    """A light stem for a word that is in no dictionary: its plural, or its feminine, taken off."""
    if len(word) < _SHORTEST_STEMMED or not word[-1].isalpha():
        return word
    for plural, singular in _PLURALS:
        if word.endswith(plural) and known.lemma(word[: -len(plural)] + singular):
            return word[: -len(plural)] + singular
    if word.endswith("s") and not word.endswith(("ss", "us", "is", "ès", "ps")):
        return word[:-1]
    if word.endswith(("ante", "ente", "ée")) and known.lemma(word[:-1]) == word[:-1]:
        return word[:-1]
    return word


@lru_cache(maxsize=200_000)
def family(word: str) -> str:
    """The name of a word's family: the dictionary entry it is a form of, accents kept.

    >>> family("médiatrices"), family("formation"), family("formes")
    ('médiateur', 'formation', 'forme')
    """
    if "oe" in word and word not in lexicon() and (ligature := word.replace("oe", "œ")) in lexicon():
        word = ligature
    return _entry(_usual_spelling(word), _LONGEST_WAY)


_LONGEST_WAY = 4
"""Steps from a form to its entry: feminine plural, feminine, masculine, lemma."""


@lru_cache(maxsize=200_000)
def _entry(word: str, steps: int) -> str:
    """Where a form leads in so many steps. The forms of one entry share all but the first."""
    known = lexicon()
    following = _masculine(_lemma(word, known) or _stem(word, known), known)
    return word if following == word else _entry(following, steps - 1) if steps > 1 else following


_WE_FORMS = ((2, "ons"), (2, "sons"), (2, "vons"), (2, "yons"), (3, "ons"), (1, "ssons"), (4, "issons"))
"""What « nous » says, by the letters taken off an infinitive and the ending put in their place."""


def is_verb(name: str) -> bool:
    """Is a family a verb's?

    >>> is_verb("mettre"), is_verb("connaître"), is_verb("atelier"), is_verb("chambre")
    (True, True, False, False)
    """
    known = lexicon()
    return name.endswith(("er", "ir", "re")) and any(
        known.lemma(name[:-cut] + ending) == name for cut, ending in _WE_FORMS
    )


@dataclass(frozen=True, slots=True)
class TextDocument:
    """A record's plain text, by field. ``labels`` are words that its terms and references bring:
    search finds the record by them, crossings weigh what records share in another way.
    """

    key: RecordKey
    title: str
    keywords: str
    summary: str
    body: str
    labels: str = ""


DocumentWords = tuple["array[int]", ...]
"""Word indexes of a document's fields (``FIELDS``), in reading order, stop words included."""


@dataclass(frozen=True, slots=True)
class TermTable:
    """Every word of the corpus and where it stands.

    ``words`` are the words as written (lower case, accents kept), sorted; ``folds``, ``families``
    (index into ``family_names``) and ``stops`` run beside it. ``documents`` runs beside ``keys``.
    """

    words: tuple[str, ...]
    folds: tuple[str, ...]
    families: tuple[int, ...]
    family_names: tuple[str, ...]
    stops: tuple[bool, ...]
    keys: tuple[RecordKey, ...]
    documents: tuple[DocumentWords, ...]


class _Chunks(dict[str, int]):
    """From a stretch of text without spaces to its number, in order of first sight; the words of each."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers: dict[str, int] = {}
        self.words: list[int] = []
        self.ends: list[int] = []

    def __missing__(self, chunk: str) -> int:
        numbers = self.numbers
        self.words += [numbers.setdefault(word, len(numbers)) for word in words(chunk)]
        self.ends.append(len(self.words))
        return self.setdefault(chunk, len(self))


class CutTexts(NamedTuple):
    """Some documents cut into words: ``numbers`` (into ``words``) of all their fields end to end, and how many of these each
    field has; both are whole numbers of four bytes.
    """

    keys: tuple[RecordKey, ...]
    words: tuple[str, ...]
    numbers: bytes
    lengths: bytes


class KnownTexts(NamedTuple):
    """Texts that were cut before; ``digests`` runs beside their keys, and tells what each was cut from."""

    digests: tuple[bytes, ...]
    cut: CutTexts


def cut(documents: Iterable[TextDocument]) -> CutTexts:
    """The words of some documents, in the order given.

    Texts are cut at spaces first: a stretch seen before costs one look-up, which makes the work
    linear in the text with a small constant.
    """
    import numpy as np  # here, so that a mere check of the content need not load it

    chunks = _Chunks()
    keys: list[RecordKey] = []
    seen, bounds = array("I"), [0]
    for document in documents:
        keys.append(document.key)
        for name in FIELDS:
            seen.extend(map(chunks.__getitem__, getattr(document, name).split()))
            bounds.append(len(seen))
    # From chunks to their words: most have one, « qu’il » none that is elided, « Saint-Omer » two.
    ends = np.array([0, *chunks.ends])
    stretch = np.frombuffer(seen, dtype=np.uint32)
    sizes = np.diff(ends)[stretch]
    before = np.concatenate(([0], np.cumsum(sizes)))
    places = np.repeat(ends[:-1][stretch] - before[:-1], sizes) + np.arange(before[-1])
    numbers = np.array(chunks.words, dtype=np.uint32)[places]
    lengths = np.diff(before[bounds]).astype(np.uint32)
    return CutTexts(tuple(keys), tuple(chunks.numbers), numbers.tobytes(), lengths.tobytes())


def chosen(texts: CutTexts, kept: Sequence[bool]) -> CutTexts:
    """Some of the documents, as if they alone had been cut."""
    import numpy as np  # here, so that a mere check of the content need not load it

    if all(kept):
        return texts
    lengths = np.frombuffer(texts.lengths, dtype=np.uint32).reshape(-1, len(FIELDS))
    numbers = np.frombuffer(texts.numbers, dtype=np.uint32)[
        np.repeat(kept, lengths.sum(axis=1, dtype=np.int64))
    ]
    used = np.bincount(numbers, minlength=len(texts.words)) > 0
    return CutTexts(
        tuple(compress(texts.keys, kept)),
        tuple(compress(texts.words, used.tolist())),
        (np.cumsum(used, dtype=np.uint32) - 1)[numbers].tobytes(),
        lengths[list(kept)].tobytes(),
    )


def cut_again(table: TermTable) -> CutTexts:
    """The texts of a table, as if they had just been cut."""
    fields = [field for document in table.documents for field in document]
    lengths = array("I", map(len, fields))
    return CutTexts(table.keys, table.words, b"".join(field.tobytes() for field in fields), lengths.tobytes())


def tabulate(documents: Iterable[TextDocument]) -> TermTable:
    """The term table of some documents, in the order given."""
    return tabulate_parts((cut(documents),))


def tabulate_parts(parts: Sequence[CutTexts]) -> TermTable:
    """The term table of documents that were cut in several parts, one part after the other."""
    spelled = sorted({word for part in parts for word in part.words})
    place = {word: number for number, word in enumerate(spelled)}
    documents = tuple(row for part in parts for row in _renumbered(part, place))
    folds = tuple(fold(word) for word in spelled)
    names = _families(spelled, folds)
    family_names = tuple(sorted(set(names)))
    numbers = {name: index for index, name in enumerate(family_names)}
    return TermTable(
        words=tuple(spelled),
        folds=folds,
        families=tuple(numbers[name] for name in names),
        family_names=family_names,
        stops=tuple(folded in STOP_WORDS for folded in folds),
        keys=tuple(key for part in parts for key in part.keys),
        documents=documents,
    )


def sorted_by_key(table: TermTable) -> TermTable:
    """The table with its documents in the order of their keys."""
    rows = sorted(zip(table.keys, table.documents, strict=True), key=itemgetter(0))
    return replace(table, keys=tuple(key for key, _ in rows), documents=tuple(row for _, row in rows))


def _renumbered(part: CutTexts, place: Mapping[str, int]) -> Iterator[DocumentWords]:
    """Each document of a part, with the numbers that its words have in the whole."""
    import numpy as np  # here, so that a mere check of the content need not load it

    places = np.array([place[word] for word in part.words], dtype=np.uint32)
    data = memoryview(places[np.frombuffer(part.numbers, dtype=np.uint32)].tobytes())
    sizes = np.frombuffer(part.lengths, dtype=np.uint32) * places.itemsize
    ends = [0, *accumulate(sizes.tolist())]
    fields = [array("I", data[start:end].tobytes()) for start, end in pairwise(ends)]
    for first in range(0, len(fields), len(FIELDS)):
        yield tuple(fields[first : first + len(FIELDS)])


def _families(spelled: list[str], folds: tuple[str, ...]) -> list[str]:
    """A family name per word. A word typed without its accents joins the family of the accented one."""
    known = lexicon()
    accented: dict[str, Counter[str]] = {}
    for word, folded in zip(spelled, folds, strict=True):
        if word != folded:
            accented.setdefault(folded, Counter())[family(word)] += 1
    names = []
    for word, folded in zip(spelled, folds, strict=True):
        others = accented.get(folded)
        if others and word == folded and word not in known:
            names.append(min(others, key=lambda name: (-others[name], name)))
        else:
            names.append(family(word))
    return names


# Conjugations that nobody types in a search box (-âmes, -assions, -erait…): two forms in five.
_RARE_ENDINGS = (
    *(
        "âmes",
        "âtes",
        "ât",
        "îmes",
        "îtes",
        "ît",
        "ûmes",
        "ûtes",
        "ût",
        "èrent",
        "irent",
        "urent",
        "ais",
        "ait",
        "aient",
    ),
    *(vowel + ending for vowel in "aiu" for ending in ("sse", "sses", "ssent", "ssions", "ssiez")),
    *("ra", "rai", "ras", "rons", "rez", "ront", "rions", "riez", "ions", "iez", "as", "ai"),
)


class CommonForms(NamedTuple):
    """The forms of the dictionary, without the rare conjugations of verbs; as texts of one word a line, quick to keep and to read again.

    ``folded`` runs beside ``forms``, with nothing for those that have no accent; ``lemmas`` are their entries in the same order, each for as many
    forms as ``runs`` says. ``families`` are those of the entries that are of another's family.
    """

    forms: str
    folded: str
    lemmas: str
    runs: list[int]
    families: dict[str, str]

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """Form, folded form and entry."""
        forms = self.forms.split("\n")
        folded = (plain or form for form, plain in zip(forms, self.folded.split("\n"), strict=True))
        lemmas = chain.from_iterable(map(repeat, self.lemmas.split("\n"), self.runs))
        return zip(forms, folded, lemmas, strict=True)


@lru_cache(maxsize=1)
def common_forms() -> CommonForms:
    """They depend on the program alone, and take half a second: worth keeping."""
    common = [
        (form, lemma)
        for form, lemma in lexicon().forms()
        if form == lemma or not (form.endswith(_RARE_ENDINGS) and lemma.endswith(_INFINITIVES))
    ]
    forms = "\n".join(form for form, _ in common)
    folded = fold.__wrapped__(forms).split("\n")  # one text folds faster than many
    runs = [(lemma, len(list(same))) for lemma, same in groupby(lemma for _, lemma in common)]
    entries = dict.fromkeys(lemma for lemma, _ in runs)
    return CommonForms(
        forms=forms,
        folded="\n".join(
            "" if form == plain else plain for (form, _), plain in zip(common, folded, strict=True)
        ),
        lemmas="\n".join(lemma for lemma, _ in runs),
        runs=[length for _, length in runs],
        families={lemma: name for lemma in entries if (name := family.__wrapped__(lemma)) != lemma},
    )


# Participles that are nouns first: « marché » is no form of « marcher » for who looks for one.
_NOMINAL = frozenset(
    """
    accusé allié arrêté associé avoué bouché bébé carré cité comité communiqué condensé congé corrigé curé côté degré délégué
    dégradé député employé engagé entrée exposé fossé gravé imprimé intéressé lavé levé marché mariné mené métissé
    obligé parlé passé pavé phrasé pincé porté privé procédé préposé péché relevé résumé santé sauté soufflé sucré
    supermarché traité tracé trié tué velouté été
    """.split()
)
_IRREGULAR = dict(
    pair.split(":")
    for pair in """
    appris:apprendre compris:comprendre connu:connaître construit:construire découvert:découvrir décrit:décrire
    détruit:détruire exclu:exclure fini:finir guéri:guérir inclus:inclure inscrit:inscrire maintenu:maintenir
    né:naître nourri:nourrir obtenu:obtenir offert:offrir ouvert:ouvrir peint:peindre perdu:perdre reconnu:reconnaître rempli:remplir
    rendu:rendre repris:reprendre réduit:réduire réussi:réussir rouvert:rouvrir soutenu:soutenir tenu:tenir transmis:transmettre
    vendu:vendre écrit:écrire élu:élire
    """.split()
)


def participles(families: Collection[str]) -> Iterator[tuple[str, str]]:
    """Forms of a verb with the family of its participle, and of a participle with that of its verb, where the
    dictionary keeps them apart: who types « organiser » also means « organisé ». Only families among these are given.
    """
    regular = ((name, f"{name[:-1]}er") for name in families if name.endswith("é"))
    verbs = ((f"{name[:-2]}é", name) for name in families if name.endswith("er"))
    for participle, verb in sorted({*regular, *verbs, *_IRREGULAR.items()}):
        if participle in _NOMINAL or verb not in lexicon() or family(participle) == family(verb):
            continue
        if participle in families:
            yield verb, participle
        if verb in families and family(participle) == participle:
            yield participle, verb
            yield f"{participle.removesuffix('s')}s", verb


def lookalikes(folded: Collection[str], forms: CommonForms) -> Iterator[tuple[str, str, str]]:
    """French words that these folded words may be mistaken for, each folded and with its entry: short entries that
    begin one of them (cour, courage) and forms about one letter away (paix, pair). A reader who types
    one means it, so that the search neither completes nor corrects it.
    """
    beginnings = {word[:end] for word in folded for end in _BEGINNINGS if end < len(word)}
    are_near = one_letter_from(word for word in folded if len(word) <= _LONGEST_LOOKALIKE)
    rows = (row for row in forms.rows() if _BEGINNINGS.start <= len(row[1]) <= _LONGEST_LOOKALIKE)
    while batch := list(islice(rows, _BATCH)):
        for (form, plain, lemma), is_near in zip(batch, are_near([row[1] for row in batch]), strict=True):
            length = len(plain)
            if (length in _BEGINNINGS and form == lemma and plain in beginnings) or (
                length > _BEGINNINGS.start and is_near
            ):
                yield form, plain, lemma


_BEGINNINGS = range(3, 9)
_LONGEST_LOOKALIKE = 12
_BATCH = 20_000
"""Forms compared at once: what is worked out for all of them takes 20 MB."""


def inflections(families: Collection[str], forms: CommonForms) -> Iterator[tuple[str, str, str]]:
    """Forms of these families that the dictionary knows, each folded and with its family: what a reader may type
    although no text of the corpus says it that way.
    """
    for form, plain, lemma in forms.rows():
        if lemma in families:
            name = family(form)
            yield form, plain, name if name in families else lemma
        elif (
            name := forms.families.get(lemma, "")
        ) in families:  # « minière » is an entry, of the family of « minier »
            yield form, plain, name
