"""Languages: the page follows the person, then the browser; catalogues; authored texts; dates and numbers."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, has_request_context, request, session
from flask_babel import (
    Babel,
    force_locale,
    format_date,
    format_datetime,
    format_decimal,
    format_percent,
    get_locale,
)
from flask_login import current_user
from markupsafe import Markup

from training import clock

LOCALES = {"zh": "zh_Hans_CN", "en": "en"}  # by the language of authored texts
LANGUAGE_NAMES = {"zh": "中文", "en": "English"}
MINUS = "\N{MINUS SIGN}"
CATALOGUES = Path(__file__).with_name("translations")

babel = Babel()


def init_app(app: Flask, timezone: str) -> None:
    compile_catalogues()
    app.config.setdefault("BABEL_DEFAULT_LOCALE", "en")
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", timezone)
    babel.init_app(app, locale_selector=select_locale)
    words = {language: Translations.load(CATALOGUES, [locale]) for language, locale in LOCALES.items()}
    speak(app, words)
    app.jinja_env.filters.update(
        in_language=in_language,
        moment=moment,
        day=day,
        clock_time=clock_time,
        saved_time=saved_time,
        number=number,
        percent=percent,
    )
    app.jinja_env.globals.update(language=language, gap=gap, LANGUAGE_NAMES=LANGUAGE_NAMES)


def speak(app: Flask, words: Mapping[str, NullTranslations]) -> None:
    """What templates call `_()` and `ngettext()`. A page does so a hundred times; flask-babel looks for the catalogue,
    and Jinja for the function, anew each time."""

    def filled(text: str, values: Mapping[str, object]) -> Markup:
        return Markup(text) % values if values or "%" in text else Markup(text)  # noqa: S704 - our own catalogue

    def gettext(said: str, **values: object) -> Markup:
        return filled(words[language()].gettext(said), values)

    def ngettext(one: str, many: str, num: int, **values: object) -> Markup:
        return filled(words[language()].ngettext(one, many, num), {"num": num, **values})

    app.jinja_env.globals.update(_=gettext, gettext=gettext, ngettext=ngettext)


def select_locale() -> str:
    """The person's language, else the one chosen in this browser, else the best the browser asks for."""
    if not has_request_context():
        return LOCALES["en"]
    chosen = getattr(current_user, "language", "") or session.get("language", "")
    asked = request.accept_languages.best_match(["zh", "zh-CN", "zh-Hans", "zh-TW", "zh-HK", "en", "en-US", "en-GB"])
    return LOCALES.get(chosen) or LOCALES["en" if asked and asked.startswith("en") else "zh"]


def language() -> str:
    """'zh' or 'en': which of an authored text's languages this page shows."""
    locale = get_locale()
    return "zh" if locale is not None and locale.language == "zh" else "en"


def in_language(texts: Mapping[str, str]) -> str:
    return texts[language()]


def compile_catalogues() -> None:
    """Write each binary catalogue that is missing or older than its text."""
    for source in CATALOGUES.glob("*/LC_MESSAGES/messages.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as readable:
            catalogue = read_po(readable)
        draft = target.with_suffix(f".mo.{os.getpid()}")  # processes that start together do not meet
        with draft.open("wb") as writable:
            write_mo(writable, catalogue)
        draft.replace(target)


def gap() -> str:
    """What stands between two sentences: nothing in Chinese, a space elsewhere."""
    return "" if language() == "zh" else " "


# --- filters: as the reader's language writes them ----------------------------------------------------------------


def moment(value: datetime | None) -> str:
    return format_datetime(value, "y年M月d日 HH:mm" if language() == "zh" else "d MMM yyyy, HH:mm") if value else ""


def day(value: date | datetime | None) -> str:
    """A calendar day; a moment is shown as its day in the reader's zone."""
    if value is None:
        return ""
    pattern = "y年M月d日" if language() == "zh" else "d MMM yyyy"
    return format_datetime(value, pattern) if isinstance(value, datetime) else format_date(value, pattern)


def clock_time(value: datetime | None) -> str:
    """10:02:31 in the reader's zone: digits alike in every language, and asked for at every save."""
    return in_the_readers_zone(value).strftime("%H:%M:%S") if value else ""


def saved_time(value: datetime | None) -> str:
    """When something was saved: today at 10:02:31, or on a day before."""
    if value is None:
        return ""
    today = in_the_readers_zone(clock.now()).date()
    return clock_time(value) if in_the_readers_zone(value).date() == today else moment(value)


def in_the_readers_zone(value: datetime) -> datetime:
    """Every reader's is the one of the settings, which flask-babel would look up with care each time."""
    return value.astimezone(ZoneInfo(current_app.config["BABEL_DEFAULT_TIMEZONE"]))


def number(value: float | Decimal) -> str:
    """For a page: 1,234.5, and −12 with a minus sign, which stands as high and as wide as a plus; a hyphen does not."""
    return _signed(format_decimal(value or 0))  # what was rounded to −0 is 0


def percent(value: float) -> str:
    """0.784 -> 78%, 0.625 -> 63%: a half goes up, as people round, and not to the even number."""
    hundredths = Decimal(f"{float(value):.6f}").quantize(Decimal("0.01"), ROUND_HALF_UP)
    return _signed(format_percent(hundredths or 0))


def _signed(written: str) -> str:
    return written.replace("-", MINUS)


@contextmanager
def in_the_operators_language() -> Iterator[None]:
    """For commands: Chinese when the shell says so (LC_ALL, LC_MESSAGES, LANG), else English."""
    told = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    with force_locale(LOCALES["zh" if told.startswith("zh") else "en"]):
        yield
