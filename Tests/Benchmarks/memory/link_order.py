#!/usr/bin/env python3
"""Writes Sources/patchbay/link-order.txt: what the linker puts side by side at the start of the executable's code.

Code is read from the file in runs of 64 KiB. The main jobs run through less than 3 MB of functions, but those lie
scattered over 38 MB, and 24 MB came to be resident. Here the jobs are run under Callgrind, and of each section of code
that a job entered one symbol is written down. A symbol that no longer exists is passed over by the linker, so the list
may be older than the code; made anew after large changes it saves memory again.

    apt-get install valgrind
    Tests/Benchmarks/memory/link_order.py            # builds for release, takes about two minutes beside the build
"""
import http.server
import json
import os
import re
import subprocess
import tempfile
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
BENCHMARKS = ROOT / "Tests/Benchmarks"
OUTPUT = ROOT / "Sources/patchbay/link-order.txt"
HEAD = "# Made by Tests/Benchmarks/memory/link_order.py: one symbol of each section of code that the main jobs run.\n"


class Source(http.server.BaseHTTPRequestHandler):
    """A provider with a few pages of a few records, which are others at each request."""
    protocol_version = "HTTP/1.1"
    requests = 0

    def do_GET(self):
        after = re.search(r"starting_after=pi_(\d+)", self.path)
        first = int(after[1]) + 1 if after else 1
        Source.requests += 1
        records = [
            {"id": f"pi_{number}", "object": "payment_intent", "amount": 1000 + Source.requests, "amount_received": 1000,
             "currency": "usd", "status": "succeeded", "customer": "cus_1", "description": "caf\u00e9 \"x\"",
             "receipt_email": None, "metadata": {"order_id": "1"}, "created": 1735689600, "canceled_at": None}
            for number in range(first, first + 40)
        ]
        body = json.dumps({"object": "list", "data": records, "has_more": first < 160}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def build(folder):
    """Builds the executable; returns a copy without debug information and the linker's map."""
    link_map = folder / "link.map"
    command = ["swift", "build", "-c", "release", "--product", "patchbay"]
    subprocess.run([*command, "-Xlinker", f"-Map={link_map}", "-Xlinker", "--no-demangle"], cwd=ROOT, check=True)
    # Callgrind reads no more than the names.
    executable = folder / "patchbay"
    subprocess.run(["strip", "--strip-debug", "-o", executable, ROOT / ".build/release/patchbay"], check=True)
    return executable, link_map


def run_jobs(executable, folder):
    """Runs the main jobs under Callgrind; returns the files that it wrote."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Source)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    overlay = folder / "overlay.json"
    address = f"http://127.0.0.1:{server.server_address[1]}"
    overlay.write_text(json.dumps({"id": "bench-slim", "api": {"baseUrl": address}}))
    plain = dict(os.environ)
    sync = plain | {
        "PATCHBAY_PROVIDERS": str(BENCHMARKS / "sync/providers"), "PATCHBAY_SCHEMAS": str(BENCHMARKS / "sync/schemas"),
        "PATCHBAY_OVERLAY": str(overlay), "PATCHBAY_ALLOW_LOOPBACK": "true", "PATCHBAY_DATA_FOLDER": str(folder),
        "BENCH_TOKEN": "sk_test_bench",
    }
    profiles = []

    def job(*arguments, env=plain, lines=b""):
        profile = folder / f"profile.{len(profiles)}"
        profiles.append(profile)
        command = ["valgrind", "--tool=callgrind", "--demangle=no", f"--callgrind-out-file={profile}", executable]
        ran = subprocess.run([*command, *arguments], cwd=ROOT, env=env, input=lines, capture_output=True)
        # 1 tells of rejected records, which are among the examples.
        if ran.returncode not in (0, 1):
            raise SystemExit(f"{' '.join(arguments)}: {ran.stderr.decode()}")

    connect = [executable, "connect", "bench-slim", "--credential", "token=BENCH_TOKEN"]
    connection = subprocess.run(connect, env=sync, check=True, capture_output=True, text=True).stdout.strip()
    job("sync", connection, "--full", "--dry-run", "--pages", "0", env=sync)
    # The keys of several transactions are merged.
    for _ in range(3):
        job("sync", connection, "--full", env=sync)
    # What only mappings run comes behind.
    for folder_of_type in sorted((ROOT / "providers/examples").glob("*/*/")):
        examples = [json.loads(file.read_text()) for file in sorted(folder_of_type.glob("*.json"))]
        lines = [json.dumps(example["input"]).encode() for example in examples if example.get("input")]
        job("map", folder_of_type.parent.name, folder_of_type.name, lines=b"\n".join(lines))
    server.shutdown()
    return profiles


def entered(profiles):
    """The symbols of the functions that were entered, in the order of the files."""
    names = {}
    for profile in profiles:
        for line in profile.open(errors="replace"):
            # Names are compressed: the first line that has one spells it out.
            found = re.match(r"c?fn=\(\d+\) (.+)", line)
            if found:
                names.setdefault(re.sub(r"'\d+$", "", found[1]))
    return list(names)


def sections(link_map):
    """The section of code that each symbol lies in, without symbols that several have."""
    found, current = {}, None
    for line in link_map.open(errors="replace"):
        fields = line.split(None, 4)
        if len(fields) < 5:
            continue
        if ":(.text" in fields[4]:
            current = fields[4].strip()
        elif ":(" in fields[4]:
            current = None
        elif current and line.rstrip().endswith(fields[4].strip()):
            name = fields[4].strip()
            found[name] = None if name in found else current
    return found


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        executable, link_map = build(folder)
        names = entered(run_jobs(executable, folder))
        section = sections(link_map)
        # A Python dictionary keeps the order in which its keys came.
        chosen = {}
        for symbol in names:
            if section.get(symbol):
                chosen.setdefault(section[symbol], symbol)
        OUTPUT.write_text(HEAD + "\n".join(chosen.values()) + "\n")
        print(f"{len(names)} functions in {len(chosen)} sections")


if __name__ == "__main__":
    main()
