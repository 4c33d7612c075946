"""The page of each rule: what the check found, why it matters, a bad and a good example, how to mend it.

Comes in: the Markdown of ``regles/<code>.md``, which only the commands that show it read. Goes out: a
``RulePage``, its address on the site, and its texts for the terminal and for machines.

A page has one form, which ``parse_rule_page`` holds it to: a title and what was found, then the sections
of ``_SECTIONS``. In the examples, a fence with a path is a file (```` ```md ressources/a.md {3,5-6} ````);
the numbers are the lines at fault.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from textwrap import fill

from generator.problems import GROUPS, RULES, SEVERITY_NAMES, Rule, rule_path

RULES_ADDRESS = "regles/"


@dataclass(frozen=True, slots=True)
class Sample:
    """A file of an example; ``faults`` are the numbers of its lines at fault."""

    path: str
    text: str
    faults: tuple[int, ...] = ()

    def lines(self) -> list[str]:
        """The lines as written, none for an empty file."""
        return self.text.split("\n")[:-1]


@dataclass(frozen=True, slots=True)
class Example:
    """Files as a contributor would write them, and what no file can show in ``words`` (Markdown)."""

    words: str
    files: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class RulePage:
    """All that is said of one rule. Texts are Markdown; links between pages lead to ``<code>.md``."""

    code: str
    group: str
    rule: Rule
    title: str
    what: str
    why: str
    bad: Example
    good: Example
    how: str


# ----------------------------------------------------------------------------------------- reading

_WHY, _BAD, _GOOD, _HOW = _SECTIONS = ("Pourquoi", "À éviter", "À écrire", "Comment corriger")
_HEADING = re.compile(r"#{1,2} (.+)")
_FENCE = re.compile(r"(`{3,})(?:\w+ (.+?)(?: \{([\d,-]+)\})?)?$")


def parse_rule_page(code: str, text: str) -> RulePage:
    """The page of a registered rule; ``ValueError`` when it has another form than all the others."""
    sections = _sections(text)
    title, *names = sections
    if names != list(_SECTIONS) or not all(any(lines) for lines in sections.values()):
        raise ValueError(f"regles/{code}.md: a title and what was found, then {', '.join(_SECTIONS)}")
    return RulePage(
        code=code,
        group=next(name for name, rules in GROUPS.items() if code in rules),
        rule=RULES[code],
        title=_words([title]),
        what=_words(sections[title]),
        why=_words(sections[_WHY]),
        bad=_example(sections[_BAD]),
        good=_example(sections[_GOOD]),
        how=_words(sections[_HOW]),
    )


def _sections(text: str) -> dict[str, list[str]]:
    """The lines below each heading; what stands in a fence is no heading."""
    sections: dict[str, list[str]] = {}
    lines: list[str] = []
    fence = ""
    for line in text.split("\n"):
        heading = None if fence else _HEADING.match(line)
        if heading:
            lines = sections.setdefault(heading[1], [])
            continue
        if fence:
            fence = "" if line == fence else fence
        elif opening := _FENCE.match(line):
            fence = opening[1]
        lines.append(line)
    return sections


_CODE_OR_SPACE = re.compile(r"`[^`]+`|(?<=«) | (?=[»:;?!])")


def _words(lines: Iterable[str]) -> str:
    """Markdown with the no-break spaces of French, so that no sign stands alone at the start of a line."""
    return _CODE_OR_SPACE.sub(lambda m: m[0] if m[0] != " " else "\u00a0", "\n".join(lines)).strip()


def _example(lines: Iterable[str]) -> Example:
    words: list[str] = []
    files: list[Sample] = []
    rest = iter(lines)
    for line in rest:
        opening = _FENCE.match(line)
        if opening and opening[2]:
            inside = takewhile(opening[1].__ne__, rest)
            text = "".join(f"{each}\n" for each in inside)
            files.append(Sample(opening[2], text, _numbers(opening[3] or "")))
        else:
            words.append(line)
    return Example(_words(words), tuple(files))


def _numbers(text: str) -> tuple[int, ...]:
    """``3,5-6`` as 3, 5 and 6."""
    found: list[int] = []
    for piece in filter(None, text.split(",")):
        first, _, last = piece.partition("-")
        found += range(int(first), int(last or first) + 1)
    return tuple(found)


# ----------------------------------------------------------------------------- terminal, machines

FIXED = "Dans les cas sûrs, `mine check --fix` fait la correction à votre place."
_LINK_OR_CODE = re.compile(r"`[^`]+`|\[([^\]]+)\]\(([\w-]+)\.md\)")
_BULLET = re.compile(r"(?:\d+\.|-) ")


def linked(text: str, link: Callable[[str, str], str]) -> str:
    """A page's Markdown with each link to another page written by ``link(label, code)``."""
    return _LINK_OR_CODE.sub(lambda m: link(m[1], m[2]) if m[2] else m[0], text)


def plain_words(text: str) -> str:
    """A page's Markdown without its signs."""
    return linked(text, lambda label, _code: label).replace("`", "")


def render_rule_text(page: RulePage, width: int, colour: bool) -> str:
    """A page for the terminal. « > » stands before each line at fault."""

    def paint(text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if colour else text

    head = f"{paint(page.title, '1')} ({page.code}, {SEVERITY_NAMES[page.rule.severity]})"
    blocks = [[head], _filled(page.what, width, ""), [paint(_WHY, "1")], _filled(page.why, width)]
    for heading, example, sign in ((_BAD, page.bad, "31"), (_GOOD, page.good, "32")):
        blocks.append([paint(heading, f"1;{sign}")])
        if example.words:
            blocks.append(_filled(example.words, width))
        blocks += ([f"  {s.path}", *(paint(line, sign) for line in _numbered(s))] for s in example.files)
    blocks += [[paint(_HOW, "1")], _filled(page.how, width)]
    if page.rule.fixable:
        blocks.append(_filled(FIXED, width))
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _numbered(sample: Sample) -> Iterator[str]:
    """A file's lines; when some are at fault, with their numbers, as the report of a check shows them."""
    lines = sample.lines()
    for number, line in enumerate(lines, 1):
        sign = ">" if number in sample.faults else " "
        margin = f"{sign} {number:{len(str(len(lines)))}} | " if sample.faults else "  "
        yield f"  {margin}{line}".rstrip()
    if not lines:
        yield "    (rien)"


def _filled(text: str, width: int, indent: str = "  ") -> list[str]:
    rows = []
    for line in linked(text, lambda label, code: f"{label} ({code})").split("\n"):
        bullet = _BULLET.match(line)
        hang = indent + " " * (len(bullet[0]) if bullet else 0)
        rows.append(fill(line, width, initial_indent=indent, subsequent_indent=hang, break_on_hyphens=False))
    return rows


def render_rule_list() -> str:
    """Every rule in one line, group by group."""
    longest = max(map(len, RULES))
    rows: list[str] = []
    for name, rules in GROUPS.items():
        rows += [name, ""]
        for code, rule in rules.items():
            fixed = " (--fix)" if rule.fixable else ""
            rows.append(f"  {code:{longest}}  {SEVERITY_NAMES[rule.severity]:13}  {rule.summary}{fixed}")
        rows.append("")
    fixable = any(rule.fixable for rule in RULES.values())
    rows += ["(--fix) : « mine check --fix » fait la correction dans les cas sûrs."] if fixable else []
    rows += ["« mine rule CODE » explique une règle, avec des exemples."]
    return "\n".join(rows) + "\n"


def render_rules_json(pages: Iterable[RulePage]) -> str:
    """The pages for machines, as a list. Texts are Markdown; ``page`` is an address below the site's root."""
    found = [
        {
            "code": page.code,
            "group": page.group,
            "severity": page.rule.severity.value,
            "fixable": page.rule.fixable,
            "summary": page.rule.summary,
            "title": page.title,
            "what": page.what,
            "why": page.why,
            "bad": _as_data(page.bad),
            "good": _as_data(page.good),
            "how": page.how,
            "page": rule_path(page.code),
        }
        for page in pages
    ]
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def _as_data(example: Example) -> dict[str, object]:
    files = [{"path": s.path, "text": s.text, "lines": list(s.faults)} for s in example.files]
    return {"words": example.words, "files": files}
