"""A list of newcomers: what is read from it, and what is said about each line that cannot be used."""

import pytest

from training.people import intake, passwords


def words_of(text: str, *taken: str) -> list[tuple[int, str]]:
    _newcomers, faults = intake.read(text, taken)
    return [(fault.line, str(fault.words)) for fault in faults]


def test_a_list_is_read_as_people_write_it(work: None) -> None:
    newcomers, faults = intake.read("王芳,wang\r\n\r\n  李 娜 ，ＬｉＮａ \nZhao Min\tzhao\n")
    assert faults == []
    assert [(one.line, one.name, one.login) for one in newcomers] == [
        (1, "王芳", "wang"),
        (3, "李 娜", "lina"),
        (4, "Zhao Min", "zhao"),
    ]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("王芳", "Write the name, a comma and the log-in name."),
        ("王芳,wang,trainee", "Write the name, a comma and the log-in name."),
        (",wang", "The name is missing."),
        ("王芳,", "The log-in name is missing."),
        ("王\u202e芳,wang", "This holds characters that cannot be seen. Type it again by hand."),
        ("王芳,wa\u200bng", "This holds characters that cannot be seen. Type it again by hand."),
        ("王" * 81 + ",wang", "A name has at most 80 characters, a log-in name 2 to 80."),
        ("王芳,w", "A name has at most 80 characters, a log-in name 2 to 80."),
        ("王芳,Lin", "This log-in name is already in use."),
        ("王芳,ＡＤＡ", "Line 1 has the same log-in name."),
    ],
)
def test_each_fault_names_its_line(work: None, line: str, words: str) -> None:
    with_language = f"Ada,ada\n\n{line}\nBo,bo"
    from_app = words_of(with_language, "lin")
    assert from_app == [(3, words)]


def test_every_fault_is_told_at_once(work: None) -> None:
    assert [line for line, _words in words_of("x\nAda,ada\nAda,ada\nLin,lin", "lin")] == [1, 3, 4]


def test_what_hides_something_is_not_shown_again(work: None) -> None:
    _newcomers, (fault,) = intake.read("王\u202e芳,wang")
    assert fault.text == ""


def test_log_in_names_are_found_in_lines_that_are_wrong_otherwise() -> None:
    assert intake.logins_of(",Wang\nno comma\nLi,LI,trainee") == ["wang", "li"]


def test_a_first_password_can_be_read_from_paper() -> None:
    made = {passwords.fresh() for _time in range(200)}
    assert len(made) == 200
    assert not set("".join(made)) & set("il1o0ILO_ ")
    assert {len(password) for password in made} == {14}
