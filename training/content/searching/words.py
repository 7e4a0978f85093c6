"""Texts and queries as words: Chinese characters and their pairs, other words folded. The same on every database. Pure.

A text is kept as lines, one a sentence. Its `stream` has the same lines, each word between spaces of its own, so that
the words of a phrase stand side by side and a plain substring finds them; a comma breaks a phrase. `lexemes` are what
the database's index holds: each word, and each pair of neighbouring characters. The index narrows; the stream decides.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html.parser import HTMLParser
from itertools import pairwise

AT_MOST_WORDS = 8  # of a query
AT_MOST_LEXEMES = 32  # asked of the index; a longer phrase is told apart by its stream
LONGEST_LEXEME = 500  # characters: PostgreSQL takes no more than 2,046 bytes
AT_MOST_INDEXED = 40_000  # words of one section: PostgreSQL's index takes no more than a megabyte of it
JOINING = frozenset("'’ʼ")  # inside a word: don't
BREAKING = frozenset(",.!?;:，。！？；：、…|·—()（）[]【】")
QUOTED = re.compile('["“”„«»]([^"“”„«»]*)["“”„«»]|[「『]([^「」『』]*)[」』]')
SENTENCE = re.compile(r"(?<=[。！？])(?![”’」』）)])|(?<=[。！？][”’」』）)])|(?<=[.!?])\s+")
BLOCKS = {
    "p", "br", "hr", "pre", "blockquote", "ul", "ol", "li", "dl", "dt", "dd", "table", "tr", "h2", "h3", "h4", "h5",
    "h6", "div", "figure", "figcaption",
}  # fmt: skip
ENDS_IN_ES = ("ses", "xes", "zes", "ches", "shes")
NO_PLURAL = ("ss", "us", "is")


@dataclass(frozen=True)
class Word:
    """A folded word, and where it stands in its text."""

    text: str
    start: int
    end: int
    joined: bool  # nothing breaks a phrase between it and the word before


Term = tuple[str, ...]  # words that must stand side by side; one word, most often


@dataclass(frozen=True)
class Query:
    """What is looked for: each term must occur."""

    terms: tuple[Term, ...]
    cut: bool = False  # more was asked than is looked for

    @property
    def all_lexemes(self) -> list[str]:
        return list(dict.fromkeys(lexeme for term in self.terms for lexeme in _lexemes(term)))

    @property
    def lexemes(self) -> list[str]:
        return self.all_lexemes[:AT_MOST_LEXEMES]

    @property
    def phrases(self) -> list[str]:
        """The streams that the index alone cannot vouch for: of every term but single words and pairs."""
        long = len(self.all_lexemes) > AT_MOST_LEXEMES
        return [stream_of(term) for term in self.terms if long or len(_lexemes(term)) > 1]

    @property
    def words(self) -> list[str]:
        """Each term as it is read."""
        return [_readable(term) for term in self.terms]

    @property
    def easier(self) -> list[str]:
        """Shorter queries, for when nothing holds all of this one: its terms; else the pieces of its only term."""
        if len(self.terms) > 1:
            return self.words
        (term,) = self.terms or ((),)
        step = 2 if term and all(map(is_ideograph, term)) else 1
        pieces = [_readable(term[place : place + step]) for place in range(0, len(term), step)]
        return list(dict.fromkeys(pieces))[:AT_MOST_WORDS] if len(term) > step else []

    @cached_property
    def needles(self) -> list[str]:
        """The stream of each term, and last that of all of them side by side, where there are several."""
        whole = [stream_of(word for term in self.terms for word in term)] if len(self.terms) > 1 else []
        return [*map(stream_of, self.terms), *whole]


def _readable(term: Term) -> str:
    return ("" if all(map(is_ideograph, term)) else " ").join(term)


# --- cutting ------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=20_000)
def fold(character: str) -> str:
    """Full width, capitals and accents are no difference: 'Ｋ', 'K' and 'k'; 'é' and 'e'."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", character).lower())
    return unicodedata.normalize("NFC", "".join(c for c in plain if unicodedata.category(c) != "Mn"))


def is_ideograph(character: str) -> bool:
    """Chinese, and the Japanese syllables: written without spaces, so that each is a word."""
    return (
        "\u4e00" <= character <= "\u9fff"
        or "\u3400" <= character <= "\u4dbf"
        or character in "々〇"
        or "\u3040" <= character <= "\u30ff"
        or "\U00020000" <= character <= "\U0003ffff"
    )


def singular(word: str) -> str:
    """Orders -> order, companies -> company, boxes -> box. Both the text and the query are folded so."""
    if len(word) < 4 or not word.isascii() or not word.endswith("s") or word.endswith(NO_PLURAL):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-2] if word.endswith(ENDS_IN_ES) else word[:-1]


def words(text: str) -> Iterator[Word]:
    """Every word of a text, from left to right."""
    start, letters, joined, place = 0, "", False, 0
    for place, character in enumerate(text):
        folded = fold(character)
        if folded.isalnum() and not is_ideograph(folded[0]):
            start, letters = (start, letters) if letters else (place, "")
            letters += folded
            continue
        if letters and (not folded or character in JOINING):
            continue  # an accent by itself, an apostrophe
        if letters:
            yield Word(singular(letters), start, place, joined)
            letters, joined = "", True
        if folded and is_ideograph(folded[0]):
            yield Word(folded, place, place + 1, joined)
            joined = True
        elif character in BREAKING:
            joined = _is_within_number(text, place)
    if letters:
        yield Word(singular(letters), start, place + 1, joined)


def _is_within_number(text: str, place: int) -> bool:
    return text[place] in ",.：:" and text[place - 1 : place].isdigit() and text[place + 1 : place + 2].isdigit()


def stream_of(found: Iterator[str] | Sequence[str]) -> str:
    return "".join(f" {word} " for word in found)


def stream(line: str) -> str:
    """The words of a line, each between spaces; '|' where a phrase ends."""
    return "".join(f" {word.text} " if word.joined else f"| {word.text} " for word in words(line))


def _lexemes(term: Sequence[str]) -> list[str]:
    """The fewest lexemes that every text with this term has: pairs where there are pairs."""
    if len(term) == 1:
        return [_written(term[0])]
    pairs = list(pairwise(term))
    of_pairs = [_written(a + b) for a, b in pairs if is_ideograph(a) and is_ideograph(b)]
    single = [_written(word) for word in term if not is_ideograph(word)]
    lonely = [
        _written(word)
        for place, word in enumerate(term)
        if is_ideograph(word)
        and not (place and is_ideograph(term[place - 1]))
        and not (place + 1 < len(term) and is_ideograph(term[place + 1]))
    ]
    return [*of_pairs, *single, *lonely]


def _written(word: str) -> str:
    """As both databases' indexes read it as one: what they may not know as a letter is spelled as its number, and of a
    longer word the beginning stands for all of it."""
    return "".join(c if c.isascii() or "\u3400" <= c <= "\u9fff" else f"x{ord(c):x}" for c in word)[:LONGEST_LEXEME]


def lexemes_of(*streams: str) -> list[str]:
    """Every lexeme of these streams, once."""
    found: dict[str, None] = {}
    for run in "|".join(streams).replace("\n", "|").split("|"):
        before = ""
        for word in run.split():
            found[_written(word)] = None
            if before and is_ideograph(before) and is_ideograph(word):
                found[_written(before + word)] = None
            before = word
    return list(found)


# --- what is looked for -------------------------------------------------------------------------------------------


def read_query(text: str) -> Query:
    """Words part at spaces and signs, and where Chinese meets Latin; what stands in quotation marks stays together."""
    terms: dict[Term, None] = {}
    rest = 0
    for found in QUOTED.finditer(text):
        terms.update(dict.fromkeys(_apart(text[rest : found.start()])))
        terms.update(dict.fromkeys(_together(found[1] or found[2] or "")))
        rest = found.end()
    terms.update(dict.fromkeys(_apart(text[rest:])))
    kept = tuple(terms)
    return Query(kept[:AT_MOST_WORDS], cut=len(kept) > AT_MOST_WORDS)


def _together(text: str) -> Iterator[Term]:
    if term := tuple(word.text for word in words(text)):
        yield term


def _apart(text: str) -> Iterator[Term]:
    run: list[str] = []
    end = 0
    for word in words(text):
        chinese = is_ideograph(word.text)
        if run and not (chinese and word.start == end):
            yield tuple(run)
            run = []
        run.append(word.text)
        end = word.end if chinese else -1
    if run:
        yield tuple(run)


# --- the text of a section ----------------------------------------------------------------------------------------


class _Plain(HTMLParser):
    """The text between the tags; blocks on lines of their own, the cells of a row on one."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.parts.append("\n")
        elif tag in {"td", "th"}:
            self.parts.append(" · ")

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data.replace("\n", " "))


def sentences(html: str) -> list[str]:
    """The sentences of a rendered text, without its tags."""
    reader = _Plain()
    reader.feed(html)
    reader.close()
    lines = (re.sub(r"\s+", " ", line).strip(" ·") for line in "".join(reader.parts).split("\n"))
    pieces = (piece.strip(" ·") for line in lines for piece in SENTENCE.split(line) if piece)
    return [piece for piece in pieces if piece]


@dataclass(frozen=True)
class Indexed:
    """A section as it is searched. `text` and `stream` have the same lines."""

    text: str
    heading_stream: str
    stream: str
    lexemes: str


def indexed(heading: str, html: str) -> Indexed:
    lines, streams, left = sentences(html), [], AT_MOST_INDEXED
    for line in lines:
        cut = stream(line) if left > 0 else ""
        left -= len(cut) // 4
        streams.append(cut)
    head = stream(heading)
    return Indexed("\n".join(lines), head, "\n".join(streams), " ".join(lexemes_of(head, *streams)))


# --- ranking and showing ------------------------------------------------------------------------------------------

IN_HEADING, MOST_IN_TEXT, SIDE_BY_SIDE = 12, 6, 8


def score(query: Query, heading_stream: str, text_stream: str) -> int:
    """A term in the heading weighs as much as many in the text; terms side by side weigh more than apart."""
    terms, whole = query.needles[: len(query.terms)], query.needles[len(query.terms) :]
    points = sum(IN_HEADING * (term in heading_stream) + min(text_stream.count(term), MOST_IN_TEXT) for term in terms)
    return points + sum(
        2 * SIDE_BY_SIDE * (needle in heading_stream) + SIDE_BY_SIDE * (needle in text_stream) for needle in whole
    )


Pieces = list[tuple[str, bool]]  # text, and whether it is marked


def marked(query: Query, text: str) -> Pieces:
    """The text in pieces, those that were looked for marked."""
    found = list(words(text))
    hits = [False] * len(found)
    for term in query.terms:
        for place in range(len(found) - len(term) + 1):
            here = found[place : place + len(term)]
            if tuple(word.text for word in here) == term and all(word.joined for word in here[1:]):
                hits[place : place + len(term)] = [True] * len(term)
    pieces: Pieces = []
    rest, opened = 0, None
    goes_on = [hit and word.joined for word, hit in zip(found, hits, strict=True)]
    for word, hit, following in zip(found, hits, [*goes_on, False][1:], strict=True):
        if hit and opened is None:
            opened = word.start
        if hit and not following and opened is not None:
            pieces += [(text[rest:opened], False), (text[opened : word.end], True)]
            rest, opened = word.end, None
    return [(piece, hit) for piece, hit in [*pieces, (text[rest:], False)] if piece]


AROUND = {"zh": 70, "en": 160}  # characters of a sentence that are shown, about two lines of a phone


def passage(query: Query, text: str, text_stream: str, language: str) -> Pieces:
    """The sentence that holds most of what was looked for (the first of them), marked, cut round its first hit."""
    lines, streams = text.split("\n"), text_stream.split("\n")
    terms = query.needles[: len(query.terms)]
    place = max(range(len(streams)), key=lambda line: (sum(term in streams[line] for term in terms), -line))
    return _cut(marked(query, lines[place]), AROUND[language])


def _cut(pieces: Pieces, most: int) -> Pieces:
    if sum(len(piece) for piece, _hit in pieces) <= most:
        return pieces
    before = next((len(piece) for piece, hit in pieces if not hit), 0) if pieces and not pieces[0][1] else 0
    start = max(0, before - most // 3)
    cut: Pieces = [("…", False)] if start else []
    passed = 0
    for piece, hit in pieces:
        kept = piece[max(0, start - passed) : max(0, start + most - passed)]
        passed += len(piece)
        if kept:
            cut.append((kept, hit))
    return [*cut, ("…", False)] if passed > start + most else cut
