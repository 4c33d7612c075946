"""The page of each rule of the check, the table of them all, and the problems that a preview shows.

Comes in: the pages of the rule book; problems. Goes out: pages of the site; a view.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby

from generator.catalogue import base_of
from generator.french import NO_BREAK, described, lower_first
from generator.model import (
    Page,
    Problem,
    Severity,
)
from generator.problems import SEVERITY_NAMES, rule_path
from generator.report.findings import Report, count_by_severity, most_important, sentence
from generator.rulebook import (
    FIXED,
    RULES_ADDRESS,
    Example,
    RulePage,
    Sample,
    plain_words,
)
from generator.schema import slug
from generator.views import (
    Body,
    ExampleView,
    Link,
    ProblemRow,
    ProblemsView,
    Resolve,
    RuleGroup,
    RuleLink,
    RulesView,
    RuleView,
    SampleLine,
    SampleView,
)

RenderMarkdown = Callable[[str, Resolve], Body]


def lay_out_rules(rules: Sequence[RulePage], markdown: RenderMarkdown) -> Iterator[Page]:
    """The page of each rule, and the table of them all. ``rules`` are in the order of their groups."""
    links = {rule.code: _rule_link(rule) for rule in rules}
    groups = {
        label: tuple(links[rule.code] for rule in group)
        for label, group in groupby(rules, key=lambda rule: rule.group)
    }
    yield Page(
        RULES_ADDRESS,
        "Règles de la vérification",
        f"Les {len(rules)} règles que suit la vérification des notices\u00a0: pourquoi, un exemple à éviter, un exemple à suivre.",
        "regles.html",
        partial(_rules_view, groups),
    )
    for rule in rules:
        html = partial(_rule_html, markdown, links, base_of(rule_path(rule.code)))
        yield Page(
            rule_path(rule.code),
            f"Règle{NO_BREAK}: {lower_first(rule.title)}",
            described(plain_words(rule.what)),
            "regle.html",
            partial(_rule_view, rule, groups[rule.group], html),
        )


def _rules_view(groups: Mapping[str, tuple[RuleLink, ...]]) -> RulesView:
    links = [link for found in groups.values() for link in found]
    errors = sum(link.grave for link in links)
    return RulesView(
        groups=tuple(RuleGroup(slug(label), label, found) for label, found in groups.items()),
        total=len(links),
        errors=errors,
        warnings=len(links) - errors,
        fixable=sum(link.fixable for link in links),
    )


def _rule_view(rule: RulePage, group: Sequence[RuleLink], html: Callable[[str], str]) -> RuleView:
    return RuleView(
        rule=_rule_link(rule),
        group=rule.group,
        what_html=html(rule.what),
        why_html=html(rule.why),
        bad=_example_view("a-eviter", rule.bad, html),
        good=_example_view("a-ecrire", rule.good, html),
        how_html=html(rule.how),
        fixed_html=html(FIXED) if rule.rule.fixable else "",
        others=tuple(link for link in group if link.code != rule.code),
    )


def _rule_link(page: RulePage) -> RuleLink:
    return RuleLink(
        code=page.code,
        title=page.title,
        address=rule_path(page.code),
        severity=SEVERITY_NAMES[page.rule.severity],
        grave=page.rule.severity is Severity.ERROR,
        fixable=page.rule.fixable,
    )


def _rule_html(markdown: RenderMarkdown, links: Mapping[str, RuleLink], base: str, text: str) -> str:
    """A text of a rule's page; its links to ``<code>.md`` lead to the pages of these rules."""

    def resolve(href: str, _wikilink: bool) -> Link | None:
        found = links.get(href.removesuffix(".md"))
        return Link(found.title, base + found.address) if found else None

    return markdown(text, resolve).html


def _example_view(id_: str, example: Example, html: Callable[[str], str]) -> ExampleView:
    samples = (_sample_view(f"{id_}-{number}", sample) for number, sample in enumerate(example.files, 1))
    return ExampleView(html(example.words), tuple(samples))


def _sample_view(id_: str, sample: Sample) -> SampleView:
    lines = enumerate(sample.lines(), 1)
    shown = tuple(SampleLine(text, number in sample.faults) for number, text in lines)
    return SampleView(id_, sample.path, shown, sample.faults)


# ------------------------------------------------------------------------------ problems in a preview

MOST_PROBLEMS = 20
"""Shown over a page; the terminal has them all."""


def lay_out_problems(report: Report) -> ProblemsView:
    """The gravest problems first, in a few lines over the page that a person is looking at."""
    order = most_important(report)
    return ProblemsView(
        summary=count_by_severity(order),
        grave=any(found.severity is Severity.ERROR for found in order),
        rows=tuple(_problem_row(report, found) for found in order[:MOST_PROBLEMS]),
        more=max(0, len(order) - MOST_PROBLEMS),
    )


def _problem_row(report: Report, found: Problem) -> ProblemRow:
    return ProblemRow(
        place=f"{report.prefix}{found.path}:{found.position.line}:{found.position.column}",
        severity=SEVERITY_NAMES[found.severity],
        grave=found.severity is Severity.ERROR,
        message=sentence(found, report.lines),
        rule=Link(found.code, rule_path(found.code)),
    )
