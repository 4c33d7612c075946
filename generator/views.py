"""What the theme's templates are given: plain frozen views, one per template of ``theme/parts/``.

Comes in: nothing. Goes out: the types below. Texts are plain text unless a name ends in ``_html``.
Addresses are relative to the site's root; templates put ``{{ base }}`` before them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple, Self

from msgspec import Struct, field
from msgspec.structs import replace


class View(Struct, frozen=True):
    """What a template is given. Made by the hundred thousand: in a seventh of the time that a frozen dataclass takes."""

    def with_(self, **changed: object) -> Self:
        """The same view but for these fields."""
        return replace(self, **changed)


class Link(View, frozen=True):
    """Something named, with its page when it has one (``address`` empty or a full URL otherwise)."""

    label: str
    address: str = ""


Resolve = Callable[[str, bool], Link | None]
"""Leads from an address written in a body (and whether as ``[[wikilink]]``) to a page of the site.

The answer's address is relative to the page that holds the body; its label names what a bare
``[[identifiant]]`` points to. ``None`` when the address leads nowhere.
"""


class Mark(View, frozen=True):
    """A kind of knowledge: ``id`` picks the colour, ``shape`` the drawing, ``label`` the words."""

    id: str
    label: str
    shape: str
    address: str = ""


class Card(View, frozen=True):
    """A record as lists show it; ``citable`` when it is a document, which a reader may keep."""

    id: str
    address: str
    title: str
    summary: str
    marks: tuple[Mark, ...]
    format: str
    year: str
    contributors: tuple[str, ...]
    themes: tuple[str, ...]
    citable: bool = False


class Neighbour(View, frozen=True):
    """A record beside another, with why: ``relation`` in words, as the other says it, for declared ones, else empty.

    ``reasons`` are said of this record; ``quoted`` are its sentences that link to the other.
    """

    card: Card
    relation: str
    reasons: tuple[str, ...]
    quoted: tuple[str, ...] = ()


class Quotation(View, frozen=True):
    """Sentences that link to a record (``reasons``), and the records that hold these very sentences, with what each shares."""

    neighbours: tuple[Neighbour, ...]
    reasons: tuple[str, ...]

    @property
    def cards(self) -> tuple[Card, ...]:
        """These records."""
        return tuple(neighbour.card for neighbour in self.neighbours)


class Fact(View, frozen=True):
    """One line of a record's description."""

    label: str
    items: tuple[Link, ...]

    @property
    def linked(self) -> bool:
        """Does an item lead somewhere? It then has a line of its own."""
        return any(item.address for item in self.items)


class Viewpoint(View, frozen=True):
    """The neighbours that bring one kind of knowledge which the record has not."""

    mark: Mark
    neighbours: tuple[Neighbour, ...]

    @property
    def size(self) -> int:
        """How many they are."""
        return len(self.neighbours)


class Picture(View, frozen=True):
    """An image of a record: a site-relative address, its text alternative and its credit."""

    address: str
    alternative: str
    credit: str


class Heading(View, frozen=True):
    """An entry of a body's table of contents; ``level`` is 2 or 3."""

    id: str
    label: str
    level: int


class Body(NamedTuple):
    """A body made safe (``html`` is markup) and its table of contents."""

    html: str
    headings: tuple[Heading, ...]


class Tag(NamedTuple):
    """One element of a page's head: ``<meta name=…>``, ``<meta property=…>``, or ``<link rel=…>``."""

    attribute: str
    name: str
    content: str


class Metadata(View, frozen=True):
    """What machines read in a record's head: single facts, and ``data`` as JSON-LD."""

    tags: tuple[Tag, ...]
    data: Mapping[str, object]


class DrawnMark(NamedTuple):
    """A mark in a drawing: ``id`` picks the colour, ``path`` is its outline where it stands."""

    id: str
    path: str


class DrawnSpot(NamedTuple):
    """A record in a drawing, wherever it stands there.

    A label that runs on from 0 to the right (``after``) or to the left, and its marks before it.
    """

    label: str
    address: str
    after: bool
    marks: tuple[DrawnMark, ...]


class DrawnNode(NamedTuple):
    """A record in a drawing, and where its label starts."""

    spot: DrawnSpot
    x: int
    y: int


class DrawnLine(NamedTuple):
    """All lines of one sort of crossing (``style``: a ``CrossingKind``), as one path."""

    style: str
    path: str


class Drawing(NamedTuple):
    """Records and the lines between them, from ``left`` and 0 on.

    ``own`` are the marks of the record in the middle, in a disc of that ``radius``; 0 when there is none.
    """

    left: int
    width: int
    height: int
    radius: int
    own: tuple[DrawnMark, ...]
    nodes: tuple[DrawnNode, ...]
    lines: tuple[DrawnLine, ...]

    @property
    def styles(self) -> tuple[str, ...]:
        """The sorts of crossings that the legend explains."""
        return tuple(line.style for line in self.lines)


class Gap(View, frozen=True):
    """Something the library lacks. ``label`` in words, ``address`` leads to how to contribute it, if the site says so."""

    label: str
    address: str
    mark: Mark | None = None


class StepView(View, frozen=True):
    """One step of a record that leads through others: its number, from 1, and why it stands there."""

    number: int
    card: Card
    sentence: str


class Passage(View, frozen=True):
    """Where a record stands among the steps of another, ``leader``, which is a ``kind``."""

    id: str
    kind: str
    leader: Link
    number: int
    count: int
    sentence: str
    previous: Link | None
    next: Link | None


class RecordView(View, frozen=True):
    """``fiche.html``: one record, of any kind.

    ``other_views`` are the neighbours by the other kind of knowledge they bring; ``declared`` the typed relations, both
    ways; ``cited_by`` the sentences that link here; ``same_subject`` the computed neighbours of the same kind. A record
    stands in the first of these that has it, with all that links it. ``successor`` is who took over from an organisation that is no more. ``resources`` are the records that refer to this one
    (a contributor's resources), with ``resources_total`` and the listing ``resources_address`` when
    there are more than shown. ``missing`` are the kinds of knowledge with no crossing here.
    ``steps`` are the records that this one leads through, ``passages`` its places among the steps of others.
    ``address`` is the page's own, ``citation`` is the reference in words, empty for what is no document; ``permalink`` the page's whole address, once
    the site's is known.
    ``around`` draws what the lists of crossings say, or the first of them: ``left_out`` counts the others.
    ``minutes`` is how long the body takes to read, 0 when that is short. ``feed`` follows its ``resources``,
    ``sorts`` are their orders, ``search_address`` is where they can be filtered. ``card`` is what lists show of it.
    """

    id: str
    kind: Link
    title: str
    summary: str
    status: str
    successor: tuple[Link, ...]
    card: Card
    marks: tuple[Mark, ...]
    themes: tuple[Link, ...]
    picture: Picture | None
    facts: tuple[Fact, ...]
    source: Link | None
    body_html: str
    headings: tuple[Heading, ...]
    declared: tuple[Neighbour, ...]
    other_views: tuple[Viewpoint, ...]
    same_subject: tuple[Neighbour, ...]
    cited_by: tuple[Quotation, ...]
    missing: tuple[Gap, ...]
    resources: tuple[Card, ...]
    resources_total: int
    resources_address: str
    citation: str
    address: str
    permalink: str
    metadata: Metadata
    added: str
    changed: str
    file: Link
    has_crossings: bool
    around: Drawing | None = None
    left_out: int = 0
    minutes: int = 0
    feed: str = ""
    search_address: str = ""
    sorts: tuple[SortLink, ...] = ()
    steps: tuple[StepView, ...] = ()
    passages: tuple[Passage, ...] = ()


class FacetValue(View, frozen=True):
    """One value of a facet with how many records carry it."""

    label: str
    address: str
    count: int
    mark: Mark | None = None
    definition: str = ""


class Facet(View, frozen=True):
    """A facet and its values; ``label`` names all of them, ``key`` is the name used in the search page's address."""

    key: str
    label: str
    values: tuple[FacetValue, ...]

    @property
    def index(self) -> Link:
        """The page of all its values."""
        return Link(self.label, f"{self.key}/")


class PageLink(View, frozen=True):
    """One page of a listing, by its number."""

    number: int
    address: str


class Pagination(View, frozen=True):
    """Page ``number`` of ``count``, and the pages it leads to.

    ``steps`` are the first page, the last, and two on either side of this one; ``None`` stands for
    those left out. ``previous`` and ``next`` are addresses or empty.
    """

    number: int
    count: int
    steps: tuple[PageLink | None, ...]
    previous: str
    next: str


class SortLink(View, frozen=True):
    """One order of a listing; ``scripted`` where readers need JavaScript for it."""

    label: str
    address: str
    current: bool
    scripted: bool = False


class TieView(View, frozen=True):
    """Two records and why they are linked. ``style`` is a ``CrossingKind``, ``relation`` its words if a person wrote it."""

    one: Card
    other: Card
    style: str
    relation: str
    reasons: tuple[str, ...]


class SideBySide(View, frozen=True):
    """A theme's kinds of knowledge, and its strongest crossings between them. ``map_address`` shows them all."""

    values: tuple[FacetValue, ...]
    ties: tuple[TieView, ...]
    map_address: str


class ListingText(View, frozen=True, kw_only=True):
    """What all pages of one listing say.

    ``parents`` are the pages above it, when ``siblings`` do not tell; ``broader`` the values above this one in its
    vocabulary, nearest first. ``sizes`` says of a card's address how many records refer to it.
    ``contribute_address`` leads from an empty listing to how to fill it, if the site says so. ``order`` ends the
    titles of the pages, when a listing stands in several orders.
    """

    eyebrow: str
    title: str
    unit: str = ""
    definition: str = ""
    mark: Mark | None = None
    siblings: Facet | None = None
    search_address: str = ""
    order: str = ""
    parents: tuple[Link, ...] = ()
    side_by_side: SideBySide | None = None
    feed: str = ""
    sizes: Mapping[str, str] = field(default_factory=dict)
    contribute_address: str = ""
    broader: Facet | None = None


class ListingView(ListingText, frozen=True, kw_only=True):
    """``liste.html``: one page of the records that share a facet value, or of all those of a kind.

    ``address`` is that of the first page, which alone has ``side_by_side`` and ``feed``.
    """

    total: int
    first: int
    cards: tuple[Card, ...]
    pagination: Pagination
    sorts: tuple[SortLink, ...]
    address: str = ""


class IndexView(View, frozen=True):
    """``index-facette.html``: every value of one facet, with counts.

    ``places`` are all the terms of a vocabulary of territories, by id, for the theme's maps.
    """

    title: str
    values: tuple[FacetValue, ...]
    places: Mapping[str, FacetValue] = field(default_factory=dict)


class Share(View, frozen=True):
    """How many records of a theme carry a kind of knowledge; ``percent`` of the largest theme."""

    mark: Mark
    count: int


class YearRow(View, frozen=True):
    """A year and its records, by kind of knowledge; or several years without any, which lead nowhere."""

    label: str
    address: str
    count: int
    shares: tuple[Share, ...]


class Decade(View, frozen=True):
    """Years that follow each other, newest first. ``unfolded`` says whether they are shown at once."""

    label: str
    count: int
    rows: tuple[YearRow, ...]
    unfolded: bool


class TimelineView(View, frozen=True):
    """``chronologie.html``: the records year by year. Bars are as long as their count is to ``most``.

    ``decades`` is one, without a label, when there are few years. ``undated`` counts the records left out.
    """

    title: str
    marks: tuple[Mark, ...]
    decades: tuple[Decade, ...]
    most: int
    total: int
    undated: FacetValue | None


class Month(View, frozen=True):
    """The records added in a month, in words; ``label`` is empty when nobody knows it."""

    label: str
    cards: tuple[Card, ...]


class AdditionsView(View, frozen=True):
    """``ajouts.html``: what was added last. ``known`` says whether these are the days of Git.

    ``contribute_address`` leads on where there is nothing yet, if the site says how to contribute.
    """

    months: tuple[Month, ...]
    known: bool
    feed: str
    contribute_address: str = ""


class ThemeTile(View, frozen=True):
    """A theme on the home page. ``count`` is the number of records, ``mix`` the kinds of knowledge."""

    id: str
    label: str
    address: str
    count: int
    mix: tuple[Share, ...]


class Itinerary(View, frozen=True):
    """A record that leads through others, with the kinds of knowledge of each of its steps, in order."""

    card: Card
    steps: tuple[tuple[Mark, ...], ...]


class HomeView(View, frozen=True):
    """``accueil.html``: the front page, below the text of ``index.md``.

    ``crossings`` counts the pairs of resources that are linked, ``contributors`` the organisations.
    ``ways`` are the indexes of other facets.
    ``itineraries`` are the first of those that lead through resources, with all of them at ``itineraries_page``.
    ``contribute_address`` leads to how to fill the gaps, if the site says so.
    """

    total: int
    contributors: int
    crossings: int
    themes: tuple[ThemeTile, ...]
    marks: tuple[FacetValue, ...]
    latest: tuple[Card, ...]
    gaps: tuple[Gap, ...]
    ways: tuple[Link, ...] = ()
    itineraries: tuple[Itinerary, ...] = ()
    itineraries_page: Link | None = None
    contribute_address: str = ""


class SelectionView(View, frozen=True):
    """``selection.html``: the drawings of the kinds of knowledge, for the cards that a script makes there."""

    marks: tuple[Mark, ...]


class Cell(View, frozen=True):
    """Where a row and a column meet: how many records, and their listing, or how to contribute one.

    ``size`` is 1 for the largest count of the matrix, and falls with the surface it stands for.
    """

    count: int
    address: str
    size: float


class MatrixRow(View, frozen=True):
    """One row of a matrix. ``value`` is its head; ``cells`` run as the columns do."""

    value: FacetValue
    cells: tuple[Cell, ...]


class Matrix(View, frozen=True):
    """Two facets crossed. ``inviting`` says whether an empty cell leads to how to contribute."""

    id: str
    caption: str
    corner: str
    columns: tuple[FacetValue, ...]
    rows: tuple[MatrixRow, ...]
    inviting: bool


class RingNode(NamedTuple):
    """A theme on the ring: a disc with its ``number``, ``lines`` of label beside it, its ``name`` in full."""

    number: int
    label: str
    address: str
    name: str
    x: int
    y: int
    radius: float
    label_x: int
    label_y: int
    anchor: str
    lines: tuple[str, ...]
    empty: bool


class RingEdge(NamedTuple):
    """A line between two numbers: ``width`` for all its crossings, ``core`` for those it is about (0 for none)."""

    one: int
    other: int
    path: str
    width: float
    core: float


class Ring(NamedTuple):
    """Themes on a ring and what links them; ``left_out`` counts the thinnest lines, not drawn."""

    nodes: tuple[RingNode, ...]
    edges: tuple[RingEdge, ...]
    left_out: int


class Exchange(View, frozen=True):
    """How many crossings with something named (a theme, two kinds of knowledge), ``crossing`` between different kinds;
    ``ties`` are the strongest.
    """

    id: str
    label: str
    address: str
    total: int
    crossing: int
    ties: tuple[TieView, ...] = ()


class ThemeExchanges(View, frozen=True):
    """A theme in the list that says what the ring draws. ``inside`` are its own crossings."""

    number: int
    label: str
    address: str
    count: int
    inside: Exchange
    others: tuple[Exchange, ...]


class Meeting(View, frozen=True):
    """Two kinds of knowledge, how many crossings there are between them, the strongest of them as list and drawing."""

    one: Mark
    other: Mark
    total: int
    ties: tuple[TieView, ...] = ()
    drawing: Drawing | None = None
    missing: tuple[FacetValue, ...] = ()


class CrossingsView(View, frozen=True):
    """``croisements.html``: what the library holds and lacks, then what links its themes."""

    total: int
    crossing: int
    meetings: tuple[Meeting, ...]
    matrices: tuple[Matrix, ...]
    ring: Ring
    themes: tuple[ThemeExchanges, ...]


class ThemeMapView(View, frozen=True):
    """``croisements-thematique.html``: one theme from near. ``alike`` are its strongest crossings within a kind of knowledge."""

    parent: Link
    theme: Link
    count: int
    inside: Exchange
    values: tuple[FacetValue, ...]
    meetings: tuple[Meeting, ...]
    alike: tuple[TieView, ...]
    others: tuple[Exchange, ...]
    siblings: Facet


class SearchView(View, frozen=True):
    """``recherche.html``: the facets as plain links, for readers without JavaScript; ``total`` records have some.

    ``contribute_address`` leads on from what is not found, if the site says how to contribute.
    """

    total: int
    facets: tuple[Facet, ...]
    contribute_address: str = ""


class ModelRow(View, frozen=True):
    """One field of the contributor guide's table. ``condition`` says in words when it is required, and ``expected_if`` for
    its script: when each of these fields has one of these terms, by id.

    ``wanted`` are the terms, by id, that pages may ask for in the guide's address, under the name of the ``facet``.
    """

    key: str
    label: str
    required: bool
    multiple: bool
    type: str
    help: str
    example: str
    terms: tuple[str, ...]
    condition: str = ""
    expected_if: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    facet: str = ""
    wanted: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


class ModelTable(View, frozen=True):
    """One kind's fields, for the contributor guide."""

    label: str
    folder: str
    rows: tuple[ModelRow, ...]


class ModelView(View, frozen=True):
    """``modele.html``: every kind's table."""

    tables: tuple[ModelTable, ...]


class RuleLink(View, frozen=True):
    """A rule of the check as lists show it. ``severity`` is a word; an error is ``grave``."""

    code: str
    title: str
    address: str
    severity: str
    grave: bool
    fixable: bool


class RuleGroup(View, frozen=True):
    """Rules on one matter."""

    id: str
    label: str
    rules: tuple[RuleLink, ...]


class RulesView(View, frozen=True):
    """``regles.html``: the table of all rules."""

    groups: tuple[RuleGroup, ...]
    total: int
    errors: int
    warnings: int
    fixable: int


class SampleLine(View, frozen=True):
    """One line of an example, at fault or not."""

    text: str
    fault: bool


class SampleView(View, frozen=True):
    """A file of an example; ``faults`` are the numbers of its lines at fault."""

    id: str
    path: str
    lines: tuple[SampleLine, ...]
    faults: tuple[int, ...]


class ExampleView(View, frozen=True):
    """A bad or a good example: files, after the words for what no file can show."""

    words_html: str
    samples: tuple[SampleView, ...]


class RuleView(View, frozen=True):
    """``regle.html``: what one rule is about, and ``others`` on the same matter."""

    rule: RuleLink
    group: str
    what_html: str
    why_html: str
    bad: ExampleView
    good: ExampleView
    how_html: str
    fixed_html: str
    others: tuple[RuleLink, ...]


class RuleCount(View, frozen=True):
    """How often a rule is broken. ``places`` are the first files, ``more`` the number of those not named."""

    rule: Link
    code: str
    severity: str
    count: int
    places: tuple[Link, ...]
    more: int


class Filling(View, frozen=True):
    """How many records fill a field; ``percent`` is whole, and 100 only when all do."""

    label: str
    count: int
    percent: int


class KindFilling(View, frozen=True):
    """The optional fields of one kind, those filled most first."""

    id: str
    label: str
    total: int
    unit: str
    fields: tuple[Filling, ...]


class Tick(View, frozen=True):
    """A number beside a chart's vertical axis, at ``y``."""

    y: float
    value: int


class Chart(View, frozen=True):
    """One number over time, ready to be drawn in a box of ``width`` by ``height``.

    ``points`` are the places of its dots; ``left``, ``right`` and ``bottom`` where the axes stand; ``summary`` says in
    words what the drawing shows.
    """

    id: str
    title: str
    summary: str
    width: int
    height: int
    left: int
    right: int
    bottom: int
    points: tuple[tuple[float, float], ...]
    ticks: tuple[Tick, ...]
    first: str
    last: str


class MeasureRow(View, frozen=True):
    """One line of the table below the charts; ``day`` as an ISO day."""

    day: str
    records: int
    errors: int
    warnings: int


class QualityView(View, frozen=True):
    """``qualite.html``: what the check finds now, what records lack, and how both went over time."""

    records: int
    errors: int
    warnings: int
    rules: tuple[RuleCount, ...]
    kinds: tuple[KindFilling, ...]
    charts: tuple[Chart, ...]
    measures: tuple[MeasureRow, ...]


class ProblemRow(View, frozen=True):
    """One problem: where it is, how grave, what to do, and the page of its rule."""

    place: str
    severity: str
    grave: bool
    message: str
    rule: Link


class ProblemsView(View, frozen=True):
    """``problemes.html``: what the check found, shown over the pages of a site under preview."""

    summary: str
    grave: bool
    rows: tuple[ProblemRow, ...]
    more: int
