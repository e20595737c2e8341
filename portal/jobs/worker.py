from __future__ import annotations

import asyncio


def work_off() -> None:
    """Runs every queued job to its end in this process, then returns (used by the demo)."""
    from procrastinate.contrib.django import app

    async def run() -> None:
        async with app.open_async():
            await app.run_worker_async(
                queues=["work"], wait=False, listen_notify=False, install_signal_handlers=False
            )

    with app.replace_connector(app.connector.get_worker_connector()):
        asyncio.run(run())
