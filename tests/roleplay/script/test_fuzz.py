"""Whatever is typed, pasted, cut or garbled: the reader answers, soon, with a script or with messages.

`FUZZ_INPUTS` says how many texts (a nightly run takes a million: `make fuzz`), `FUZZ_SECONDS` for how long at most,
`FUZZ_SEED` from which text on (CI begins with the first one, so that a commit meets the same texts every time).
"""

import os
import random
import resource
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from training.roleplay.script import format_script, parse, parse_and_check
from training.settings import REPOSITORY

INPUTS = int(os.environ.get("FUZZ_INPUTS", "1000000"))
SECONDS = float(os.environ.get("FUZZ_SECONDS", "4"))
SLOWEST = 2.0  # seconds of the processor for one text
GROWTH = 64 * 1024  # KiB that the process may grow by, whatever the number of texts
SCENARIOS = sorted((REPOSITORY / "training" / "roleplay" / "scenarios").glob("*.juben"))
FIXTURES = sorted((Path(__file__).parent / "fixtures").glob("*.juben"))
WHOLE = [path.read_text(encoding="utf-8") for path in (*SCENARIOS, *FIXTURES)]
ODD = [
    "", " ", "\t", "\u3000", "\n", "\r", "\r\n", "\u2028", "\x00", "\ufeff", "\u202e", "\ud7ff", "😀", "𠮷",
    "：", ":", "→", "->", "›", ">", "[", "]", "{", "}", "|", "==", "#", "（", "）", "且", "或", "and", "or", "若", "if",
    "限0次", "limit 99999999999", "销售 999999999999秒", "seller -1 s", "评分", "criterion x 101%", "  3 ", "要点",
    "误：", "（点：", "(clicks: search)", "（点：首页）",
]  # fmt: skip


def cut(text: str, rng: random.Random) -> str:
    begin = rng.randrange(len(text) + 1)
    return text[:begin] + text[begin + rng.randrange(40) :]


def stop_early(text: str, rng: random.Random) -> str:
    return text[: rng.randrange(len(text) + 1)]


def put_in(text: str, rng: random.Random) -> str:
    place = rng.randrange(len(text) + 1)
    return text[:place] + rng.choice(ODD) * rng.choice((1, 1, 1, 2, 50)) + text[place:]


def shuffle_lines(text: str, rng: random.Random) -> str:
    lines = text.split("\n")
    first, second = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[first], lines[second] = lines[second], lines[first]
    return "\n".join(lines)


def repeat_lines(text: str, rng: random.Random) -> str:
    lines = text.split("\n")
    begin = rng.randrange(len(lines))
    return "\n".join(lines[:begin] + lines[begin : begin + 3] * rng.randrange(2, 12) + lines[begin:])


def marry(text: str, rng: random.Random) -> str:
    other = rng.choice(WHOLE)
    return text[: rng.randrange(len(text) + 1)] + other[rng.randrange(len(other)) :][:4000]


def noise(text: str, rng: random.Random) -> str:
    return "".join(chr(rng.choice((rng.randrange(32, 127), rng.randrange(0x4E00, 0x9FFF)))) for _ in range(60))


CHANGES: list[Callable[[str, random.Random], str]] = [
    cut, cut, put_in, put_in, put_in, shuffle_lines, repeat_lines, stop_early, marry, noise,
]  # fmt: skip


def spoiled(rng: random.Random) -> str:
    text = rng.choice(WHOLE)
    if rng.random() < 0.7:  # a stretch of a script is read faster than all of it, and breaks as well
        begin = rng.randrange(len(text))
        text = text[begin : begin + rng.randrange(1, 800)]
    for _change in range(rng.randrange(1, 5)):
        text = rng.choice(CHANGES)(text, rng)[:20_000]
    return text


def try_one(text: str, seed: int) -> None:
    begun = time.process_time()
    parsed = parse(text)
    assert parsed.script is not None or parsed.messages, f"seed {seed}: neither a script nor a message"
    for message in parsed.messages:
        assert message.sentence("zh"), seed
        assert message.sentence("en"), seed
    if parsed.script is not None and not parsed.messages:
        written = format_script(parsed.script)
        again = parse(written)
        assert again.script == parsed.script, f"seed {seed}: it does not read back"
        assert again.script is not None
        assert format_script(again.script) == written, f"seed {seed}: the form is not stable"
    parse_and_check(text)
    took = time.process_time() - begun
    assert took < SLOWEST, f"seed {seed}: {took:.1f} s"


def memory() -> int:
    """The most that this process has held, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@pytest.mark.long
def test_no_text_crashes_hangs_or_grows_the_reader() -> None:
    start = int(os.environ.get("FUZZ_SEED", "0")) or (1 if "CI" in os.environ else random.randrange(2**40))
    for seed in range(start, start + 100):
        try_one(spoiled(random.Random(seed)), seed)
    before, until, tried = memory(), time.monotonic() + SECONDS, 0
    while tried < INPUTS and time.monotonic() < until:
        seed = start + tried
        try_one(spoiled(random.Random(seed)), seed)
        tried += 1
    assert tried
    assert memory() - before < GROWTH, "the reader keeps what it has read"
    print(f"{tried} texts from seed {start}")  # noqa: T201 - the nightly run is read by a person


def test_a_text_of_any_length_is_read_in_time_that_grows_with_it() -> None:
    """Deep brackets, long lines and many lines: no step looks at everything again."""
    heads = "情景 s1 v1 「甲」\n"
    for hard in (
        heads + "== 场\n" + "  [" + "(" * 3000 + "甲" + ")" * 3000 + "] → 场\n",
        heads + "客户：" + "话" * 100_000,
        heads + "== 场\n客户：您好\n" * 3000,
        heads + "要点 甲：乙\n" * 3000,
        heads + "  [" + " 且 ".join(["甲"] * 5000) + "] → 场",
        "：" * 50_000,
        "[" * 50_000,
    ):
        begun = time.process_time()
        parsed = parse(hard)
        assert parsed.script is not None or parsed.messages
        assert time.process_time() - begun < 10
