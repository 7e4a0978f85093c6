"""Settings are documented where operators look, and the repository speaks only of itself."""

import re
import subprocess
from pathlib import Path

import pytest

from training.engines import sqlite_module
from training.settings import REPOSITORY, Settings, kept_secret

TEXT = {
    ".py",
    ".md",
    ".html",
    ".js",
    ".css",
    ".yaml",
    ".yml",
    ".toml",
    ".txt",
    ".cfg",
    ".ini",
    ".mako",
    ".juben",
    ".po",
    ".svg",
    "",
}


def test_every_setting_stands_in_the_guide() -> None:
    guide = (REPOSITORY / "docs" / "settings.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", guide, flags=re.MULTILINE))
    assert documented == {name.upper() for name in Settings.model_fields}


def test_the_guide_gives_each_default_as_it_is() -> None:
    guide = (REPOSITORY / "docs" / "settings.md").read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        if isinstance(field.default, int) and not isinstance(field.default, bool):
            assert f"| `{name.upper()}` | `{field.default}` |" in guide, name


def test_every_setting_says_what_it_is() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


@pytest.mark.parametrize(
    ("host", "proxies", "local"),
    [
        ("127.0.0.1", 0, True),
        ("::1", 0, True),
        ("localhost", 0, True),
        ("0.0.0.0", 0, False),  # noqa: S104 - it listens nowhere
        ("127.0.0.1", 1, False),
        ("here", 0, False),
    ],
)
def test_cookies_are_secure_wherever_others_can_reach(tmp_path: Path, host: str, proxies: int, local: bool) -> None:
    settings = Settings(data_dir=tmp_path, host=host, trusted_proxies=proxies)
    assert settings.is_local is local
    assert settings.cookies_are_secure is not local


def test_a_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = kept_secret(tmp_path / "secret-key")
    assert kept_secret(tmp_path / "secret-key") == first
    assert len(first) > 40
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_an_old_sqlite_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.engines.SQLITE_AT_LEAST", (99, 0, 0))
    with pytest.raises(RuntimeError, match="too old to be safe"):
        sqlite_module()


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    ).stdout.split("\0")
    return [REPOSITORY / name for name in listed if name and (REPOSITORY / name).is_file()]


def test_no_file_speaks_of_places_outside_the_repository() -> None:
    foreign = re.compile("|".join(("sha" + "red/", "/wo" + "rk/", "/tm" + "p/brief", "/ro" + "ot/")))
    for path in tracked():
        if path.suffix in TEXT and "vendor" not in path.parts:
            found = foreign.search(path.read_text(encoding="utf-8", errors="replace"))
            assert not found, f"{path.relative_to(REPOSITORY)} mentions {found.group() if found else ''}"
