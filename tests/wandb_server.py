"""A server that W&B takes for its own."""

import gzip
import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any


class Server(ThreadingHTTPServer):
    """As much of W&B's server as runs and agents need.

    `history` and `begun` are what it was told of each run: its rows, and what it began with. An
    agent of sweep `command` gets the `orders` one by one: to run a trial when it has none, to stop
    it when it has logged something.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.status = 200
        self.mute = Event()
        self.history: dict[str, list[dict[str, Any]]] = {}
        self.begun: dict[str, dict[str, Any]] = {}
        self.bodies: list[bytes] = []
        self.command: list[str] = []
        self.orders: list[dict[str, Any]] = []
        Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, *_: object) -> None:
        """Say nothing of clients that have gone."""

    def answer(self, path: str, body: bytes) -> dict[str, Any]:
        """What W&B's server would say."""
        self.bodies.append(body)
        if path.endswith("/file_stream"):
            run, told = path.split("/")[-2], json.loads(body).get("files", {})
            part = told.get("wandb-history.jsonl", {"offset": 0, "content": []})
            lines = self.history.setdefault(run, [])
            lines[part["offset"] :] = map(json.loads, part["content"])
        if not path.endswith("/graphql"):
            return {}
        asked = json.loads(body)
        known = asked.get("variables") or {}
        if "upsertBucket" in asked["query"] and known.get("name"):
            self.begun.setdefault(known["name"], known)
        project = {"id": "P", "name": known.get("project"), "entity": {"id": "E", "name": "me"}}
        bucket = {"id": "Q", "name": known.get("name"), "config": "{}", "project": project}
        address = f"http://127.0.0.1:{self.server_port}/up/"
        files = [{"name": name, "uploadUrl": address + name} for name in known.get("files") or []]
        return {
            "data": {
                "viewer": {"id": "V", "entity": "me", "username": "me", "teams": {"edges": []}},
                "upsertBucket": {"bucket": bucket | {"displayName": ""}, "inserted": True},
                "createRunFiles": {"runID": "Q", "uploadHeaders": [], "files": files},
                "serverInfo": {"features": []},
                **self._answer_agent(asked["query"], known),
            }
        }

    def _answer_agent(self, query: str, known: dict[str, Any]) -> dict[str, Any]:
        if "agentHeartbeat" in query:
            commands = json.dumps(self._give_order([*json.loads(known["runState"])]))
            return {"agentHeartbeat": {"agent": {"id": "A"}, "commands": commands}}
        if "createAgent" in query:
            return {"createAgent": {"agent": {"id": "A"}}}
        if "sweepName" in query:
            config = json.dumps({"command": self.command})
            return {"project": {"sweep": {"config": config, "runs": {"edges": []}}}}
        return {}

    def _give_order(self, running: list[str]) -> list[dict[str, Any]]:
        if not self.orders or (self.orders[0]["type"] == "stop") != bool(running):
            return []
        return [self.orders.pop(0)] if all(map(self.history.get, running)) else []


class Handler(BaseHTTPRequestHandler):
    """One request of W&B."""

    server: Server
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Keep standard error clean."""

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.server.mute.is_set():
            time.sleep(60)
            return
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        answer = self.server.answer(self.path, body)
        if self.server.status != 200:
            answer = {"errors": [{"message": "who are you"}]}
        said = json.dumps(answer).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    do_GET = do_POST = do_PUT = _answer  # noqa: N815 - the standard library's names
