"""ClickHouse by chdb behind its server's HTTP interface, as far as a client needs it. Ends with its standard input."""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from chdb.session import Session

session = Session()
session.query("SET session_timezone = 'Pacific/Chatham'")
one_at_a_time = threading.Lock()
NO_SETTINGS = {"query", "query_id", "default_format"}


class Door(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = b"".join(self.chunks()).decode()
        given = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        query = "\n".join(text for text in (given.get("query"), body) if text)
        params = {name[6:]: value for name, value in given.items() if name.startswith("param_")}
        try:
            with one_at_a_time:
                for name in given.keys() - NO_SETTINGS - {f"param_{name}" for name in params}:
                    session.query(f"SET {name} = '{given[name]}'")
                self.answer(200, session.query(query, given.get("default_format", "TabSeparated"), params=params).bytes())
        except Exception as error:
            self.answer(500, str(error).encode())

    def chunks(self):
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            yield self.rfile.read(int(self.headers.get("Content-Length", 0)))
            return
        while size := int(self.rfile.readline(), 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()

    def answer(self, status, content):
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(json.dumps({"port": server.server_port}), flush=True)
sys.stdin.read()
session.close()
