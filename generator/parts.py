"""The theme's own templates (``theme/parts/``): a view in, its HTML out.

Comes in: the templates' sources, then views. Goes out: safe markup. Everything is escaped; a name that a
view does not have is a fault of the template and stops the build.

A record's page makes a thousand look-ups and calls: Jinja is told to write them as Python would, and what
stands on many pages (a card, a list of values) is rendered once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from keyword import iskeyword
from types import CodeType
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined, nodes
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

from generator.french import date_in_words, number_in_french
from generator.views import Link

MACROS = "_macros.html"

REMEMBERED = ("card", "siblings", "spot", "shape", "core")
"""The macros whose text is kept; each shows one thing that lasts as long as the build."""

# They stand for what changes in a text that is kept, and in no other: the parser of records refuses them.
_HOLES = (Markup("\x00"), Markup("\x01"), Markup("\x02"))


def _href(address: str, base: str) -> str:
    """An address of a view, from the page that shows it."""
    return address if "://" in address else base + address


def _count(number: int, singular: str, plural: str) -> str:
    return f"{number_in_french(number)} {plural if number > 1 else singular}"


def _capital(text: str) -> str:
    """The text with its first letter in upper case, whatever stands after it."""
    return text[:1].upper() + text[1:]


def _join(texts: Iterable[object], between: str = "") -> str:
    """Jinja's own asks of each text whether it is markup: ours are none, and are escaped as one."""
    return between.join(map(str, texts))


_NAME = r"[A-ZÀ-ÖØ-ÞŒŸ][^\W\d_]*"
_COMPOUND_NAME = re.compile(rf"(?<![\w-]){_NAME}(?:-[^\W\d_]+)*?-(?:[^\W\d_](?:’|&#39;))?{_NAME}(?![\w-])")
LONGEST_UNBROKEN = 18
"""Longer names may break: in a title, on a phone, they would stick out."""


def _unbroken(text: str) -> Markup | str:
    """The text with its compound names (« Hauts-de-France ») marked to stay on one line. What is copied is the text."""
    return Markup(_COMPOUND_NAME.sub(_kept_whole, str(escape(text)))) if "-" in text else text  # noqa: S704 - escaped


def _kept_whole(name: re.Match[str]) -> str:
    short = len(name[0].replace("&#39;", "’")) <= LONGEST_UNBROKEN
    return f'<span class="mine-unbroken">{name[0]}</span>' if short else name[0]


def _day(iso: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(iso, date_in_words(iso))


_FUNCTIONS = {
    "href": _href,
    "number": number_in_french,
    "count": _count,
    "capital": _capital,
    "day": _day,
    "link": Link,
    "unbroken": _unbroken,
}
"""What every part of the theme may call. As macros they would take a third of the time of a page."""


try:
    from markupsafe._speedups import _escape_inner as _escape_text  # ``escape``, without a Markup around it
except ImportError:  # no compiled part on this machine, or another version

    def _escape_text(s: str, /) -> str:
        return str(escape(s))


def escaped(value: object) -> str:
    """``escape`` as text: a page has two hundred of them, most of plain strings."""
    if type(value) is str:
        return _escape_text(value)
    if type(value) is Markup:
        return value
    return str(escape(value))


class _DirectCode(CodeGenerator):
    """Attributes, calls and escapes as Python writes them: a third of the time of a page goes without.

    Given up: ``view.x`` for a key of a dict, and functions that want Jinja's context; no part has either.
    """

    def _output_child_pre(self, *_: object) -> None:
        self.write("environment.escaped(")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        if iskeyword(node.attr):
            super().visit_Getattr(node, frame)
            return
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{node.attr}")

    def visit_Call(  # noqa: N802 - Jinja's name
        self, node: nodes.Call, frame: Frame, forward_caller: bool = False
    ) -> None:
        if forward_caller or node.dyn_args or node.dyn_kwargs:
            super().visit_Call(node, frame, forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")


class CompiledTemplates(BytecodeCache):
    """Templates compiled once for all builds of a process; ``compiled`` keeps them from one process to the next."""

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], CodeType] = {}
        """By Jinja's key of a template and checksum of its text."""
        self.is_new = False
        """Was something compiled that is not kept yet?"""
        self._used: set[tuple[str, str]] = set()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give Jinja the code of a template, if it is known."""
        key = (bucket.key, bucket.checksum)
        self._used.add(key)
        bucket.code = self.codes.get(key)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Take the code that Jinja has just compiled."""
        assert bucket.code is not None
        self.codes[bucket.key, bucket.checksum] = bucket.code
        self.is_new = True

    def used(self) -> dict[tuple[str, str], CodeType]:
        """The templates that this process asked for, not those of another theme, or of one that was edited since."""
        return {key: code for key, code in self.codes.items() if key in self._used}


COMPILED_PARTS, COMPILED_FRAMES = CompiledTemplates(), CompiledTemplates()
"""Two, since their code is not written alike."""


class _Environment(Environment):
    code_generator_class = _DirectCode
    escaped = staticmethod(escaped)


class _Remembered:
    """A macro rendered once for each thing it shows; what changes from page to page is put in afterwards.

    Called as the macro is: with the thing (kept, so that its ``id`` holds), then by position the texts that
    change, then by name what changes the macro's own text. A card stands on dozens of pages: this halves the
    time of writing the site.
    """

    def __init__(self, macro: Callable[..., Markup]) -> None:
        self._macro = macro
        self._known: dict[tuple[object, ...], tuple[object, str]] = {}

    def __call__(self, thing: object, *changing: object, **named: object) -> Markup:
        key = (id(thing), *map(bool, changing), *named.items())
        known = self._known.get(key)
        if known is None:
            holes = [hole if text else text for hole, text in zip(_HOLES, changing, strict=False)]
            known = self._known[key] = (thing, str(self._macro(thing, *holes, **named)))
        text = known[1]
        for hole, each in zip(_HOLES, changing, strict=False):
            if each:
                text = text.replace(hole, escaped(each))
        return Markup(text)  # noqa: S704 - the macro's, with escaped texts in it


class Parts:
    """The theme's parts by name, compiled once. A part is given ``view`` and ``base``."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._environment = _Environment(
            loader=DictLoader(dict(sources)),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            bytecode_cache=COMPILED_PARTS,
        )
        self._environment.globals.update(_FUNCTIONS)
        self._environment.filters["join"] = _join
        self._templates = {name: self._environment.get_template(name) for name in sorted(sources)}
        macros: Any = self._templates[MACROS].module if MACROS in sources else None
        for name in REMEMBERED:
            if hasattr(macros, name):
                setattr(macros, name, _Remembered(getattr(macros, name)))

    def __contains__(self, template: str) -> bool:
        return template in self._templates

    def render(self, template: str, view: object, base: str) -> Markup:
        """One view in its part."""
        return Markup(self._templates[template].render(view=view, base=base))  # noqa: S704 - autoescaped
