"""The people of the demo company, who may be signed in as from its door (the sign-in page)."""

from dataclasses import dataclass
from typing import Any

from training.access import ROLE_NAMES, Role
from training.people import queries

PASSWORD = "qianli-demo-2026"  # noqa: S105 - shown on the sign-in page of a demo installation, and nowhere else


@dataclass(frozen=True)
class Character:
    login: str
    zh: str
    en: str
    roles: tuple[Role, ...]

    def name(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class DoorPerson:
    """Somebody a visitor may sign in as. `role` is translated when it is shown."""

    name: str
    role: Any
    login: str
    password: str


LIN = Character("demo.lin", "林小雨", "Lin Xiaoyu", (Role.TRAINEE,))
CHEN = Character("demo.chen", "陈静", "Chen Jing", (Role.TRAINER, Role.EXAMINER))
SUN = Character("demo.sun", "孙燕", "Sun Yan", (Role.TRAINER, Role.EXAMINER))
GUO = Character("demo.guo", "郭强", "Guo Qiang", (Role.ASSISTANT,))
ZHAO = Character("demo.zhao", "赵磊", "Zhao Lei", (Role.EXAMINER,))
HE = Character("demo.he", "何敏", "He Min", (Role.EXAMINER,))
GU = Character("demo.gu", "顾博", "Gu Bo", (Role.AUTHOR,))
FANG = Character("demo.fang", "何芳", "He Fang", (Role.AUTHOR,))
TANG = Character("demo.tang", "唐立", "Tang Li", (Role.APPROVER,))
QIAN = Character("demo.qian", "钱薇", "Qian Wei", (Role.EXECUTIVE,))
MA = Character("demo.ma", "马红", "Ma Hong", (Role.ADMINISTRATOR,))
WU = Character("demo.wu", "吴涛", "Wu Tao", (Role.AUDITOR,))

LI = Character("demo.li", "李娜", "Li Na", (Role.TRAINEE,))  # on duty since the September intake

STAFF = (CHEN, SUN, GUO, ZHAO, HE, GU, FANG, TANG, QIAN, MA, WU)
DOOR = (LIN, LI, CHEN, ZHAO, HE, GU, TANG, QIAN, MA, WU)


def at_the_door() -> tuple[DoorPerson, ...]:
    """Whom the sign-in page offers: the demo's people, on an installation opened as a demo; else nobody."""
    names = queries.names_by_login([character.login for character in DOOR])
    return tuple(
        DoorPerson(names[character.login], ROLE_NAMES[character.roles[0]], character.login, PASSWORD)
        for character in DOOR
        if character.login in names
    )
