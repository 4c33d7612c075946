"""The stages of a build, in their order: from a checked corpus to every file of the site.

Comes in: the ``Corpus``, what surrounds it, the theme's parts and frames. Goes out: paths below the
site's root with their bytes. MkDocs is not known here: the plugin and the tests go through the same stages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from hashlib import blake2b
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from generator.atlas import cross_catalogue, lay_out_atlas
from generator.beside import Beside, Remember, anew, at_once, in_halves
from generator.catalogue import (
    UNDATED,
    Catalogue,
    FacetColumn,
    Surroundings,
    base_of,
    catalogue_of,
    role_labels,
    role_text,
)
from generator.comparison import Comparison, State, compare_states
from generator.corpus import Sources
from generator.crossings import cross
from generator.export import (
    EXPORTS,
    RECORDS_PATH,
    SITEMAP_PATH,
    plan_bibliographies,
    render_export,
    render_schema_files,
    render_sitemap,
)
from generator.feeds import plan_feeds
from generator.french import date_in_words
from generator.graph import NO_GRAPH
from generator.graphml import GRAPHML_PATH, render_graphml
from generator.listings import empty_listings
from generator.model import Corpus, Crossing, Page, Record, RecordKey, Role
from generator.pages import lay_out, lay_out_home, lay_out_model, searchable_facets
from generator.parts import Parts
from generator.quality import lay_out_quality, without_drafts
from generator.render import (
    Frame,
    plain_text,
    render_body,
    render_markdown,
    render_page,
    render_redirect,
)
from generator.rule_pages import lay_out_rules
from generator.rulebook import RulePage
from generator.rules import Checked
from generator.search import SearchCard, SearchFacet, render_search
from generator.selection import plan_lots
from generator.serial import encode
from generator.terms import (
    CutTexts,
    KnownTexts,
    TermTable,
    TextDocument,
    chosen,
    cut,
    cut_again,
    sorted_by_key,
    tabulate_parts,
)

OnStage = Callable[[str], None]


class Export(NamedTuple):
    """A file that is rendered when it is written; ``key`` tells, where that is quick, all that it is made from."""

    render: Callable[[], bytes]
    key: Callable[[], bytes] | None = None


Exports: TypeAlias = Mapping[str, Export]
"""By the paths below the site's root."""
Index: TypeAlias = Callable[[], Mapping[str, bytes]]
"""What renders the search index: the names of its files are known with what they hold."""


class Edges(NamedTuple):
    """What a plan is given from outside, and what it gives before it is whole.

    ``keep`` is given the texts, once cut, if they are worth keeping; ``remember`` what may be the same from build to build;
    ``search`` the index, of which it gives what is left to
    the plan; ``exports`` those of the whole library.
    """

    texts: KnownTexts | None = None
    keep: Callable[[KnownTexts], None] = lambda _: None
    remember: Remember = anew
    search: Callable[[Index], Index] = cache
    exports: Callable[[Exports], None] = lambda _: None


NO_EDGES = Edges()


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a site will hold, before the theme is known.

    ``pages``, ``redirects`` (old path → new address) and ``exports`` are rendered one by one when
    written; ``files`` are whole, and so are those of ``search``, which gives its index when asked for it, or nothing if it is
    written elsewhere.
    ``pieces`` are the views that editorial pages show, by part. ``revise`` gives the page of a record that has changed since.
    ``fields_key`` tells all that the library is, but for its model, texts and days, and what is wrong with it.
    ``empty`` are the addresses of the listings that have nothing to read.
    """

    pages: Mapping[str, Page]
    redirects: Mapping[str, str]
    files: Mapping[str, bytes]
    exports: Exports
    search: Index
    pieces: Mapping[str, object]
    site_url: str
    revise: Callable[[Record], Page | None]
    fields_key: Callable[[], bytes]
    empty: frozenset[str]

    def paths(self) -> Iterator[tuple[str, str]]:
        """Every path below the site's root but those of the search index, with the content file behind it, if any."""
        yield from ((path, page.source) for path, page in self.pages.items())
        yield from ((path, "") for path in (*self.redirects, *self.files, *self.exports))


def plan_site(
    corpus: Corpus,
    around: Surroundings,
    site_url: str,
    on_stage: OnStage,
    beside: Beside = at_once,
    *,
    rules: Sequence[RulePage] = (),
    edges: Edges = NO_EDGES,
) -> Plan:
    """The stages from a checked corpus to a site's plan."""
    on_stage("Textes")
    catalogue = catalogue_of(corpus)
    table = _tabulate(catalogue, beside, edges)
    on_stage("Recherche et croisements")
    search = edges.search(partial(_search_files, catalogue, table, edges.remember))
    crossings = cross(catalogue.corpus, table, beside)
    on_stage("Pages et exports")
    fields = cache(partial(_fields_key, catalogue.corpus, around))
    dated = cache(lambda: _key((fields(), dict(around.dates))))
    exports: Exports = MappingProxyType(
        {
            path: Export(
                partial(render_export, path, catalogue, crossings, around),
                dated if path == RECORDS_PATH else None,
            )
            for path in EXPORTS
        }
        | {GRAPHML_PATH: Export(partial(render_graphml, catalogue, crossings))}
        | {path: Export(render, fields) for path, render in plan_bibliographies(catalogue, around).items()}
    )
    edges.exports(exports)
    graph = cross_catalogue(catalogue, crossings)
    site = lay_out(catalogue, crossings, partial(render_body, catalogue, around), around, graph)
    atlas = lay_out_atlas(catalogue, graph, around)
    quality = lay_out_quality(catalogue, without_drafts(corpus, around.problems), around)
    site = site._replace(pages=(*site.pages, *atlas, *lay_out_rules(rules, render_markdown), quality))
    home = lay_out_home(catalogue, crossings, around)
    files = render_schema_files(corpus.schema)
    if site_url:
        files[SITEMAP_PATH] = render_sitemap(site, around, site_url).encode()
    return Plan(
        pages=MappingProxyType({f"{page.address}index.html": page for page in site.pages}),
        redirects=MappingProxyType({f"{old}index.html": new for old, new in site.redirects.items()}),
        files=MappingProxyType(files),
        exports=MappingProxyType(
            {
                **exports,
                **{
                    path: Export(made, fields)
                    for path, made in plan_lots(catalogue, site.redirects, around).items()
                },
                **{path: Export(made, dated) for path, made in plan_feeds(catalogue, around).items()},
            }
        ),
        search=search,
        pieces=MappingProxyType({"accueil": home, "modele": lay_out_model(corpus.schema)}),
        site_url=site_url,
        revise=site.revise,
        fields_key=fields,
        empty=empty_listings(catalogue),
    )


def _fields_key(corpus: Corpus, around: Surroundings) -> bytes:
    records = [record._replace(body="", links=()) for record in corpus.records.values()]
    where = replace(around, dates={}, problems=(), measures=())
    return _key((records, corpus.names, corpus.paths, sorted(corpus.files), where))


def _key(said: object) -> bytes:
    return blake2b(encode(said), digest_size=16).digest()


def render_path(plan: Plan, path: str, parts: Parts, frame_at: Callable[[str], Frame]) -> bytes:
    """The bytes of one of the plan's paths. ``frame_at`` gives the theme's frame around an address."""
    page = plan.pages.get(path)
    if page is not None:
        return render_page(page, parts, frame_at(page.address), site_url=plan.site_url)
    address = plan.redirects.get(path)
    if address is not None:
        return render_redirect(base_of(path) + address, plan.site_url and plan.site_url + address)
    if path in plan.exports:
        return plan.exports[path].render()
    return plan.files[path] if path in plan.files else plan.search()[path]


def cross_records(corpus: Corpus, beside: Beside = at_once, *, every: bool = False) -> tuple[Crossing, ...]:
    """The crossings of a corpus, as its site shows them, or with ``every`` all those worth ranking."""
    catalogue = catalogue_of(corpus)
    return cross(catalogue.corpus, _tabulate(catalogue, beside), beside, every=every)


def compare_checked(
    before: tuple[Sources, Checked],
    after: tuple[Sources, Checked],
    touched: Iterable[str],
    beside: Beside = at_once,
) -> Comparison:
    """What changes from one checked corpus to the other; the crossings of the first are computed ``beside``."""
    there = beside(partial(cross_records, before[1].corpus))
    here = cross_records(after[1].corpus)
    return compare_states(_state(*before, there()), _state(*after, here), touched)


def _state(sources: Sources, checked: Checked, crossings: Sequence[Crossing]) -> State:
    """The library at one moment, with every address, but nothing rendered."""
    catalogue, around = catalogue_of(checked.corpus), Surroundings()
    site = lay_out(catalogue, (), partial(render_body, catalogue, around), around)
    site = site._replace(pages=(*site.pages, *lay_out_atlas(catalogue, NO_GRAPH, around)))
    texts = MappingProxyType({**sources.schema, **sources.markdown})
    return State(checked.corpus, checked.problems, texts, catalogue, crossings, site)


# ------------------------------------------------------------------ texts for crossings and search

_LABELLED = (Role.THEME, Role.AXIS, Role.FORMAT, Role.CONTRIBUTOR, Role.AUTHOR, Role.PLACE)
"""What a reader may type to find a record although its texts do not say it."""


_SHARE_CUT = 0.01
"""Texts are kept anew once more than this share of them was cut: to write all of them takes longer than to cut a few."""


def _tabulate(catalogue: Catalogue, beside: Beside, edges: Edges = NO_EDGES) -> TermTable:
    """The words of all searchable records."""
    known = edges.texts
    before = dict(zip(known.cut.keys, known.digests, strict=True)) if known else {}
    keys = sorted(key for key in catalogue.corpus.records if catalogue.kind(key).searchable)
    work = partial(_cut_changed, catalogue, before)
    (some, here), (others, there) = in_halves(keys, work, beside)
    digests = dict(zip(keys, (*some, *others), strict=True))
    parts = [here, there]
    if known:
        parts.append(chosen(known.cut, [digests.get(key) == found for key, found in before.items()]))
    table = sorted_by_key(tabulate_parts(parts))
    if len(here.keys) + len(there.keys) > _SHARE_CUT * len(keys):
        edges.keep(KnownTexts(tuple(digests[key] for key in table.keys), cut_again(table)))
    return table


def _cut_changed(
    catalogue: Catalogue, before: Mapping[RecordKey, bytes], keys: Iterable[RecordKey]
) -> tuple[list[bytes], CutTexts]:
    """What tells the text of each of these records, and the words of those that are not what they were ``before``."""
    digests, changed = [], []
    for key in keys:
        document = _document(catalogue, catalogue.corpus.records[key])
        digests.append(_key(document))
        if before.get(key) != digests[-1]:
            changed.append(document)
    return digests, cut(replace(document, body=plain_text(document.body)) for document in changed)


def _document(catalogue: Catalogue, record: Record) -> TextDocument:
    """The texts of a record, its body in Markdown."""
    corpus = catalogue.corpus
    labels = [label for role in _LABELLED for label in role_labels(corpus, record, role)]
    labels += (label for label in _around(catalogue, record) if label not in labels)
    return TextDocument(
        key=record.key,
        title=" ".join((catalogue.cards[record.key].title, *role_labels(corpus, record, Role.ALIASES))),
        keywords=", ".join(role_labels(corpus, record, Role.KEYWORDS)),
        summary=role_text(corpus, record, Role.SUMMARY),
        body=record.body,
        labels=", ".join(labels),
    )


def _around(catalogue: Catalogue, record: Record) -> Iterator[str]:
    """The month and year of a record, and the places that hold its own: « Nord » finds Lille."""
    date = role_text(catalogue.corpus, record, Role.DATE)
    if date:
        yield date_in_words(date[:7])
    places = catalogue.facet(Role.PLACE)
    if places:
        yield from (places.terms[id_].label for id_ in places.values.get(record.key, ()))


def _search_files(catalogue: Catalogue, table: TermTable, remember: Remember) -> dict[str, bytes]:
    cards = [_search_card(catalogue, catalogue.corpus.records[key]) for key in table.keys]
    facets = [_search_facet(column, table.keys) for column in searchable_facets(catalogue)]
    return render_search(table, cards, facets, _synonyms(catalogue), remember)


def _search_card(catalogue: Catalogue, record: Record) -> SearchCard:
    card = catalogue.cards[record.key]
    return SearchCard(
        id=card.id,
        address=card.address,
        title=card.title,
        summary=card.summary,
        marks=tuple(mark.id for mark in card.marks),
        format=card.format,
        year=card.year,
        contributors=card.contributors,
        date=role_text(catalogue.corpus, record, Role.DATE),
        keywords=role_labels(catalogue.corpus, record, Role.KEYWORDS),
    )


def _search_facet(column: FacetColumn, keys: Sequence[RecordKey]) -> SearchFacet:
    """A facet with the values that these records carry, in reading order.

    Themes and the crossing axis keep all theirs: « no record yet » is an answer too. Dates have a value
    for the records that have none.
    """
    dated = column.role is Role.DATE
    undated = (UNDATED,) if dated and any(key not in column.values for key in keys) else ()
    whole = column.role in (Role.THEME, Role.AXIS)
    carried = {id_ for key in keys for id_ in column.values.get(key, ())}
    terms = [*(term for id_, term in column.terms.items() if whole or id_ in carried), *undated]
    missing = tuple(term.id for term in undated)
    places = {term.id: place for place, term in enumerate(terms)}
    return SearchFacet(
        key=column.key,
        label=column.label,
        values=tuple((term.id, term.label) for term in terms),
        columns=tuple(tuple(places[id_] for id_ in column.values.get(key, missing)) for key in keys),
        synonyms=tuple((term.label, *term.synonyms) for term in terms),
        addresses=() if column.indexed else tuple(term.address for term in terms),
        range=dated,
    )


def _synonyms(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """What the facets' vocabularies and the records' other names say is the same thing."""
    return {
        _in_a_sentence(column, term.label): term.synonyms
        for column in searchable_facets(catalogue)
        for term in column.terms.values()
        if term.synonyms
    }


def _in_a_sentence(column: FacetColumn, label: str) -> str:
    """A label without the capital that opens it, unless it is a name or an acronym."""
    name = not column.indexed or column.role is Role.PLACE or label[1:2].isupper()
    return label if name else label[:1].lower() + label[1:]
