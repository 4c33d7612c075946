"""The words of the library as frozen data: what every other module takes in and gives out.

Holds no behaviour beyond look-ups. Comes in: nothing. Goes out: the types below.
Lines and columns are counted from 1, in characters; ends are exclusive, as in editors.
Paths are relative to the content folder, with ``/`` on every system.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Position(NamedTuple):
    """A stretch of a file: first character, and the character after the last."""

    line: int
    column: int
    end_line: int
    end_column: int


START = Position(1, 1, 1, 1)


class Severity(StrEnum):
    """``ERROR`` keeps the site from being published, ``WARNING`` does not."""

    ERROR = "error"
    WARNING = "warning"


class Edit(NamedTuple):
    """An exact change: ``text`` instead of what stands at ``position``, in the text that ``parse_text`` gives."""

    position: Position
    text: str


class Problem(NamedTuple):
    """Something wrong in the content, told to the person who wrote it. Sorts by place.

    ``message`` says what is wrong, why, and how to mend it, not what to write: that is ``suggestion``, the
    whole lines for a person to paste, in place of those of ``position``, or above it when it is empty.
    ``fix`` holds the edits that are safe to make without asking.
    """

    path: str
    position: Position
    code: str
    severity: Severity
    message: str
    suggestion: str | None = None
    fix: tuple[Edit, ...] = ()


class Role(StrEnum):
    """What a field is for, whatever its key: the code asks for roles, the model gives the keys."""

    TITLE = "titre"
    SUMMARY = "résumé"
    DATE = "date"
    THEME = "thème"
    AXIS = "axe de croisement"
    FORMAT = "format"
    CONTRIBUTOR = "contributeur"
    AUTHOR = "auteur"
    PLACE = "lieu"
    KEYWORDS = "mots-clés"
    SOURCE = "source"
    LICENCE = "licence"
    LANGUAGE = "langue"
    IMAGE = "image"
    IDENTIFIER = "identifiant"
    RELATIONS = "relations"
    STEPS = "étapes"
    STATUS = "statut"
    FORMER_IDS = "anciens identifiants"
    ALIASES = "autres noms"
    SUCCESSOR = "successeur"
    DIFFUSION = "diffusion"
    WAIVERS = "dérogations"


DRAFT, ARCHIVED = "brouillon", "archive"
"""The two terms of the status vocabulary that change what is published."""


class Property(StrEnum):
    """What a term implies beyond its name: the vocabulary gives it, and rules hold the records to it."""

    ACYCLIC = "sans cycle"
    """A relation that cannot lead back to where it began."""
    OTHER_LANGUAGE = "autre langue"
    """A relation between two records of different languages."""
    UNPUBLISHED = "non publié"
    """A record that carries the term is not for the site."""
    NAMELESS = "sans nom"
    """A record that carries the term names no author."""
    EVENT = "événement"
    """A record that carries the term tells of something that takes place: its date may lie ahead."""


class Term(NamedTuple):
    """One entry of a controlled vocabulary.

    ``mark`` names the shape that stands for the term beside its colour (crossing axis only);
    ``inverse`` is the id of the opposite relation (relation vocabularies only; its own id when
    the relation is symmetric); ``properties`` says what the term implies; ``matches`` gives URIs or
    terms in other vocabularies. ``former_ids`` keep the addresses of old listings alive.
    """

    id: str
    label: str
    synonyms: tuple[str, ...] = ()
    definition: str = ""
    parent: str = ""
    mark: str = ""
    inverse: str = ""
    properties: frozenset[Property] = frozenset()
    matches: Mapping[str, str] = _NOTHING
    former_ids: tuple[str, ...] = ()


class Vocabulary(NamedTuple):
    """A controlled list. ``names`` leads from every folded id, former too, label and synonym to a term id; ``written`` from
    the same as the vocabulary writes them.
    """

    id: str
    label: str
    terms: Mapping[str, Term]
    names: Mapping[str, str]
    written: Mapping[str, str] = _NOTHING


class Field(NamedTuple):
    """One key of the front matter, as ``content/modele/<kind>.yml`` describes it.

    ``type`` is one of ``schema.TYPES``. ``vocabulary`` is a vocabulary id (types ``terme``
    and ``relations``), ``target`` a kind id (``référence`` and ``relations``), ``code`` a control rule (``code``), ``fields`` the parts
    of a ``groupe``, ``short`` the part keys tried in order when a group is written as plain text.
    ``expected_if`` leads from other fields' keys to term ids: the field is required when each of these
    fields has one of its terms.
    ``facet`` is the address of the facet's listings, or empty. ``mappings`` leads from
    ``dublin core`` and ``schema.org`` to a term of theirs.
    """

    key: str
    label: str
    type: str
    help: str = ""
    required: bool = False
    expected_if: Mapping[str, tuple[str, ...]] = _NOTHING
    multiple: bool = False
    vocabulary: str = ""
    target: str = ""
    facet: str = ""
    role: Role | None = None
    synonyms: tuple[str, ...] = ()
    default: str = ""
    example: str = ""
    code: str = ""
    fields: tuple[Field, ...] = ()
    short: tuple[str, ...] = ()
    mappings: Mapping[str, str] = _NOTHING


class Kind(NamedTuple):
    """A kind of record. ``names`` leads from each folded key or synonym to its field's key.

    ``placeholders`` are texts of the contributor guide's templates, which no record should keep;
    ``contacts`` says whether a record may give an organisation's public contact details.
    """

    id: str
    label: str
    plural: str
    folder: str
    fields: Mapping[str, Field]
    names: Mapping[str, str]
    roles: Mapping[Role, Field]
    help: str = ""
    searchable: bool = True
    placeholders: frozenset[str] = frozenset()
    contacts: bool = False

    def facets(self) -> Iterator[Field]:
        """Fields that readers filter by, in the model's order."""
        return (f for f in self.fields.values() if f.facet)


class Schema(NamedTuple):
    """The model and its vocabularies: the one description that checks, pages and exports share."""

    kinds: Mapping[str, Kind]
    vocabularies: Mapping[str, Vocabulary]


class RecordKey(NamedTuple):
    """A record's identity: ids are unique within a kind."""

    kind: str
    id: str


class Value(NamedTuple):
    """One value of a field, normalised: a text, an ISO date, a term id, a reference as typed.

    ``parts`` holds the parts of a ``groupe``; ``relation`` the relation's term id when the field's
    type is ``relations`` (``data`` is then the reference to the other record).
    """

    data: str
    position: Position
    parts: Mapping[str, tuple[Value, ...]] = MappingProxyType({})
    relation: str = ""


class BodyLink(NamedTuple):
    """A link written in a body. ``href`` as typed, decoded; ``sentence`` is the plain text around it."""

    href: str
    text: str
    sentence: str
    position: Position
    wikilink: bool


class Record(NamedTuple):
    """One file of ``content/<kind folder>/``. ``body`` is Markdown and starts at ``body_line``."""

    key: RecordKey
    path: str
    values: Mapping[str, tuple[Value, ...]]
    body: str
    body_line: int
    links: tuple[BodyLink, ...] = ()

    @property
    def id(self) -> str:
        """The identifier: the stem of the file's name."""
        return self.key.id

    def text(self, name: str) -> str:
        """The field's first value, or an empty text."""
        values = self.values.get(name)
        return values[0].data if values else ""

    def texts(self, name: str) -> tuple[str, ...]:
        """All the field's values."""
        return tuple(v.data for v in self.values.get(name, ()))


class Corpus(NamedTuple):
    """All records with the look-ups that the whole makes possible.

    ``names`` leads, by kind, from a folded id, title or alias to a record id (see
    ``links.resolve_reference``), ``paths`` from a file's path to its record; ``files`` holds every
    path of the content folder, records or not.
    """

    schema: Schema
    records: Mapping[RecordKey, Record]
    names: Mapping[str, Mapping[str, str]]
    paths: Mapping[str, RecordKey]
    files: frozenset[str]


class CrossingKind(StrEnum):
    """Where a crossing comes from: front matter, a link in a body, or closeness of words."""

    DECLARED = "declared"
    CITED = "cited"
    COMPUTED = "computed"


class Crossing(NamedTuple):
    """A link from one record to another, with the reasons a reader is shown.

    ``relation`` is a term id of the relation vocabulary (declared only). ``score`` lies in 0…1
    and is 1 for what a person wrote. Reasons are French texts: shared terms, or a sentence.
    """

    source: RecordKey
    target: RecordKey
    kind: CrossingKind
    relation: str
    score: float
    reasons: tuple[str, ...]


class Dates(NamedTuple):
    """When a file entered the library and last changed, as ISO days from Git history."""

    added: str
    changed: str


class Measure(NamedTuple):
    """What the check said of the published records of one commit, on its day."""

    day: str
    commit: str
    records: int
    errors: int
    warnings: int


class Page(NamedTuple):
    """One address of the site. ``address`` is relative to the site's root: ``ressources/x/``.

    ``template`` is a file of the theme's ``parts/`` folder; ``make_view`` makes what it is given, anew each
    time: the views of all pages at once would fill the memory. ``source`` is the content path behind the page, if one file is; ``changed`` an ISO day.
    ``made_of`` gives what a view is made from beside the fields of all records, where that is little: it tells without the
    view whether the page is still the same.
    """

    address: str
    title: str
    description: str
    template: str
    make_view: Callable[[], object]
    source: str = ""
    changed: str = ""
    made_of: Callable[[], object] | None = None

    @property
    def view(self) -> object:
        """What the template is given."""
        return self.make_view()


class Site(NamedTuple):
    """Every page that we render ourselves, and the old addresses that lead to them.

    ``revise`` gives the page of a record that has changed since, among all else as it is; nothing when more changes.
    """

    pages: tuple[Page, ...]
    redirects: Mapping[str, str]
    revise: Callable[[Record], Page | None]
