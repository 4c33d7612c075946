"""Times ``mine check`` on files made to harm it: ``make bench-hostile``.

Comes in: nothing, or the beginnings of names to choose from. Goes out: for each hostile file, alone in a tiny
library, the processor time, the memory and how the command ended, beside the budget of one second and 200 MB.
``tests/integration/test_hostile.py`` checks on the same files that nothing breaks; this measures.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

sys.path.insert(0, str(Path(__file__).resolve().parent / "unit"))

from corpora import SIILAB, record, schema_bytes

from generator.source import MAX_FILE_BYTES, MAX_FRONT_MATTER

SECONDS, MEGABYTES = 1.0, 200.0
BODY, HEAD = MAX_FILE_BYTES - 1024, MAX_FRONT_MATTER - 1024


def body(unit: str) -> bytes:
    """A sound record whose body is one piece of text, over and over."""
    return (record() + unit * (BODY // len(unit.encode()))).encode()


def head(text: str) -> bytes:
    """A record with this at the end of its front matter."""
    return f"---\ntitre: x\nrésumé: r\nthématique: Santé\n{text}\n---\n".encode()


def lines(form: str) -> bytes:
    """As many numbered lines of a front matter as it may hold."""
    return head("\n".join(form.format(number) for number in range(HEAD // (len(form) + 4))))


def listed(key: str, form: str) -> bytes:
    """A list with as many numbered values as a front matter may hold."""
    return head(f"{key}: [{', '.join(form.format(number) for number in range(HEAD // (len(form) + 5)))}]")


HOSTILE: Mapping[str, Callable[[], bytes]] = MappingProxyType(
    {
        "50 MB": lambda: b"mot " * (50 * 1024**2 // 4),
        "a long text": lambda: body("mot "),
        "a word": lambda: body("a"),
        "lines": lambda: body("mot\n"),
        "paragraphs": lambda: body("mot\n\n"),
        "Windows line ends": lambda: body("mot\r\n"),
        "Windows encoding": lambda: (record() + "été " * (BODY // 4)).encode("cp1252"),
        "UTF-16": lambda: (record() + "mot " * (BODY // 8)).encode("utf-16"),
        "NUL": lambda: b"\0" * BODY,
        "control characters": lambda: body("\x07"),
        "no UTF-8": lambda: b"\xff\xe9" * (BODY // 2),
        "two encodings": lambda: record().encode() + b"\xe9 " * (BODY // 2),
        "no front matter": lambda: b"a\n" * (BODY // 2),
        "no end of front matter": lambda: b"---\n" + b"a: b\n" * (BODY // 5),
        "front matter marks": lambda: b"---\n" * (BODY // 4),
        "links of one line": lambda: body("[é](b.md) "),
        "links of many lines": lambda: body("[a](b.md)\n\n"),
        "links elsewhere": lambda: body("[a](https://a.fr) "),
        "wikilinks": lambda: body("[[b]] "),
        "addresses": lambda: body("www.a.fr "),
        "links as typed": lambda: body("[é](b c) "),
        "references": lambda: body("[a]: b.md\n[a] "),
        "links never closed": lambda: body("[aa](https://b "),
        "links turned round": lambda: body("(aa)[https://b] "),
        "footnotes": lambda: body("[^a]: b\n\n[^a] "),
        "notes never called": lambda: body("[^a]: b\n\n"),
        "notes as typed": lambda: body("[^1] : a\n\nb[^1] "),
        "numbered notes": lambda: record().encode() + b"\n".join(b"a[^%d]" % n for n in range(20_000)),
        "notes without a colon": lambda: (
            record().encode() + b"\n".join(b"[^%d] a" % n for n in range(20_000))
        ),
        "words in tags": lambda: body("<nom de x> "),
        "words in tags of their own": lambda: (
            record().encode() + b" ".join(b"<a%d b>" % n for n in range(20_000))
        ),
        "numbers without a space": lambda: (
            record().encode() + b"\n".join(b"%d.Un" % (n % 99 + 1) for n in range(40_000))
        ),
        "dashes without a space": lambda: body("-un\n"),
        "lines in bold": lambda: body("**Un**\n\n"),
        "samples of code": lambda: body("```\n") + b"```\nx",
        "fields and no end": lambda: b"---\ntitre: x\n" + b"a: b\n" * (BODY // 5) + b"-",
        "rows": lambda: body("| a | b |\n"),
        "tables": lambda: body("| a | b |\n| c | d |\n\n"),
        "bars": lambda: body("|") + b"\n|" + b"\n||",
        "underlined sentences": lambda: body("a,\n--\n"),
        "empty headings": lambda: body("##\n"),
        "indents": lambda: body("\tUn deux trois quatre cinq six\n\n"),
        "a long indented text": lambda: record().encode() + b"    Un " + b"mot " * (BODY // 4),
        "question marks": lambda: body("a?b "),
        "question marks of one word": lambda: body("a?b"),
        "lost characters": lambda: body("\ufffd "),
        "Mac Roman": lambda: body("√© "),
        "reminders": lambda: body("[à compléter] "),
        "paths of a computer": lambda: body("![a](C:\\b) "),
        "images": lambda: body("![](https://a.fr/x.png) "),
        "raw images": lambda: body("<img src=x> "),
        "raw images unclosed": lambda: body("](<img "),
        "raw links": lambda: body('<a data-sourcepos="1:1-1:2" href="x">'),
        "raw links as typed": lambda: body('<a href="x">'),
        "attributes of a raw link": lambda: record().encode() + b"<a" + b' href="' * (BODY // 8) + b">",
        "opening brackets": lambda: body("["),
        "opening links": lambda: body("[]("),
        "spaces in a link": lambda: record().encode() + b"[a](" + b"b " * (BODY // 2),
        "comments": lambda: body("](<!--"),
        "code": lambda: body("](` `` "),
        "longer and longer code": lambda: body("](" + " ".join("`" * size for size in range(700))),
        "pre": lambda: body("](<pre>"),
        "tags": lambda: body("<a "),
        "attributes": lambda: body("<p on"),
        "scripts": lambda: body("<script>"),
        "emphasis": lambda: body("*a _b "),
        "quotations": lambda: body(">"),
        "nested lists": lambda: body("- a\n  - b\n" + " " * 400 + "- c\n"),
        "100 000 keys": lambda: head("\n".join(f"k{number}: v" for number in range(100_000))),
        "keys": lambda: lines("k{}: v"),
        "misspelt keys": lambda: lines("thematiqu{}: v"),
        "one key": lambda: lines("date: x"),
        "unknown terms": lambda: listed("type de savoir", "sant{}"),
        "one term": lambda: listed("type de savoir", "action"),
        "keywords": lambda: listed("mots-clés", "a{}"),
        "one keyword": lambda: listed("mots-clés", "eau"),
        "keywords as typed": lambda: head("mots-clés: " + "eau, " * (HEAD // 5)),
        "unknown references": lambda: listed("contributeur", "lab{}"),
        "terms and terms": lambda: head("type de savoir: " + "action et " * (HEAD // 10)),
        "commas": lambda: head("type de savoir: " + ", " * (HEAD // 2)),
        "parentheses": lambda: head("type de savoir: " + "(a, " * (HEAD // 4)),
        "10 000 deep": lambda: head("auteur: " + "[" * 10_000 + "]" * 10_000),
        "10 000 dashes": lambda: head("auteur:\n" + "- " * 10_000),
        "steps": lambda: head("auteur:\n" + "\n".join(" " * depth + "a:" for depth in range(300))),
        "colons": lambda: lines("a{}: b : c"),
        "no spaces": lambda: lines("a{}:b"),
        "open quotes": lambda: lines('a{}: "b'),
        "tabs": lambda: lines("\ta{}: b"),
        "no-break spaces": lambda: lines("a{}:\u00a0b"),
        "anchors": lambda: lines("a{}: &b c"),
        "a long quoted text": lambda: head("auteur: '" + "a\n" * (HEAD // 2)),
        "a long line of colons": lambda: head("auteur: " + "a : " * (HEAD // 4)),
        "a long date": lambda: head("date: " + "1 " * (HEAD // 2)),
        "a long code": lambda: head("identifiant: " + "1" * HEAD),
        "hashes": lambda: head("auteur: x" + " #" * (HEAD // 2)),
        "spaces": lambda: head("auteur:" + " " * HEAD),
        "equal signs": lambda: lines("date = {}"),
        "quoted equal signs": lambda: head("auteur: '" + "a\n date = 1\n" * (HEAD // 12) + "'"),
        "lists of a word processor": lambda: head("auteur:\n• a\n" * (HEAD // 14)),
        "a list of a word processor": lambda: head("auteur:\n" + "• a: b: c\n" * (HEAD // 12)),
        "values over lines": lambda: head("a: b : c\n  d : e\n" * (HEAD // 17)),
        "a value over lines": lambda: head("auteur: b : c\n" + "  d : e\n" * (HEAD // 8)),
        "deeper and deeper values": lambda: head("\n".join(" " * n + "a : b : c" for n in range(300))),
        "tabs and colons": lambda: lines("\ta{}: b : c"),
        "remarks": lambda: head("auteur: b : c" + " # d" * (HEAD // 5)),
        "spaces before a remark": lambda: head('auteur: "b" c' + " " * (HEAD - 10) + "x"),
        "spaces before a value": lambda: head("auteur: b : c\n- " + " " * (HEAD - 20) + "x: y: z"),
        "spaces in a name": lambda: head("auteur" + " " * (HEAD - 20) + "x: y: z"),
        "quoted values": lambda: head("auteur: " + '"a", ' * (HEAD // 6) + "x"),
        "dashes beside names": lambda: head("a: - b\n- c\n" * (HEAD // 11)),
        "signs for a value": lambda: lines("a{}: ?"),
        "marks of an end": lambda: b"---\n" + b"a: b\n--\n" * (BODY // 8),
        "fields without marks": lambda: b"a: b\n" * (BODY // 5),
        "glued headings": lambda: body("##a\n"),
        "bullets": lambda: body("\u2022 a\n"),
        "bullets apart": lambda: body("\u2022 a\n\nb\n\n"),
        "deeper and deeper bullets": lambda: body("".join(" " * n + "\u2022 a\n" for n in range(600))),
        "damaged accents": lambda: body("Ã© "),
        "a folded letter": lambda: head("ﷺ" * (HEAD // 3) + ": x"),
    }
)


def run(content: Path) -> tuple[int, float, float, str]:
    """Check a library: exit code, processor time, memory, what was said."""
    command = [sys.executable, "-m", "generator", "check", "--content", str(content)]
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        said = output.read().decode("utf-8", errors="replace")
    scale = 1024 if sys.platform == "linux" else 1024 * 1024
    return process.returncode, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / scale, said


def write_library(content: Path) -> None:
    """The tiny library of the unit tests."""
    for path, data in {**schema_bytes(), "contributeurs/labo.md": SIILAB.encode()}.items():
        file = content / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)


def main() -> None:
    chosen = tuple(sys.argv[1:]) or ("",)
    print(f"load average {os.getloadavg()[0]:.1f} at the start: near 0 on a quiet machine")
    with tempfile.TemporaryDirectory(prefix="la-mine-hostile-") as folder:
        content = Path(folder)
        write_library(content)
        (content / "ressources").mkdir()
        for name, make in HOSTILE.items():
            if not name.startswith(chosen):
                continue
            (content / "ressources" / "x.md").write_bytes(make())
            code, seconds, megabytes, said = run(content)
            broken = code not in (0, 1) or "Traceback" in said
            over = broken or seconds > SECONDS or megabytes > MEGABYTES
            print(f"  {name:<26}{seconds:>8.2f} s{megabytes:>8.0f} MB  exit {code}{'  <--' if over else ''}")


if __name__ == "__main__":
    main()
