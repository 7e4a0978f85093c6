"""From a new hire to 'may go on duty', through the site, as five people: administrator, trainee, examiner,
executive, trainer; and a customer who verifies the certificate."""

from collections.abc import Callable

import pytest

from tests.browser import steps
from tests.browser.conftest import PHONE, Visitor
from training.demo import cast

pytestmark = pytest.mark.browser
NAME = {"zh": "方晴", "en": "Fang Qing"}
PRAISE = {"zh": "先认同再算账，客户一直在听。", "en": "Agreed first, then did the sum; the customer kept listening."}
REASON = {"zh": "手册、测验和考站都达标，考官独立。", "en": "All is met; the examiner is independent."}
REVOCATION = {"zh": "已调离销售岗位，证书收回。", "en": "Moved to another post, so the certificate is taken back."}
TABLET = 820
LINES = {
    "zh": "您问得特别好，换成我也会先问值不值，好多老板都问过同样的话。",
    "en": "That is a fair question, and in your place I would ask it too.",
}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_new_hire_goes_on_duty(visitor: Callable[..., Visitor], language: str) -> None:
    name = NAME[language]
    administrator = visitor(language)
    steps.open_the_demo(administrator)
    steps.sign_in(administrator, cast.MA)
    first_password = steps.hire(administrator, name, "fang.qing")
    steps.enrol(administrator, name)

    trainee = visitor(language, PHONE)
    steps.first_sign_in(trainee, "fang.qing", first_password)
    trainee.picture("path")
    for slug in ("pitch-and-demo", "objections", "golden-rule"):
        steps.read(trainee, slug)
    steps.practise(trainee, "obj-no-effect", LINES)
    steps.take_the_quiz(trainee)

    examiner_drawn = steps.schedule(administrator, name)
    assert examiner_drawn is not cast.CHEN, "she teaches this cohort"
    examiner = visitor(language, TABLET)
    steps.sign_in(examiner, examiner_drawn)
    steps.examine(examiner, name, PRAISE[language])
    steps.release(administrator, name)

    executive = visitor(language)
    steps.sign_in(executive, cast.QIAN)
    steps.decide(executive, name, REASON[language])

    trainee.go("/")
    trainee.picture("on-duty")
    number = steps.certificate_number(trainee)
    customer = visitor(language, PHONE)
    customer.go(f"/verify/{number}")
    customer.picture("verify")
    customer.sees(name)
    customer.sees({"zh": "可以上岗", "en": "may go on duty"}[language])

    trainer = visitor(language)
    steps.sign_in(trainer, cast.CHEN)
    trainer.go("/reports/pass-rates")
    trainer.picture("pass-rates")
    trainer.sees(steps.COHORT[language])

    executive.page.get_by_role("link", name=number).first.click()
    executive.picture("certificate")
    executive.page.get_by_text(executive.say("Revoke this certificate")).click()
    executive.page.locator("textarea[name=reason]").fill(REVOCATION[language])
    executive.press("Revoke")
    customer.go(f"/verify/{number}")
    customer.sees(customer.say("This certificate has been revoked"))
