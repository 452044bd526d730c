# Keeps each response as answers/ID.json; a newer revision takes the place of an older one. PORT=8000 python3 python.py
import json, os, re, pathlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Receiver(BaseHTTPRequestHandler):
    def reply(self, status):
        self.send_response(status)
        for name, value in (("origin", "*"), ("headers", "content-type, idempotency-key")): self.send_header("access-control-allow-" + name, value)
        self.end_headers()
    def do_OPTIONS(self): self.reply(204)
    def do_POST(self):
        try:
            response = json.loads(self.rfile.read(int(self.headers["content-length"])))
            file = pathlib.Path("answers", re.fullmatch("[0-9a-f-]{36}", response["response_id"])[0] + ".json")
            if not file.exists() or json.loads(file.read_text())["revision"] < response["revision"]: file.write_text(json.dumps(response))
            self.reply(204)
        except (KeyError, TypeError, ValueError): self.reply(400)
os.makedirs("answers", exist_ok=True)
ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", 8000))), Receiver).serve_forever()
