"""Keeps the catalogues of interface words: ``update``, ``check``, ``compile``.

``update`` extracts the words from code and templates into every catalogue (English is the
source, so its catalogue fills itself). ``check`` fails on a message that is missing, outdated,
fuzzy, or whose placeholders differ. ``compile`` writes the binary catalogues that are used.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
TRANSLATIONS = ROOT / "translations"
LANGUAGES = ("en", "ko")
SOURCE = "en"
KEYWORDS: dict[str, tuple[int | tuple[int, int] | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "N_": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_gettext": None,
    "_l": None,
    "_p": ((1, "c"), 2),
}
BARE = re.compile(r"(?<!%)%(?![%(])")
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|\{[a-z_]*\}|%[sd]")


def extract() -> Catalog:
    """Collect all messages of code and templates, each with the files it stands in."""
    with (TRANSLATIONS / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    catalog = Catalog(charset="utf-8", fuzzy=False, project="Summit")
    found = extract_from_dir(
        ROOT,
        method_map=methods,
        options_map=options,
        keywords=KEYWORDS,
        comment_tags=("Translators:",),
        strip_comment_tags=True,
    )
    for filename, _line, message, comments, context in found:
        # Line numbers would change the catalogues with every edit.
        catalog.add(message, None, [(filename, 0)], auto_comments=comments, context=context)
    return catalog


def path_of(language: str, ending: str = "po") -> Path:
    """Return where a language's catalogue lies."""
    return TRANSLATIONS / language / "LC_MESSAGES" / f"messages.{ending}"


def load(language: str) -> Catalog:
    """Read a language's catalogue; an empty one where there is none yet."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8", fuzzy=False, project="Summit")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update() -> None:
    """Bring every catalogue up to the words in use; translations of others are kept."""
    for language in LANGUAGES:
        catalog = load(language)
        # Extracted anew each time: `update` shares its messages with the catalogue.
        catalog.update(extract(), no_fuzzy_matching=True)
        catalog.header_comment = f"# The interface of Summit in {catalog.locale.english_name}."
        catalog.obsolete.clear()
        if language == SOURCE:
            for message in catalog:
                if message.id:
                    message.string = message.id
        path = path_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(
                file,
                catalog,
                sort_output=True,
                omit_header=False,
                include_lineno=False,
                width=100,
            )
        _drop_dates(path)
        missing = sum(1 for message in catalog if message.id and not _strings(message))
        print(f"{path.relative_to(ROOT)}: {len(catalog)} messages, {missing} to translate")


def _drop_dates(path: Path) -> None:
    # They change at each run and say nothing.
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    dull = (
        '"POT-Creation-Date',
        '"PO-Revision-Date',
        '"Last-Translator',
        '"Language-Team',
        '"Report-Msgid',
        '"Generated-By',
    )
    path.write_text(
        "".join(
            line
            for line in lines
            if not line.startswith(dull) and not (line.startswith("#") and "FIRST AUTHOR" in line)
        ),
        encoding="utf-8",
    )


def _strings(message: Message) -> list[str]:
    strings = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return [string for string in strings if string]


def faults(language: str, template: Catalog) -> list[str]:
    """Return what is wrong with a language's catalogue, one line each."""
    catalog = load(language)
    wrong = []
    wanted = {_key(message) for message in template if message.id}
    for message in template:
        if not message.id:
            continue
        kept = catalog.get(message.id, message.context)
        name = message.id if isinstance(message.id, str) else message.id[0]
        if kept is None or not _strings(kept):
            wrong.append(f"{language}: not translated: {name!r}")
            continue
        if kept.fuzzy:
            wrong.append(f"{language}: fuzzy: {name!r}")
        expected = (
            len(catalog.plural_forms and range(catalog.num_plurals))
            if not isinstance(message.id, str)
            else 1
        )
        if len(_strings(kept)) != expected:
            wrong.append(f"{language}: {expected} plural forms needed: {name!r}")
        forms = [message.id] if isinstance(message.id, str) else list(message.id)
        strings = _strings(kept)
        for place, string in enumerate(strings):
            # A language of one form speaks of any number with it; of one alone, none need be named.
            source = forms[0] if place == 0 and len(strings) > 1 else forms[-1]
            if sorted(PLACEHOLDER.findall(string)) != sorted(PLACEHOLDER.findall(source)):
                wrong.append(f"{language}: placeholders differ: {name!r} -> {string!r}")
            elif BARE.search(PLACEHOLDER.sub("", string)) and not BARE.search(source):
                # Pages that fill a message in take it for the beginning of a place.
                wrong.append(f"{language}: a per cent sign alone: {name!r} -> {string!r}")
    for message in catalog:
        if message.id and _key(message) not in wanted:
            wrong.append(f"{language}: no longer used: {message.id!r}")
    return wrong


def _key(message: Message) -> tuple[object, object]:
    return (
        tuple(message.id) if not isinstance(message.id, str) else message.id,
        message.context,
    )


def check() -> int:
    """Print every fault; return 1 if there is any."""
    template = extract()
    wrong = [line for language in LANGUAGES for line in faults(language, template)]
    for line in wrong:
        print(line)
    if wrong:
        print("Run `make translations`, then translate what is missing.")
        return 1
    print(f"translations: {len(template)} messages complete in {', '.join(LANGUAGES)}")
    return 0


def compile_all() -> None:
    """Write the binary catalogue of every language."""
    for language in LANGUAGES:
        with path_of(language, "mo").open("wb") as file:
            write_mo(file, load(language))


def main(arguments: list[str]) -> int:
    """Do what the one argument says."""
    match arguments:
        case ["update"]:
            update()
        case ["check"]:
            return check()
        case ["compile"]:
            compile_all()
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
