"""The words of the language: Chinese and English twins, and the signs that keyboards offer for one thing."""

from __future__ import annotations

import re

from training.roleplay.script.tree import Language

# What the formatter writes; the reader takes either language anywhere.
WORDS: dict[str, tuple[str, str]] = {
    "head": ("情景", "scene-file"),
    "source": ("出处", "source"),
    "for": ("适用", "for"),
    "objectives": ("目标", "objectives"),
    "total": ("总时长", "total"),
    "reply": ("每次回应", "reply"),
    "customer": ("客户", "customer"),
    "variants": ("变体", "variants"),
    "red lines": ("红线", "red lines"),
    "screen": ("屏幕", "screen"),
    "clicks": ("点", "clicks"),
    "seller": ("销售", "seller"),
    "expect": ("期望", "expect"),
    "if": ("若", "if"),
    "end": ("结束", "end"),
    "timeout": ("超时", "timeout"),
    "otherwise": ("其他", "otherwise"),
    "and": ("且", "and"),
    "or": ("或", "or"),
    "key point": ("要点", "key point"),
    "pitfall": ("误区", "pitfall"),
    "say": ("说", "say"),
    "not": ("误", "not"),
    "flow": ("流程", "flow"),
    "criterion": ("评分", "criterion"),
    "critical": ("否决", "critical"),
    "see": ("看", "see"),
}
ALSO = {
    "sources": "source",
    "click": "clicks",
    "objective": "objectives",
    "variant": "variants",
    "red line": "red lines",
}
HEAD_PAIRS = ("source", "for", "objectives", "total", "reply", "customer", "variants", "red lines")

LIMIT = "limit"
"""The ending of a run that would enter a scene beyond its limit; no author may use the name."""
OTHERWISE = (*WORDS["otherwise"], "其它")

COLON = r"\s*[：:]"
LIST = re.compile(r"[、，,]")
ALTERNATIVE = re.compile(r"[|｜]")
RED_LINE_PARTED = re.compile(r"[/／、]")  # the key / of a Chinese keyboard writes 、, and its > writes 》
STAGE = re.compile(r"(?:->|-》|→|›|＞|>|》)")
ARROW = re.compile(r"(?<!\\)(?:→|->|-》)")
CHOICE = re.compile(r"[{｛]([^{}｛｝]*)[}｝]")
RESERVED = re.compile(r"[、，,：:；;\[\]［］【】{}｛｝|｜→›>＞<＜#＃\\/／=＝%％\"“”「」『』（）()]")
QUOTES = {"「": "」", "『": "』", "“": "”", '"': '"', "《": "》", "＂": "＂", "'": "'", "‘": "’"}


def word(key: str, language: Language) -> str:
    return WORDS[key][language == "en"]


def _either(key: str) -> str:
    """A pattern for a keyword in both languages; the English one ends at a word's end."""
    chinese, english = WORDS[key]
    twins = [english, *(other for other, meant in ALSO.items() if meant == key)]
    return "(?:" + chinese + "|(?:" + "|".join(twin.replace(" ", r"\s+") for twin in twins) + r")(?![\w-]))"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


TONE = r"(?:\s*[（(](?P<tone>[^（()）]*)[）)])?"
HEAD = _pattern(_either("head") + r"\s*(?P<identifier>\S{1,60})\s+v(?P<version>\d{1,6})(?![\w.．])")
IDENTIFIER = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
PARTED = r"(?:^|[ \t\u3000\xa0]{2,}|\t|\u3000)"
INNER_PAIR = _pattern(r"(?:^|[\s，,；;])(?P<key>" + "|".join(map(_either, HEAD_PAIRS)) + ")" + COLON)
ANY_PAIR = _pattern(PARTED + "(?P<key>" + "|".join(map(_either, HEAD_PAIRS)) + ")" + COLON)
CUSTOMER = _pattern(_either("customer") + TONE + COLON)
SCREEN = _pattern(_either("screen") + COLON)
SELLER = _pattern(_either("seller") + r"(?P<time>[^：:]*)[：:]")
EXPECT = _pattern(_either("expect") + r"\s*[：:]?")
END_WORD = _pattern("^" + _either("end") + r"\s+")
END = _pattern(_either("end") + r"(?:\s*[：:]|$)")
SAY = _pattern(_either("say") + COLON)
NOT = _pattern(_either("not") + COLON)
SEE = _pattern(_either("see") + COLON)
CLICKS = "(?:点击|" + _either("clicks") + ")" + COLON
CRITICAL = _pattern(_either("critical"))
WEIGHT = re.compile(r"(?<![0-9０-９.．－-])(?P<weight>[0-9０-９]{1,6})\s*[%％]")
LEVEL = re.compile(r"(?P<level>[0-9０-９])分?(?:(?=\s)|[：:、，]|[.．](?![0-9０-９])|$)")
LIMITED = _pattern(r"(?<=\s)(?:限\s*(?P<zh>\S*?)\s*次|limit\s+(?P<en>\S+))$")
TIME = _pattern(
    r"(?:(?P<minutes>\d{1,6})\s*(?:分钟|分|minutes?|mins?|m))?"
    r"\s*(?:(?P<seconds>\d{1,6})\s*(?:秒钟|秒|seconds?|secs?|s))?$"
)

# What a line is, by how it begins. The order matters: `customer` before the head's pairs.
OPENINGS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("head", _pattern(_either("head"))),
    ("scene", re.compile(r"[=＝]{2,}")),
    ("branch", re.compile(r"[\[［【]")),
    ("jump", re.compile(r"(?:→|->|-》)")),
    ("customer", CUSTOMER),
    ("screen", SCREEN),
    ("seller", _pattern(_either("seller"))),
    ("if", _pattern(_either("if"))),
    ("key point", _pattern(_either("key point"))),
    ("pitfall", _pattern(_either("pitfall"))),
    ("flow", _pattern(_either("flow"))),
    ("criterion", _pattern(_either("criterion"))),
    ("say", SAY),
    ("not", NOT),
    ("level", LEVEL),
    *((key, _pattern(_either(key) + COLON)) for key in HEAD_PAIRS if key != "customer"),
)
OPENING = dict(OPENINGS)
# How people begin a line when they mean one of the openings: English, Chinese.
SLIPS: tuple[tuple[re.Pattern[str], tuple[str, str]], ...] = (
    (_pattern("客户|customer|顾客|买家|对方|老板|client|buyer"), ("customer: …", "客户：……")),
    (_pattern("学员|业务员|业务|推销员|我：|我:|trainee|sales|rep\\b"), ("seller: expect …", "销售：期望 ……")),
    (_pattern(r"其[他它]|超时|否则|timeout|otherwise"), ("[otherwise] customer: … -> …", "［其他］ 客户：…… → ……")),
    (_pattern("说法|话术|参考说法|says|saying"), ("say: …", "说：……")),
    (_pattern(r"关键点|得分点|key[\s-]?points?\b|points?\b"), ("key point name: …", "要点 名称：……")),
    (_pattern(r"评价|打分|考核|criteri|scor"), ("criterion name 25% see: …", "评分 名称 25% 看：……")),
    (_pattern("错误|雷区|误区：|误区:|mistake"), ("pitfall name: …", "误区 名称：……")),
    (_pattern("不说|不要说|反例|错例|don't say|do not say"), ("not: …", "误：……")),
    (_pattern(r"[（(]?(?:等级|level)?\s*[0-3０-３一二三零]"), ("3 what is seen", "3 看到的表现")),
    (_pattern("如果|要是|假如|when\\b"), ("if cohort -> scene", "若 适用 → 场景")),
    (_pattern("总时间|时长|时间|time\\b"), ("total: 300 s", "总时长：300秒")),
    (_pattern("red-?lines?|禁语|禁用"), ("red lines: …", "红线：……")),
    (_pattern("场景|第.{1,3}[场幕]|[=＝]|scene\\b"), ("== name of the scene", "== 场景名")),
)
STEPS = ("customer", "screen", "seller", "if", "jump")


def opening(text: str) -> str | None:
    """What kind of line this is, or None when it begins with nothing known."""
    return next((kind for kind, pattern in OPENINGS if pattern.match(text)), None)


def meant(text: str) -> tuple[str, str] | None:
    """How the line was perhaps meant to begin, in English and in Chinese."""
    return next((twins for pattern, twins in SLIPS if pattern.match(text)), None)


def opened(kind: str, text: str) -> int:
    """How many characters a line of this kind opens with."""
    match = OPENING[kind].match(text)
    return match.end() if match else 0


def keys_inside(text: str) -> list[str]:
    """The head keys that stand within a value, where only one space, or nothing at all, was left before them."""
    return [pair_key(match["key"]) for match in INNER_PAIR.finditer(text)]


def pair_key(text: str) -> str:
    """The head key that this keyword (either language) stands for."""
    return next(key for key in HEAD_PAIRS if re.fullmatch(_either(key), text, re.IGNORECASE))
