"""The scripts that the reader's selection asks for."""

from __future__ import annotations

import json
import re
from zlib import crc32

import corpora

from generator.catalogue import Surroundings, catalogue_of
from generator.selection import LOTS, lot_path, plan_lots

RECORDS = {
    "ressources/a.md": corpora.record(
        "Une enquête", source="https://exemple.org/x", date="2021-06", auteur="Un collectif"
    ),
    "ressources/b.md": corpora.record("</script> & <b>", statut="brouillon"),
}


def entries(redirects: dict[str, str] | None = None, around: Surroundings | None = None) -> dict[str, object]:
    catalogue = catalogue_of(corpora.check(RECORDS)[0])
    found: dict[str, object] = {}
    for path, make in plan_lots(catalogue, redirects or {}, around or Surroundings()).items():
        match = re.fullmatch(r'mineSelection\("([0-9a-f]{3})",(\{.*\})\);\n', make().decode())
        assert match, path
        assert path == f"selection/lots/{match[1]}.js"
        found |= json.loads(match[2])
    return found


def test_a_record_lies_where_its_address_says() -> None:
    address = "ressources/a/"

    assert lot_path(address) == f"selection/lots/{crc32(address.encode()) % LOTS:03x}.js"


def test_an_entry_holds_a_card_and_its_references() -> None:
    entry = entries()["ressources/a/"]

    assert isinstance(entry, dict)
    assert {name: entry[name] for name in ("title", "summary", "marks", "facts", "source")} == {
        "title": "Une enquête",
        "summary": "Un résumé.",
        "marks": ["action"],
        "facts": "Rapport · 2021 · Laboratoire synthétique",
        "source": "https://exemple.org/x",
    }
    assert entry["citation"].startswith("Un collectif. Une enquête [en ligne]. Rapport. juin 2021.")
    assert entry["csl"]["id"] == "a"
    assert entry["bibtex"].startswith("@misc{a,\n")
    assert entry["ris"].startswith("TY  - GEN\r\n")


def test_drafts_and_organisations_are_not_kept() -> None:
    assert set(entries()) == {"ressources/a/"}


def test_a_former_address_leads_to_the_new_one() -> None:
    found = entries({"ressources/ancien/": "ressources/a/", "contributeurs/x/": "contributeurs/labo/"})

    assert found["ressources/ancien/"] == "ressources/a/"
    assert "contributeurs/x/" not in found


def test_a_reference_says_where_its_notice_is_read() -> None:
    around = Surroundings(site_name="La Mine", site_url="https://mine.example/")

    entry = entries(around=around)["ressources/a/"]

    assert isinstance(entry, dict)
    assert entry["csl"]["note"] == "Notice de La Mine\u00a0: https://mine.example/ressources/a/"
