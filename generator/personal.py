"""What looks like someone's personal data: e-mail, telephone, social security number, postal address.

Comes in: a file as bytes and as text, and what may stand in it. Goes out: problems with their places.
The whole file is looked at, comments included: the repository is as public as the site. Messages do not
repeat the data: reports are kept and shown in more places than the file.

Nearly every file holds nothing of the kind, which three cheap questions to its bytes tell. Only then do the
patterns below look closer. They would rather miss a number than take a DOI, an ISBN or a date for one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import NamedTuple

from generator.markup import decoded_with_places
from generator.model import Problem
from generator.problems import problem
from generator.source import position_at
from generator.terms import fold


class Allowed(NamedTuple):
    """What a record may hold: an organisation's own contact details, the address of a meeting place.

    The second is asked only where it matters.
    """

    contacts: bool
    places: Callable[[], bool]


class _Found(NamedTuple):
    start: int
    end: int
    code: str
    message: str


def check_personal_data(path: str, data: bytes, text: str, allowed: Allowed) -> list[Problem]:
    """Every apparent personal data of a file, in the order of the text."""
    typed = text
    place: Callable[[int], int] = _as_is
    if b"&" in data:  # a page shows « jean&#64;exemple.fr » as an address
        text, place = decoded_with_places(text)
        data = data if text == typed else text.encode("utf-8", "surrogatepass")
    at, numbers, postcodes, homes = _may_hold(data)
    found: list[_Found] = []
    if at:
        found += _emails(text, allowed)
    if numbers:
        found += _social_security_numbers(text)
        found += _telephones(text, allowed)
        found += _bank_accounts(text)
    if postcodes:
        found += _postal_addresses(text, allowed)
    if homes:
        told = {each.start for each in found}
        found += (each for each in _homes(text) if each.start not in told)
    found.sort()
    if len(found) > _MOST:
        more = f" Et {len(found) - _MOST} autres plus bas dans ce fichier."
        found[_MOST - 1 :] = [found[_MOST - 1]._replace(message=found[_MOST - 1].message + more)]
    return [
        problem(path, position_at(typed, place(each.start), place(each.end)), each.code, each.message)
        for each in found
    ]


def _as_is(place: int) -> int:
    return place


_MOST = 20
_BETWEEN_DIGITS = b" .-/()" + "\u00a0\u202f–—".encode()
_SHAPES = bytes(
    ord("0")
    if chr(byte) in "0123456789"
    else ord("A")
    if ord("A") <= byte <= ord("Z") or byte == 0xC3
    else byte
    for byte in range(256)
)  # any digit as 0, any capital as A: the byte 0xC3 begins É and its like
_NUMBER, _CORSICAN_NUMBER, _POSTCODE_AND_TOWN = b"0" * 9, b"0A" + b"0" * 8, b"00000A"


def _may_hold(data: bytes) -> tuple[bool, bool, bool, bool]:
    """Is there an « @ »? Nine digits, whatever parts them? Five digits, then a capital? Someone who lives somewhere?"""
    at = b"@" in data or b"(at)" in data or (b"[" in data and b"[at]" in data) or b"arobase" in data
    shapes = data.translate(_SHAPES, _BETWEEN_DIGITS)
    homes = b"habit" in data or b"domicili" in data
    return at, _NUMBER in shapes or _CORSICAN_NUMBER in shapes, _POSTCODE_AND_TOWN in shapes, homes


_ASK = (
    "Retirez-la, ou dites dans « dérogations » pourquoi elle est publiée et que la personne en est d’accord."
)
_INSTEAD = "donnez plutôt l’adresse du site ou de la page de contact."


# ---------------------------------------------------------------- e-mail

_EMAIL = re.compile(
    r"(?<![\w.+@/-])([\w.+-]+)(?:[ \u00a0]?@[ \u00a0]?|\s?[\[(]\s?(?:at|arobase|@)\s?[\])]\s?|\sarobase\s)"
    r"((?:[\w-]+\.)+[a-z]{2,})(?![\w@])",
    re.IGNORECASE,
)
_OF_AN_ORGANISATION = frozenset(
    """
    accueil administration adherent adherents asso association bibliotheque bonjour bureau cdi communication
    contact contacts coordination courrier direction doc documentation dpo formation hello info information
    informations infos inscription inscriptions mairie mediation mediatheque presse recherche redaction
    reservation reservations rgpd secretariat service standard support webmaster webmestre
    """.split()
)
_OF_NO_ONE = frozenset({"git", "noreply", "no-reply", "ne-pas-repondre", "nepasrepondre"})
_EXAMPLE = re.compile(r"(?:.+\.)?(?:example|exemple)\.[a-z]+\Z|.+\.(?:example|invalid|test)\Z")
_FILE = re.compile(r".+\.(?:png|jpe?g|webp|avif|gif|svg)\Z")


def _emails(text: str, allowed: Allowed) -> Iterator[_Found]:
    for match in _EMAIL.finditer(text):
        name, domain = fold(match[1]), match[2].lower()
        if name in _OF_NO_ONE or _EXAMPLE.match(domain) or _FILE.match(domain):
            continue
        what = f"Une adresse électronique est écrite ici ({match[1][0]}…@{domain})"
        if re.split(r"[._+-]", name)[0] in _OF_AN_ORGANISATION or name == fold(domain.partition(".")[0]):
            if allowed.contacts:
                continue
            message = f"{what}. Des robots la relèveraient : {_INSTEAD}"
        else:
            message = f"{what} : c’est une donnée personnelle, que des robots relèveraient. {_ASK}"
        yield _Found(match.start(), match.end(), "donnees-personnelles", message)


# ---------------------------------------------------------------- numbers

_GAP = "[ .\u00a0\u202f–—-]"
_BEGINS = rf"(?<![\w+])(?<![0-9]{_GAP})"
_ENDS = rf"(?!\w)(?!{_GAP}[0-9]{{1,2}}(?![0-9]))"
# One sort of separator from end to end: « 01/02/2019 20 » is a date.
_FRENCH_TELEPHONE = re.compile(
    rf"{_BEGINS}(?:\(?(?:\+|00{_GAP}?)33\)?{_GAP}?(?:\(0\){_GAP}?|0)?|\(?0)(?P<zone>[1-79])\)?"
    rf"(?:(?P<gap>{_GAP}?|/)[0-9]{{2}}(?:(?P=gap)[0-9]{{2}}){{3}}|(?<=[67]) [0-9]{{4}} [0-9]{{4}}){_ENDS}"
)
# Neighbours of France, and countries that people here often call.
_FOREIGN_TELEPHONE = re.compile(
    rf"(?<!\w)(?:\+|00)(?:3[1249]|4[149]|35[123]|21[236]|22[135]|237|243|26[29]|59[046]|68[79])"
    rf"(?:{_GAP}?\(0\))?(?:{_GAP}?[0-9]){{7,10}}{_ENDS}"
)
_MOBILE_ZONES = "67"
_CODE_BEFORE = re.compile(
    r"\b(?:isbn(?:-1[03])?|issn|ean|doi|siret|siren|rna|orcid|hal|ark|urn)\b\W{0,4}\Z", re.IGNORECASE
)
_ADDRESS_BEFORE = re.compile(r"(?:\S*(?:://|\]\()|www\.|10\.[0-9]{4}|\.{0,2}/)\S*\Z")
_LONGEST_BEFORE = 200


def _is_part_of_a_code(text: str, start: int) -> bool:
    """Does the number stand in a web address, or behind the name of another kind of number?"""
    before = text[max(0, start - _LONGEST_BEFORE) : start]
    last = re.split(r"[\s\"'<]", before)[-1]
    called = last.lower().endswith("tel:")  # an address that is the number
    return bool(_CODE_BEFORE.search(before) or (last and not called and _ADDRESS_BEFORE.match(last)))


def _telephones(text: str, allowed: Allowed) -> Iterator[_Found]:
    for pattern in (_FRENCH_TELEPHONE, _FOREIGN_TELEPHONE):
        for match in pattern.finditer(text):
            mobile = pattern is _FRENCH_TELEPHONE and match["zone"] in _MOBILE_ZONES
            if (allowed.contacts and not mobile) or _is_part_of_a_code(text, match.start()):
                continue
            beginning = re.sub(r"\D", "", match[0])[:2]
            beginning = f"+{beginning}" if "+" in match[0] else beginning
            what = f"Un numéro de téléphone{' portable' if mobile else ''} est écrit ici ({beginning}…)"
            if mobile and allowed.contacts:
                message = (
                    f"{what} : il est sans doute celui d’une personne, même au service d’une organisation. "
                    f"Retirez-le{_OR_SAY_WHY}"
                )
            else:
                message = (
                    f"{what} : une notice n’en donne pas. Si c’est celui d’une organisation, {_INSTEAD} "
                    f"Sinon : retirez-le{_OR_SAY_WHY}"
                )
            yield _Found(match.start(), match.end(), "donnees-personnelles", message)


_OR_SAY_WHY = ", ou dites dans « dérogations » pourquoi il est publié et que la personne en est d’accord."

_ACCOUNT = re.compile(r"(?<![\w-])FR[0-9]{2}(?:[ \u00a0]?[0-9A-Z]{4}){5}[ \u00a0]?[0-9A-Z]{3}(?!\w)")


def _bank_accounts(text: str) -> Iterator[_Found]:
    """A French IBAN whose control key is right (ISO 13616)."""
    for match in _ACCOUNT.finditer(text):
        plain = re.sub(r"\W", "", match[0])
        if int("".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4])) % 97 == 1:
            message = "Un numéro de compte bancaire est écrit ici : une notice n’en donne pas. Retirez-le."
            yield _Found(match.start(), match.end(), "donnees-personnelles", message)


_SOCIAL_SECURITY = re.compile(
    rf"{_BEGINS}([1-478]){_GAP}?([0-9]{{2}}){_GAP}?([0-9]{{2}}){_GAP}?([0-9]{{2}}|2[AB]){_GAP}?([0-9]{{3}})"
    rf"{_GAP}?([0-9]{{3}})(?:{_GAP}?([0-9]{{2}}))?(?![0-9])",
    re.IGNORECASE,
)
_SOCIAL_SECURITY_BEFORE = re.compile(
    r"(?:\bs[ée]cu(?:rit[ée] sociale)?|\bNIR|\bINSEE)\b[^.!?\n]{0,30}\Z", re.IGNORECASE
)
_CORSICA = {"2A": "19", "2B": "18"}


def _social_security_numbers(text: str) -> Iterator[_Found]:
    """A number whose month can be one and whose last two digits are its control key; with another key, or none, one
    that is said to be such a number.
    """
    for match in _SOCIAL_SECURITY.finditer(text):
        *parts, key = match.groups()
        parts[3] = _CORSICA.get(parts[3].upper(), parts[3])
        month = int(parts[2])
        possible = 1 <= month <= 12 or month >= 20
        right = key is not None and 97 - int("".join(parts)) % 97 == int(key)
        said = _SOCIAL_SECURITY_BEFORE.search(text, max(0, match.start() - 60), match.start())
        if not possible or not (right or said) or _is_part_of_a_code(text, match.start()):
            continue
        message = (
            "Un numéro de sécurité sociale est écrit ici : il ne doit figurer nulle part. Retirez-le, et prévenez une "
            "personne du collectif : il reste aussi dans l’historique du dépôt."
        )
        yield _Found(match.start(), match.end(), "numero-de-securite-sociale", message)


# ---------------------------------------------------------------- postal address

_STREET = (
    r"[0-9]{1,3}(?:\s?(?:bis|ter|quater))?,?\s"
    r"(?:rue|av(?:enue|\.)|bd|boulevard|place|impasse|all[ée]e|chemin|route|quai|square|r[ée]sidence|sentier"
    r"|passage|lotissement|hameau|faubourg|chauss[ée]e|venelle|ruelle|esplanade|promenade)\s"
)
_POSTAL = re.compile(
    rf"(?<![\w.,/-]){_STREET}"
    r"[^!?;|]{2,80}?(?<![\w-])(?:F-)?([0-9]{5})\s(?-i:(?=[A-ZÀÂÉÈÎŒ]))",
    re.IGNORECASE,
)
_SOMEONE_BEFORE = re.compile(
    r"(?:domicil|\bhabit(?:e|ait|ant)\b|demeurant|\brésid(?:e|ait|ant)\b|\bchez\s"
    r"|\b(?:M\.|Mme|Mlle|Monsieur|Madame)\s)[^.!?\n]*\Z"
)


def _postal_addresses(text: str, allowed: Allowed) -> Iterator[_Found]:
    for match in _POSTAL.finditer(text):
        before = text[max(0, match.start() - _LONGEST_BEFORE) : match.start()]
        what = f"Une adresse postale est écrite ici (code postal {match[1]})"
        if _SOMEONE_BEFORE.search(before):
            message = f"{what}, et le texte la donne pour celle d’une personne : c’est une donnée personnelle. {_ASK}"
            yield _Found(match.start(), match.end(), "donnees-personnelles", message)
        elif not (allowed.contacts or allowed.places()):
            message = (
                f"{what}. Si c’est le domicile d’une personne, retirez-la. Si c’est un lieu ouvert au public, "
                "son nom et sa commune suffisent souvent ; sinon, dites-le dans « dérogations »."
            )
            yield _Found(match.start(), match.end(), "adresse-postale", message)


# One pattern for each beginning: a text is looked through for it quickly.
_HOMES = tuple(
    (verb, re.compile(rf"{verb}{ending}\s(?:au\s)?((?i:{_STREET})\w[\w’' -]{{0,60}})"))
    for verb, ending in (
        ("habit", "(?:e|es|ent|ait|aient|ant|ons)"),
        ("domicili", "[ée](?:·?e)?s?"),
    )
)


def _homes(text: str) -> Iterator[_Found]:
    """Where someone is said to live, without a postcode."""
    said = (pattern for verb, pattern in _HOMES if verb in text)
    for match in chain.from_iterable(pattern.finditer(text) for pattern in said):
        message = f"Le texte dit dans quelle rue et à quel numéro une personne habite : c’est une donnée personnelle. {_ASK}"
        yield _Found(match.start(1), match.end(1), "donnees-personnelles", message)
