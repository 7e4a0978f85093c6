"""Numbers as people type and read them, held exactly: as fractions, never as floats."""

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from flask_babel import gettext as _
from pydantic import AfterValidator, BeforeValidator, StringConstraints

LONGEST = 40  # characters of a typed number
SPACES = "\u00a0\u2009\u202f'\u2019 "
PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
GROUPED = {mark: re.compile(rf"[+-]?[1-9]\d{{0,2}}({re.escape(mark)}\d{{3}})+") for mark in ",. "}
CHINESE_DIGITS = {
    name: digit
    for digit, names in enumerate(("零〇", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"))
    for name in names
}
CHINESE_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
CHINESE_MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
CHINESE = "".join((*CHINESE_DIGITS, *CHINESE_UNITS, *CHINESE_MYRIADS, "点负負"))
SPLIT = re.compile(rf"\s*([+\-]?[\d.,{SPACES}]*[\d.](?:\s*[万萬亿億])?|[{CHINESE}]+)\s*(.*?)\s*", re.DOTALL)


def split(text: str) -> tuple[Fraction, str] | None:
    """The number at the head of a text, and what follows it (a unit, say). None where no number stands.

    Full-width digits, thousands in groups, a decimal point or comma, Chinese numerals, and 1.2万.
    """
    folded = unicodedata.normalize("NFKC", text).replace("−", "-").replace("–", "-")
    if len(folded) > LONGEST:
        return None
    found = SPLIT.fullmatch(folded)
    if found is None:
        return None
    number = _number(found.group(1).strip())
    return None if number is None else (number, found.group(2))


def _number(text: str) -> Fraction | None:
    if text and text[-1] in CHINESE_MYRIADS and text[:-1].strip(SPACES)[-1:].isdigit():
        head = _number(text[:-1].strip(SPACES))
        return None if head is None else head * CHINESE_MYRIADS[text[-1]]
    if any(one in CHINESE for one in text):
        return _chinese(text)
    plain = text
    for space in SPACES:
        plain = plain.replace(space, " ")
    if " " in plain and not ("," in plain and "." in plain):
        whole, mark, rest = plain.partition("." if "." in plain else ",")
        if not GROUPED[" "].fullmatch(whole):
            return None
        plain = whole.replace(" ", "") + ("." + rest if mark else "")
    elif "," in plain:
        plain = with_point(plain)
    elif plain.count(".") > 1 and GROUPED["."].fullmatch(plain):
        plain = plain.replace(".", "")
    return Fraction(plain.rstrip(".")) if PLAIN.fullmatch(plain) else None


def with_point(text: str) -> str:
    """A number with a comma, in groups of thousands or as its decimal sign, as a computer writes it. What fits neither
    way of writing stays no number."""
    if "." not in text:
        return text.replace(",", "") if GROUPED[","].fullmatch(text) else text.replace(",", ".")
    last = max(text.rfind(","), text.rfind("."))  # it parts whole from fraction
    whole, mark = text[:last], "." if text[last] == "," else ","
    return f"{whole.replace(mark, '')}.{text[last + 1 :]}" if GROUPED[mark].fullmatch(whole) else ""


def _chinese(text: str) -> Fraction | None:
    """一千二百, 二十五, 两万三, 三点五, 二〇二六."""
    sign = -1 if text[0] in "负負" else 1
    whole, point, rest = text.lstrip("负負").partition("点")
    number = _chinese_whole(whole)
    if number is None or (point and not (rest and set(rest) <= set(CHINESE_DIGITS))):
        return None
    digits = "".join(str(CHINESE_DIGITS[one]) for one in rest)
    return sign * (number + (Fraction(int(digits), 10 ** len(digits)) if digits else 0))


def _chinese_whole(text: str) -> Fraction | None:
    if not text or not set(text) <= {*CHINESE_DIGITS, *CHINESE_UNITS, *CHINESE_MYRIADS}:
        return None
    if set(text) <= set(CHINESE_DIGITS):  # digit by digit
        return Fraction(int("".join(str(CHINESE_DIGITS[one]) for one in text)))
    total = section = digit = 0
    unit = 1  # of the part before, for 两万三 = 23,000
    for one in text:
        if one in CHINESE_DIGITS:
            if digit:
                return None
            digit = CHINESE_DIGITS[one]
            unit = 10 if digit == 0 else unit
        elif one in CHINESE_UNITS:
            section += (digit or 1) * CHINESE_UNITS[one]
            digit, unit = 0, CHINESE_UNITS[one]
        else:
            myriad, part = CHINESE_MYRIADS[one], section + digit
            total = total + part * myriad if total >= myriad else (total + part or 1) * myriad
            section = digit = 0
            unit = myriad
    return Fraction(total + section + digit * (unit // 10 if unit > 10 else 1))


def shown(number: Fraction, places: int | None = None) -> str:
    """As a reader's figure: at most `places` places (else four), half rounded up, thousands in groups."""
    exact = rounded(number, 4 if places is None else places)
    written = Decimal(exact.numerator) / Decimal(exact.denominator)
    text = f"{written.normalize():,f}"
    return text.replace("-", "−")


def typed(number: Fraction) -> str:
    """As somebody could type it: exact where it has an end within nine places."""
    return shown(number, 9).replace(",", "").replace("−", "-")


def rounded(number: Fraction, places: int = 0) -> Fraction:
    """Half away from nought."""
    scale = 10**places
    scaled = abs(number) * scale
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if number >= 0 else -whole, scale)


# --- as authors write them ----------------------------------------------------------------------------------------


def _as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _is_number(text: str) -> str:
    if not re.fullmatch(r"-?\d{1,12}(\.\d{1,9})?", text):
        raise ValueError(
            _("'%(text)s' is not a number.", text=text[:40])
            + "\n"
            + _('Write digits; put decimals in quotes, as in "12.5".')
        )
    return text


def _is_tolerance(text: str) -> str:
    if not re.fullmatch(r"\d{1,9}(\.\d{1,9})?( ?%)?", text):
        raise ValueError(
            _("'%(text)s' is no tolerance.", text=text[:40])
            + "\n"
            + _('Write 0, a number in quotes such as "0.5", or a share such as %(share)s.', share='"5 %"')
        )
    return text


Text = Annotated[str, StringConstraints(max_length=LONGEST, strip_whitespace=True)]
Number = Annotated[Text, BeforeValidator(_as_text), AfterValidator(_is_number)]
Tolerance = Annotated[Text, BeforeValidator(_as_text), AfterValidator(_is_tolerance)]


def within(number: Fraction, right: Fraction, tolerance: str) -> bool:
    """`tolerance` is absolute, or a share of the right number ('5 %')."""
    if tolerance.endswith("%"):
        return abs(number - right) <= abs(right) * Fraction(tolerance.removesuffix("%").strip()) / 100
    return abs(number - right) <= Fraction(tolerance)
