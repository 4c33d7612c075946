"""The page of each rule: what the check found, why it matters, and how to write instead."""

from __future__ import annotations

RULES_ADDRESS = "regles/"


def rule_path(code: str) -> str:
    """Where the site explains a rule, from its root: ``regles/<code>/``."""
    return f"{RULES_ADDRESS}{code}/"
