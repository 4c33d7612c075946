"""What the reader's selection is made of: cards and references, in small scripts that a page asks for.

Comes in: the ``Catalogue`` and what surrounds it. Goes out: paths below the site's root with their bytes.

Records are spread over at most ``LOTS`` scripts by a hash of their address, the same in ``selection.js``: the browser
knows which script holds a record without any list, and a changed record changes one of them. Each hands one value to
``mineSelection(number, value)``: by address, a record with its references ready to be saved, or the address
that replaced it. Scripts, because nothing can be fetched from a folder opened without a server.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import partial
from zlib import crc32

import msgspec

from generator.catalogue import SELECTION_ADDRESS, Catalogue, Surroundings, role_labels, role_text
from generator.french import in_french
from generator.model import Record, RecordKey, Role
from generator.record_pages import citation_of, reference_in
from generator.references import is_citable, render_bibtex, render_csl, render_ris

LOTS = 1024
"""How many scripts at most: one record in each until a thousand, ten at ten thousand."""

_ENCODER = msgspec.json.Encoder()


def lot_path(address: str) -> str:
    """The script that holds the record of this address."""
    return f"{SELECTION_ADDRESS}lots/{crc32(address.encode()) % LOTS:03x}.js"


def plan_lots(
    catalogue: Catalogue, redirects: Mapping[str, str], around: Surroundings
) -> dict[str, Callable[[], bytes]]:
    """Each script by its path, made when it is written."""
    lots: dict[str, list[tuple[str, RecordKey | str]]] = defaultdict(list)
    kept = {address: key for key, address in catalogue.addresses.items() if is_citable(catalogue.kind(key))}
    for address, key in kept.items():
        lots[lot_path(address)].append((address, key))
    for former, address in redirects.items():
        if address in kept:
            lots[lot_path(former)].append((former, address))
    return {path: partial(_render_lot, path, sorted(held), catalogue, around) for path, held in lots.items()}


def _render_lot(
    path: str, held: list[tuple[str, RecordKey | str]], catalogue: Catalogue, around: Surroundings
) -> bytes:
    records = catalogue.corpus.records
    value = {
        address: key if isinstance(key, str) else _entry(catalogue, records[key], around)
        for address, key in held
    }
    name = path.rpartition("/")[2].removesuffix(".js")
    return b'mineSelection("%s",%s);\n' % (name.encode(), _ENCODER.encode(value))


def _entry(catalogue: Catalogue, record: Record, around: Surroundings) -> dict[str, object]:
    card = catalogue.cards[record.key]
    reference = reference_in(catalogue, record, around)
    assert reference is not None  # only citable records are kept
    return {
        "title": card.title,
        "summary": in_french(role_text(catalogue.corpus, record, Role.SUMMARY)),
        "marks": [mark.id for mark in card.marks],
        "facts": " · ".join(filter(None, (card.format, card.year, ", ".join(card.contributors)))),
        "citation": citation_of(reference),
        "source": reference.address,
        "licence": ", ".join(role_labels(catalogue.corpus, record, Role.LICENCE)),
        "csl": render_csl(reference),
        "bibtex": render_bibtex(reference),
        "ris": render_ris(reference),
    }
