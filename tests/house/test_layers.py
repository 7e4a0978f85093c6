"""The two orders of the house, and what each kind of file may know."""

import ast
import os
import subprocess
import sys
from pathlib import Path

from training.settings import REPOSITORY

TRAINING = REPOSITORY / "training"
CAPABILITIES = (
    "people",
    "cohorts",
    "drafting",
    "content",
    "quizzes",
    "roleplay",
    "feedback",
    "examining",
    "certification",
    "reports",
)
HEAVY = ("numpy", "av", "scipy", "weasyprint", "pypinyin", "mammoth", "xlsxwriter", "zxcvbn")  # 7 to 60 MB each
LONGEST = 420  # lines of a Python file: about four hundred


def files(name: str) -> list[Path]:
    """The capabilities' files of this name, those of their parts, and the files of a folder of that name."""
    found = [path for capability in CAPABILITIES for path in (TRAINING / capability).rglob(f"{name}.py")]
    return found + [path for capability in CAPABILITIES for path in (TRAINING / capability / name).rglob("*.py")]


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def roots(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imported(path)}


def test_the_contracts_of_the_imports_are_kept() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_views_hold_no_sql() -> None:
    for path in files("views"):
        assert not roots(path) & {"sqlalchemy", "flask_sqlalchemy"}, path
        assert "training.db.db" not in imported(path), f"{path} reaches into the database session"


SHARED = ("training.access", "training.approval")  # what rules of every capability may know


def test_rules_are_plain_python() -> None:
    assert roots(TRAINING / "approval.py") <= set(sys.stdlib_module_names)
    for path in files("rules"):
        capability = path.relative_to(TRAINING).parts[0]
        beyond = roots(path) - set(sys.stdlib_module_names) - {"training"}
        ours = {name for name in imported(path) if name.startswith("training")}
        assert not beyond, f"{path} imports {beyond}"
        assert {name for name in ours if not name.startswith((f"training.{capability}.", *SHARED))} == set(), path
        assert not {name for name in ours if name.split(".")[2:3] in (["queries"], ["models"], ["operations"])}, path


def test_views_forms_operations_and_rules_leave_selecting_to_queries() -> None:
    for path in (path for name in ("views", "forms", "operations", "rules") for path in files(name)):
        tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        calls = {ast.unparse(node.func) for node in tree if isinstance(node, ast.Call)}
        assert not calls & {"sa.select", "select", "sqlalchemy.select"}, f"{path} selects"


def test_nothing_but_the_unit_of_work_and_the_bare_transaction_commits() -> None:
    for path in TRAINING.rglob("*.py"):
        if path.name in {"db.py", "prepared.py"} or "migrations" in path.parts:
            continue
        assert ".commit(" not in path.read_text(encoding="utf-8"), path


def test_only_the_clock_tells_the_time() -> None:
    for path in TRAINING.rglob("*.py"):
        if path.name == "clock.py" or "migrations" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        assert "datetime.now(" not in text, path
        assert "date.today(" not in text, path
        assert "utcnow(" not in text, path


def test_no_file_is_too_long_to_be_read() -> None:
    long = {
        path.relative_to(REPOSITORY).as_posix(): lines
        for folder in ("training", "tests")
        for path in (REPOSITORY / folder).rglob("*.py")
        if "versions" not in path.parts and (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert long == {}


def test_nothing_is_left_to_do() -> None:
    words = ("TO" + "DO", "FIX" + "ME", "raise NotImplemented" + "Error", "pytest.mark." + "skip", "x" + "fail(")
    for folder in ("training", "tests", "templates"):
        for path in (REPOSITORY / folder).rglob("*"):
            if path.suffix in {".py", ".html", ".js", ".css"} and "vendor" not in path.parts:
                text = path.read_text(encoding="utf-8")
                assert not [word for word in words if word in text], path


def test_a_server_starts_without_the_libraries_that_a_few_pages_need() -> None:
    """Each worker would carry them all day; see `training.late`."""
    told = f"import app, sys; print([name for name in {HEAVY} if name in sys.modules])"
    environment = {**os.environ, "SHANGGANG_DATA_DIR": "/nowhere", "SHANGGANG_SECRET_KEY": "only for tests"}
    answer = subprocess.run(
        [sys.executable, "-c", told], cwd=REPOSITORY, capture_output=True, text=True, env=environment, check=False
    )
    assert answer.stdout.strip() == "[]", answer.stderr
