"""The floor to measure a hub against: a process that does nothing but `websockets.broadcast`.

`python -m benchmarks.rig.bare LOOP` prints its port. It answers whatever a connection says first
with an empty snapshot, and hands each line of its input, a message, to all connections.
"""

import sys

from websockets.asyncio.server import ServerConnection, broadcast, serve

from benchmarks.rig.children import told
from benchmarks.rig.loops import run

HOST = "127.0.0.1"
NOTHING_YET = '{"op": "snapshot", "offset": 0}'


async def answer(connection: ServerConnection) -> None:
    """Answer the first request and keep the connection."""
    await connection.recv()
    await connection.send(NOTHING_YET)
    await connection.wait_closed()


async def main() -> None:
    """Broadcast each line until there are no more."""
    async with serve(answer, HOST, 0) as server:
        print(next(iter(server.sockets)).getsockname()[1], flush=True)
        async for line in await told():
            broadcast(server.connections, line.rstrip(b"\n"), text=True)


if __name__ == "__main__":
    run(main(), loop=sys.argv[1])
