"""What people of the demo company do in their browsers, step by step; each step ends where its person can see it."""

import re
from fractions import Fraction
from typing import Any

from playwright.sync_api import Locator
from ruamel.yaml import YAML

from tests.browser.conftest import Visitor
from training.demo import cast
from training.demo.cast import Character
from training.quizzes.kinds.figures import typed
from training.quizzes.kinds.formula import formula
from training.settings import REPOSITORY

BANK = REPOSITORY / "training" / "quizzes" / "banks" / "sales-foundations.yaml"
PASSWORD = "three blue kites over Baigou"
COHORT = {"zh": "11 月期", "en": "November intake"}


def item_with_stem(stem: str, language: str) -> Any:
    """The item of the shipped bank whose page shows this stem; `values` holds what it drew."""
    entries = YAML(typ="safe", pure=True).load(BANK)["items"]
    for item in (part for entry in entries for part in entry.get("parts", [entry])):
        pattern = re.escape(plain(item["stem"][language]))
        pattern = re.sub(r"\\{\d\\}", "____", pattern)
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[\\d,]+)", pattern)
        if found := re.fullmatch(pattern, plain(stem)):
            values = {name: Fraction(value.replace(",", "")) for name, value in found.groupdict().items()}
            return {**item, "values": values}
    raise LookupError(stem)


def right_texts(item: Any, language: str) -> list[str]:
    """The texts of the right options; for an ordering item all of them, in order."""
    options = item.get("options", [])
    right = [option for option in options if item["kind"] == "ordering" or option.get("correct")]
    return [option["text"][language] for option in right] or [str(item["answer"]).lower()]


def plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


def open_the_demo(visitor: Visitor) -> None:
    visitor.go("/set-up")
    visitor.picture("set-up")
    visitor.press("Open the demo company")
    visitor.sees(cast.LIN.name(visitor.language))


def sign_in(visitor: Visitor, character: Character) -> None:
    visitor.go("/sign-in")
    sign_in_as(visitor, character.login, cast.PASSWORD)


def sign_in_as(visitor: Visitor, login: str, password: str) -> None:
    visitor.write("Log-in name", login)
    visitor.write("Password", password)
    visitor.page.get_by_role("button", name=visitor.say("Sign in"), exact=True).first.click()
    visitor.page.wait_for_load_state()
    visitor.look()


# --- the administrator --------------------------------------------------------------------------------------------


def fill(person: Visitor, texts: dict[str, str]) -> None:
    """Fields of a form by their names, where labels repeat."""
    for name, text in texts.items():
        person.page.locator(f"[name='{name}']").fill(text)


def hire(administrator: Visitor, name: str, login: str) -> str:
    """The new trainee's first password, as it is shown once."""
    administrator.go("/people")
    administrator.write("Name", name)
    administrator.write("Log-in name", login)
    administrator.page.get_by_label(administrator.say("Role")).first.select_option("trainee")
    administrator.page.locator(f"input[name=language][value={administrator.language}]").check()
    administrator.press("Add")
    label = administrator.say("First password")
    shown: str = administrator.page.locator("dt", has_text=label).locator("xpath=following-sibling::dd[1]").inner_text()
    return shown.strip()


def enrol(administrator: Visitor, name: str) -> None:
    administrator.go("/cohorts")
    administrator.page.get_by_role("link", name=COHORT[administrator.language]).first.click()
    administrator.look()
    administrator.page.locator("select[name=trainee]").select_option(label=name)
    administrator.press("Enrol")
    administrator.sees(name)


# --- the trainee --------------------------------------------------------------------------------------------------


def first_sign_in(trainee: Visitor, login: str, first_password: str) -> None:
    trainee.go("/sign-in")
    sign_in_as(trainee, login, first_password)
    trainee.write("Present password", first_password)
    trainee.write("New password", PASSWORD)
    trainee.write("The same once more", PASSWORD)
    trainee.press("Save the password")


def read(trainee: Visitor, slug: str) -> None:
    trainee.go(f"/manuals/{slug}")
    trainee.press("Start reading")
    if slug == "pitch-and-demo":
        trainee.picture("manual")
    while not shown(trainee, "I have read this edition").count():
        trainee.press("Next section")
    trainee.press("I have read this edition")
    trainee.go("/")


def shown(visitor: Visitor, msgid: str) -> Locator:
    return visitor.page.get_by_role("button", name=visitor.say(msgid))


def practise(trainee: Visitor, slug: str, lines: dict[str, str]) -> None:
    """Plays to an ending: says something, confirms the first thing that was heard."""
    trainee.go(f"/scenarios/{slug}")
    trainee.press("Start practising")
    turns = 0
    while trainee.page.locator("#said").count():
        turns += 1
        assert turns < 20, "the play comes to an end"
        trainee.page.locator("#said").fill(lines[trainee.language])
        trainee.press("Say it")
        if turns == 1:
            trainee.picture("practice")
        trainee.page.locator("button[name=branch]").first.click()
        trainee.page.wait_for_load_state()
        trainee.look()
    trainee.sees(trainee.say("Nothing here is marked."))


def take_the_quiz(trainee: Visitor) -> None:
    """Every item right, the ordering items by their move buttons or selects; saved as it goes."""
    trainee.go("/quizzes/foundations")
    trainee.press("Start the clock")
    count = trainee.page.locator(".dots > *").count()
    for position in range(1, count + 1):
        stem = trainee.page.locator(".choices > legend").text_content() or ""
        answer(trainee, item_with_stem(stem, trainee.language))
        trainee.page.locator("[data-saved]").wait_for()
        if position == 3:
            trainee.picture("quiz")
        trainee.page.locator(".foot .btn").last.click()
        trainee.page.wait_for_url(re.compile(f"items/{position + 1}$" if position < count else "summary"))
        trainee.look()
    trainee.press("Submit")
    trainee.sees(trainee.say("Passed"))


def answer(trainee: Visitor, item: Any) -> None:
    """Answers rightly, as a person would."""
    page, language = trainee.page, trainee.language
    if item["kind"] == "ordering":
        order_by_moving(trainee, right_texts(item, language))
    elif item["kind"] == "matching":
        for pair in item["pairs"]:
            row = page.locator(".pair", has_text=pair["left"][language])
            wanted = row.locator("option", has_text=re.compile(rf"^\d {re.escape(pair['right'][language])}$"))
            row.locator("select").select_option(value=wanted.get_attribute("value"))
    elif item["kind"] == "fill-in":
        for number, blank in enumerate(item["blanks"]):
            page.locator("input.blank").nth(number).fill(blank["accepted"][language][0])
    elif item["kind"] in {"numeric", "calculated"}:
        number = formula(str(item["answer"])).value(item["values"])
        page.locator("input.number-input").fill(typed(number))
    else:
        right = right_texts(item, language)
        wanted = {plain(trainee.say(text.title()) if text in {"true", "false"} else text) for text in right}
        for card in page.locator("label.opt").all():
            if plain(card.locator(".opt-text").inner_text()) in wanted:
                card.click()


def order_by_moving(trainee: Visitor, right: list[str]) -> None:
    """Each step is moved up until it stands where it belongs."""
    steps = trainee.page.locator(".step")
    for place, text in enumerate(right):
        while plain(steps.nth(place).locator(".step-text").inner_text()) != plain(text):
            names = [plain(name) for name in steps.locator(".step-text").all_inner_texts()]
            steps.nth(names.index(plain(text))).locator("[data-move='-1']").click()


# --- examination and gate -----------------------------------------------------------------------------------------


def schedule(administrator: Visitor, trainee: str, station: dict[str, str] | None = None) -> Character:
    """The examiner whom the server drew."""
    administrator.go("/sittings/manage")
    name = (station or {"zh": "没有效果", "en": "No effect"})[administrator.language]
    page = administrator.page
    page.get_by_label(administrator.say("Trainee"), exact=True).select_option(label=trainee)
    options = page.get_by_label(administrator.say("Station"), exact=True)
    options.select_option(options.locator("option", has_text=name).first.get_attribute("value") or "")
    administrator.press("Schedule")
    row = page.locator("tr").filter(has_text=trainee).filter(has_text=name).first.inner_text()
    return next(one for one in cast.STAFF if one.name(administrator.language) in row)


def examine(examiner: Visitor, trainee: str, praise: str) -> None:
    """Plays the customer to an ending, marks every criterion with the highest level, submits for good."""
    page = examiner.page
    examiner.go("/sittings")
    page.get_by_role("link", name=trainee).first.click()
    examiner.look()
    examiner.press("Start: the clock runs from here")
    examiner.picture("cue")
    turns = 0
    while page.locator(".cue-choice").count():
        turns += 1
        assert turns < 20, "the play comes to an end"
        page.locator(".cue-choice").first.click()
        page.wait_for_load_state()
        examiner.look()
    examiner.press("End the play and mark it")
    for criterion in page.locator("fieldset.criterion").all():
        criterion.locator("label.level", has=page.locator("input[value='3']")).click()
    page.locator("label.opt", has=page.locator("input[name=global_rating][value='4']")).click()
    page.locator("textarea").first.fill(praise)
    examiner.picture("mark-sheet")
    examiner.press("Read it once more")
    examiner.press("Submit for good")
    examiner.sees(trainee)


def release(administrator: Visitor, trainee: str) -> None:
    administrator.go("/sittings/manage")
    row = administrator.page.locator("tr").filter(has_text=trainee)
    row.get_by_role("button", name=administrator.say("Release the result")).first.click()
    administrator.page.wait_for_load_state()
    administrator.look()


def decide(executive: Visitor, trainee: str, reason: str) -> None:
    executive.go("/gate")
    executive.picture("gate")
    executive.page.get_by_role("link", name=trainee).first.click()
    executive.look()
    executive.picture("dossier")
    executive.page.locator("label.opt", has=executive.page.locator("input[value='cleared']")).click()
    executive.page.locator("textarea[name=reason]").fill(reason)
    executive.press("Record the decision")


def certificate_number(trainee: Visitor) -> str:
    found = re.search(r"SG-\d{4}-\d{6}", trainee.page.locator("main").inner_text())
    assert found is not None, "the page shows the certificate's number"
    return found.group()
