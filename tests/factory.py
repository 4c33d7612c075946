"""Makes a synthetic library of any size, to measure with: ``python tests/factory.py N DIR``.

Comes in: a number of resources, and this project's own model, vocabularies and editorial pages, which are
copied. Goes out: a content folder of N resources of about 300 words, N/50 contributors and N/100 reading paths,
with relations and links.
Same number and seed, same bytes. Every file says that it is synthetic.

The words are French: each theme has its own, each *subject* of a theme has rarer ones out of a dictionary,
and all are drawn with frequencies that fall off as in real texts (Zipf). So the crossings find records of
one subject, searches have rare and common answers, and the vocabulary is as large as a real library's.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import yaml
from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

CONTENT = Path(__file__).resolve().parent.parent / "content"
NOTICE = "Fiche synthétique, fabriquée pour des mesures : elle ne décrit rien de réel."
SUBJECTS_PER_THEME = 24
WORDS_PER_SUBJECT = 30
SHARE_OF_INFLECTED = 0.05  # there are several times more inflected forms than lemmas

THEME_WORDS = {
    "Démocratie et citoyenneté": """
        citoyen participation débat concertation élu vote conseil assemblée délibération consultation
        commune mairie pétition référendum transparence association représentation démocratie pouvoir
        décision habitant parole quartier engagement civisme liberté droit loi institution réunion
        budget participatif dialogue confiance consensus conflit médiation usager service public égalité
        laïcité république
    """,
    "Transition écologique": """
        énergie climat biodiversité eau sol forêt haie carbone déchet recyclage compost rénovation
        chaleur vélo mobilité pollution rivière inondation sécheresse sobriété solaire éolien
        agriculture semence abeille paysage nature espèce marais littoral érosion isolation chaudière
        bois circuit réemploi ressourcerie jardin potager écologie résilience
    """,
    "Développement local (Emploi, ESS)": """
        emploi entreprise coopérative économie salarié insertion chantier métier artisan commerce
        filière innovation financement subvention investissement projet création activité économique
        sociale solidaire association employeur recrutement chômage apprentissage reprise marché achat
        monnaie épargne crédit territoire industrie atelier production coopération gouvernance comptable
        développement
    """,
    "Formation et recherche": """
        formation recherche université école étudiant enseignant chercheur laboratoire savoir
        connaissance science enquête méthode thèse mémoire donnée hypothèse résultat expérience diplôme
        stage alternance tutorat cours pédagogie apprentissage évaluation compétence bibliothèque
        archive publication colloque séminaire analyse observation statistique entretien terrain théorie
        concept
    """,
    "Jeunesse et éducation populaire": """
        jeune enfant adolescent éducation animateur loisir colonie vacances collège lycée parent famille
        jeu sport théâtre atelier foyer maison volontariat service civique bénévole animation club fête
        découverte autonomie lecture devoir soutien décrochage orientation numérique écran réseau
        harcèlement confiance mixité séjour camp équipe transmission
    """,
    "Habitat et territoire": """
        logement habitat immeuble locataire propriétaire loyer bailleur quartier ville village bourg
        urbanisme architecture chantier rénovation copropriété terrain foncier friche mine terril coron
        brique toiture voisin hébergement précarité chauffage humidité permis plan aménagement densité
        rue place centre périphérie ruralité commerce mobilité paysage patrimoine
    """,
    "Solidarité et social": """
        solidarité pauvreté précarité accompagnement travailleur social allocation aide handicap
        vieillesse isolement accueil écoute exclusion inclusion numérique dématérialisation
        illectronisme guichet droit recours dossier urgence alimentaire épicerie bénévole personne
        vulnérable enfance protection famille dette logement migrant asile prison tutelle autonomie
        dépendance aidant
    """,
    "Santé": """
        santé hôpital médecin patient infirmière soin maladie prévention vaccin traitement douleur
        pharmacie diabète cancer obésité alimentation nutrition addiction alcool tabac psychiatrie
        dépression psychologue handicap rééducation naissance grossesse vieillissement mémoire sommeil
        épidémie hygiène urgence clinique diagnostic symptôme thérapie aidant bien-être environnement
    """,
    "Culture et tourisme": """
        culture musée théâtre musique concert bibliothèque livre lecture patrimoine château beffroi
        carnaval géant danse cinéma film photographie exposition artiste œuvre spectacle festival
        tourisme randonnée visite guide gîte plage cathédrale archéologie histoire mémoire langue picard
        chti conte poésie peinture sculpture création médiation
    """,
}
COMMON_WORDS = """
    année action travail groupe personne exemple question partie moyen besoin temps vie lieu objectif
    acteur partenaire réseau outil démarche étape rôle cadre politique région département commune local
    nouveau commun différent important premier ensemble manière pratique permettre mettre donner prendre
    partager construire proposer répondre accompagner développer faciliter comprendre agir participer
    réunir croiser regard point vue niveau place effet cause raison suite fin début cœur milieu monde
    histoire relation lien échange rencontre idée choix limite difficulté réussite changement évolution
    situation condition qualité quantité nombre durée période semaine mois jour matin soir main tête
    voix mot texte page document fiche chacun plusieurs certain autre même tout seul grand petit bon
    long simple possible nécessaire utile humain collectif quotidien régional national européen
"""
# Each pair: before a consonant, before a vowel. The order is the frequency.
FUNCTION_WORDS = (
    ("de la ", "de l’"),
    ("", ""),
    ("le ", "l’"),
    ("la ", "l’"),
    ("des ", "des "),
    ("les ", "les "),
    ("de ", "d’"),
    ("et ", "et "),
    ("du ", "de l’"),
    ("à la ", "à l’"),
    ("un ", "un "),
    ("une ", "une "),
    ("dans le ", "dans l’"),
    ("pour la ", "pour l’"),
    ("avec des ", "avec des "),
    ("qui ", "qui "),
    ("sur le ", "sur l’"),
    ("aux ", "aux "),
    ("que la ", "que l’"),
    ("par ", "par "),
    ("ce ", "cet "),
    ("leur ", "leur "),
    ("n’est pas ", "n’est pas "),
    ("entre ", "entre "),
    ("parce que ", "parce qu’"),
    ("selon le ", "selon l’"),
    ("jusqu’à ", "jusqu’à l’"),
    ("aujourd’hui ", "aujourd’hui "),
)
FUNCTION_WEIGHTS = tuple(accumulate(1 / (rank + 3) for rank in range(len(FUNCTION_WORDS))))
VOWELS = "aeiouyhàâéèêëîïôùûœæ"
RECORD_FOLDERS = ("ressources", "contributeurs", "parcours")
LINK_TO_RECORD = re.compile(rf"\[([^\]]*)\]\((?:{'|'.join(RECORD_FOLDERS)})/[^)]*\)")
HEADINGS = ("Le contexte", "La démarche", "Ce que l’on en retient", "Les limites", "Pour aller plus loin")
RESOURCES_PER_PATH = 100
RELATIONS = ("prolonge", "met en pratique", "témoigne de", "répond à", "cite")


@dataclass(frozen=True)
class Words:
    """Words to draw from, the first ones most often: running weights, as ``random.choices`` wants them."""

    words: tuple[str, ...]
    weights: tuple[float, ...]

    @classmethod
    def ranked(cls, words: Sequence[str], exponent: float) -> Words:
        return cls(tuple(words), tuple(accumulate(1 / (rank + 2) ** exponent for rank in range(len(words)))))

    def draw(self, chance: random.Random, number: int) -> list[str]:
        return chance.choices(self.words, cum_weights=self.weights, k=number)


@dataclass(frozen=True)
class Subject:
    """A matter within a theme: some of the theme's words, then rare ones that only it has."""

    theme: str
    words: Words
    keywords: tuple[str, ...]


@dataclass(frozen=True)
class Sources:
    """What every resource is made from."""

    subjects: tuple[Subject, ...]
    common: Words
    rare: Words
    labels: dict[str, tuple[str, ...]]
    contributors: int


@dataclass(frozen=True)
class Resource:
    """What the others need to know of a resource to cite it."""

    id: str
    folder: str
    title: str
    subject: int


def dictionary_words(chance: random.Random) -> list[str]:
    """French words, a quarter of them inflected, in an order that only the seed decides."""
    lemmas = DefaultDictionaryFactory().get_dictionary("fr")
    words = []
    for form, lemma in sorted(lemmas.items()):
        is_word = 5 <= len(form) <= 12 and form.isalpha() and form.islower()
        if is_word and (form == lemma or chance.random() < SHARE_OF_INFLECTED):
            words.append(form)
    chance.shuffle(words)
    return words


def vocabulary_labels(content: Path) -> dict[str, tuple[str, ...]]:
    """The labels of each controlled vocabulary, by the vocabulary's id."""
    labels = {}
    for path in sorted((content / "vocabulaires").glob("*.yml")):
        vocabulary = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506  # BaseLoader: texts only
        labels[path.stem] = tuple(term["libellé"] for term in vocabulary["termes"].values())
    return labels


def make_subjects(chance: random.Random, rare: list[str]) -> tuple[Subject, ...]:
    """Every theme's subjects; their rare words are taken off the end of ``rare``."""
    subjects = []
    for theme, text in THEME_WORDS.items():
        for _ in range(SUBJECTS_PER_THEME):
            head = chance.sample(text.split(), 14)
            own = [rare.pop() for _ in range(WORDS_PER_SUBJECT)]
            mixed = [word for pair in zip(head, own, strict=False) for word in pair]
            words = Words.ranked(mixed + own[len(head) :], 0.8)
            subjects.append(Subject(theme, words, (*head[:3], *own[:2])))
    return tuple(subjects)


def make_sources(content: Path, number: int, chance: random.Random) -> Sources:
    rare = dictionary_words(chance)
    subjects = make_subjects(chance, rare)
    return Sources(
        subjects=subjects,
        common=Words.ranked(COMMON_WORDS.split(), 0.7),
        rare=Words.ranked(rare, 1.0),
        labels=vocabulary_labels(content),
        contributors=max(number // 50, 3),
    )


# -- prose ----------------------------------------------------------------------------------------


def draw_words(chance: random.Random, sources: Sources, subject: Subject, number: int) -> list[str]:
    """Half on the subject, a third common to all texts, the rest from the whole dictionary."""
    on_subject, common = number // 2, number // 3
    words = (
        subject.words.draw(chance, on_subject)
        + sources.common.draw(chance, common)
        + sources.rare.draw(chance, number - on_subject - common)
    )
    chance.shuffle(words)
    return words


def link_words(chance: random.Random, words: Sequence[str]) -> list[str]:
    """Each word behind a function word, elided where French elides it."""
    functions = chance.choices(FUNCTION_WORDS, cum_weights=FUNCTION_WEIGHTS, k=len(words))
    return [pair[word[0] in VOWELS] + word for pair, word in zip(functions, words, strict=True)]


def make_sentences(chance: random.Random, words: Sequence[str]) -> list[str]:
    linked, sentences, start = link_words(chance, words), [], 0
    while start < len(linked):
        end = start + chance.randint(5, 11)
        text = " ".join(linked[start:end])
        sentences.append(f"{text[0].upper()}{text[1:]}.")
        start = end
    return sentences


def make_body(chance: random.Random, sources: Sources, subject: Subject, links: Sequence[str]) -> str:
    """About 300 words under two or three headings, with the given links in sentences of their own."""
    sentences = make_sentences(chance, draw_words(chance, sources, subject, 125))
    for link in links:
        sentences.insert(chance.randrange(1, len(sentences)), link)
    sections = chance.randint(2, 3)
    size = -(-len(sentences) // sections)
    parts = [NOTICE]
    for number in range(sections):
        own = sentences[number * size : (number + 1) * size]
        parts.append(f"## {HEADINGS[(number + chance.randint(0, 1) * 2) % len(HEADINGS)]}")
        parts.append(" ".join(own[:-3]))
        if number == 1 and chance.random() < 0.4:
            parts.append("\n".join(f"- {sentence}" for sentence in own[-3:]))
        elif number == 0 and chance.random() < 0.2:
            parts.append("\n".join(f"> {sentence}" for sentence in own[-3:]))
        else:
            parts.append(" ".join(own[-3:]))
    return "\n\n".join(part for part in parts if part) + "\n"


# -- front matter -----------------------------------------------------------------------------------


def make_title(chance: random.Random, subject: Subject, number: int) -> str:
    words = list(dict.fromkeys(subject.words.draw(chance, 3)))
    text = " ".join(link_words(chance, words))
    return f"{text[0].upper()}{text[1:]} ({number})"


def make_id(title: str) -> str:
    folded = unicodedata.normalize("NFD", title.lower().replace("œ", "oe").replace("æ", "ae"))
    return re.sub(r"[^a-z0-9]+", "-", folded.encode("ascii", "ignore").decode()).strip("-")


def pick(chance: random.Random, labels: Sequence[str], most: int) -> list[str]:
    """One to ``most`` different labels, the first ones of the vocabulary a little more often."""
    number = min(chance.randint(1, most), len(labels))
    return sorted(chance.sample(labels, number), key=labels.index)


def write_list(values: Sequence[str]) -> str:
    return f"[{', '.join(quote(value) for value in values)}]"


def quote(text: str) -> str:
    """A YAML text: plain where that is safe, between double quotes otherwise."""
    plain = re.fullmatch(r"[^\W_](?:[\w ’().-]*[\w).])?", text)
    return text if plain else json.dumps(text, ensure_ascii=False)


def make_front(
    chance: random.Random, sources: Sources, resource: Resource, number: int, earlier: Sequence[Resource]
) -> list[str]:
    """The front matter's lines: the six required keys, then each other key in a share of the resources."""
    subject, labels = sources.subjects[resource.subject], sources.labels
    themes = [subject.theme] + [t for t in pick(chance, tuple(THEME_WORDS), 2) if t != subject.theme]
    summary = " ".join(make_sentences(chance, draw_words(chance, sources, subject, 16)))
    contributor = min(int(chance.paretovariate(0.6)), sources.contributors)
    lines = [
        f"titre: {quote(resource.title)}",
        f"résumé: {quote(summary)}",
        f"thématique: {write_list(themes if chance.random() < 0.4 else themes[:1])}",
        f"format: {quote(chance.choice(labels['formats']))}",
        f"type de savoir: {write_list(pick(chance, labels['types-de-savoir'], 2))}",
        f"contributeur: {contributor_id(contributor)}",
    ]
    if any("expérientiel" in line for line in lines):
        lines += ["consentement: Recueilli par écrit", "diffusion: Publique", "anonymat: Parole collective"]
    year = chance.randint(2004, 2025)
    optional = (
        (0.9, f"date: {chance.choice((f'{year}', f'{year}-{chance.randint(1, 12):02d}', f'{year}-03-14'))}"),
        (0.7, f"mots-clés: {write_list(chance.sample(subject.keywords, 3))}"),
        (0.6, f"territoire: {quote(chance.choice(labels['territoires']))}"),
        (0.6, f"source: https://www.example.org/synthetique/{number}"),
        (0.3, f"licence: {quote(chance.choice(labels['licences']))}"),
        (0.3, f"public: {write_list(pick(chance, labels['publics'], 2))}"),
        (0.2, "langue: fr"),
        (0.2, f"auteur: Équipe synthétique {chance.randint(1, 99)}"),
        (0.1, f"identifiant: {{doi: 10.5555/synthetique.{number}}}"),
        (0.05, f"anciens identifiants: [ancienne-fiche-{number}]"),
        (0.02, "statut: archivé"),
    )
    lines += [line for share, line in optional if chance.random() < share]
    near = [other for other in earlier if other.subject == resource.subject]
    if near and chance.random() < 0.15:
        lines += ["relations:", f"  {chance.choice(RELATIONS)}: [{chance.choice(near).id}]"]
    return lines


def make_links(chance: random.Random, earlier: Sequence[Resource]) -> list[str]:
    """Sentences that cite another resource, in a share of them, in the two ways a body can."""
    if not earlier or chance.random() > 0.2:
        return []
    other = chance.choice(earlier)
    if chance.random() < 0.5:
        return [f"On lira aussi [[{other.id}]], qui aborde la question autrement."]
    return [
        f"Ce point est repris dans [{other.title}](../{other.folder}/{other.id}.md), avec d’autres exemples."
    ]


def contributor_id(number: int) -> str:
    return f"organisation-synthetique-{number}"


def make_contributor(chance: random.Random, sources: Sources, number: int) -> str:
    lines = [
        "---",
        f"nom: Organisation synthétique {number}",
        f"type d’organisation: {quote(chance.choice(sources.labels['types-d-organisation']))}",
        f"résumé: Organisation inventée, numéro {number} d’une bibliothèque de mesure.",
        f"territoire: {quote(chance.choice(sources.labels['territoires']))}",
        "---",
    ]
    return "\n".join([*lines, "", NOTICE, ""])


def make_path(chance: random.Random, sources: Sources, number: int, resources: Sequence[Resource]) -> str:
    """A reading path of three to seven resources of one lot, each with a sentence."""
    steps = chance.sample(resources, min(chance.randint(3, 7), len(resources)))
    lines = ["---", f"titre: Parcours synthétique {number}", "résumé: Un parcours inventé.", "étapes:"]
    for step in steps:
        words = draw_words(chance, sources, sources.subjects[step.subject], 12)
        lines += [f"  - ressource: {step.id}", f"    phrase: {quote(make_sentences(chance, words)[0])}"]
    return "\n".join([*lines, "---", "", NOTICE, ""])


# -- the whole folder -------------------------------------------------------------------------------


def make_texts(content: Path, number: int, seed: int) -> Iterator[tuple[str, str]]:
    """Every synthetic file: its path in the content folder, and its text."""
    chance = random.Random(seed)  # repeatable on purpose
    sources = make_sources(content, number, chance)
    for index in range(1, sources.contributors + 1):
        yield f"contributeurs/{contributor_id(index)}.md", make_contributor(chance, sources, index)
    resources: list[Resource] = []
    archived: set[str] = set()
    for index in range(1, number + 1):
        subject = chance.randrange(len(sources.subjects))
        title = make_title(chance, sources.subjects[subject], index)
        resource = Resource(make_id(title), f"lot-{(index - 1) // 500 + 1:02d}", title, subject)
        earlier = resources[-400:]
        front = make_front(chance, sources, resource, index, earlier)
        body = make_body(chance, sources, sources.subjects[subject], make_links(chance, earlier))
        if chance.random() < 0.3:
            body = body.replace("’", "'")  # as many keyboards type it
        yield f"ressources/{resource.folder}/{resource.id}.md", "\n".join(["---", *front, "---", "", body])
        resources.append(resource)
        if "statut: archivé" in front:
            archived.add(resource.id)
    for start in range(0, len(resources), RESOURCES_PER_PATH):
        lot = [each for each in resources[start : start + RESOURCES_PER_PATH] if each.id not in archived]
        if len(lot) > 2:
            name = f"parcours-synthetique-{start // RESOURCES_PER_PATH + 1}"
            yield f"parcours/{name}.md", make_path(chance, sources, start // RESOURCES_PER_PATH + 1, lot)


def write_content(number: int, target: Path, seed: int = 1, content: Path = CONTENT) -> None:
    """Fill ``target`` with a whole content folder of ``number`` resources; it must be empty or absent."""
    if target.exists() and any(target.iterdir()):
        raise FileExistsError(target)
    shutil.copytree(content, target, ignore=shutil.ignore_patterns(*RECORD_FOLDERS), dirs_exist_ok=True)
    for page in target.glob("*.md"):  # their links to real records would be dead here
        page.write_text(
            LINK_TO_RECORD.sub(r"\1", page.read_text(encoding="utf-8")), encoding="utf-8", newline="\n"
        )
    folders = set()
    for path, text in make_texts(content, number, seed):
        file = target / path
        if file.parent not in folders:
            file.parent.mkdir(parents=True, exist_ok=True)
            folders.add(file.parent)
        file.write_text(text, encoding="utf-8", newline="\n")


def main() -> None:
    parser = argparse.ArgumentParser(description="Makes a synthetic library to measure with.")
    parser.add_argument("number", type=int, help="how many resources")
    parser.add_argument("folder", type=Path, help="the content folder to write; empty or absent")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    write_content(arguments.number, arguments.folder, arguments.seed)


if __name__ == "__main__":
    main()
