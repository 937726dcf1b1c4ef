"""The review's server: uvicorn on a socket of 127.0.0.1 and of nothing else."""

from __future__ import annotations

import socket
from dataclasses import dataclass

import uvicorn

from cleaner.errors import InputError
from cleaner.review.app import HOST, application, token
from cleaner.review.sitting import Sitting


@dataclass(frozen=True)
class Opened:
    """A review ready to answer."""

    server: uvicorn.Server
    door: socket.socket
    address: str
    """What to open in a browser. Who knows it can take decisions."""

    def serve(self) -> None:
        """Answer until the server is told to stop (`server.should_exit`) or the process is interrupted."""
        self.server.run(sockets=[self.door])


def open_review(sitting: Sitting, port: int = 0) -> Opened:
    """A server for a sitting on a port of this machine; 0 takes a free one. Raises InputError when the port is taken."""
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((HOST, port))
        door.listen()
    except OSError as error:
        door.close()
        raise InputError(f"port {port}", f"cannot be used ({error.strerror or error})", "leave --port out to get a free one") from error
    given: int = door.getsockname()[1]
    secret = token()
    # No access log: it would write the token down. No WebSockets: nothing here speaks them.
    config = uvicorn.Config(application(sitting, secret, given), log_level="error", access_log=False, server_header=False, ws="none", lifespan="off")
    return Opened(uvicorn.Server(config), door, f"http://{HOST}:{given}/{secret}/")
