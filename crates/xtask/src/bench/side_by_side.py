"""Runs programs in turn, several rounds: seconds, peak memory and output of each, as JSON.

The arguments: how many rounds, then a JSON array of commands. The first round only warms up.
"""

import json
import os
import sys
import tempfile
import time


def run(command):
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        said = (os.POSIX_SPAWN_DUP2, output.fileno(), 1)
        pid = os.posix_spawn(command[0], command, os.environ, file_actions=[said])
        _, status, usage = os.wait4(pid, 0)
        seconds = time.perf_counter() - start
        if status != 0:
            sys.exit(f"{command} ended with {os.waitstatus_to_exitcode(status)}")
        output.seek(0)
        text = output.read().decode()
    # Linux counts in kibibytes, macOS in bytes.
    bytes_of_one = 1 if sys.platform == "darwin" else 1024
    return {"seconds": seconds, "bytes": usage.ru_maxrss * bytes_of_one, "output": text}


commands = json.loads(sys.argv[2])
rounds = [[run(command) for command in commands] for _ in range(int(sys.argv[1]) + 1)]
best = []
for runs in zip(*rounds[1:]):
    fastest = min(runs, key=lambda it: it["seconds"])
    best.append({**fastest, "bytes": max(it["bytes"] for it in runs)})
print(json.dumps(best))
