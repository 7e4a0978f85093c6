"""Every setting, read once from the environment. `docs/settings.md` tells operators the same."""

import os
import secrets
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

REPOSITORY = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Frozen for the life of the process. A field's name in capitals is its environment variable."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8000, ge=1, le=65535, description="port to listen on")
    data_dir: Path = Field(REPOSITORY / "data", description="the folder that holds all state")
    database_url: str = Field("", description="empty: SQLite in the data folder; else postgresql://…")
    secret_key: str = Field("", description="empty: made once and kept in the data folder")
    secure_cookies: bool | None = Field(None, description="unset: on, unless HOST is a loopback address")
    trusted_hosts: str = Field("", description="comma-separated host names that may be asked for; empty: any")
    trusted_proxies: int = Field(0, ge=0, le=5, description="proxies in front that set X-Forwarded-*")
    public_address: str = Field("", description="https://… as printed in QR codes; empty: as asked")
    timezone: str = Field("Asia/Shanghai", description="the zone in which pages show times")
    workers: int = Field(0, ge=0, le=64, description="server processes; 0: one a core, at most four")
    threads: int = Field(8, ge=1, le=64, description="threads a server process")
    session_idle_hours: int = Field(12, ge=1, description="a session ends after so long without a request")
    session_days: int = Field(14, ge=1, description="a session ends so long after sign-in, whatever happens")
    sign_in_failures: int = Field(8, ge=3, description="failed sign-ins per name and quarter of an hour")
    sign_in_failures_address: int = Field(60, ge=10, description="the same per address")
    hash_memory_kib: int = Field(19456, ge=8, description="argon2id memory for one password")
    hash_rounds: int = Field(2, ge=1, description="argon2id passes")
    recordings_store: str = Field("", description="empty: the data folder; else s3://bucket/prefix")
    recording_megabytes: int = Field(200, ge=1, le=1024, description="the largest recording")
    recordings_megabytes_a_person: int = Field(1000, ge=1, description="all recordings that one person keeps")
    free_megabytes: int = Field(1024, ge=0, description="below so much free disk no recording is taken")
    practice_recording_days: int = Field(180, ge=1, description="recordings of practice are erased after so long")
    examination_recording_days: int = Field(180, ge=1, description="the same for examinations")
    recognition_address: str = Field("", description="https://…/v1/audio/transcriptions; empty: nothing is recognised")
    recognition_model: str = Field("", description="the model that is asked for there")
    recognition_key: str = Field("", repr=False, description="sent there as a bearer token")
    recognition_seconds: int = Field(20, ge=1, le=60, description="it must have answered after so long")

    @field_validator("recognition_address")
    @classmethod
    def is_an_address(cls, address: str) -> str:
        parts = urlsplit(address)
        if address and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.username):
            raise ValueError("write it whole, like https://speech.example.com/v1/audio/transcriptions")
        return address

    @property
    def is_local(self) -> bool:
        """Served to this machine alone: plain HTTP cookies are allowed, and the first visit needs no code."""
        try:
            return ip_address(self.host).is_loopback and not self.trusted_proxies
        except ValueError:
            return self.host == "localhost" and not self.trusted_proxies

    @property
    def cookies_are_secure(self) -> bool:
        return not self.is_local if self.secure_cookies is None else self.secure_cookies

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the database."""
        if not self.database_url:
            return f"sqlite:///{(self.data_dir / 'shanggang.sqlite3').resolve()}"
        scheme, rest = self.database_url.split("://", 1)
        return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else self.database_url

    def secret(self) -> str:
        """The key that signs cookies: given, or made once in the data folder, readable by its owner only."""
        return self.secret_key or kept_secret(self.data_dir / "secret-key")

    def setup_code(self) -> str:
        """What the first visitor of a server open to a network must enter; lies in the data folder."""
        return kept_secret(self.data_dir / "setup-code", length=9)


def kept_secret(path: Path, length: int = 32) -> str:
    """The text of the file; made now, if it is missing. Two processes that start together agree."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    if not path.exists():
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(length), encoding="ascii")
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()
