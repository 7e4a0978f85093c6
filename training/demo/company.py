"""The demo company: Qianli Market 千里集, its people, three cohorts and what they did until this morning."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from training import audit
from training.access import Role
from training.certification import operations as certification
from training.certification import queries as certification_queries
from training.cohorts import operations as cohorts
from training.cohorts.models import Cohort, Experience, Part
from training.demo.cast import CHEN, FANG, GU, GUO, LI, LIN, MA, QIAN, STAFF, SUN, TANG, Character
from training.demo.desk import begin_draft, write_for_a_second_author
from training.demo.field import report_and_triage
from training.demo.revisions import REVISED, asked_to_refresh, publish_revision, send_in_revision
from training.demo.showing import FORGOTTEN, Shows
from training.demo.showing import SCENARIO as DEMONSTRATION
from training.demo.showing import STATION as DEMONSTRATING
from training.demo.story import MANUALS, Story, Words
from training.people import operations as people
from training.people.models import Person

PROGRAMME = "new-salesperson"

# 中文名、拼音、本事（0 到 1：越高越常答对、演对）
SEPTEMBER = (
    ("周明", "Zhou Ming", 0.97), ("李娜", "Li Na", 0.93), ("王浩", "Wang Hao", 0.9), ("张婷", "Zhang Ting", 0.88),
    ("刘洋", "Liu Yang", 0.95), ("杨帆", "Yang Fan", 0.82), ("黄磊", "Huang Lei", 0.91), ("徐静", "Xu Jing", 0.6),
    ("高飞", "Gao Fei", 0.86),
)  # fmt: skip
OCTOBER = (
    ("马超", "Ma Chao", 0.92), ("朱琳", "Zhu Lin", 0.9), ("胡军", "Hu Jun", 0.78), ("林峰", "Lin Feng", 0.94),
    ("梁雪", "Liang Xue", 0.87), ("宋佳", "Song Jia", 0.96), ("唐伟", "Tang Wei", 0.55),
)  # fmt: skip
NOVEMBER = (
    ("许诺", "Xu Nuo", 0.96), ("邓超", "Deng Chao", 0.85), ("冯雪", "Feng Xue", 0.9), ("曹阳", "Cao Yang", 0.5),
    ("彭丽", "Peng Li", 0.93),
)  # fmt: skip

WORDS = {
    "zh": Words(
        cleared="手册读完，测验通过，考站达标，考官与本人无授课关系。",
        praise=("用客户的原话回应，客户当场点头。", "先认同再往下走，没有一句争辩。", "算账时一步一步，客户跟得上。"),
        advice=(
            "先说数字从哪来，再带着客户算。",
            "收口时给两个选择，说完停下等。",
            "复述客户的担心之后，先确认再给方案。",
        ),
    ),
    "en": Words(
        cleared="Manuals read, quiz passed, station passed; no examiner ever taught this person.",
        praise=(
            "Answered in the customer's own words, and he nodded.",
            "Agreed first and went on from there, without a word of argument.",
            "Did the sum step by step, so that the customer could follow.",
        ),
        advice=(
            "Say where a figure comes from before you calculate with it.",
            "Close with two choices, then stop and wait.",
            "After repeating the worry, ask whether you have it right before you offer anything.",
        ),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Intake:
    name: dict[str, str]
    branch: dict[str, str]
    days_ago: int
    people: tuple[tuple[str, str, float], ...]
    trainer: Character
    agree: int = 0  # so many of its people, the first ones, let their sittings be recorded


INTAKES = (
    Intake({"zh": "9 月期", "en": "September intake"}, {"zh": "白沟分公司", "en": "Baigou"}, 61, SEPTEMBER, CHEN, 7),
    Intake({"zh": "10 月期", "en": "October intake"}, {"zh": "保定分公司", "en": "Baoding"}, 32, OCTOBER, SUN),
    Intake({"zh": "11 月期", "en": "November intake"}, {"zh": "白沟分公司", "en": "Baigou"}, 3, NOVEMBER, CHEN),
)


def fill(password_hash: str, *, language: str, at: datetime) -> None:
    """Everything, in the unit of work of the caller. Raises AlreadySetUp where anybody has an account."""
    people.ensure_first_visit()
    company = _Company(Story(at, language, WORDS[language]), password_hash, language)
    company.opens(_morning(at - timedelta(days=90)))
    for intake in INTAKES:
        company.takes_in(intake, _morning(at - timedelta(days=intake.days_ago)))
    company.story.at(at - timedelta(days=9), company.revises)
    company.story.at(at - timedelta(days=2), company.writes)
    company.story.at(at - timedelta(days=3), company.reports)
    company.story.tell()
    company.hires_lin(at)


def _morning(moment: datetime) -> datetime:
    """Nine o'clock in Shanghai."""
    return moment.replace(hour=1, minute=0, second=0, microsecond=0)


class _Company:
    def __init__(self, story: Story, password_hash: str, language: str) -> None:
        self.story, self.password_hash, self.language = story, password_hash, language
        self.staff: dict[str, Person] = {}
        self.newest: Cohort | None = None
        self.trainees: list[Person] = []  # whoever was taken in, the first ones first
        self.li: Person | None = None
        self.agree: set[int] = set()  # person ids

    def opens(self, at: datetime) -> None:
        for character in STAFF:
            self.staff[character.login] = self._hire(character, at)
        audit.record("demo company opened", "demo", by=None, at=at, language=self.language)

    def _hire(self, character: Character, at: datetime) -> Person:
        person = people.add_person(character.name(self.language), by=None, at=at, language=self.language)
        for role in character.roles:
            people.grant_role(person, role, by=None, at=at)
        people.open_account(person, character.login, self.password_hash, by=None, at=at)
        return person

    def takes_in(self, intake: Intake, first: datetime) -> None:
        self.story.at(first, lambda at: self._begins(intake, at))

    def _begins(self, intake: Intake, at: datetime) -> None:
        admin = self.staff[MA.login]
        days = {"starts_on": at.date(), "ends_on": (at + timedelta(days=4)).date()}
        cohort = cohorts.create_cohort(
            intake.name[self.language], intake.branch[self.language], **days, by=admin.id, at=at
        )
        programme = certification_queries.latest_editions()[PROGRAMME]
        certification.set_programme(cohort, programme, by=admin.id, at=at)
        cohorts.note_teaching(cohort, self.staff[intake.trainer.login], Part.TRAINER, 24, by=admin.id, at=at)
        cohorts.note_teaching(cohort, self.staff[GUO.login], Part.ASSISTANT, 8, by=admin.id, at=at)
        for place, (zh, en, skill) in enumerate(intake.people):
            person = people.add_person(zh if self.language == "zh" else en, by=admin.id, at=at, language=self.language)
            people.grant_role(person, Role.TRAINEE, by=admin.id, at=at)
            cohorts.enrol(cohort, person, Experience.NEWCOMER, by=admin.id, at=at)
            self.trainees.append(person)
            if place < intake.agree:
                self.agree.add(person.id)
            if zh == LI.zh:  # she has yet to read what changed in the golden rule: see `revises`
                people.open_account(person, LI.login, self.password_hash, by=admin.id, at=at)
                self.li = person
                self._demonstrates(person, at)
            self._trains(person, skill, at + timedelta(minutes=7 * place))
        self.newest = cohort

    def _trains(self, trainee: Person, skill: float, start: datetime) -> None:
        """Five days: reading, practising, the quiz, a sitting, the decision. One retake of the quiz, and sittings until
        one is passed."""
        story = self.story
        for number, slug in enumerate(MANUALS):
            when = start + timedelta(hours=3 + 20 * number)
            story.at(when, lambda at, slug=slug: story.reads(trainee, slug, at))  # type: ignore[misc]
        for evening in range(2):
            when = start + timedelta(days=1 + evening, hours=9)
            story.at(when, lambda at: story.practises(trainee, skill, at))
        story.at(start + timedelta(days=2, hours=5), lambda at: self._quiz(trainee, skill, at))

    def _quiz(self, trainee: Person, skill: float, at: datetime, retakes: int = 1) -> None:
        if self.story.takes_the_quiz(trainee, skill, at):
            self.story.at(at + timedelta(hours=3), lambda then: self._schedules(trainee, skill, then))
        elif retakes:
            again = at + timedelta(days=1, hours=1)
            self.story.at(again, lambda then: self._quiz(trainee, min(0.97, skill + 0.12), then, retakes - 1))

    def _schedules(self, trainee: Person, skill: float, at: datetime) -> None:
        when = at + timedelta(hours=16)
        sitting = self.story.schedules(trainee, self.staff[MA.login], when, at)
        if trainee.id in self.agree:
            self.story.agrees(trainee, sitting, at + timedelta(minutes=30))
        self.story.at(when, lambda then: self.story.examines(sitting, skill, then))
        self.story.at(when + timedelta(hours=5), lambda then: self._hears(trainee, sitting, skill, then))

    def _hears(self, trainee: Person, sitting: UUID, skill: float, at: datetime) -> None:
        if self.story.releases(sitting, self.staff[MA.login], at):
            decider = self.staff[QIAN.login]
            self.story.at(at + timedelta(hours=20), lambda then: self.story.decides(trainee, decider, then))
        else:
            self.story.at(at + timedelta(days=3), lambda then: self._schedules(trainee, 1.0, then))

    def _demonstrates(self, trainee: Person, first: datetime) -> None:
        """The web demo: practised in the second week, shown to an examiner in the third."""
        story, admin = self.story, self.staff[MA.login]

        def practises(at: datetime) -> None:
            with story.aside():
                story.practises(trainee, 1.0, at, DEMONSTRATION, Shows(self.language, FORGOTTEN))

        def is_scheduled(at: datetime) -> None:
            when = at + timedelta(hours=18)
            sitting = story.schedules(trainee, admin, when, at, DEMONSTRATING)
            story.at(when, lambda then: is_examined(sitting, then))

        def is_examined(sitting: UUID, at: datetime) -> None:
            with story.aside():
                story.examines(sitting, 0.97, at, Shows(self.language))
            story.at(at + timedelta(hours=5), lambda then: hears(sitting, then))

        def hears(sitting: UUID, at: datetime) -> None:
            story.releases(sitting, admin, at)

        story.at(first + timedelta(days=8, hours=9), practises)
        story.at(first + timedelta(days=14, hours=9), is_scheduled)

    def revises(self, at: datetime) -> None:
        """A second edition, approved by somebody else: most of those who knew the first read what changed, a few have
        yet to. Another text waits for review."""
        author, other, approver = (self.staff[who.login] for who in (GU, FANG, TANG))
        publish_revision(author, approver, self.language, at)
        for place, person_id in enumerate(asked_to_refresh(at)):
            if place % 4 and (self.li is None or person_id != self.li.id):
                when = at + timedelta(hours=5 + 11 * (place % 9))
                self.story.at(when, lambda then, who=person_id: self.story.refreshes(who, REVISED, then))  # type: ignore[misc]
        self.story.at(at + timedelta(days=8), lambda then: send_in_revision(other, self.language, then))

    def writes(self, at: datetime) -> None:
        begin_draft(self.staff[GU.login], self.staff[FANG.login], at)
        write_for_a_second_author(self.staff[FANG.login], at)

    def reports(self, at: datetime) -> None:
        report_and_triage(self.trainees, self.staff[CHEN.login], self.staff[GU.login], self.language, at)

    def hires_lin(self, at: datetime) -> None:
        """She begins today: whoever opens the demo can walk the whole path as she does."""
        lin = self._hire(LIN, at - timedelta(hours=2))
        if self.newest is not None:
            by = self.staff[MA.login].id
            cohorts.enrol(self.newest, lin, Experience.NEWCOMER, by=by, at=at - timedelta(hours=1))
