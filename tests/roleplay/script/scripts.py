"""Scripts for these tests: the two-language fixture, and a small sound script of which tests spoil single lines."""

from pathlib import Path

from training.roleplay.script import Message, Script, parse, parse_and_check

FIXTURES = Path(__file__).parent / "fixtures"

SMALL = """\
情景 s-one v1 「标题」
适用：新人
总时长：60秒
每次回应：20秒
客户：李老板
变体：心情=好 | 心情=坏
红线：包赚
== 开场
客户：{好：你好|坏：干嘛}
销售：期望 问好
  [问好] 客户：嗯。 → 收尾
  [其他] → 收尾
== 收尾
→ 结束：完
要点 问好：先问好
  说：您好，我是小林
误区 冷场：不说话
  说：那个那个
流程 新人：问好
评分 开口 100% 看：问好
  3 好
  2 可
  1 差
  0 无
"""


def fixture(name: str) -> str:
    return (FIXTURES / f"{name}.juben").read_text(encoding="utf-8")


def script(text: str) -> Script:
    parsed = parse(text)
    assert parsed.script, [each.sentence("en") for each in parsed.messages]
    return parsed.script


def spoiled(changes: dict[int, str | None]) -> str:
    """SMALL with some lines changed, by number; None leaves a line out."""
    lines = [changes.get(number, line) for number, line in enumerate(SMALL.splitlines(), start=1)]
    return "\n".join(line for line in lines if line is not None) + "\n"


def all_messages(text: str) -> tuple[Message, ...]:
    return parse_and_check(text).messages
