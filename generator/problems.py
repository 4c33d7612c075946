"""The registry of everything that can be wrong in the content.

Comes in: a place and words. Goes out: a ``Problem`` whose code and severity stand in ``RULES``.
Every code has one entry here, a page in ``regles/``, and a test that raises it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from generator.model import Edit, Position, Problem, Severity

SEVERITY_NAMES = {Severity.ERROR: "erreur", Severity.WARNING: "avertissement"}


CONTENT = "content/"
"""The content folder in the repository: what stands before a path in a message."""


class Rule(NamedTuple):
    """What the check looks for: its severity, and the fault in a few French words.

    ``fixable`` when some of its problems carry a fix, which ``mine check --fix`` makes.
    """

    severity: Severity
    summary: str
    fixable: bool = False


_E, _W = Severity.ERROR, Severity.WARNING

GROUPS: Mapping[str, Mapping[str, Rule]] = {
    "Le fichier": {
        "fichier-vide": Rule(_E, "Le fichier est vide."),
        "fichier-illisible": Rule(_E, "Le fichier ne peut pas être lu."),
        "fichier-trop-gros": Rule(_E, "Le fichier ou son en-tête dépasse la taille admise."),
        "fichier-ignore": Rule(_W, "Le fichier n’a pas l’extension d’une notice et n’est pas publié."),
        "notice-mal-rangee": Rule(_E, "Une notice n’est dans aucun dossier de notices."),
        "lien-symbolique": Rule(_E, "Le fichier est un lien symbolique."),
        "nom-de-fichier": Rule(_E, "Le nom du fichier ne peut pas servir d’identifiant."),
        "utf8-invalide": Rule(_E, "Le fichier contient des octets qui ne sont pas de l’UTF-8."),
        "encodage-windows": Rule(
            _E, "Le fichier est enregistré dans l’ancien codage de Windows.", fixable=True
        ),
        "encodage-utf16": Rule(_E, "Le fichier est enregistré en UTF-16.", fixable=True),
        "marque-utf8": Rule(_W, "Le fichier commence par une marque invisible (BOM).", fixable=True),
        "fins-de-ligne-windows": Rule(_W, "Les lignes se terminent à la manière de Windows.", fixable=True),
        "caractere-interdit": Rule(_E, "Le fichier contient un caractère de contrôle."),
        "fichiers-confondus": Rule(_E, "Deux noms de fichiers ne diffèrent que par la casse ou les accents."),
        "accents-abimes": Rule(_E, "Des accents ont été abîmés par un changement de codage.", fixable=True),
    },
    "L’en-tête": {
        "entete-absent": Rule(_E, "La notice n’a pas d’en-tête, ou il n’est pas à sa place.", fixable=True),
        "entete-non-ferme": Rule(_E, "L’en-tête n’est pas fermé par une ligne « --- »."),
        "yaml-invalide": Rule(_E, "L’en-tête ne peut pas être lu.", fixable=True),
        "yaml-ancre": Rule(_E, "L’en-tête contient une ancre, un alias ou une étiquette YAML.", fixable=True),
        "yaml-trop-profond": Rule(_E, "L’en-tête emboîte trop de niveaux."),
        "entete-sans-champs": Rule(
            _E, "L’en-tête n’est pas une suite de lignes « champ: valeur ».", fixable=True
        ),
    },
    "Les champs": {
        "champ-inconnu": Rule(_E, "Le champ n’existe pas dans le modèle."),
        "champ-repete": Rule(_E, "Le même champ est écrit deux fois.", fixable=True),
        "champ-manquant": Rule(_E, "Un champ obligatoire manque."),
        "champ-vide": Rule(_E, "Un champ obligatoire est vide."),
        "champ-attendu": Rule(_W, "Un champ que cette notice devrait remplir manque ou est vide."),
        "valeur-coupee": Rule(_W, "Un « # » cache la fin d’un texte.", fixable=True),
        "mise-en-forme": Rule(
            _W, "Un champ contient une mise en forme, qui s’afficherait telle quelle.", fixable=True
        ),
        "champ-facultatif-vide": Rule(_W, "Un champ facultatif est écrit sans valeur."),
        "liste-inattendue": Rule(_E, "Une liste est donnée là où une seule valeur est attendue."),
        "liste-attendue": Rule(
            _W, "Plusieurs valeurs sont écrites à la suite au lieu d’une liste.", fixable=True
        ),
        "texte-attendu": Rule(_E, "Des sous-champs sont donnés là où un texte est attendu."),
        "sous-champs-attendus": Rule(_E, "Un texte est donné là où des sous-champs sont attendus."),
        "valeur-repetee": Rule(_W, "La même valeur figure deux fois dans la liste.", fixable=True),
        "terme-inconnu": Rule(_E, "La valeur n’est pas dans le vocabulaire."),
        "date-mal-ecrite": Rule(_E, "La date n’est pas écrite AAAA, AAAA-MM ou AAAA-MM-JJ.", fixable=True),
        "date-impossible": Rule(_E, "La date n’existe pas au calendrier."),
        "adresse-invalide": Rule(_E, "L’adresse web n’est pas complète ou pas permise.", fixable=True),
        "identifiant-invalide": Rule(_E, "L’identifiant n’a pas la forme attendue.", fixable=True),
        "nombre-invalide": Rule(_E, "La valeur n’est pas un nombre."),
        "oui-ou-non": Rule(_E, "La valeur n’est ni oui ni non.", fixable=True),
        "etapes-insuffisantes": Rule(_E, "Une seule étape est donnée : il en faut deux au moins."),
        "image-absente": Rule(_E, "Le fichier d’image n’existe pas."),
        "date-future": Rule(_W, "La date n’est pas encore passée."),
        "texte-du-modele": Rule(_E, "Un texte du modèle à remplir, ou un rappel « à compléter », est resté."),
        "derogation-refusee": Rule(_E, "Une dérogation porte sur une règle qui n’en admet pas."),
        "derogation-inutile": Rule(_W, "Une dérogation ne sert à rien, ou plus."),
    },
    "Les notices entre elles": {
        "reference-inconnue": Rule(_E, "La référence ne mène à aucune notice.", fixable=True),
        "identifiant-en-double": Rule(_E, "Deux fichiers portent le même identifiant."),
        "ancien-identifiant-pris": Rule(_E, "Un ancien identifiant désigne déjà une autre notice."),
        "nom-en-double": Rule(_W, "Deux notices répondent au même nom."),
        "relation-a-soi-meme": Rule(_E, "Une notice est reliée à elle-même."),
        "relation-contradictoire": Rule(_E, "Deux notices affirment la même relation en sens contraire."),
        "relation-en-boucle": Rule(_E, "Une suite de relations revient à son point de départ."),
        "traduction-meme-langue": Rule(_W, "Une traduction est dans la même langue que l’original."),
        "etape-repetee": Rule(_E, "Deux étapes mènent à la même notice."),
        "etape-non-publiee": Rule(_E, "Une étape mène à un brouillon."),
        "etape-archivee": Rule(_W, "Une étape mène à une notice archivée."),
        "document-en-double": Rule(_W, "Deux notices donnent le même DOI, ISBN, HAL ou ARK."),
        "adresse-en-double": Rule(_W, "Deux notices renvoient à la même page."),
        "titre-proche": Rule(_W, "Deux notices ont presque le même titre."),
    },
    "Le texte et ses liens": {
        "lien-mort": Rule(_E, "Un lien du texte ne mène à aucune notice ni aucun fichier."),
        "lien-refuse": Rule(_E, "Un lien du texte utilise une forme d’adresse refusée."),
        "lien-mal-ecrit": Rule(_E, "Un lien du texte n’est pas compris comme un lien, ou n’a pas d’adresse."),
        "image-sans-alternative": Rule(_E, "Une image du texte n’a pas de texte alternatif."),
        "liens-trop-nombreux": Rule(_W, "Le texte a plus de liens qu’une notice n’en peut avoir."),
        "html-retire": Rule(_W, "Du code HTML, ou pris pour tel, sera retiré du texte publié."),
        "titre-mal-ecrit": Rule(
            _W, "Un titre du texte n’est pas compris comme un titre, ou une phrase l’est.", fixable=True
        ),
        "liste-mal-ecrite": Rule(_W, "Une liste du texte n’est pas comprise comme une liste.", fixable=True),
        "tableau-mal-ecrit": Rule(
            _W, "Un tableau du texte n’est pas compris comme un tableau.", fixable=True
        ),
        "note-mal-ecrite": Rule(
            _W, "Une note de bas de page n’a pas d’appel, ou un appel pas de note.", fixable=True
        ),
        "paragraphe-en-retrait": Rule(
            _W, "Un paragraphe du texte commence par un retrait, et serait pris pour du code.", fixable=True
        ),
        "code-non-ferme": Rule(_W, "Un bloc de code du texte n’est jamais fermé : ce qui suit y serait."),
        "niveau-de-titre": Rule(_W, "Les titres du texte sautent un niveau, ou commencent au premier.", True),
        "lien-sans-texte": Rule(_E, "Un lien n’a pas de texte."),
        "lien-vague": Rule(_W, "Le texte d’un lien ne dit pas où il mène."),
    },
    "Le respect des personnes": {
        "donnees-personnelles": Rule(_E, "Une adresse électronique, un téléphone ou un domicile est écrit."),
        "adresse-postale": Rule(_W, "Une adresse postale est écrite, peut-être celle d’une personne."),
        "numero-de-securite-sociale": Rule(_E, "Un numéro de sécurité sociale est écrit."),
        "diffusion-non-publique": Rule(_E, "Une notice serait publiée sans accord pour l’être."),
        "anonymat-contredit": Rule(_W, "Un nom est donné alors que l’anonymat est annoncé."),
    },
    "Le modèle et les vocabulaires": {
        "modele-absent": Rule(_E, "Le dossier du modèle ou des vocabulaires est vide."),
        "modele-cle-inconnue": Rule(_E, "Une clé du modèle ou d’un vocabulaire n’existe pas."),
        "modele-cle-manquante": Rule(_E, "Une clé obligatoire du modèle ou d’un vocabulaire manque."),
        "modele-valeur": Rule(_E, "Une valeur du modèle ou d’un vocabulaire n’est pas valable."),
        "modele-nom-ambigu": Rule(_E, "Deux champs ou deux termes répondent au même nom."),
    },
}
"""Every rule by its code, under the names of the groups that the site shows, in reading order."""

RULES: Mapping[str, Rule] = MappingProxyType(
    {code: rule for rules in GROUPS.values() for code, rule in rules.items()}
)


WAIVABLE = frozenset(
    {
        "adresse-en-double",
        "adresse-postale",
        "anonymat-contredit",
        "document-en-double",
        "donnees-personnelles",
        "etape-archivee",
        "mise-en-forme",
        "titre-proche",
        "traduction-meme-langue",
    }
)
"""The rules that a record may waive, with its reason: a person may know better than the check."""


def problem(
    path: str,
    position: Position,
    code: str,
    message: str,
    suggestion: str | None = None,
    fix: tuple[Edit, ...] = (),
) -> Problem:
    """A problem of a registered code; ``KeyError`` on a code that ``RULES`` does not hold."""
    return Problem(path, position, code, RULES[code].severity, message, suggestion, fix)


def rule_path(code: str) -> str:
    """The address of a rule's page, from the site's root."""
    return f"regles/{code}/"
