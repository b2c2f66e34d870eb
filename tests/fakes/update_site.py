"""A project's site on this machine, as well behaved or as bad as a test wants it."""

import json
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import minisign
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LIST = "/updates.json"
Answer = Callable[["Request"], None]


class Request(BaseHTTPRequestHandler):
    """One question to the site; an ``Answer`` writes to it."""

    server: "Server"

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        self.server.answers.get(self.path, status(404))(self)

    def do_CONNECT(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        self.send_error(403)

    def log_message(self, format: str, *args: Any) -> None: ...


class Server(ThreadingHTTPServer):
    """``asked`` holds every question, ``connections`` counts also those that asked nothing;
    ``over`` is set when the site closes.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.answers: dict[str, Answer] = {}
        self.over = threading.Event()
        self.connections = 0

    def verify_request(self, request: object, client_address: object) -> bool:
        self.connections += 1
        return True

    def handle_error(self, request: object, client_address: object) -> None:
        """One who asked has hung up, which is what some tests are about."""


@dataclass
class Site:
    """A running server; ``tls`` makes it speak https with the given certificate."""

    tls: ssl.SSLContext | None = None
    server: Server = field(default_factory=Server)

    def __enter__(self) -> "Site":
        if self.tls is not None:
            self.server.socket = self.tls.wrap_socket(
                self.server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.over.set()
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    def address(self, path: str = LIST) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}{path}"

    def put(self, path: str, answer: Answer | bytes) -> None:
        self.server.answers[path] = body(answer) if isinstance(answer, bytes) else answer

    def publish(self, content: bytes, signature: bytes) -> None:
        self.put(LIST, content)
        self.put(f"{LIST}.minisig", signature)

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.server.asked]


def body(content: bytes, *, declared: int | None = None) -> Answer:
    """The content, with its length or a wrong one."""

    def answer(request: Request) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(len(content) if declared is None else declared))
        request.end_headers()
        request.wfile.write(content)

    return answer


def status(code: int) -> Answer:
    """Nothing but a number."""

    def answer(request: Request) -> None:
        request.send_response(code)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return answer


def redirect(address: str, code: int = 302) -> Answer:
    """Sends on to another address."""

    def answer(request: Request) -> None:
        request.send_response(code)
        request.send_header("Location", address)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return answer


def endless(request: Request) -> None:
    """Goes on for ever, and does not say how long it is."""
    request.send_response(200)
    request.end_headers()
    while not request.server.over.is_set():
        request.wfile.write(b" " * 4096)


def silent(request: Request) -> None:
    """Takes the question and says nothing."""
    request.server.over.wait(20)


def dripping(request: Request) -> None:
    """Sends one byte after the other, each in time."""
    request.send_response(200)
    request.end_headers()
    while not request.server.over.wait(0.05):
        request.wfile.write(b" ")


def garbage(request: Request) -> None:
    """No HTTP at all."""
    request.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")


def listed(**changed: Any) -> bytes:
    """A list of versions that is right today, but for what is ``changed``."""
    today = datetime.now(UTC).date()
    names = {"linux": "lam-desktop.deb", "windows": "setup.exe"}
    right = {
        "product": "lam-desktop",
        "version": "0.2.0",
        "released": str(today),
        "expires": str(today + timedelta(days=30)),
        "notes_url": "https://example.org/news/0.2.0",
        "files": [
            {
                "name": name,
                "url": f"https://example.org/0.2.0/{name}",
                "size": 1000,
                "sha256": "ab" * 32,
                "system": system,
            }
            for system, name in names.items()
        ],
    }
    return json.dumps(right | changed).encode()


class Signer:
    """A minisign key pair of its own."""

    def __init__(self) -> None:
        self._pair = minisign.KeyPair.generate()

    @property
    def public_key(self) -> str:
        return self._pair.public_key.to_base64().decode()

    def sign(
        self, content: bytes, comment: str = "lam-desktop updates 0.2.0", *, old: bool = False
    ) -> bytes:
        return bytes(self._pair.secret_key.sign(content, trusted_comment=comment, prehash=not old))


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """What a site on 127.0.0.1 shows of itself, and the file of who vouches for it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "LAM Desktop test")])
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
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "site.crt", folder / "site.key"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return context, public
