"""Our records stay readable by python-frontmatter, which other tools use: same keys, same body."""

from __future__ import annotations

from pathlib import Path

import frontmatter
import pytest
import yaml

from generator.disk import read_sources
from generator.rules import check_sources

CONTENT = Path(__file__).resolve().parents[2] / "content"


class _Plain(frontmatter.YAMLHandler):
    """Scalars as typed, as we read them."""

    def load(self, fm: str, **_: object) -> object:
        return yaml.load(fm, Loader=yaml.BaseLoader)  # noqa: S506 - the loader that makes texts only


@pytest.fixture(scope="module")
def corpus():
    return check_sources(read_sources(CONTENT))[0]


def test_same_keys_same_body(corpus) -> None:
    assert corpus.records
    for record in corpus.records.values():
        post = frontmatter.loads((CONTENT / record.path).read_text(encoding="utf-8"), handler=_Plain())
        kind = corpus.schema.kinds[record.key.kind]

        assert set(post.metadata) <= set(kind.fields), record.path
        assert {key for key in post.metadata if post.metadata[key]} <= set(record.values), record.path
        assert post.content.strip() == record.body.strip()
