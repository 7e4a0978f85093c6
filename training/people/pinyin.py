"""Where a name stands in a list: Chinese names by pinyin, others by letter, all in one alphabet; and who is meant by a
few letters that somebody types. Pure.

The key of 李娜 is 'li 李 na 娜': by syllables, and people of one surname together where two surnames sound alike.
"""

import re
import unicodedata
from typing import TYPE_CHECKING

from training.late import Late

if TYPE_CHECKING:
    import pypinyin
else:
    pypinyin = Late("pypinyin")  # its tables take 58 MB

HAN = "々〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
PARTS = re.compile(f"([{HAN}]+)|([^\\W_{HAN}]+)")

# Surnames that are read otherwise than the same character in running text.
SURNAMES = {
    "单": "shan", "單": "shan", "仇": "qiu", "曾": "zeng", "解": "xie", "查": "zha", "区": "ou", "區": "ou",
    "朴": "piao", "盖": "ge", "蓋": "ge", "缪": "miao", "繆": "miao", "翟": "zhai", "乐": "yue", "樂": "yue",
    "覃": "qin", "员": "yun", "員": "yun", "贠": "yun", "繁": "po", "洗": "xian", "折": "she", "黑": "he",
    "秘": "bi", "隗": "wei", "郇": "xun", "召": "shao", "祭": "zhai", "种": "chong", "句": "gou", "阚": "kan",
    "都": "du", "佴": "nai", "适": "kuo", "卜": "bu", "藏": "zang", "乜": "nie", "么": "yao", "粘": "nian",
    "率": "shuai", "角": "jue", "六": "lu", "能": "nai", "賁": "ben",
    "尉迟": "yu chi", "尉遲": "yu chi", "万俟": "mo qi", "单于": "chan yu", "澹台": "tan tai", "乐正": "yue zheng",
}  # fmt: skip


def sort_key(name: str) -> str:
    """To be compared by bytes. The first name with Chinese characters in a process loads their readings: 0.2 s."""
    parts, surname_is_ahead = [], True
    for han, other in PARTS.findall(unicodedata.normalize("NFKC", name)):
        if han:
            syllables = readings(han) if surname_is_ahead else spoken(han)
            surname_is_ahead = False
            parts += [f"{syllable} {character}" for syllable, character in zip(syllables, han, strict=True)]
        else:
            parts.append(plain(other))
    return " ".join(parts) or name


def readings(han: str) -> list[str]:
    """A syllable for each character of a name that begins with a surname."""
    length = 2 if han[:2] in SURNAMES else 1
    surname = SURNAMES[han[:length]].split() if han[:length] in SURNAMES else spoken(han[:1])
    return [*surname, *spoken(han[length:])]


def spoken(han: str) -> list[str]:
    """'u:' stands between 'u' and 'ua', as ü does in a dictionary. A character without a reading stands for itself."""
    syllables = pypinyin.lazy_pinyin(han, errors=list) if han else []  # type: ignore[arg-type] # a list is taken too
    return [syllable.replace("v", "u:") for syllable in syllables]


def plain(word: str) -> str:
    """Case and accents aside."""
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(letter)
    )


def load() -> None:
    """Get the readings ready, before a transaction that would have others wait for them."""
    spoken("名")


# --- who is meant -------------------------------------------------------------------------------------------------

SIGNS = re.compile(f"[{HAN}:\\s]")


def is_meant(typed: str, name: str, key: str) -> bool:
    """A part of the name as it is written; its pinyin from any syllable on (lina, na); its initials (ln)."""
    typed = " ".join(typed.casefold().split())
    if typed in name.casefold():
        return True
    letters = plain(typed).replace(" ", "").replace("v", "u")
    spellings = [syllable for part in key.split() if (syllable := SIGNS.sub("", part))]
    initials = "".join(spelling[0] for spelling in spellings)
    return bool(letters) and (
        letters in initials
        or any("".join(spellings[start:]).replace("v", "u").startswith(letters) for start in range(len(spellings)))
    )
