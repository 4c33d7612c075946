"""The site as a folder to take away: read by double-click (``file://``), where there is no network.

Comes in: pages of a built site and their paths. Goes out: the same pages with addresses that need no server, and
the few files that tell a person how to begin. ``publish`` puts them in a ZIP.

A server finds the page of an address that ends in « / »; a folder does not, and has no root to start from. Scripts
already know (``mine.js``, ``recherche.js``); here the same is done in the pages, for those who read without scripts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from types import MappingProxyType

from generator.french import date_in_words

SITE_FOLDER = "site/"
"""Where the site lies in the pack, so that what to open is not lost among its folders."""

LEFT_OUT = frozenset({"404.html", "sitemap.xml", "sitemap.xml.gz"})
"""What only a server or a search engine asks for."""

_ADDRESS = re.compile(
    rb'(<(?:a|area|form|img|link|script|source|video|audio)\b[^<>]*?\s(?:href|action|src)="'
    rb'|<meta http-equiv="refresh" content="\d+; url=)([^"]*)'
)
_ELSEWHERE = re.compile(rb"[a-zA-Z][a-zA-Z0-9+.-]*:|//|#")


def render_unserved(page: bytes, path: str, root: str = "/") -> bytes:
    """A page of the site with the addresses that a folder understands; nothing else changes.

    ``path`` is the page's own, below the site; ``root`` the path of the site's address, where « / » leads.
    """
    up = b"../" * path.count("/")
    mount = root.encode()
    return _ADDRESS.sub(lambda found: found[1] + unserve(found[2], up, mount), page)


def unserve(address: bytes, up: bytes, root: bytes = b"/") -> bytes:
    """One address, as it works in a folder. ``up`` leads from its page to the site's own folder."""
    if _ELSEWHERE.match(address):
        return address
    split = next((at for at, sign in enumerate(address) if sign in b"?#"), len(address))
    place, rest = address[:split], address[split:]
    if place.startswith(root):
        place = up + place[len(root) :] or b"."
    last = place.rpartition(b"/")[2]
    if place and last in {b"", b".", b".."}:
        place += b"index.html" if last == b"" else b"/index.html"
    return place + rest


def render_guides(name: str, day: str, site_url: str) -> Mapping[str, bytes]:
    """What stands beside the site: how to begin, the page to open, and the script that leads from it.

    Opened inside a ZIP that was not extracted, the page does not find the script, and so says what to do.
    """
    about = [f"Copie de la bibliothèque du {date_in_words(day)}."] if day else []
    about += [f"Elle se trouve aussi en ligne\u00a0: {site_url}"] if site_url else []
    letter = _LETTER.format(name=name, line="=" * len(name), about="\n".join([*about, ""] if about else []))
    # Notepad of older Windows wants both the mark and the line ends.
    return MappingProxyType(
        {
            "LISEZ-MOI.txt": letter.replace("\n", "\r\n").encode("utf-8-sig"),
            "OUVRIR.html": _OPENER.format(name=escape(name), site=SITE_FOLDER).encode(),
            f"{SITE_FOLDER}ouvrir.js": f'location.replace("{SITE_FOLDER}index.html");\n'.encode(),
        }
    )


_LETTER = """\
{name}
{line}

Ce dossier contient toute la bibliothèque. Elle se lit dans un navigateur (Firefox, Chrome, Edge, Safari),
sans connexion à internet et sans rien installer.

POUR L’OUVRIR

1. Décompressez d’abord le fichier ZIP. Sous Windows\u00a0: clic droit, puis «\u00a0Extraire tout\u00a0».
2. Dans le dossier obtenu, double-cliquez sur «\u00a0OUVRIR.html\u00a0».

BON À SAVOIR

- La recherche, les filtres, les croisements et «\u00a0Ma sélection\u00a0» marchent comme en ligne.
- Les liens vers d’autres sites, dont celui du document décrit, demandent une connexion.
- Gardez le dossier entier\u00a0: «\u00a0OUVRIR.html\u00a0» ne contient rien sans le dossier «\u00a0site\u00a0».
- «\u00a0Ma sélection\u00a0» reste dans le navigateur de cet ordinateur, pour l’emplacement actuel du dossier. Avant de
  le déplacer, enregistrez vos références.
- Les téléphones et les tablettes ouvrent mal un tel dossier\u00a0: préférez un ordinateur.
- Vous pouvez copier ce dossier, sur une clé par exemple, et le donner. Les notices sont sous Licence Ouverte\u00a02.0, sauf
  mention contraire dans la notice\u00a0; les documents qu’elles décrivent gardent leurs propres droits.

{about}"""

_OPENER = """\
<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Ouvrir {name}</title>
<style>body {{ font: 1.1rem/1.6 system-ui, sans-serif; max-width: 40rem; margin: 10vh auto; padding: 0 1.2rem }}</style>
<script src="{site}ouvrir.js"></script>
</head>
<body>
<h1>{name}</h1>
<p><a href="{site}index.html">Ouvrir la bibliothèque</a></p>
<p>Rien ne s’ouvre\u00a0? Décompressez d’abord le fichier ZIP (sous Windows\u00a0: clic droit, puis «\u00a0Extraire
tout\u00a0»), et double-cliquez sur «\u00a0OUVRIR.html\u00a0» dans le dossier obtenu.</p>
</body>
</html>
"""
