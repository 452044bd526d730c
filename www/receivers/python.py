# Keeps each response as answers/ID.json; a newer revision takes the place of an older one. PORT=8000 python3 python.py
import json, os, re
from wsgiref.simple_server import make_server
CORS = [("access-control-allow-origin", "*"), ("access-control-allow-headers", "content-type, idempotency-key")]
def receive(request, start):
    if request["REQUEST_METHOD"] == "POST":
        response = json.loads(request["wsgi.input"].read(int(request["CONTENT_LENGTH"])))
        file = "answers/" + re.sub("[^0-9a-f-]", "", response["response_id"]) + ".json"
        if not os.path.exists(file) or json.load(open(file))["revision"] < response["revision"]: json.dump(response, open(file, "w"))
    start("204 No Content", CORS)
    return []
os.makedirs("answers", exist_ok=True)
make_server("127.0.0.1", int(os.environ.get("PORT", 8000)), receive).serve_forever()
