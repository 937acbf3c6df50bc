"""An SMTP server that takes every message and keeps none; prints its port."""

from __future__ import annotations

import asyncio
import socket

from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import SMTP


async def serve() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Sink(), hostname="localhost"), sock=listener)
    print(listener.getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
