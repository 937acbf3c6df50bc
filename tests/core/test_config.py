"""The configuration: what is refused, and what is read."""

import re
import stat
from pathlib import Path

import pytest

from config import Config, ConfigurationError

SECRET = "s" * 32
SOUND = {"SECRET_KEY": SECRET, "PUBLIC_URL": "https://summit.example.org"}


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "s" * 31}, "SECRET_KEY"),
        ({"PUBLIC_URL": ""}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "summit.example.org"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "javascript:alert(1)"}, "PUBLIC_URL"),
        ({"SUMMIT_ENV": "staging"}, "SUMMIT_ENV"),
        ({"SUMMIT_ENV": ""}, "SUMMIT_ENV"),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES"),
        ({"TRUSTED_PROXIES": "one"}, "TRUSTED_PROXIES"),
        ({"MAX_REQUEST_BYTES": "2M"}, "MAX_REQUEST_BYTES"),
        ({"PAGE_CACHE_BYTES": "1.5"}, "PAGE_CACHE_BYTES"),
        ({"PAGE_MAX_AGE": "٣"}, "PAGE_MAX_AGE"),
        ({"PORT": "http"}, "PORT"),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL"),
        ({"SMTP_URL": "smtp://mail.example.org"}, "MAIL_FROM must be set"),
        ({"MAIL_FROM": "Summit"}, "MAIL_FROM is 'Summit'"),
        ({"MAIL_FROM": "Summit\r\nBcc: x <summit@example.org>"}, "MAIL_FROM"),
        *(
            ({"SMTP_URL": url, "MAIL_FROM": "summit@example.org"}, "SMTP_URL")
            for url in (
                "mail.example.org",
                "http://mail.example.org",
                "smtp://",
                "smtp://mail.example.org:smtp",
                "smtp://mail.example.org:0",
                "smtp://mail.example.org/path",
                "smtp://user:pa/ss@mail.example.org",
                "smtp://mail.example.org?tls=off",
                "smtps://mail.example.org?tls=no",
            )
        ),
    ],
)
def test_an_unsafe_or_unreadable_setting_is_refused_by_name(
    tmp_path: Path, changes: dict[str, str], named: str
) -> None:
    with pytest.raises(ConfigurationError, match=named):
        Config.from_environment({**SOUND, "SUMMIT_VAR": str(tmp_path), **changes})
    assert list(tmp_path.iterdir()) == []


def test_a_password_for_mail_is_not_told(tmp_path: Path) -> None:
    changes = {"SMTP_URL": "smtp://user:hun/ter2@mail", "MAIL_FROM": "summit@example.org"}
    with pytest.raises(ConfigurationError) as refused:
        Config.from_environment({**SOUND, "SUMMIT_VAR": str(tmp_path), **changes})
    assert "ter2" not in str(refused.value)


def test_nothing_but_the_required_gives_the_defaults(tmp_path: Path) -> None:
    config = Config.from_environment({**SOUND, "SUMMIT_VAR": str(tmp_path)})
    assert config == Config(
        environment="production",
        secret_key=SECRET,
        database_url=f"sqlite:///{tmp_path}/summit.db",
        public_url="https://summit.example.org",
        var=tmp_path,
    )
    assert list(tmp_path.iterdir()) == []


def test_all_settings_are_read(tmp_path: Path) -> None:
    config = Config.from_environment(
        {
            "SUMMIT_ENV": "production",
            "SECRET_KEY": SECRET,
            "PUBLIC_URL": "http://10.0.0.1:8080/",
            "SUMMIT_VAR": str(tmp_path),
            "DATABASE_URL": "postgres://summit@db/summit",
            "TRUSTED_PROXIES": "2",
            "MAX_REQUEST_BYTES": "1000",
            "PAGE_CACHE_BYTES": "2000",
            "PAGE_MAX_AGE": "5",
            "JOBS_INLINE": "0",
            "TELL_AFTER": "30",
            "LOG_LEVEL": "debug",
            "SMTP_URL": "smtp://user:pass%2Fword@mail.example.org:25?tls=no",
            "MAIL_FROM": "서울 서밋 <summit@example.org>",
        }
    )
    assert config == Config(
        environment="production",
        secret_key=SECRET,
        database_url="postgresql://summit@db/summit",
        public_url="http://10.0.0.1:8080",
        var=tmp_path,
        trusted_proxies=2,
        max_request_bytes=1000,
        page_cache_bytes=2000,
        page_max_age=5,
        jobs_inline=False,
        tell_after=30,
        log_level="DEBUG",
        smtp_url="smtp://user:pass%2Fword@mail.example.org:25?tls=no",
        mail_from="서울 서밋 <summit@example.org>",
    )


def test_a_relative_folder_means_the_present_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    config = Config.from_environment({**SOUND, "SUMMIT_VAR": "var"})
    assert config.database_url == f"sqlite:///{tmp_path}/var/summit.db"


def test_the_demonstration_keeps_a_key_of_its_own_for_its_owner_alone(tmp_path: Path) -> None:
    environ = {"SUMMIT_ENV": "demo", "SUMMIT_VAR": str(tmp_path / "var"), "PORT": "8123"}
    first, second = Config.from_environment(environ), Config.from_environment(environ)
    key = tmp_path / "var" / "secret-key"
    assert first.secret_key == second.secret_key == key.read_text()
    assert len(first.secret_key) == 64
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert first.public_url == "http://localhost:8123"


@pytest.mark.parametrize(
    ("url", "secure", "name"),
    [
        ("https://summit.example.org", True, "__Host-summit"),
        ("http://summit.example.org", False, "summit"),
    ],
)
def test_cookies_are_as_safe_as_the_address_allows(
    tmp_path: Path, url: str, secure: bool, name: str
) -> None:
    settings = Config.from_environment(
        {**SOUND, "PUBLIC_URL": url, "SUMMIT_VAR": str(tmp_path)}
    ).for_flask()
    cookies = {key: value for key, value in settings.items() if "COOKIE" in key}
    assert cookies == {
        "SESSION_COOKIE_NAME": name,
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "REMEMBER_COOKIE_SECURE": secure,
        "REMEMBER_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
    }


POSTGRESQL = {"DATABASE_URL": "postgresql://summit@localhost/summit"}


def test_workers_called_through_redis_do_the_jobs_in_place_of_the_web(tmp_path: Path) -> None:
    sound = {**SOUND, **POSTGRESQL, "SUMMIT_VAR": str(tmp_path)}
    url = "redis://:pass@redis.example.org:6379/0"
    alone, scaled = (Config.from_environment(one) for one in (sound, {**sound, "REDIS_URL": url}))
    assert (alone.redis_url, alone.jobs_inline) == ("", True)
    assert (scaled.redis_url, scaled.jobs_inline) == (url, False)
    both = Config.from_environment({**sound, "REDIS_URL": url, "JOBS_INLINE": "1"})
    assert both.jobs_inline is True
    assert "pass@" not in repr(scaled)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"REDIS_URL": "redis://localhost/0"}, "REDIS_URL needs DATABASE_URL to be of PostgreSQL"),
        ({**POSTGRESQL, "REDIS_URL": "http://:secret@localhost"}, "REDIS_URL must be redis://"),
        ({**POSTGRESQL, "REDIS_URL": "redis://"}, "REDIS_URL must be redis://"),
        ({**POSTGRESQL, "REDIS_URL": "redis://[secret"}, "REDIS_URL must be redis://"),
        ({"JOB_LEASE": "0"}, "JOB_LEASE is 0; it must be at least 1"),
        ({"JOB_LEASE": "soon"}, "JOB_LEASE is 'soon'; it must be a whole number"),
        ({"MAIL_PER_DOMAIN": "-1"}, "MAIL_PER_DOMAIN is '-1'; it must be a whole number"),
    ],
)
def test_settings_of_workers_that_cannot_be_meant_are_refused(
    tmp_path: Path, changes: dict[str, str], told: str
) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(told)) as refused:
        Config.from_environment({**SOUND, "SUMMIT_VAR": str(tmp_path), **changes})
    assert "secret" not in str(refused.value)
