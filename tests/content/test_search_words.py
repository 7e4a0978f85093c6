"""Texts and queries as words: the same for a text, a query and both databases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.content.searching.words import (
    AT_MOST_LEXEMES,
    Pieces,
    indexed,
    lexemes_of,
    marked,
    passage,
    read_query,
    score,
    sentences,
    stream,
    words,
)


def cut(text: str) -> list[str]:
    return [word.text for word in words(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("有效客户", ["有", "效", "客", "户"]),
        ("Orders and companies", ["order", "and", "company"]),
        ("the boss focuses on his business", ["the", "boss", "focus", "on", "his", "business"]),
        ("ＫＰ，１２３", ["kp", "123"]),
        ("Café naïve cafe\u0301", ["cafe", "naive", "cafe"]),
        ("don’t, customer's", ["dont", "customer"]),
        ("25单/天", ["25", "单", "天"]),
        ("A14 web演示", ["a14", "web", "演", "示"]),
        ("𠮷野家 ペン", ["𠮷", "野", "家", "ヘ", "ン"]),
        ("🙂 … — ‘’", []),
    ],
)
def test_a_text_is_cut_into_folded_words(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_a_word_knows_its_place() -> None:
    text = "每天８个客户, orders too"
    assert [text[word.start : word.end] for word in words(text)] == [
        "每", "天", "８", "个", "客", "户", "orders", "too",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "terms"),
    [
        ("客户", ["客户"]),
        ("客", ["客"]),
        ("KP客户", ["kp", "客户"]),
        ("客户，预测 晚会", ["客户", "预测", "晚会"]),
        ("trial close", ["trial", "close"]),
        ('"trial close" 客户', ["trial close", "客户"]),
        ("「客户 KP」", ["客 户 kp"]),
        ("“八换一”", ["八换一"]),
        ("follow-up", ["follow", "up"]),
        ("客户 客户", ["客户"]),
        ('"', []),
        ("🙂 * ( ) NEAR OR AND", ["near", "or", "and"]),
        ("a b c d e f g h i j", list("abcdefgh")),
    ],
)
def test_a_query_is_read_as_people_write(asked: str, terms: list[str]) -> None:
    assert read_query(asked).words == terms


def test_what_was_cut_from_a_query_is_told() -> None:
    assert read_query("a b c d e f g h i").cut
    assert not read_query("a b c d e f g h").cut


def test_a_query_that_found_nothing_offers_shorter_ones() -> None:
    assert read_query("KP 客户").easier == ["kp", "客户"]
    assert read_query("有效客户数").easier == ["有效", "客户", "数"]
    assert read_query('"trial close"').easier == ["trial", "close"]
    assert read_query("客户").easier == []
    assert read_query("").easier == []


def test_the_index_is_asked_for_the_fewest_lexemes_and_never_too_many() -> None:
    assert read_query("客").lexemes == ["客"]
    assert read_query("有效客户").lexemes == ["有效", "效客", "客户"]
    assert read_query('"KP 有效"').lexemes == ["有效", "kp"]
    long = read_query("".join(chr(0x4E00 + number) for number in range(100)))
    assert len(long.lexemes) == AT_MOST_LEXEMES
    assert long.phrases, "what the index was not asked for is held to the stream"


def test_pairs_do_not_cross_a_comma() -> None:
    assert stream("客户，预测") == "| 客  户 | 预  测 "
    assert "户预" not in lexemes_of(stream("客户，预测"))
    assert stream("1,000 元, 共") == "| 1  000  元 | 共 "


def test_a_rendered_text_becomes_its_sentences() -> None:
    table = "<table><tr><td>A &amp; B</td><td>2</td></tr></table>"
    html = f"<h2>三步</h2><p>先问。再报价！“好。”他说。</p>{table}<p>One. Two.</p>"
    assert sentences(html) == ["三步", "先问。", "再报价！", "“好。”", "他说。", "A & B · 2", "One.", "Two."]


def text_of(pieces: Pieces) -> str:
    return "".join(f"[{piece}]" if hit else piece for piece, hit in pieces)


@pytest.mark.parametrize(
    ("asked", "text", "expected"),
    [
        ("客户", "有效客户，客户。", "有效[客户]，[客户]。"),
        ("order", "25 Orders a month", "25 [Orders] a month"),
        ("ＫＰ", "找 KP 谈", "找 [KP] 谈"),
        ("户客", "客户", "客户"),
        ('"trial close"', "A trial close, a close trial", "A [trial close], a close trial"),
        ("老板", "<b>老板</b>", "<b>[老板]</b>"),
    ],
)
def test_hits_are_marked_where_they_stand(asked: str, text: str, expected: str) -> None:
    assert text_of(marked(read_query(asked), text)) == expected


def test_the_passage_is_the_sentence_with_the_most_of_it() -> None:
    made = indexed("h", "<p>客户很多。预测客户要准。预测难。</p>")
    assert text_of(passage(read_query("客户 预测"), made.text, made.stream, "zh")) == "[预测客户]要准。"


def test_a_long_sentence_is_cut_round_its_first_hit() -> None:
    made = indexed("h", f"<p>{'前' * 200}客户{'后' * 200}</p>")
    shown = text_of(passage(read_query("客户"), made.text, made.stream, "zh"))
    assert shown.startswith("…前")
    assert "[客户]后" in shown
    assert shown.endswith("后…")
    assert len(shown) < 90


def test_a_passage_of_what_stands_in_the_heading_alone_is_the_first_sentence() -> None:
    made = indexed("黄金法则", "<p>一。二。</p>")
    assert text_of(passage(read_query("黄金"), made.text, made.stream, "zh")) == "一。"


def test_headings_weigh_more_and_neighbours_more_than_strangers() -> None:
    query = read_query("trial close")

    def points(heading: str, body: str) -> int:
        made = indexed(heading, f"<p>{body}</p>")
        return score(query, made.heading_stream, made.stream)

    assert points("A trial close", "x") > points("x", "trial close trial close trial close")
    assert points("x", "a trial close") > points("x", "close it; the trial is over")
    assert points("x", "trial trial close") > points("x", "trial close") - 1


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_is_typed_is_read_and_marked_without_loss(asked: str, text: str) -> None:
    query = read_query(asked)
    assert "".join(piece for piece, _hit in marked(query, text)) == text
    made = indexed(text, f"<p>{text.replace('<', ' ')}</p>")
    assert made.text.count("\n") == made.stream.count("\n")
    assert query.lexemes == [lexeme for lexeme in query.lexemes if lexeme.isalnum()]
    passage(query, made.text, made.stream, "en")


@given(st.text(min_size=1, max_size=30))
def test_a_text_is_found_by_itself(text: str) -> None:
    """Whatever a text's own words are, a query of them (in quotation marks) asks the index only for what is there."""
    plain = text.translate(dict.fromkeys(map(ord, '"“”„«»「」『』,.!?;:，。！？；：、…|·—()（）[]【】')))
    query = read_query(f'"{plain}"')
    made = stream(plain)
    assert set(query.lexemes) <= set(lexemes_of(made))
    assert all(phrase in made for phrase in query.phrases)
