"""The parts of a script that the studio offers to insert, and what each kind of line means: its help in one page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Part:
    """`place`: where it goes in. 'head': above the first scene; 'scene': after the scenes; 'point': after the key
    points; 'line': below the line of the caret; 'end'. `chosen`: what is selected then, to be typed over."""

    label: Any
    place: str
    text: Mapping[str, str]
    chosen: Mapping[str, str]


PARTS = (
    Part(
        _l("Scene"),
        "scene",
        {
            "zh": "== 新场景\n客户（语气）：客户在这里说什么\n销售：期望 要点\n"
            "  [要点] 客户：听到想听的，他怎么接 → 结束：谈成\n"
            "  [超时] 客户：等不到回答，他怎么说 → 结束：没谈成\n"
            "  [其他] 客户：没听到想听的，他怎么说 → 结束：没谈成",
            "en": "== new scene\ncustomer (mood): what the customer says here\nseller: expect point\n"
            "  [point] customer: the answer to what was hoped for -> end: agreed\n"
            "  [timeout] customer: the answer to silence -> end: not agreed\n"
            "  [otherwise] customer: the answer to anything else -> end: not agreed",
        },
        {"zh": "新场景", "en": "new scene"},
    ),
    Part(
        _l("Reply"),
        "line",
        {"zh": "  [要点] 客户：他怎么接 → 结束：谈成", "en": "  [point] customer: the answer -> end: agreed"},
        {"zh": "要点", "en": "point"},
    ),
    Part(
        _l("Key point"),
        "point",
        {
            "zh": "要点 新要点：做到什么才算\n  说：真人会这么说\n  说：换个人会那么说",
            "en": "key point new point: what it takes\n  say: how somebody would say it\n"
            "  say: how somebody else would put that",
        },
        {"zh": "新要点", "en": "new point"},
    ),
    Part(
        _l("Pitfall"),
        "point",
        {
            "zh": "误区 新误区：错在哪里\n  说：犯这个错的人会这么说",
            "en": "pitfall new pitfall: what is wrong about it\n  say: what somebody says who makes this mistake",
        },
        {"zh": "新误区", "en": "new pitfall"},
    ),
    Part(
        _l("Criterion"),
        "end",
        {
            "zh": "评分 新评分项 25% 看：要点\n"
            "  3 做得最好时，考官看到什么\n  2 差一点时\n  1 只沾到边时\n  0 没做到时",
            "en": "criterion new criterion 25% see: point\n  3 what an examiner sees when it is done best\n"
            "  2 when a little is missing\n  1 when it is barely there\n  0 when it is not there",
        },
        {"zh": "新评分项", "en": "new criterion"},
    ),
    Part(
        _l("Two cases"),
        "head",
        {"zh": "变体：顾虑=没人问 | 顾虑=不成交", "en": "variants: worry=no enquiries | worry=no orders"},
        {"zh": "顾虑=没人问 | 顾虑=不成交", "en": "worry=no enquiries | worry=no orders"},
    ),
)


@dataclass(frozen=True)
class Meaning:
    """A kind of line in both languages, and what it says."""

    zh: str
    en: str
    means: Any


MEANINGS = (
    Meaning(
        "== 场景名",
        "== name",
        _l("A scene begins. The first one opens the play; “limit 2” behind its name lets it come twice."),
    ),
    Meaning("客户（语气）：……", "customer (mood): …", _l("What the customer says, on one line.")),
    Meaning(
        "销售：期望 甲、乙", "seller: expect A, B", _l("The trainee's turn, and the key points that are listened for.")
    ),
    Meaning(
        "[甲] 客户：…… → 场景名",
        "[A] customer: … -> scene",
        _l("When this was heard, the customer answers so, and that scene follows. Join several by “and” or “or”."),
    ),
    Meaning("[其他]、[超时]", "[otherwise], [timeout]", _l("Anything else, which no turn may lack; and silence.")),
    Meaning("→ 结束：名称", "-> end: name", _l("The play ends here, under this name.")),
    Meaning("若 新人 → 场景名", "if newcomer -> scene", _l("One kind of trainee goes another way.")),
    Meaning(
        "要点 甲：…… / 说：…… / 误：……",
        "key point A: … / say: … / not: …",
        _l("What you hope to hear, how people say it, and the same words with a wrong meaning."),
    ),
    Meaning("误区 丙：…… / 说：……", "pitfall C: … / say: …", _l("A mistake that you expect, and how it sounds.")),
    Meaning("流程 新人：甲 › 乙", "flow newcomer: A > B", _l("The order in which the key points are hoped for.")),
    Meaning(
        "评分 名称 50% 看：甲",
        "criterion name 50% see: A",
        _l("What an examiner marks, by the four levels below it. “critical” behind the weight: level 0 fails it all."),
    ),
    Meaning("# ……", "# …", _l("A note for yourself. It is not published.")),
)
