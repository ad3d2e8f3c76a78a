"""Recorded days on a stage: fakes of arXiv and of a language model that know them, dawnpost's settings, and readers.

For replay.py and llm-cost.py. What was recorded, and the fakes, are in $DAWNPOST_SHARED (../shared by default); the fakes'
Python is $DAWNPOST_PYTHON, or what `instruments/setup` there names.
"""
import json
import os
import pathlib
import socket
import subprocess
import sys
import time
import urllib.request

SHARED = pathlib.Path(os.environ.get("DAWNPOST_SHARED", "../shared")).resolve()
READER = "replayed"


def toml(value):
    """JSON's strings and lists are TOML's, but for one character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def topic_name(text):
    """A topic's leading words."""
    return " ".join(text.split()[:3]).strip(" ,.;:()")


def criteria_of(persona):
    """The criteria of the reader whose digest was recorded."""
    lines = [f"categories = {toml(persona['categories'])}", f"avoid = {toml(persona['negatives'])}", "limit = 100", "min_relevance = 7"]
    for topic in persona["topics"]:
        lines += ["[[subscriber.criteria.topic]]", f"name = {toml(topic_name(topic))}", f"want = {toml(topic)}"]
    return lines


def paper(record, categories, comment=""):
    """A line of the fake's day files."""
    return {
        "id": record["id"], "title": record["title"], "summary": record["abstract"], "authors": record["authors"],
        "categories": categories, "comment": comment,
    }


def reader(criteria, language="en", name=READER):
    """A subscriber as the roster declares one."""
    head = ["[[subscriber]]", f'id = "{name}"', f'deliver = ["file:{name}"]', 'schedule = "0 7 * * *"', 'timezone = "UTC"']
    return "\n".join([*head, f'language = "{language}"', "[subscriber.criteria]", *criteria]) + "\n"


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def write_lines(path, records):
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf8")


class Stage:
    """Recorded days on the stage: fakes, settings, readers. `days` has the papers of each day."""

    def __init__(self, folder, program, days, grades, relay):
        self.folder, self.program, self.relay = folder, program, relay
        (folder / "days").mkdir(parents=True)
        for day, papers in days.items():
            write_lines(folder / "days" / f"{day}.jsonl", papers)
        write_lines(folder / "grades.jsonl", grades)
        self.processes, self.arxiv, model = [], free_port(), free_port()
        self.start("arxiv_fake", "--port", self.arxiv, "--days", folder / "days", "--date", min(days), "--holidays", "", "--replace-share", "0")
        self.start("llm_fake", "--port", model, "--scores", folder / "grades.jsonl")
        for port in (self.arxiv, model):
            await_port(port)
        relay.upstream = f"http://127.0.0.1:{model}"
        relay.start()

    def start(self, name, *arguments):
        log = (self.folder / f"{name}.log").open("w")
        command = [python(), SHARED / "instruments" / f"{name}.py", *map(str, arguments)]
        self.processes.append(subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL))

    def today(self, day):
        """From now on it is this day at arXiv."""
        body = json.dumps({"date": day}).encode()
        urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{self.arxiv}/control/date", body, {"Content-Type": "application/json"}))

    def settle(self, readers, style="ranked", share=1, summaries=False, database=None):
        url = f"http://127.0.0.1:{self.arxiv}"
        store = f'[store]\nurl = "{database}"\n' if database else ""
        (self.folder / "dawnpost.toml").write_text(
            f'[site]\nbase_url = "https://dawnpost.example"\ncontact = "mailto:ops@example.org"\nsecret = "replay-replay-replay-replay-replay"\n'
            f'[arxiv]\nrss_url = "{url}"\nweb_url = "{url}"\napi_url = "{url}"\ninterval = "0s"\nweb_interval = "0s"\n{store}'
            f'[llm]\nurl = "{self.relay.url}/v1"\nkey = "sk-test"\nmodel = "{self.relay.model}"\nshare = "{share}"\nsummaries = {toml(summaries)}\n'
            f'[archive]\nstyle = "{style}"\n',
            encoding="utf8",
        )
        (self.folder / "subscribers.toml").write_text("\n".join(readers), encoding="utf8")

    def dawnpost(self, *arguments, may=(0,)):
        clean = {key: value for key, value in os.environ.items() if not key.startswith("DAWNPOST_")}
        done = subprocess.run([self.program, *arguments], cwd=self.folder, capture_output=True, text=True, env=clean)
        with (self.folder / "dawnpost.log").open("a") as log:
            log.write(f"$ dawnpost {' '.join(arguments)}\n{done.stdout}{done.stderr}")
        if done.returncode not in may:
            sys.exit(f"{self.folder}: dawnpost {' '.join(arguments)} ended with {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def archive(self, form):
        """Builds the archive and gives the folder of the one reader."""
        out = self.folder / form
        self.dawnpost("archive", "build", "--out", str(out), "--form", form)
        return out / READER

    def stop(self):
        self.relay.stop()
        for process in self.processes:
            process.terminate()
            process.wait()


def python():
    return os.environ.get("DAWNPOST_PYTHON") or subprocess.run(
        [SHARED / "instruments" / "setup"], capture_output=True, text=True, check=True
    ).stdout.split()[-1]


def await_port(port):
    for _ in range(200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/control/stats", timeout=1)
            return
        except OSError:
            time.sleep(0.05)
    sys.exit(f"nothing listens on port {port}")
