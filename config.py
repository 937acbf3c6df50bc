"""Configuration, read from the environment once at start; README explains each variable."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from summit.core import mailbox

ROOT = Path(__file__).resolve().parent

#: Environments: ``production`` (the default) insists on secrets, ``demo`` keeps its own under
#: ``var``, ``test`` is for the test-suite.
ENVIRONMENTS = ("production", "demo", "test")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class ConfigurationError(Exception):
    """The environment does not describe a Summit that could run safely."""


@dataclass(frozen=True)
class Config:
    """All settings. Sizes are bytes, durations seconds unless a name says otherwise."""

    environment: str
    secret_key: str
    database_url: str
    public_url: str
    var: Path
    trusted_proxies: int = 0
    max_request_bytes: int = 2 * 1024 * 1024
    page_cache_bytes: int = 16 * 1024 * 1024
    page_max_age: int = 60
    #: How many milliseconds a process may remember which version a live board has.
    live_memory_ms: int = 500
    #: How many seconds a live page waits between asking what is new.
    live_poll: int = 5
    jobs_inline: bool = True
    smtp_url: str = ""
    mail_from: str = "Summit <summit@localhost>"
    mail_per_domain: int = 600  # a minute
    job_lease: int = 300
    redis_url: str = field(default="", repr=False)
    #: Where calendars' replies go, each to an address of its own; empty: nobody is asked to reply
    #: by calendar.
    reply_domain: str = ""
    #: The mailbox in which those replies arrive, for ``flask mail fetch``.
    imap_url: str = ""
    #: The name under which our own mail server writes Authentication-Results (RFC 8601).
    authserv_id: str = ""
    #: Offices are told of a publication so many seconds later: whoever publishes again meanwhile
    #: tells them once.
    tell_after: int = 180
    #: Fernet keys of stored secrets, newest first; without any, one is made from ``secret_key``.
    encryption_keys: tuple[str, ...] = field(default=(), repr=False)
    #: The application as YouTube knows it; without, everything of YouTube is done by hand.
    youtube_client_id: str = ""
    youtube_client_secret: str = field(default="", repr=False)
    #: Units of YouTube's quota that may be used on a day of its reckoning.
    youtube_quota: int = 10_000
    #: How often YouTube is asked about what is on the air.
    youtube_poll: int = 60
    #: Another server in YouTube's place, and the file of certificates to know it by.
    youtube_api: str = ""
    youtube_ca: str = ""
    #: Where anybody may ask what a video is called, without a key; empty: nobody is asked.
    youtube_oembed: str = "https://www.youtube.com/oembed"
    log_level: str = "INFO"
    password_rounds: int = 3  # with the memory: the second choice of RFC 9106, 4
    password_memory_kib: int = 64 * 1024
    sign_in_days: int = 30
    sign_in_idle_hours: int = 12
    extra: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_secure(self) -> bool:
        """Whether the public address is https, so that cookies and HSTS can insist on it."""
        return self.public_url.startswith("https://")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Config:
        """Read the settings.

        Raises:
            ConfigurationError: a required secret is missing, or a value cannot be read; the
                message names the variable and what would be right.
        """
        environment = environ.get("SUMMIT_ENV", "production")
        if environment not in ENVIRONMENTS:
            raise ConfigurationError(
                f"SUMMIT_ENV is {environment!r}; it must be one of {', '.join(ENVIRONMENTS)}"
            )
        var = Path(environ.get("SUMMIT_VAR", ROOT / "var")).absolute()
        log_level = environ.get("LOG_LEVEL", "INFO").upper()
        if log_level not in LOG_LEVELS:
            raise ConfigurationError(
                f"LOG_LEVEL is {log_level!r}; it must be one of {', '.join(LOG_LEVELS)}"
            )
        port = _whole_number(environ, "PORT", 8000)
        public_url = environ.get("PUBLIC_URL", "").rstrip("/")
        secret_key = environ.get("SECRET_KEY", "")
        database_url = _database_url(environ, var)
        redis_url = _redis_url(environ, database_url)
        if environment == "production":
            if len(secret_key) < 32:
                raise ConfigurationError(
                    "SECRET_KEY must be set to at least 32 random characters, for example the"
                    " output of: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
                )
            if not public_url.startswith(("https://", "http://")):
                raise ConfigurationError(
                    "PUBLIC_URL must be set to the address visitors use, for example"
                    " https://summit.example.org"
                )
        return cls(
            environment=environment,
            secret_key=secret_key or _kept_secret(var),
            database_url=database_url,
            public_url=public_url or f"http://localhost:{port}",
            var=var,
            trusted_proxies=_whole_number(environ, "TRUSTED_PROXIES", 0),
            max_request_bytes=_whole_number(environ, "MAX_REQUEST_BYTES", cls.max_request_bytes),
            page_cache_bytes=_whole_number(environ, "PAGE_CACHE_BYTES", cls.page_cache_bytes),
            page_max_age=_whole_number(environ, "PAGE_MAX_AGE", cls.page_max_age),
            live_memory_ms=_whole_number(environ, "LIVE_MEMORY_MS", cls.live_memory_ms),
            live_poll=_whole_number(environ, "LIVE_POLL_SECONDS", cls.live_poll, least=1),
            jobs_inline=environ.get("JOBS_INLINE", "0" if redis_url else "1") != "0",
            job_lease=_whole_number(environ, "JOB_LEASE", cls.job_lease, least=1),
            redis_url=redis_url,
            smtp_url=_smtp_url(environ),
            mail_from=_mail_from(environ),
            mail_per_domain=_whole_number(environ, "MAIL_PER_DOMAIN", cls.mail_per_domain),
            reply_domain=_reply_domain(environ, environment),
            imap_url=_imap_url(environ),
            authserv_id=environ.get("MAIL_AUTHSERV_ID", "").strip(),
            tell_after=_whole_number(environ, "TELL_AFTER", cls.tell_after),
            encryption_keys=_encryption_keys(environ),
            youtube_client_id=environ.get("YOUTUBE_CLIENT_ID", "").strip(),
            youtube_client_secret=_youtube_secret(environ),
            youtube_api=_youtube_api(environ, environment),
            youtube_ca=_youtube_ca(environ),
            youtube_oembed=_oembed(environ, environment, cls.youtube_oembed),
            youtube_quota=_whole_number(environ, "YOUTUBE_QUOTA", cls.youtube_quota),
            youtube_poll=_whole_number(environ, "YOUTUBE_POLL", cls.youtube_poll, least=5),
            log_level=log_level,
            sign_in_days=_whole_number(environ, "SIGN_IN_DAYS", cls.sign_in_days),
            sign_in_idle_hours=_whole_number(environ, "SIGN_IN_IDLE_HOURS", cls.sign_in_idle_hours),
        )

    @classmethod
    def for_tests(cls, *, database_url: str, var: Path) -> Config:
        """Settings for the test-suite: no background threads, a fixed key, cheap passwords."""
        return cls(
            environment="test",
            secret_key="a key that only tests use, long enough",  # noqa: S106
            database_url=database_url,
            public_url="http://localhost:8000",
            var=var,
            jobs_inline=False,
            live_memory_ms=0,
            youtube_oembed="",
            tell_after=0,
            reply_domain="reply.example.org",
            password_rounds=1,
            password_memory_kib=64,
        )

    def for_flask(self) -> dict[str, object]:
        """Return the settings under the names that Flask and its extensions read."""
        return {
            "SUMMIT": self,
            "SECRET_KEY": self.secret_key,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "MAX_CONTENT_LENGTH": self.max_request_bytes,
            "MAX_FORM_MEMORY_SIZE": self.max_request_bytes,
            "SESSION_COOKIE_NAME": "__Host-summit" if self.is_secure else "summit",
            "SESSION_COOKIE_SECURE": self.is_secure,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "REMEMBER_COOKIE_SECURE": self.is_secure,
            "REMEMBER_COOKIE_HTTPONLY": True,
            "REMEMBER_COOKIE_SAMESITE": "Lax",
            "WTF_CSRF_TIME_LIMIT": None,
            "BABEL_DEFAULT_LOCALE": "en",
            "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "translations"),
            "TESTING": self.environment == "test",
            **self.extra,
        }


def _whole_number(environ: Mapping[str, str], name: str, default: int, *, least: int = 0) -> int:
    text = environ.get(name, "")
    if not text:
        return default
    if not text.isascii() or not text.isdigit():
        raise ConfigurationError(f"{name} is {text!r}; it must be a whole number")
    if int(text) < least:
        raise ConfigurationError(f"{name} is {text}; it must be at least {least}")
    return int(text)


def _encryption_keys(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the keys of ENCRYPTION_KEYS, separated by commas, newest first."""
    keys = tuple(
        key.strip() for key in environ.get("ENCRYPTION_KEYS", "").split(",") if key.strip()
    )
    for number, key in enumerate(keys, 1):
        try:
            is_key = len(base64.urlsafe_b64decode(key.encode())) == 32
        except ValueError:
            is_key = False
        if not is_key:
            raise ConfigurationError(
                f"ENCRYPTION_KEYS: number {number} is not a Fernet key; make one with"
                ' python3 -c "import base64, os;'
                ' print(base64.urlsafe_b64encode(os.urandom(32)).decode())"'
            )
    return keys


def _youtube_secret(environ: Mapping[str, str]) -> str:
    secret = environ.get("YOUTUBE_CLIENT_SECRET", "").strip()
    if bool(secret) != bool(environ.get("YOUTUBE_CLIENT_ID", "").strip()):
        raise ConfigurationError(
            "YOUTUBE_CLIENT_ID and YOUTUBE_CLIENT_SECRET belong together: set both or neither"
        )
    return secret


def _youtube_api(environ: Mapping[str, str], environment: str) -> str:
    """Return another server in YouTube's place; in production over TLS alone."""
    api = environ.get("YOUTUBE_API", "").rstrip("/")
    if not api:
        return ""
    schemes = {"https"} if environment == "production" else {"https", "http"}
    try:
        parts = urlsplit(api)
        sound = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound or parts.path or parts.query or parts.fragment or "@" in parts.netloc:
        raise ConfigurationError(
            "YOUTUBE_API must be https://host:port; it is for tests and not set otherwise"
        )
    return api


def _youtube_ca(environ: Mapping[str, str]) -> str:
    certificates = environ.get("YOUTUBE_CA", "")
    if certificates and not (environ.get("YOUTUBE_API") and Path(certificates).is_file()):
        raise ConfigurationError(
            f"YOUTUBE_CA is {certificates!r}; it must be a file, and belongs to YOUTUBE_API"
        )
    return certificates


def _oembed(environ: Mapping[str, str], environment: str, usual: str) -> str:
    """Return where oEmbed answers: an address without a query, or empty for nowhere."""
    url = environ.get("YOUTUBE_OEMBED", usual).strip()
    allowed = {"https"} if environment == "production" else {"https", "http"}
    try:
        parts = urlsplit(url)
        sound = bool(parts.hostname) and parts.port != 0 and parts.scheme in allowed
    except ValueError:
        sound = False
    if url and (not sound or parts.query or parts.fragment or "@" in parts.netloc):
        raise ConfigurationError(
            "YOUTUBE_OEMBED must be an address such as https://www.youtube.com/oembed, or empty"
        )
    return url


def _database_url(environ: Mapping[str, str], var: Path) -> str:
    url = environ.get("DATABASE_URL", "")
    if not url:
        return f"sqlite:///{var / 'summit.db'}"
    if not url.startswith(("sqlite:", "postgresql:", "postgresql+psycopg:", "postgres:")):
        raise ConfigurationError(
            f"DATABASE_URL begins with {url.partition(':')[0]!r}; it must begin with sqlite:///"
            " or postgresql://"
        )
    # Hosting services still hand out the scheme that SQLAlchemy dropped.
    return url.replace("postgres://", "postgresql://", 1) if url.startswith("postgres://") else url


def _redis_url(environ: Mapping[str, str], database_url: str) -> str:
    url = environ.get("REDIS_URL", "")
    if not url:
        return ""
    # Its password must not end up in a log, either.
    try:
        parts = urlsplit(url)
        sound = parts.scheme in {"redis", "rediss"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound:
        raise ConfigurationError("REDIS_URL must be redis://:password@host:port/0 or rediss://…")
    if not database_url.startswith("postgresql"):
        raise ConfigurationError("REDIS_URL needs DATABASE_URL to be of PostgreSQL")
    return url


def _smtp_url(environ: Mapping[str, str]) -> str:
    url = environ.get("SMTP_URL", "")
    if not url:
        return ""
    # Its password must not end up in a log: the message shows nothing of it.
    wrong = ConfigurationError(
        "SMTP_URL must be smtp://user:password@host:port or smtps://…, with characters such as"
        " @ and / in the password written as %40 and %2F"
    )
    try:
        parts = urlsplit(url)
        sound = parts.scheme in {"smtp", "smtps"} and bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise wrong from error
    if not sound or parts.path not in {"", "/"} or parts.fragment:
        raise wrong
    if parts.query not in {"", "tls=no"} or (parts.query and parts.scheme == "smtps"):
        raise ConfigurationError(
            "SMTP_URL can end in ?tls=no, which lets smtp:// do without encryption, and in"
            " nothing else"
        )
    return url


def _mail_from(environ: Mapping[str, str]) -> str:
    sender = environ.get("MAIL_FROM", "")
    if not sender:
        if environ.get("SMTP_URL"):
            raise ConfigurationError(
                "MAIL_FROM must be set where SMTP_URL is, to the sender of all mail, for example"
                " Seoul Summit <summit@example.org>"
            )
        return Config.mail_from
    if mailbox.parse_sender(sender) is None:
        raise ConfigurationError(
            f"MAIL_FROM is {sender!r}; it must be an address, or a name and <address>, for"
            " example Seoul Summit <summit@example.org>"
        )
    return sender


def _reply_domain(environ: Mapping[str, str], environment: str) -> str:
    domain = environ.get("REPLY_DOMAIN", "").strip().lower()
    if not domain:
        return "reply.localhost" if environment == "demo" else ""
    # Room for the local part, which names one invitation (summit.core.tokens).
    if not mailbox.is_address(f"r@{domain}") or len(domain) > 190 or domain == "localhost":
        raise ConfigurationError(
            f"REPLY_DOMAIN is {domain!r}; it must be a domain all of whose mail is received here,"
            " for example reply.summit.example.org"
        )
    return domain


def _imap_url(environ: Mapping[str, str]) -> str:
    url = environ.get("IMAP_URL", "")
    if not url:
        return ""
    # As with SMTP_URL, the message shows nothing of the password.
    wrong = ConfigurationError(
        "IMAP_URL must be imap://user:password@host:port/folder or imaps://…, with characters"
        " such as @ and / in the password written as %40 and %2F"
    )
    try:
        parts = urlsplit(url)
        options = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
        sound = (
            parts.scheme in {"imap", "imaps"}
            and bool(parts.hostname and parts.username and parts.password)
            and parts.port != 0
        )
    except ValueError as error:
        raise wrong from error
    if not sound or parts.fragment:
        raise wrong
    names = [name for name, _value in options]
    no_tls = ("tls", "no") in options
    if (
        len(set(names)) != len(names)
        or not set(names) <= {"tls", "move"}
        or ("tls" in names and (not no_tls or parts.scheme == "imaps"))
        or not all(value for _name, value in options)
    ):
        raise ConfigurationError(
            "IMAP_URL can end in ?tls=no, which lets imap:// do without encryption, and in"
            " ?move=Folder, which is where mail goes that was fetched, and in nothing else"
        )
    return url


def make_folder(var: Path) -> None:
    """Make the folder of what changes.

    Raises:
        ConfigurationError: it cannot be made or written.
    """
    try:
        var.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"SUMMIT_VAR is {str(var)!r}, which cannot be made: {error.strerror}"
        ) from error
    if not os.access(var, os.W_OK):
        raise ConfigurationError(f"SUMMIT_VAR is {str(var)!r}, which cannot be written")


def _kept_secret(var: Path) -> str:
    """Return the demo's own key, made at first use and readable by its owner alone."""
    path = var / "secret-key"
    if not path.exists():
        make_folder(var)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text()
