from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "Runs the web server and the background worker together; either is restarted if it ends."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--web-workers", type=int, default=2)

    def handle(self, *args: Any, **options: Any) -> None:
        commands = {
            "web": self.web(options["host"], options["port"], options["web_workers"]),
            "worker": [sys.argv[0], "procrastinate", "worker", "--concurrency", "1"],
        }
        commands["worker"] = [sys.executable, *commands["worker"]]
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        for stop in (signal.SIGTERM, signal.SIGINT):
            signal.signal(stop, self.stop)
        self.stopping = False
        self.stdout.write(f"Throughline on http://{options['host']}:{options['port']}")
        while not self.stopping:
            for name, command in commands.items():
                self.keep_running(name, command)
            time.sleep(0.5)
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            process.wait(timeout=30)

    def web(self, host: str, port: int, workers: int) -> list[str]:
        return [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host),
            *("--port", str(port), "--workers", str(workers), "--blocking-threads", "4"),
            *("--no-ws", "--log-level", "warning", "portal.wsgi:application"),
        ]

    def keep_running(self, name: str, command: list[str]) -> None:
        process = self.running.get(name)
        if process is None or process.poll() is not None:
            if process is not None:
                self.stderr.write(f"The {name} ended with {process.returncode}; starting it again.")
            self.running[name] = subprocess.Popen(
                command, env=os.environ | {"PYTHONUNBUFFERED": "1"}
            )

    def stop(self, *_: Any) -> None:
        self.stopping = True
