from __future__ import annotations

import re
from types import CodeType

import pytest
from jinja2 import Environment, UndefinedError

from generator.catalogue import base_of
from generator.model import Page
from generator.parts import Parts
from generator.render import (
    CSP_SLOT,
    SLOTS,
    Frame,
    add_policy,
    plain_text,
    render_markdown,
    render_page,
    render_redirect,
)
from generator.views import Card, Link, Mark

PLACES = {
    "labo": Link("Le <labo>", "../labo/"),
    "autre.md": Link("Autre", "../autre/"),
    "autre.md#partie": Link("Autre", "../autre/#c-partie"),
    "film.mp4": Link("", "../film.mp4"),
    "son.MP3": Link("", "../son.MP3"),
    "images/été.png": Link("", "../images/%C3%A9t%C3%A9.png"),
}


def resolve(href: str, wikilink: bool) -> Link | None:
    return PLACES.get(href) if wikilink == (href == "labo") else None


def html(body: str) -> str:
    return str(render_markdown(body, resolve).html).strip()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", ""),
        ("Un *mot*.", "<p>Un <em>mot</em>.</p>"),
        # Links: a record, a wikilink that takes the title, one with its own words, a dead one.
        ("[x](autre.md)", '<p><a href="../autre/">x</a></p>'),
        ("[x](autre.md#partie)", '<p><a href="../autre/#c-partie">x</a></p>'),
        ("[[labo]]", '<p><a href="../labo/">Le &lt;labo&gt;</a></p>'),
        ("[[labo|le lieu]]", '<p><a href="../labo/">le lieu</a></p>'),
        ("[*x*](nulle-part.md) [[personne]]", "<p><em>x</em> personne</p>"),
        ("https://exemple.fr", '<p><a href="https://exemple.fr" rel="noopener">https://exemple.fr</a></p>'),
        ("[x](//exemple.fr/a)", '<p><a href="https://exemple.fr/a" rel="noopener">x</a></p>'),
        ("[x](mailto:a@exemple.fr)", '<p><a href="mailto:a@exemple.fr">x</a></p>'),
        ("[x](#partie)", '<p><a href="#c-partie">x</a></p>'),
        ('[x](autre.md "un & titre")', '<p><a href="../autre/" title="un &amp; titre">x</a></p>'),
        # Refused addresses leave their text.
        ("[x](javascript:alert(1))", "<p>x</p>"),
        ('<a href="java&#10;script:alert(1)">x</a>', "<p>x</p>"),
        ("[x](data:text/html,x)", "<p>x</p>"),
        ("[x](tel:0)", "<p>x</p>"),
        ('<a href="wikilink:javascript:alert(1)">x</a>', "<p>x</p>"),
        # Images: ours are shown, those of others are links, those in a link are words.
        ("![vu](images/été.png)", '<p><img src="../images/%C3%A9t%C3%A9.png" alt="vu" loading="lazy"></p>'),
        ("![vu](absente.png)", "<p>vu</p>"),
        (
            "![vu](https://exemple.fr/x.png)",
            '<p><a href="https://exemple.fr/x.png" rel="noopener">vu</a></p>',
        ),
        ("[![vu](//exemple.fr/x.png)](autre.md)", '<p><a href="../autre/">vu</a></p>'),
        ('<img src="//exemple.fr/x.png">', '<a href="https://exemple.fr/x.png" rel="noopener">Image</a>'),
        # Films and sounds: ours wait to be asked for, those of others are a link that says where it leads.
        (
            "![vu](film.mp4)",
            '<p><video controls preload="none" src="../film.mp4" aria-label="vu"></video> '
            '<a class="mine-media-file" href="../film.mp4" download>vu\u00a0: télécharger</a></p>',
        ),
        (
            "![](son.MP3)",
            '<p><audio controls preload="none" src="../son.MP3" aria-label="Enregistrement"></audio> '
            '<a class="mine-media-file" href="../son.MP3" download>Enregistrement\u00a0: télécharger</a></p>',
        ),
        ("![vu](absent.mp4)", "<p>vu</p>"),
        (
            "![un <film>](https://www.exemple.fr/watch?v=1&w=2)",
            '<p><a class="mine-media" href="https://www.exemple.fr/watch?v=1&amp;w=2" rel="noopener">un &lt;film&gt; '
            "<span>sur exemple.fr</span></a></p>",
        ),
        (
            "![](//exemple.fr/son.ogg)",
            '<p><a class="mine-media" href="https://exemple.fr/son.ogg" rel="noopener">À voir ou à écouter '
            "<span>sur exemple.fr</span></a></p>",
        ),
        ("[![vu](film.mp4)](autre.md)", '<p><a href="../autre/">vu</a></p>'),
        # HTML that acts is gone, with what it holds.
        ("a<script>alert(1)</script>b", "<p>ab</p>"),
        ("<style>p{}</style>\n\nx", "<p>x</p>"),
        ('<p onclick="x()" style="top:0" class="mine-piege">x</p>', "<p>x</p>"),
        ("<form><input name=q><button>x</button></form>", "x"),
        ("<!-- un commentaire -->x", "x"),
        # What GitHub adds, in French and within reach of a keyboard.
        ("- [x] fait\n- [ ] à faire", "<ul>\n<li>☑ fait</li>\n<li>☐ à faire</li>\n</ul>"),
        (
            "> [!NOTE]\n> x",
            '<div class="markdown-alert markdown-alert-note">\n'
            '<p class="markdown-alert-title">À noter</p>\n<p>x</p>\n</div>',
        ),
        ("    code", '<pre tabindex="0"><code>code\n</code></pre>'),
        ("~~x~~", "<p><del>x</del></p>"),
    ],
)
def test_markdown(body: str, expected: str) -> None:
    assert html(body) == expected


def test_tables_scroll_and_keep_their_alignment() -> None:
    found = html("| a | b |\n|---|--:|\n| 1 | 2 |\n\n| c |\n|---|\n| 3 |")

    assert re.findall(
        r'<div class="mine-scroll" role="region" aria-label="([^"]*)" tabindex="0"><table>', found
    ) == [
        "Tableau",
        "Tableau 2",
    ]
    assert '<td style="text-align: right">2</td>' in found
    assert "align=" not in found
    assert found.count("<div") == found.count("</div>") == 2


def test_footnotes_are_named_in_french_and_their_ids_are_the_bodys_own() -> None:
    found = html("Un mot[^1], encore[^1].\n\n[^1]: La note.")

    assert 'href="#c-fn-1" id="c-fnref-1"' in found
    assert '<li id="c-fn-1">' in found
    assert 'aria-label="Revenir à l’appel de note 1"' in found
    assert 'aria-label="Revenir à l’appel de note 1-2"' in found
    assert '<section class="footnotes" role="doc-endnotes" aria-label="Notes">' in found


@pytest.mark.parametrize(
    ("body", "levels"),
    [
        ("# a\n## b\n# c", [2, 3, 2]),
        ("## a\n#### b\n#### c\n### d", [2, 3, 3, 3]),
        ("### a\n## b\n### c", [2, 2, 3]),
        ("a\n===\n\nb\n---", [2, 3]),
    ],
)
def test_headings_start_at_two_and_skip_none(body: str, levels: list[int]) -> None:
    rendered = render_markdown(body, resolve)

    assert [int(level) for level in re.findall(r"<h(\d)", rendered.html)] == levels
    assert [heading.level for heading in rendered.headings] == [level for level in levels if level <= 3]


def test_headings_are_listed_with_their_words() -> None:
    rendered = render_markdown("## L’été & *co*[^1]\n\n## L’été & *co*\n\n[^1]: x", resolve)

    assert [(heading.label, heading.level) for heading in rendered.headings] == [("L’été & co", 2)] * 2
    assert all(f'id="{heading.id}"' in rendered.html for heading in rendered.headings)
    assert len({heading.id for heading in rendered.headings}) == 2


def test_an_id_stands_once() -> None:
    found = html('Un mot[^1].\n\n<h2 id="fn-1">x</h2>\n\n[^1]: La note.')

    assert found.count('id="c-fn-1"') == 1


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", ""),
        ("## Une *partie*\n\nUn **mot**coupé et [un lien](x.md).", "Une partie\nUn motcoupé et un lien."),
        ("Un mot[^1].\n\n[^1]: La note.", "Un mot.\nLa note."),
        ("a<script>alert(1)</script> b", "a b"),
        ("<div>\n\nx\n\n</div>\n\n<!-- caché -->", "x"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a\nb\n1\n2"),
        ("[[labo]] & `x < y`", "labo & x < y"),
        ("- un\n- deux", "un\ndeux"),
    ],
)
def test_plain_text(body: str, expected: str) -> None:
    assert plain_text(body) == expected


# ------------------------------------------------------------------------------------ parts, frames


def frame_text(*slots: str) -> str:
    sentinels = {slot.name: slot.sentinel for slot in SLOTS}
    return f"<html>{CSP_SLOT}{'|'.join(sentinels[name] for name in slots)}</html>"


def test_a_frame_is_poured_at_its_slots_whatever_their_order() -> None:
    frame = Frame(frame_text("content", "title", "head"))

    poured = frame.pour("Titre <x>", "<meta>", "<p>é</p>").decode()

    assert poured.endswith("<p>é</p>|Titre &lt;x&gt;|<meta></html>")


@pytest.mark.parametrize("slots", [(), ("title", "head"), ("title", "title", "head", "content")])
def test_a_frame_without_each_slot_once_is_refused(slots: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="mine_frame"):
        Frame(frame_text(*slots))


def test_parts_escape_and_know_no_undefined_name() -> None:
    parts = Parts(
        {"a.html": "<b>{{ view.label }}</b>{{ base }}", "b.html": "{{ view.nom }}", "c.html": "{{ titre }}"}
    )

    assert parts.render("a.html", Link("<i>"), "../") == "<b>&lt;i&gt;</b>../"
    with pytest.raises(AttributeError, match="nom"):
        parts.render("b.html", Link("x"), "../")
    with pytest.raises(UndefinedError, match="titre"):
        parts.render("c.html", Link("x"), "../")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("En Hauts-de-France", 'En <span class="mine-unbroken">Hauts-de-France</span>'),
        (
            "l’Île-de-France & <Lille>",
            'l’<span class="mine-unbroken">Île-de-France</span> &amp; &lt;Lille&gt;',
        ),
        ("Villeneuve-d’Ascq", '<span class="mine-unbroken">Villeneuve-d’Ascq</span>'),
        ("Villeneuve-d'Ascq", '<span class="mine-unbroken">Villeneuve-d&#39;Ascq</span>'),
        ("Un tiers-lieu, Avant-projet", "Un tiers-lieu, Avant-projet"),
        ("Châlons-sur-la-Grande-Rivière", "Châlons-sur-la-Grande-Rivière"),
        ("sans trait d’union", "sans trait d’union"),
        ("<b>", "&lt;b&gt;"),
    ],
)
def test_compound_names_stay_on_one_line(text: str, expected: str) -> None:
    rendered = Parts({"titre.html": "{{ unbroken(view) }}"}).render("titre.html", text, "")

    assert str(rendered) == expected


def test_a_remembered_macro_gives_what_it_would_give_each_time() -> None:
    macro = (
        "{% macro card(c, base, level=3, because='', loud=false) %}"
        "<h{{ level }}>{{ base }}{{ c.title }}{% if loud %}!{% endif %}</h{{ level }}>"
        "{% if because %}<p>{{ because }}</p>{% endif %}{% endmacro %}"
    )
    part = (
        '{% from "_macros.html" import card %}{% macro why(x) %}<i>{{ x }}</i>{% endmacro %}'
        "{{ card(view, base) }}{{ card(view, base, 2) }}{{ card(view, base, 3, why('<')) }}"
        "{{ card(view, base, 3, '<') }}{{ card(view, base, loud=true) }}"
    )
    parts = Parts({"_macros.html": macro, "a.html": part})
    first, second = (
        Card("x", "x/", title, "", (Mark("m", "M", ""),), "", "", (), ()) for title in ("<un>", "deux")
    )

    for base in ("./", "../"):
        for card, title in ((first, "&lt;un&gt;"), (second, "deux"), (first, "&lt;un&gt;")):
            h3 = f"<h3>{base}{title}</h3>"
            assert parts.render("a.html", card, base) == (
                f"{h3}<h2>{base}{title}</h2>{h3}<p><i>&lt;</i></p>{h3}<p>&lt;</p><h3>{base}{title}!</h3>"
            )


def test_parts_are_compiled_again_only_when_their_source_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    compile_ = Environment.compile

    def counted(environment: Environment, source: str, *rest: str) -> CodeType:
        compiled.append(source)
        return compile_(environment, source, *rest)

    monkeypatch.setattr(Environment, "compile", counted)
    first, changed = "<b>{{ view.label }}, d’abord</b>", "<i>{{ view.label }}, ensuite</i>"
    for source in (first, first, changed):
        html = Parts({"fois.html": source}).render("fois.html", Link("x"), "./")
        assert html == source.replace("{{ view.label }}", "x")

    assert compiled == [first, changed]


def test_a_page_says_its_description_and_its_one_address() -> None:
    page = Page("a/b/", "Titre", 'Une "phrase"', "a.html", lambda: Link("x"))
    parts, frame = Parts({"a.html": "{{ base }}"}), Frame(frame_text("title", "head", "content"))

    poured = render_page(page, parts, frame, site_url="https://exemple.org/").decode()

    assert '<meta name="description" content="Une &#34;phrase&#34;">' in poured
    assert '<link rel="canonical" href="https://exemple.org/a/b/">' in poured
    assert poured.endswith("|../../</html>")
    assert "canonical" not in render_page(page, parts, frame).decode()


@pytest.mark.parametrize(("address", "base"), [("", "./"), ("a/", "../"), ("a/b/", "../../")])
def test_base(address: str, base: str) -> None:
    assert base_of(address) == base


def test_the_policy_lets_only_the_pages_own_inline_scripts_run() -> None:
    page = f'{CSP_SLOT}<script>a()</script><script src="x.js"></script><script type="application/json">{{}}</script>'

    found = add_policy(page)

    # printf 'a()' | openssl dgst -sha256 -binary | base64
    assert "script-src 'self' 'sha256-qVpDBgj7bpq5hMAcGp3AOc79J3Y1Z4HvySTwKrWDoy4=';" in found
    assert "default-src 'none'" in found
    assert CSP_SLOT not in found
    assert add_policy("<p>sans place</p>") == "<p>sans place</p>"


def test_a_redirect_leads_on_without_being_indexed() -> None:
    page = render_redirect("../../ressources/neuf/", "https://exemple.org/ressources/neuf/").decode()

    assert '<meta http-equiv="refresh" content="0; url=../../ressources/neuf/">' in page
    assert '<meta name="robots" content="noindex">' in page
    assert '<link rel="canonical" href="https://exemple.org/ressources/neuf/">' in page
    assert '<a href="../../ressources/neuf/">' in page
