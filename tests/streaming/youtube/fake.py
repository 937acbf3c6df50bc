"""A YouTube of the tests' own: the real JSON calls over TLS on a loopback port, with state.

It knows what the real one refuses: other names than those of the discovery document, titles with
angle brackets, a start that has passed, a transition without a signal, a token it did not give.
An update takes away what its body leaves out, as the real one does.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import ipaddress
import json
import ssl
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import googleapiclient
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"
CLIENT = ("client-id.example.org", "the client's secret")
FORCE_SSL = "https://www.googleapis.com/auth/youtube.force-ssl"
CHANNEL = "UC" + "c" * 22

DISCOVERY: dict[str, Any] = json.loads(
    (Path(googleapiclient.__file__).parent / "discovery_cache/documents/youtube.v3.json").read_text(
        encoding="utf-8"
    )
)
COSTS = {"list": 1, "insert": 50, "bind": 50, "transition": 50, "update": 50, "set": 50}
RANKS = ["created", "ready", "testStarting", "testing", "liveStarting", "live", "complete"]


def certificate(folder: Path) -> Path:
    """Make a throw-away certificate for the loopback address; return the file with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tests only")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "youtube.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def unknown_fields(schema: str, value: Any, path: str = "") -> list[str]:
    """Return the names in a body that the discovery document does not have."""
    return _unknown(DISCOVERY["schemas"][schema], value, path or schema)


def _unknown(described: dict[str, Any], value: Any, path: str) -> list[str]:
    if "$ref" in described:
        described = DISCOVERY["schemas"][described["$ref"]]
    kind = described.get("type")
    if kind == "object" and "properties" in described:
        if not isinstance(value, dict):
            return [f"{path} is no object"]
        found = []
        for name, part in value.items():
            if name not in described["properties"]:
                found.append(f"{path}.{name}")
            else:
                found += _unknown(described["properties"][name], part, f"{path}.{name}")
        return found
    if kind == "object":
        if not isinstance(value, dict):
            return [f"{path} is no object"]
        each = described.get("additionalProperties", {})
        return [
            one for name, part in value.items() for one in _unknown(each, part, f"{path}.{name}")
        ]
    if kind == "array":
        if not isinstance(value, list):
            return [f"{path} is no list"]
        return [one for part in value for one in _unknown(described["items"], part, path)]
    types = {"string": str, "boolean": bool, "integer": int, "number": (int, float)}
    if not isinstance(value, types[kind]) or (kind == "integer" and isinstance(value, bool)):  # type: ignore[index]
        return [f"{path} is no {kind}"]
    if "enum" in described and value not in described["enum"]:
        return [f"{path} cannot be {value}"]
    return []


class Refusal(Exception):
    """An answer of another status than success, in the form of Google's APIs."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason

    @property
    def body(self) -> dict[str, Any]:
        error = {"domain": "youtube", "reason": self.reason, "message": f"Refused: {self.reason}"}
        return {"error": {"code": self.status, "message": error["message"], "errors": [error]}}


@dataclass
class Trouble:
    """What goes wrong with the next calls of a name."""

    kind: str  # refuse | garbage | hang_up | hold
    refusal: Refusal | None = None
    times: int = 1
    after: bool = False  # after the call has taken effect


@dataclass
class FakeYoutube:
    """The state. ``calls`` are the names of all calls that arrived, in order."""

    now: Callable[[], datetime]
    url: str = ""
    calls: list[str] = field(default_factory=list)
    broadcasts: dict[str, dict[str, Any]] = field(default_factory=dict)
    streams: dict[str, dict[str, Any]] = field(default_factory=dict)
    videos: dict[str, dict[str, Any]] = field(default_factory=dict)
    thumbnails: dict[str, bytes] = field(default_factory=dict)
    refresh_tokens: dict[str, str] = field(default_factory=lambda: {"refresh-1": FORCE_SSL})
    access_tokens: set[str] = field(default_factory=set)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    limit: int | None = None
    page: int = 50
    give_refresh_token: bool = True
    granted: str = FORCE_SSL
    channels: list[dict[str, Any]] = field(default_factory=list)
    troubles: dict[str, list[Trouble]] = field(default_factory=lambda: defaultdict(list))
    hooks: dict[str, Callable[[], None]] = field(default_factory=dict)
    released: threading.Event = field(default_factory=threading.Event)
    lock: threading.RLock = field(default_factory=threading.RLock)
    units: int = 0

    def __post_init__(self) -> None:
        self.channels.append(
            {"id": CHANNEL, "snippet": {"title": "Seoul City", "customUrl": "@seoulcity"}}
        )

    @property
    def counts(self) -> Counter[str]:
        return Counter(self.calls)

    def fail(self, name: str, status: int, reason: str = "", *, times: int = 1) -> None:
        """Refuse the next calls of a name."""
        self.troubles[name].append(Trouble("refuse", Refusal(status, reason), times))

    def trouble(self, name: str, kind: str, *, times: int = 1, after: bool = False) -> None:
        """Answer with garbage, hang up, or hold the answer back until ``released``."""
        self.troubles[name].append(Trouble(kind, None, times, after))

    def send_signal(self, *, health: str = "good") -> None:
        """Have every encoder send."""
        for stream in self.streams.values():
            stream["status"] = {"streamStatus": "active", "healthStatus": {"status": health}}

    def go_on(self) -> None:
        """Let what is starting have started."""
        for broadcast in self.broadcasts.values():
            life = broadcast["status"]["lifeCycleStatus"]
            if life in ("testStarting", "liveStarting"):
                self._become(broadcast, life.removesuffix("Starting").replace("test", "testing"))

    def become(self, video_id: str, life: str) -> None:
        """Have a broadcast be somewhere, as if somebody had done that in YouTube Studio."""
        self._become(self.broadcasts[video_id], life)

    def _become(self, broadcast: dict[str, Any], life: str) -> None:
        broadcast["status"]["lifeCycleStatus"] = life
        details = self.videos[broadcast["id"]]["liveStreamingDetails"]
        stamp = self.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        if life == "live":
            details.update(actualStartTime=stamp, concurrentViewers="1234")
        if life == "complete":
            details.pop("concurrentViewers", None)
            details["actualEndTime"] = stamp

    def process(self) -> None:
        """Let every video be processed."""
        for video in self.videos.values():
            video["status"]["uploadStatus"] = "processed"

    def agree(self, url: str, **changes: str) -> dict[str, str]:
        """Agree at the address to which somebody was sent; return what they come back with."""
        asked = dict(parse_qsl(urlsplit(url).query))
        assert asked["client_id"] == CLIENT[0]
        assert asked["scope"] == FORCE_SSL
        assert asked["access_type"] == "offline"
        assert asked["prompt"] == "consent"
        assert asked["code_challenge_method"] == "S256"
        assert asked["response_type"] == "code"
        code = f"code-{len(self.codes) + 1}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"], **changes}

    # Calls

    def answer(self, name: str, query: dict[str, str], body: Any) -> Any:
        resource, _, method = name.partition(".")
        return getattr(self, f"_{resource}_{method}")(query, body)

    def _channels_list(self, query: dict[str, str], _body: Any) -> Any:
        assert query["mine"] == "true"
        return {"items": self.channels}

    def _liveStreams_list(self, query: dict[str, str], _body: Any) -> Any:
        return self._list(self.streams, query)

    def _liveStreams_insert(self, query: dict[str, str], body: Any) -> Any:
        self._check("LiveStream", body)
        number = len(self.streams) + 1
        identifier = f"stream-{number}"
        info = {
            "streamName": f"secret-key-{number}",
            "rtmpsIngestionAddress": "rtmps://a.rtmps.example.org:443/live2",
            "rtmpsBackupIngestionAddress": "rtmps://b.rtmps.example.org:443/live2?backup=1",
            "ingestionAddress": "rtmp://a.rtmp.example.org/live2",
        }
        self.streams[identifier] = {
            "id": identifier,
            **body,
            "cdn": {**body["cdn"], "ingestionInfo": info},
            "status": {"streamStatus": "ready", "healthStatus": {"status": "noData"}},
        }
        return self._parts(self.streams[identifier], query)

    def _liveBroadcasts_list(self, query: dict[str, str], _body: Any) -> Any:
        return self._list(self.broadcasts, query)

    def _liveBroadcasts_insert(self, query: dict[str, str], body: Any) -> Any:
        self._check("LiveBroadcast", body)
        self._check_snippet(body["snippet"])
        identifier = f"vid{len(self.broadcasts) + 1:08}"
        made = {"id": identifier, **deepcopy(body)}
        made["status"]["lifeCycleStatus"] = "created"
        self.broadcasts[identifier] = made
        self.videos[identifier] = {
            "id": identifier,
            "snippet": {
                "title": body["snippet"]["title"],
                "description": body["snippet"]["description"],
                "categoryId": "22",
                "tags": ["kept"],
                "channelTitle": "Seoul City",
            },
            "status": {"uploadStatus": "uploaded", "embeddable": True},
            "liveStreamingDetails": {},
            "localizations": {},
        }
        return self._parts(made, query)

    def _liveBroadcasts_bind(self, query: dict[str, str], _body: Any) -> Any:
        broadcast = self._broadcast(query["id"])
        if query["streamId"] not in self.streams:
            raise Refusal(404, "liveStreamNotFound")
        if RANKS.index(broadcast["status"]["lifeCycleStatus"]) > 1:
            raise Refusal(403, "liveBroadcastBindingNotAllowed")
        broadcast["contentDetails"]["boundStreamId"] = query["streamId"]
        broadcast["status"]["lifeCycleStatus"] = "ready"
        return self._parts(broadcast, query)

    def _liveBroadcasts_transition(self, query: dict[str, str], _body: Any) -> Any:
        broadcast, to = self._broadcast(query["id"]), query["broadcastStatus"]
        life = broadcast["status"]["lifeCycleStatus"]
        if life in (to, {"testing": "testStarting", "live": "liveStarting"}.get(to)):
            raise Refusal(403, "redundantTransition")
        allowed = {
            "testing": ("ready",),
            "live": ("ready", "testing"),
            "complete": ("testing", "live"),
        }
        if life not in allowed[to]:
            raise Refusal(403, "invalidTransition")
        stream = self.streams.get(broadcast["contentDetails"].get("boundStreamId", ""), {})
        if to != "complete" and stream.get("status", {}).get("streamStatus") != "active":
            raise Refusal(403, "errorStreamInactive")
        starting = {"testing": "testStarting", "live": "liveStarting", "complete": "complete"}
        self._become(broadcast, starting[to])
        return self._parts(broadcast, query)

    def _liveBroadcasts_update(self, query: dict[str, str], body: Any) -> Any:
        self._check("LiveBroadcast", body)
        broadcast = self._broadcast(body["id"])
        for part in query["part"].split(","):
            if part == "snippet":
                self._check_snippet(body["snippet"])
                broadcast["snippet"] = dict(body["snippet"])
                text = {name: body["snippet"].get(name, "") for name in ("title", "description")}
                self.videos[body["id"]]["snippet"].update(text)
            elif part == "status":
                life = broadcast["status"]["lifeCycleStatus"]
                broadcast["status"] = {**body["status"], "lifeCycleStatus": life}
        return self._parts(broadcast, query)

    def _videos_list(self, query: dict[str, str], _body: Any) -> Any:
        for identifier, video in self.videos.items():
            privacy = self.broadcasts[identifier]["status"]["privacyStatus"]
            video["status"]["privacyStatus"] = privacy
        return self._list(self.videos, query)

    def _videos_update(self, query: dict[str, str], body: Any) -> Any:
        self._check("Video", body)
        video = self.videos.get(body["id"])
        if video is None:
            raise Refusal(404, "videoNotFound")
        for part in query["part"].split(","):
            if part == "snippet":
                if not body["snippet"].get("categoryId"):
                    raise Refusal(400, "invalidCategoryId")
                self._check_text(body["snippet"])
                video["snippet"] = {"channelTitle": "Seoul City", **body["snippet"]}
                text = {name: body["snippet"][name] for name in ("title", "description")}
                self.broadcasts[body["id"]]["snippet"].update(text)
            elif part == "localizations":
                if not body["snippet"].get("defaultLanguage"):
                    raise Refusal(400, "defaultLanguageNotSet")
                for text in body.get("localizations", {}).values():
                    self._check_text(text)
                video["localizations"] = body.get("localizations", {})
        return self._parts(video, query)

    def _thumbnails_set(self, query: dict[str, str], body: bytes) -> Any:
        if query["videoId"] not in self.videos:
            raise Refusal(404, "videoNotFound")
        if not body.startswith(b"\x89PNG") or len(body) > 2_000_000:
            raise Refusal(400, "mediaBodyRequired")
        self.thumbnails[query["videoId"]] = body
        return {"items": []}

    # What calls share

    def _broadcast(self, identifier: str) -> dict[str, Any]:
        if identifier not in self.broadcasts:
            raise Refusal(404, "liveBroadcastNotFound")
        return self.broadcasts[identifier]

    def _check(self, schema: str, body: Any) -> None:
        if found := unknown_fields(schema, body):
            raise Refusal(400, "unknownField") from ValueError(str(found))

    def _check_text(self, text: dict[str, Any]) -> None:
        if not text.get("title") or len(text["title"]) > 100 or set("<>") & set(text["title"]):
            raise Refusal(400, "invalidTitle")
        described = text.get("description", "")
        if len(described.encode()) > 5000 or set("<>") & set(described):
            raise Refusal(400, "invalidDescription")

    def _check_snippet(self, snippet: dict[str, Any]) -> None:
        self._check_text(snippet)
        starts = datetime.fromisoformat(snippet["scheduledStartTime"])
        if starts <= self.now():
            raise Refusal(400, "invalidScheduledStartTime")
        ends = snippet.get("scheduledEndTime")
        if ends is not None and datetime.fromisoformat(ends) <= starts:
            raise Refusal(400, "invalidScheduledEndTime")

    def _list(self, rows: dict[str, dict[str, Any]], query: dict[str, str]) -> Any:
        if "id" in query:
            wanted = query["id"].split(",")
            assert len(wanted) <= 50
            return {"items": [self._parts(rows[one], query) for one in wanted if one in rows]}
        assert query["mine"] == "true"
        begin = int(query.get("pageToken", "0"))
        every = list(rows.values())
        some = every[begin : begin + self.page]
        found: dict[str, Any] = {"items": [self._parts(one, query) for one in some]}
        if begin + self.page < len(every):
            found["nextPageToken"] = str(begin + self.page)
        return found

    @staticmethod
    def _parts(row: dict[str, Any], query: dict[str, str]) -> Any:
        asked = set(query["part"].split(",")) | {"id"}
        return {name: deepcopy(part) for name, part in row.items() if name in asked}

    # Tokens

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if (form.get("client_id"), form.get("client_secret")) != CLIENT:
            return 401, {"error": "invalid_client"}
        if form["grant_type"] == "refresh_token":
            if form["refresh_token"] not in self.refresh_tokens:
                return 400, {"error": "invalid_grant", "error_description": "Token revoked."}
            return 200, self._access()
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            asked is None
            or asked["code_challenge"] != challenge
            or asked["redirect_uri"] != form["redirect_uri"]
        ):
            return 400, {"error": "invalid_grant"}
        found = self._access()
        if self.give_refresh_token:
            found["refresh_token"] = f"refresh-{len(self.refresh_tokens) + 1}"
            self.refresh_tokens[found["refresh_token"]] = self.granted
        return 200, found

    def _access(self) -> dict[str, Any]:
        token = f"access-{len(self.access_tokens) + 1}"
        self.access_tokens.add(token)
        scope = {"scope": self.granted}
        return {"access_token": token, "expires_in": 3599, "token_type": "Bearer", **scope}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients of these tests hang up on purpose."""


def _handler(fake: FakeYoutube) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

        def do_GET(self) -> None:
            self._serve()

        do_POST = do_PUT = do_GET  # noqa: N815

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            query = dict(parse_qsl(parts.query))
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if parts.path in ("/token", "/revoke"):
                self._tokens(parts.path, {k: v[0] for k, v in parse_qs(body.decode()).items()})
                return
            name = self._name(parts.path)
            try:
                self._api(name, query, body)
            except Refusal as refusal:
                self._send(refusal.status, refusal.body)

        def _name(self, path: str) -> str:
            names = path.removeprefix("/upload").removeprefix("/youtube/v3/").split("/")
            method = names[1] if len(names) > 1 else ""
            plain = {"GET": "list", "POST": "insert", "PUT": "update"}[self.command]
            return f"{names[0]}.{method or plain}"

        def _api(self, name: str, query: dict[str, str], body: bytes) -> None:
            with fake.lock:
                fake.calls.append(name)
                token = self.headers.get("Authorization", "").removeprefix("Bearer ")
                if token not in fake.access_tokens:
                    raise Refusal(401, "authError")
                fake.units += COSTS[name.partition(".")[2]]
                if fake.limit is not None and fake.units > fake.limit:
                    raise Refusal(403, "quotaExceeded")
                trouble = self._trouble(name)
            if trouble is not None and not trouble.after and self._make(trouble):
                return
            with fake.lock:
                upload = self.path.startswith("/upload/")
                given = body if upload else json.loads(body) if body else None
                found = fake.answer(name, query, given)
            if hook := fake.hooks.pop(name, None):
                hook()
            if trouble is not None and trouble.after and self._make(trouble):
                return
            self._send(200, found)

        def _trouble(self, name: str) -> Trouble | None:
            waiting = fake.troubles[name]
            if not waiting:
                return None
            trouble = waiting[0]
            trouble.times -= 1
            if trouble.times <= 0:
                waiting.pop(0)
            return trouble

        def _make(self, trouble: Trouble) -> bool:
            if trouble.refusal is not None:
                raise trouble.refusal
            if trouble.kind == "garbage":
                self._raw(200, b"<html>not JSON</html>", "text/html")
            elif trouble.kind == "hang_up":
                self.close_connection = True
            else:
                fake.released.wait(30)
                self.close_connection = True
            return True

        def _tokens(self, path: str, form: dict[str, str]) -> None:
            with fake.lock:
                fake.calls.append(path)
                waiting = self._trouble(path)
                if waiting is not None and self._make_token(waiting):
                    return
                if path == "/revoke":
                    known = fake.refresh_tokens.pop(form["token"], None)
                    self._send(200 if known else 400, {})
                    return
                # Clients may name themselves in either way (RFC 6749, 2.3.1).
                basic = self.headers.get("Authorization", "").removeprefix("Basic ")
                if basic:
                    names = base64.b64decode(basic).decode().split(":", 1)
                    form.update(zip(("client_id", "client_secret"), names, strict=True))
                status, found = fake.token(form)
            self._send(status, found)

        def _make_token(self, trouble: Trouble) -> bool:
            if trouble.refusal is not None:
                self._send(trouble.refusal.status, {"error": trouble.refusal.reason})
                return True
            return self._make(trouble)

        def _send(self, status: int, body: Any) -> None:
            self._raw(status, json.dumps(body).encode(), "application/json; charset=UTF-8")

        def _raw(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler


@contextlib.contextmanager
def serving(pem: Path, now: Callable[[], datetime]) -> Iterator[FakeYoutube]:
    """Serve a YouTube with nothing in it."""
    fake = FakeYoutube(now)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server = _Server((HOST, 0), _handler(fake))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    fake.url = f"https://{HOST}:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield fake
    finally:
        fake.released.set()
        server.shutdown()
        thread.join()
        server.server_close()
