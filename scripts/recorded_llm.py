"""A relay in front of a fake language model, for recorded.py: it answers what the fake has no record of.

- A question for a summary gets the recorded one, found by the paper's title.
- A paper that came without scores is taken out of the fake's answers.
- The tokens of the answers add up to what was recorded: each answer is billed by the papers that it grades first.
"""
import json
import re
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def key(title):
    """What of a title stays the same however its TeX is read."""
    return re.sub(r"[^a-z0-9]", "", re.sub(r"\\[a-zA-Z]+", "", title).lower())


class Relay:
    def __init__(self, model, tokens=None, papers=0, lacking=(), summaries=None):
        self.model, self.tokens, self.papers = model, tokens, papers
        self.lacking, self.summaries = set(lacking), summaries or {}
        self.upstream, self.asked, self.graded, self.lock = None, 0, set(), threading.Lock()

    def start(self):
        relay = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, answer = relay.answer(self.path, body)
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()

    def answer(self, path, body):
        with self.lock:
            self.asked += 1
        question = json.loads(body)
        form = (question.get("response_format") or {}).get("json_schema") or {}
        if form.get("name") == "summary":
            return 200, json.dumps(self.summary(question)).encode()
        request = urllib.request.Request(self.upstream + path, body, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request) as reply:
                answer = json.load(reply)
        except urllib.error.HTTPError as error:
            return error.code, error.read()
        for choice in answer.get("choices", []):
            choice["message"]["content"] = self.without_lacking(choice["message"]["content"])
        if self.tokens:
            answer["usage"] = self.bill(question)
        return 200, json.dumps(answer, ensure_ascii=False).encode()

    def without_lacking(self, content):
        if not self.lacking:
            return content
        value = json.loads(content)
        for name, papers in value.items():
            if isinstance(papers, list):
                value[name] = [p for p in papers if p.get("id") not in self.lacking]
        return json.dumps(value, ensure_ascii=False)

    def bill(self, question):
        asked = {line_id(line) for line in question["messages"][-1]["content"].splitlines()}
        with self.lock:
            before = len(self.graded)
            self.graded |= {id for id in asked if id}
            after = len(self.graded)
        part = lambda whole: whole * after // self.papers - whole * before // self.papers
        prompt, completion = map(part, self.tokens)
        return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}

    def summary(self, question):
        title = json.loads(question["messages"][-1]["content"])["title"]
        content = json.dumps(self.summaries[key(title)], ensure_ascii=False)
        return {
            "id": "replayed", "object": "chat.completion", "created": 0, "model": self.model,
            "choices": [{"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 500, "completion_tokens": 300, "total_tokens": 800},
        }


def line_id(line):
    try:
        return json.loads(line).get("id")
    except ValueError:
        return None
