"""The types of fields: what each takes, how it is normalised, and how it is best written.

Comes in: a text and the ``Field`` that describes it. Goes out: the text as it is kept, or a ``Fault``. A type is one
function of ``SCALAR_TYPES``, and one of ``SCALAR_SHAPES``, which says in JSON Schema how it is best written.
References stay as typed: only the whole corpus can tell where they lead (``rules``).
"""

import calendar
import re
from collections.abc import Callable
from collections.abc import Mapping as MappingType
from collections.abc import Sequence as SequenceType
from types import MappingProxyType
from typing import NamedTuple, TypeAlias
from urllib.parse import urlsplit

from generator.markup import decoded, with_ampersands
from generator.model import Field, Role, Schema, Vocabulary
from generator.problems import CONTENT, RULES, WAIVABLE
from generator.schema import KEBAB, fold_name, nearest, slug
from generator.terms import fold


class Fault(NamedTuple):
    """What is wrong with one value: the caller adds the file and the place.

    ``allowed`` lists what could stand there: it follows the message, once in a file. ``sure`` says that
    the suggestion means the same as what was typed; ``guess`` asks whether it was meant.
    """

    code: str
    message: str
    suggestion: str | None = None
    allowed: str = ""
    sure: bool = False
    guess: bool = False

    def question(self) -> str:
        """The words that offer a guess, after all others."""
        return f" Vouliez-vous dire « {self.suggestion} » ?" if self.guess and self.suggestion else ""


# ---------------------------------------------------------------- scalar types


def _text(text: str, field: Field, schema: Schema) -> str | Fault:
    return " ".join(text.split())


def _long_text(text: str, field: Field, schema: Schema) -> str | Fault:
    return text.strip()


_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?\Z")
# Of these, nearly all: those that need no calendar to be known.
_SURE_DATE = re.compile(r"[1-9][0-9]{3}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|1[0-9]|2[0-8]))?)?\Z")
# Each other writing, with which of its groups are the year, the month and the day (0: not said).
_WRITINGS = (
    (re.compile(r"([0-9]{1,2})[/.\- ]([0-9]{1,2})[/.\- ]([0-9]{4})\Z"), (3, 2, 1)),
    (re.compile(r"([0-9]{4})[/.\- ]([0-9]{1,2})(?:[/.\- ]([0-9]{1,2}))?\Z"), (1, 2, 3)),
    (re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})\Z"), (1, 2, 3)),
    (re.compile(r"([0-9]{1,2})[/.\- ]([0-9]{4})\Z"), (2, 1, 0)),
    (re.compile(r"(?:(?:le )?(?:[a-z]+\.? )?([0-9]{1,2})(?:er)? )?([a-z]+)\.? ([0-9]{4})\Z"), (3, 2, 1)),
)
_YEAR = re.compile(r"(?<![0-9])(?:1[0-9]|20)[0-9]{2}(?![0-9])")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_MONTH_NUMBERS = {fold(name): number for number, name in enumerate(MONTHS, 1)}
_MONTH_NUMBERS |= {
    "janv": 1,
    "fev": 2,
    "fevr": 2,
    "avr": 4,
    "juil": 7,
    "sept": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
}


class _Day(NamedTuple):
    """A date as said, whether it exists or not; a month or day of ``None`` was not said."""

    year: int
    month: int | None
    day: int | None

    def iso(self) -> str:
        """The date as the site sorts it."""
        month = "" if self.month is None else f"-{self.month:02}"
        return f"{self.year}{month}" + ("" if self.day is None else f"-{self.day:02}")


def _date(text: str, field: Field, schema: Schema) -> str | Fault:
    """``AAAA``, ``AAAA-MM`` or ``AAAA-MM-JJ``, between the years 1000 and 9999."""
    if _SURE_DATE.match(text):
        return text
    time = _TIME.search(text)
    said = _said_date(text[: time.start()] if time else text)
    if said is not None:
        impossible = _impossible(text, said)
        if impossible is not None:
            return impossible
        if _ISO.match(text):
            return text
    better = said.iso() if said is not None else _short_year(text) or _excel_day(text) or _part_of_date(text)
    sure = said is not None and _is_plain_date(text, said) and (time is None or not time[0].strip("0: T"))
    message = f"« {text} » : le site trie les dates écrites année-mois-jour (2021, 2021-03 ou 2021-03-12)."
    advice = _instead_of_a_date(text) if said is None else ""
    return Fault("date-mal-ecrite", message + advice, better, sure=sure, guess=said is None)


_MONTH_WORDS = rf"\b(?:{'|'.join(_MONTH_NUMBERS)})\b"
_PERIOD = re.compile(r"\b(?:siecles?|annees|decennies?)\b")
_NO_DATES = (
    (re.compile(r"\A\W*(?:[sn]\W{0,2}d|sans date|non datee?)\W*\Z"), " Sans date, retirez la ligne."),
    (_PERIOD, " C’est une période : donnez l’année la plus juste, ou retirez la ligne."),
    (
        re.compile(rf"[0-9]{{4}}.*\b[0-9]{{4}}\b|\bdu .+ au\b|{_MONTH_WORDS}.+{_MONTH_WORDS}"),
        " Donnez une seule date : le début ou la fin.",
    ),
)
_LONGEST_DATE = 60


def _instead_of_a_date(text: str) -> str:
    """What to do of a text that tells no date, or several."""
    folded = fold(text[:_LONGEST_DATE])
    return next((words for form, words in _NO_DATES if form.search(folded)), "")


_TIME = re.compile(r"(?:,? [àa])?[ T]+[0-9]{1,2}[:h][0-9]{2}(?::[0-9]{2})?Z?\Z")
_SHORT_YEAR = re.compile(r"(.*[^0-9])([0-9]{2})\Z")
_EXCEL_DAY = re.compile(r"[234][0-9]{4}\Z")


def _short_year(text: str) -> str | None:
    """« 12/03/21 » or « 12 mars 21 », in the order of French dates, of this century until 2040."""
    match = _SHORT_YEAR.match(text)
    said = _said_date(f"{match[1]}{20 if match[2] < '40' else 19}{match[2]}") if match else None
    return said.iso() if said and said.day and not _impossible(text, said) else None


def _excel_day(text: str) -> str | None:
    """The day that a cell of a spreadsheet counts (44621), from 1954 to 2036; 2 is the first of January 1900."""
    if not _EXCEL_DAY.match(text):
        return None
    year, month, day = 1900, 1, int(text) - 1
    while day > 365 + calendar.isleap(year):
        day -= 365 + calendar.isleap(year)
        year += 1
    while day > calendar.monthrange(year, month)[1]:
        day -= calendar.monthrange(year, month)[1]
        month += 1
    return _Day(year, month, day).iso()


def _part_of_date(text: str) -> str | None:
    """The day, or the year with its first month, that a text names (« Lille, le 4 mai 2020 »,
    « mars-avril 2021 », « March 12, 2021 »), the first of several days (« du 3 au 5 mars 2021 »); none of several years, nor of a period.
    """
    folded = fold(text)
    years = _YEAR.findall(text)
    words = re.findall(r"[a-z]+", folded)
    months = [number for word in words if (number := _ALL_MONTHS.get(word))]
    if len(years) != 1 or _PERIOD.search(" ".join(words)):
        return None
    month = months[0] if months and months == sorted(months) else None
    days = [int(number) for number in re.findall(r"(?<![0-9])[0-9]{1,2}(?![0-9])", folded)]
    alone = len(days) == len(months) == 1 and len(re.findall(r"[0-9]+", folded)) == 2
    alone = alone or (len(days) == 2 and len(months) == 1 and _FROM_DAY_TO_DAY.search(folded) is not None)
    said = _Day(int(years[0]), month, days[0] if alone and _DAY_BESIDE.search(folded) else None)
    return (said._replace(day=None) if _impossible(text, said) else said).iso()


_ENGLISH_MONTHS = (
    "january jan", "february feb", "march mar", "april apr", "may", "june jun",
    "july jul", "august aug", "september sep", "october", "november", "december",
)  # fmt: skip
# Those of another language help to guess, no more: « mar. » may be « mardi ».
_ALL_MONTHS = {
    name: number for number, names in enumerate(_ENGLISH_MONTHS, 1) for name in names.split()
} | _MONTH_NUMBERS
_ANY_MONTH = rf"(?:{'|'.join(_ALL_MONTHS)})"
_FROM_DAY_TO_DAY = re.compile(r"\b[0-9]{1,2}(?:er)? ?(?:au|-|–|/) ?[0-9]{1,2} ")
_DAY_BESIDE = re.compile(rf"[0-9](?:er)? {_ANY_MONTH}\b|\b{_ANY_MONTH}\.? [0-9]{{1,2}}(?![0-9])")


_DAYS = tuple(map(fold, ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")))


def _is_plain_date(text: str, said: _Day) -> bool:
    """Does the text say this date and nothing else, « avant » for instance, or a wrong day of the week?"""
    words = set(re.findall(r"[a-z]+", fold(text))) - _MONTH_NUMBERS.keys() - {"le", "er"}
    if said.month and said.day:
        words.discard(_DAYS[calendar.weekday(said.year, said.month, said.day)])
    return not words


def _said_date(text: str) -> _Day | None:
    """The date that a text means, however written, even one that no calendar has."""
    if match := _ISO.match(text):
        return _Day(int(match[1]), *(int(part) if part else None for part in match.groups()[1:]))
    folded = " ".join(fold(text).replace(",", " ").split())
    for writing, (year, month, day) in _WRITINGS:
        match = writing.match(folded)
        if match is None:
            continue
        number = _MONTH_NUMBERS.get(match[month]) or (int(match[month]) if match[month].isdecimal() else None)
        if number is not None:
            return _Day(int(match[year]), number, int(match[day]) if day and match[day] else None)
    return None


def _impossible(text: str, said: _Day) -> Fault | None:
    """Why no calendar has this date."""
    month, day = said.month or 1, said.day
    if said.year < 1000 or not 1 <= month <= 12 or said.month == 0:
        return Fault(
            "date-impossible",
            f"La date « {text} » n’existe pas : les mois vont de 01 à 12, les années de 1000 à 9999.",
        )
    last = calendar.monthrange(said.year, month)[1]
    if day is None or 1 <= day <= last:
        return None
    better = f"{said.year}-{month:02}"
    return Fault(
        "date-impossible",
        f"La date « {text} » n’existe pas : {MONTHS[month - 1]} {said.year} compte {last} jours. "
        "Vérifiez le jour, ou gardez seulement le mois.",
        better,
    )


def iso_date(text: str) -> str | None:
    """A date written another way (« 12/03/2021 », « 12 mars 2021 ») in ISO form, if it is one."""
    said = _said_date(text)
    return None if said is None or _impossible(text, said) else said.iso()


def _term(text: str, field: Field, schema: Schema) -> str | Fault:
    vocabulary = schema.vocabularies.get(field.vocabulary)
    if vocabulary is None:  # reported with the model
        return text
    found = vocabulary.names.get(fold_name(text))
    return found if found is not None else _unknown_term(text, field, vocabulary)


def _unknown_term(text: str, field: Field, vocabulary: Vocabulary) -> Fault:
    suggestion = near_term(text, vocabulary)
    hint = ""
    if field.role is Role.FORMAT and fold_name(text) in _FILE_FORMATS:
        suggestion = None
        hint = " Ce champ dit ce qu’est la ressource (un rapport, un guide…), pas comment son fichier est enregistré."
    if _FIVE_DIGITS.match(text) and _has_insee_codes(vocabulary):
        hint += " Il faut le code Insee de la commune, qui n’est pas son code postal (Lille : 59350, et non 59000)."
    add = f" ; ou {_how_to_add(text, vocabulary)}" if is_growing(vocabulary) else ""
    message = f"« {text} » n’est pas un terme de « {vocabulary.label} ».{hint}"
    allowed = f" Termes admis : {_listed(vocabulary, 12)}{add}."
    return Fault("terme-inconnu", message, suggestion, allowed, guess=True)


def near_term(text: str, vocabulary: Vocabulary) -> str | None:
    """The label of the term that a text was perhaps meant as."""
    names = {name: term.label for term in vocabulary.terms.values() for name in (term.label, *term.synonyms)}
    near = nearest(text, names)
    return names[near] if near else None


def term_name(text: str, vocabulary: Vocabulary) -> str:
    """A term as it is best written: by its label. Its identifier stays, with accents or without, when it is typed as
    the vocabulary spells it (« 59350 », « action », « expérientiel »); what is no term stays too.
    """
    term = vocabulary.terms.get(vocabulary.names.get(fold_name(text), ""))
    if term is None:
        return text
    short = (term.id, *(name for name in term.synonyms if fold_name(name) == fold_name(term.id)))
    return text if text in short and fold_name(text) != fold_name(term.label) else term.label


def _file_of(vocabulary: Vocabulary) -> str:
    return f"{CONTENT}vocabulaires/{vocabulary.id}.yml"


def _has_insee_codes(vocabulary: Vocabulary) -> bool:
    return any(_FIVE_DIGITS.match(id_) for id_ in vocabulary.terms)


_PLAIN_NAME = re.compile(r"[^\W\d_](?:[ ’'-]?[^\W\d_])*\Z")


def _how_to_add(text: str, vocabulary: Vocabulary) -> str:
    """What to write at the end of a list of places, which is never whole, for one more."""
    label = text if _PLAIN_NAME.match(text) else "…"
    name = '"code Insee"' if _has_insee_codes(vocabulary) else slug(text) or "…"
    return f"ajoutez-le à la fin de {_file_of(vocabulary)}, en retrait de deux espaces : {name}: {{libellé: {label}}}"


def is_growing(vocabulary: Vocabulary) -> bool:
    """Is it a list of places, which is never whole?"""
    return any(term.parent for term in vocabulary.terms.values())


def _listed(vocabulary: Vocabulary, most: int) -> str:
    """The labels of a vocabulary; of a long one the first, and where to read them all."""
    labels = tuple(dict.fromkeys(term.label for term in vocabulary.terms.values()))
    shown = ", ".join(labels[:most])
    return shown if len(labels) <= most else f"{shown}… ({len(labels)} en tout : {_file_of(vocabulary)})"


_SENTENCE = re.compile(r".*?[.?!](?=\s|\Z)", re.DOTALL)


def what_to_fill_in(field: Field, schema: Schema) -> str:
    """What to write in a field that lacks: what it is, in one sentence, and its terms or an example."""
    sentence = _SENTENCE.match(field.help)
    said = [" ".join((sentence[0] if sentence else field.help).split())] if field.help else []
    vocabulary = schema.vocabularies.get(field.vocabulary) if field.type == "terme" else None
    if vocabulary is not None:
        said.append(f"Termes admis : {_listed(vocabulary, 4)}.")
    elif field.example:
        said.append(f"Par exemple : « {field.key}: {field.example} ».")
    return " ".join(said)


_FIVE_DIGITS = re.compile(r"[0-9]{5}\Z")
_FILE_FORMATS = frozenset(
    "pdf doc docx word odt ppt pptx powerpoint odp xls xlsx excel od csv html web jpg png".split()
)


def shorten(labels: SequenceType[str], most: int = 10) -> str:
    """A list in words, cut when it is long."""
    shown = ", ".join(labels[:most])
    return shown if len(labels) <= most else f"{shown}… ({len(labels)} en tout)"


_WEB = re.compile(r"https?:", re.IGNORECASE)
_MEANT_AS_WEB = re.compile(r"[htps]{3,7}:", re.IGNORECASE)
SCHEME = re.compile(r"[a-z][a-z0-9+.\-]*:", re.IGNORECASE)
_DOMAIN = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?:[/?#:]|\Z)", re.IGNORECASE)
_NOT_IN_HOST = re.compile(r"[,;!'()]|\.\.|\A\.")
_BEGINNINGS = re.compile(r"(?:https?[:/]+)+", re.IGNORECASE)
ADDRESS_MEANT = re.compile(
    rf"(?:{SCHEME.pattern})(?!\s)|{_DOMAIN.pattern}|{_BEGINNINGS.pattern}", re.IGNORECASE
)
_NOT_IN_ADDRESS = re.compile(r"[\s<>\"`{}|\\^]")


def _address(text: str, field: Field, schema: Schema) -> str | Fault:
    """An absolute ``http(s)`` address, kept as typed."""
    plain = with_ampersands(text)
    if plain != text:
        message = (
            "Une page web écrit « &amp; » ce qui est « & » dans une adresse : celle-ci mènerait ailleurs."
        )
        better = None if address_fault(plain) else plain
        return Fault("adresse-invalide", message, better, sure=better is not None)
    fault = address_fault(text)
    held = held_address(text) if fault and not fault.suggestion else None
    if held and held.address and not held.words:
        return Fault("adresse-invalide", f"« {text} » : des signes entourent l’adresse.", held.address)
    return fault or text


_POSTAL = re.compile(
    r"\b(?:rue|avenue|boulevard|bd|place|chemin|impasse|allée|quai|route|résidence|BP)\b|\b[0-9]{5} [A-Z]",
    re.IGNORECASE,
)
_AFTER_ADDRESS = re.compile(r"(?:[,;]|(?:/|\.(?:pdf|html?|php|docx?|odt))\.)\Z", re.IGNORECASE)
_USUAL_ADDRESS = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[A-Za-z0-9/._~%?=&+-]*)?\Z")


def address_fault(text: str) -> Fault | None:
    """Why a text is not the whole address of a page."""
    if _USUAL_ADDRESS.match(text) and text[-1] != ".":
        return None
    if not SCHEME.match(text):
        rest = _BEGINNINGS.sub("", text, count=1)  # « http//exemple.fr »
        guess = f"https://{rest}" if _DOMAIN.match(rest) and not _NOT_IN_ADDRESS.search(rest) else None
        hint = "" if guess else " Copiez-la depuis la barre d’adresse du navigateur."
        if not guess and _POSTAL.search(text):
            hint = (
                " Une adresse postale s’écrit dans le texte de la notice, si elle est celle d’un lieu public."
            )
        return Fault(
            "adresse-invalide", f"« {text} » n’est pas une adresse web complète (https://…).{hint}", guess
        )
    if not _WEB.match(text):
        rest = SCHEME.sub("", text, count=1).lstrip("/")
        guess = f"https://{rest}" if _MEANT_AS_WEB.match(text) and _DOMAIN.match(rest) else None
        message = f"« {text} » : seules les adresses http:// et https:// sont publiées."
        return Fault("adresse-invalide", message, guess)
    if len(text.split()) > 1 and all(_WEB.match(piece) for piece in re.split(r"[\s,;]+", text.strip(" ,;"))):
        message = f"« {text} » : plusieurs adresses, où il en faut une. Gardez celle du document ; les autres ont leur place dans le texte de la notice."
        return Fault("adresse-invalide", message)
    if space := _NOT_IN_ADDRESS.search(text):
        what = "une espace" if space.group().isspace() else f"le signe « {space.group()} »"
        return Fault(
            "adresse-invalide",
            f"« {text} » contient {what}, qu’une adresse n’admet pas. Copiez-la à nouveau.",
        )
    if _AFTER_ADDRESS.search(text):
        message = f"« {text} » : le signe « {text[-1]} » termine la phrase, et non l’adresse. Retirez-le."
        return Fault("adresse-invalide", message, text[:-1], sure=True)
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or ("." not in host and host != "localhost") or _NOT_IN_HOST.search(host):
        rest = _BEGINNINGS.sub("", text, count=1)
        guess = f"https://{rest}" if rest != text and _DOMAIN.match(rest) else None
        hint = "" if guess and guess != text else " Vérifiez l’adresse."
        message = f"« {text} » ne nomme pas de site après « // ».{hint}"
        return Fault("adresse-invalide", message, guess if guess != text else None)
    return None


class Held(NamedTuple):
    """The address that a text holds, empty if it is not sound or not alone, and the words around it."""

    address: str
    words: str


_HELD = re.compile(r"(?:https?://|www\.)[^\s<>\"\[\]]+", re.IGNORECASE)
_CLOSING = ".,;:!?…»”'’)"
_BRACKETED = re.compile(r"\[([^\[\]]*)\]")
_LEFT_EMPTY = re.compile(r"</?a\b[^<>]*>|<\s*>|\[\s*\]|\(\s*(?:\"[^\"]*\")?\s*\)", re.IGNORECASE)


_WHEN_SEEN = re.compile(
    r"\(?(?:page )?(?:consultée?|vue?|lue?|accédée?|récupérée?) le [^()]*\)?\Z", re.IGNORECASE
)


def held_address(text: str) -> Held | None:
    """An address among words or signs: « Le site, https://… », « <https://…> », « [Le site](https://…) »."""
    text = " ".join(decoded(text).split())  # long runs of spaces would cost the patterns dear
    found = _HELD.search(text)
    if found is None:
        return None
    written = found[0].rstrip(_CLOSING)
    if written.count("(") > written.count(")"):
        written = found[0][: len(written) + 1]
    words = _LEFT_EMPTY.sub(" ", text.replace(written, " "))
    words = " ".join(_BRACKETED.sub(r"\1", words).split()).removesuffix(" .").strip(" ,;:|–—-<>[]")
    words = words if any(map(str.isalnum, words)) and not _WHEN_SEEN.match(words) else ""
    address = written if _WEB.match(written) else whole_address(written) or ""
    sound = not address_fault(address) and not _HELD.search(words)
    return Held(address if sound else "", words)


_FILE = re.compile(
    r"[^/?#]*\.(?:md|markdown|html?|php|txt|ya?ml|json|csv|pdf|rtf|zip|epub|docx?|od[tsp]|xlsx?|pptx?"
    r"|jpe?g|png|webp|avif|gif|svg|mp[34])\Z",
    re.IGNORECASE,
)


def whole_address(text: str) -> str | None:
    """A site's address that lacks its beginning (« www.exemple.fr/x »), made whole; no file's name is one."""
    if _FILE.match(text.partition("/")[0]) or _NOT_IN_ADDRESS.search(text):
        return None
    rest = _BEGINNINGS.sub("", text, count=1)  # « https//exemple.fr »
    return f"https://{rest}" if _DOMAIN.match(rest) else None


def _identifier(text: str, field: Field, schema: Schema) -> str | Fault:
    if KEBAB.match(text):
        return text
    near = slug(text.rstrip("/").rpartition("/")[2].removesuffix(".md")) or None
    return Fault(
        "identifiant-invalide",
        f"« {text} » ne peut pas servir d’identifiant : il faut des minuscules sans accents, des chiffres et des tirets.",
        near,
    )


def _image(text: str, field: Field, schema: Schema) -> str | Fault:
    if SCHEME.match(text) or text.startswith("/") or "\\" in text:
        return Fault(
            "adresse-invalide",
            f"« {text} » : l’image doit être un fichier du dépôt, désigné depuis le dossier de contenu "
            "(images/nom.jpg). Une image d’un autre site pourrait disparaître, et son site suivrait les visites.",
        )
    return text


def _number(text: str, field: Field, schema: Schema) -> str | Fault:
    digits = re.sub(r"(?<=\d)[\s\u202f\u00a0](?=\d{3})", "", text).replace(",", ".")
    if re.fullmatch(r"-?\d+(?:\.\d+)?", digits):
        return digits
    return Fault(
        "nombre-invalide", f"« {text} » n’est pas un nombre. Donnez-le en chiffres, sans unité (120)."
    )


def _boolean(text: str, field: Field, schema: Schema) -> str | Fault:
    folded = fold(text)
    if folded in ("oui", "non"):
        return folded
    near = {"true": "oui", "vrai": "oui", "yes": "oui", "false": "non", "faux": "non", "no": "non"}.get(
        folded
    )
    return Fault("oui-ou-non", f"« {text} » : répondez « oui » ou « non ».", near, sure=True)


_RECORD_PATH = re.compile(r"(?:\.{0,2}/)*(?:[a-z0-9-]+/)*([^/]+?)(?:\.md|/)?\Z")
_SLASHED = re.compile(r"[a-z0-9-]+(?:/[a-z0-9-]+)+\Z")
_LINK = re.compile(r"\[([^\[\]]{1,300})\]\(\s?([^()\s]{1,300})\)\Z")
_WIKILINK = re.compile(r"\[\[([^|\]]+)(?:\|[^\]]*)?\]\]\Z")


def _reference(text: str, field: Field, schema: Schema) -> str | Fault:
    """An id or a name. A file's path (« ../contributeurs/labo.md »), a link to it and ``[[id]]`` are read as their id."""
    if KEBAB.match(text):
        return text
    bare = " ".join(text.split())
    if wikilink := _WIKILINK.match(bare):
        bare = wikilink[1].strip()
    elif link := _LINK.match(bare):  # to a page elsewhere, its words are the name
        bare = link[1] if SCHEME.match(link[2]) else link[2]
    folders = {kind.folder for kind in schema.kinds.values()} if "/" in bare else set()
    if _SLASHED.match(bare) and folders.isdisjoint(bare.split("/")):
        return bare  # « drac/dreal » names two
    path = _RECORD_PATH.match(bare)
    return path[1] if path and (bare.endswith(".md") or KEBAB.match(path[1])) else bare


# ---------------------------------------------------------------- codes with control rules


def _isbn(text: str) -> str | None:
    digits = re.sub(r"[\s-]", "", text).upper()
    if re.fullmatch(r"\d{9}[\dX]", digits):
        total = sum((10 - i) * (10 if c == "X" else int(c)) for i, c in enumerate(digits))
        return digits if total % 11 == 0 else None
    if re.fullmatch(r"97[89]\d{10}", digits):
        return digits if sum(int(c) * (1 + 2 * (i % 2)) for i, c in enumerate(digits)) % 10 == 0 else None
    return None


def _issn(text: str) -> str | None:
    digits = re.sub(r"[\s-]", "", text).upper()
    if not re.fullmatch(r"\d{7}[\dX]", digits):
        return None
    total = sum((8 - i) * (10 if c == "X" else int(c)) for i, c in enumerate(digits))
    return f"{digits[:4]}-{digits[4:]}" if total % 11 == 0 else None


def _orcid(text: str) -> str | None:
    digits = re.sub(r"^https?://orcid\.org/|[\s-]", "", text).upper()
    if not re.fullmatch(r"\d{15}[\dX]", digits):
        return None
    total = 0
    for c in digits[:15]:
        total = (total + int(c)) * 2
    expected = "0123456789X"[(12 - total % 11) % 11]
    return "-".join(digits[i : i + 4] for i in (0, 4, 8, 12)) if digits[15] == expected else None


def _pattern(pattern: str, prefix: str = r"") -> Callable[[str], str | None]:
    whole, before = re.compile(pattern), re.compile(prefix, re.IGNORECASE)

    def normalise(text: str) -> str | None:
        bare = before.sub("", text.strip(), count=1)
        return bare if whole.fullmatch(bare) else None

    return normalise


# Name for people, form to expect, and the rule: ISO 2108, 3297 and 7064, and each scheme's syntax.
_CODES: dict[str, tuple[str, str, Callable[[str], str | None]]] = {
    "doi": ("DOI", "10.1234/abcd", _pattern(r"10\.\d{4,9}/\S+", r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)")),
    "isbn": ("ISBN", "978-2-…, 13 chiffres dont le dernier est une clé de contrôle", _isbn),
    "issn": ("ISSN", "1234-5679, 8 chiffres dont le dernier est une clé de contrôle", _issn),
    "hal": (
        "identifiant HAL",
        "hal-01234567",
        _pattern(r"[a-z][a-z0-9]*[-_]\d{5,9}(?:v\d+)?", r"^https?://[^/]+/"),
    ),
    "ark": ("ARK", "ark:/12148/bpt6k…", _pattern(r"ark:/?\d{5,9}/\S+", r"^https?://[^/]+/")),
    "orcid": ("ORCID", "0000-0002-1825-0097, seize chiffres dont le dernier est une clé de contrôle", _orcid),
}


_AFTER_A_CODE = (".", ",", ";")
CODE_LABEL = re.compile(rf"\A({'|'.join(_CODES)})(?:-1[03])?\s*(?:n[°o]\s*)?[:\s]\s*", re.IGNORECASE)


def _code(text: str, field: Field, schema: Schema) -> str | Fault:
    name, form, rule = _CODES[field.code]
    found = rule(text)
    if found is not None and text.endswith(_AFTER_A_CODE):
        message = f"« {text} » : un signe de ponctuation suit le numéro, et l’adresse qu’on en fait ne mènerait nulle part."
        return Fault("identifiant-invalide", message, text.rstrip("".join(_AFTER_A_CODE)), sure=True)
    if found is not None:
        return found
    bare = CODE_LABEL.sub("", text)
    if bare != text and rule(bare) is not None:
        message = f"« {text} » : le numéro s’écrit seul, sans son nom devant."
        return Fault("identifiant-invalide", message, bare, sure=True)
    return Fault(
        "identifiant-invalide",
        f"« {text} » n’est pas un {name} valable. Forme attendue : {form}. Recopiez-le depuis le document.",
    )


def _rule(text: str, field: Field, schema: Schema) -> str | Fault:
    """A rule that a record may waive."""
    if text in WAIVABLE:
        return text
    near = nearest(text, WAIVABLE)
    known = text in RULES
    what = "n’admet pas de dérogation" if known else "n’est pas une règle de la vérification"
    message = f"« {text} » {what}. Règles qui en admettent : {', '.join(sorted(WAIVABLE))}."
    return Fault("derogation-refusee", message, None if known else near, guess=True)


SCALAR_TYPES: MappingType[str, Callable[[str, Field, Schema], str | Fault]] = MappingProxyType(
    {
        "texte": _text,
        "texte long": _long_text,
        "date": _date,
        "terme": _term,
        "référence": _reference,
        "adresse": _address,
        "identifiant": _identifier,
        "code": _code,
        "image": _image,
        "nombre": _number,
        "booléen": _boolean,
        "règle": _rule,
    }
)


# ---------------------------------------------------------------- the same types, in JSON Schema

Shape: TypeAlias = dict[str, object]
"""A JSON Schema (draft-07), with the words that editors add to it (``enumDescriptions``…)."""

_FILLED_SHAPE = (  # the stand-ins for a value, most of them
    r"^(?!\s*(?:…{1,2}|\.{1,3}|\?{1,3}|-{1,3}|[–—/_]|[xX]{2,4}|[tT][oO][dD][oO]|[nN]/[aA]|[àÀaA] compl[ée]ter)\s*$)"
    r"(?=[\s\S]*\S)"
)
_YAML_INTEGER = re.compile(r"[0-9]+\Z")
_PATTERN_SIGN = re.compile(r"[\\^$.|?*+()\[\]{}/]")  # all that a pattern of JavaScript lets escape
_NO_SIGN = r"\s<>\x22`{}|\\^"
_ADDRESS_SHAPE = (
    rf"^https?://(?:[^{_NO_SIGN}/?#@]+@)?(?:localhost|[^{_NO_SIGN}/?#@:]*\.[^{_NO_SIGN}/?#@:]*)(?::[0-9]{{1,4}})?"
    rf"(?:[/?#][^{_NO_SIGN}]*)?$"
)
_DAY_SHAPE = (
    "(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    "|02-(?:0[1-9]|1[0-9]|2[0-9])"
)
CODE_SHAPES = {  # the form alone: no pattern can work out a control digit
    "doi": r"^(?:https?://(?:dx\.)?doi\.org/|doi:)?10\.[0-9]{4,9}/\S+$",
    "isbn": r"^(?:97[89][ -]?)?(?:[0-9][ -]?){9}[0-9X]$",
    "issn": r"^[0-9]{4}-?[0-9]{3}[0-9X]$",
    "hal": r"^(?:https?://[^/]+/)?[a-z][a-z0-9]*[-_][0-9]{5,9}(?:v[0-9]+)?$",
    "ark": r"^(?:https?://[^/]+/)?ark:/?[0-9]{5,9}/\S+$",
    "orcid": r"^(?:https?://orcid\.org/)?[0-9]{4}-?[0-9]{4}-?[0-9]{4}-?[0-9]{3}[0-9X]$",
}


def _text_shape(field: Field, schema: Schema) -> Shape:
    # An editor's YAML reads « 2024 » or « true » as something else than a text; we do not.
    return {"type": ["string", "number", "boolean"], "pattern": _FILLED_SHAPE}


def _date_shape(field: Field, schema: Schema) -> Shape:
    return {
        "type": ["string", "integer"],
        "pattern": f"^[1-9][0-9]{{3}}(?:-(?:0[1-9]|1[0-2])|-(?:{_DAY_SHAPE}))?$",
        "minimum": 1000,
        "maximum": 9999,
        "patternErrorMessage": "Une date s’écrit AAAA, AAAA-MM ou AAAA-MM-JJ.",
    }


def _term_shape(field: Field, schema: Schema) -> Shape:
    """The labels are offered; ids and synonyms are accepted by a pattern, which offers nothing."""
    vocabulary = schema.vocabularies.get(field.vocabulary)
    if vocabulary is None:
        return _text_shape(field, schema)
    terms = vocabulary.terms.values()
    choices: Shape = {"enum": [t.label for t in terms], "enumDescriptions": [t.definition for t in terms]}
    others = "|".join(
        _PATTERN_SIGN.sub(r"\\\g<0>", name) for t in terms for name in (t.id, *t.synonyms, *t.former_ids)
    )
    shapes: list[Shape] = [choices, {"type": "string", "pattern": f"^(?:{others})$"}]
    # An editor's YAML reads the codes of places as numbers: « 59350 », but also « 02 », as 2.
    codes = {int(t.id): t for t in terms if _YAML_INTEGER.match(t.id)}
    whole = {code: t.label for code, t in codes.items() if t.id == str(code)}
    if whole:
        shapes.append({"enum": list(whole), "enumDescriptions": list(whole.values())})
    shapes += [{"type": "integer", "minimum": c, "maximum": c} for c in codes if c not in whole]
    return {"anyOf": shapes}


def _reference_shape(field: Field, schema: Schema) -> Shape:
    return {"type": ["string", "integer"], "pattern": _FILLED_SHAPE}


def _address_shape(field: Field, schema: Schema) -> Shape:
    message = "Une adresse web complète commence par https:// et ne contient pas d’espace."
    return {"type": "string", "pattern": _ADDRESS_SHAPE, "patternErrorMessage": message}


def _identifier_shape(field: Field, schema: Schema) -> Shape:
    message = "Un identifiant s’écrit en minuscules sans accents, avec des chiffres et des tirets."
    pattern = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
    return {"type": ["string", "integer"], "minimum": 0, "pattern": pattern, "patternErrorMessage": message}


def _code_shape(field: Field, schema: Schema) -> Shape:
    name, form, _ = _CODES[field.code]
    message = f"Forme attendue pour un {name} : {form}."
    shape: Shape = {"type": "string", "pattern": CODE_SHAPES[field.code], "patternErrorMessage": message}
    # Written without hyphens, these two are numbers to an editor.
    return (
        shape | {"type": ["string", "integer"], "minimum": 10**6} if field.code in ("isbn", "issn") else shape
    )


def _image_shape(field: Field, schema: Schema) -> Shape:
    message = "Le chemin d’un fichier du dossier de contenu, par exemple images/nom.jpg."
    pattern = r"^(?![a-zA-Z][a-zA-Z0-9+.-]*:|/)[^\\]+$"
    return {"type": "string", "pattern": pattern, "patternErrorMessage": message}


def _number_shape(field: Field, schema: Schema) -> Shape:
    message = "Un nombre s’écrit en chiffres, sans unité."
    pattern = r"^-?[0-9]+(?:[.,][0-9]+)?$"
    return {"type": ["number", "string"], "pattern": pattern, "patternErrorMessage": message}


def _boolean_shape(field: Field, schema: Schema) -> Shape:
    return {"enum": ["oui", "non"]}


def _rule_shape(field: Field, schema: Schema) -> Shape:
    codes = sorted(WAIVABLE)
    return {"enum": codes, "enumDescriptions": [RULES[code].summary for code in codes]}


SCALAR_SHAPES: MappingType[str, Callable[[Field, Schema], Shape]] = MappingProxyType(
    {
        "texte": _text_shape,
        "texte long": _text_shape,
        "date": _date_shape,
        "terme": _term_shape,
        "référence": _reference_shape,
        "adresse": _address_shape,
        "identifiant": _identifier_shape,
        "code": _code_shape,
        "image": _image_shape,
        "nombre": _number_shape,
        "booléen": _boolean_shape,
        "règle": _rule_shape,
    }
)
