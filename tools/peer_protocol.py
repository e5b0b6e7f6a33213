"""What network-peer.py and keras-peer.py have in common: how they talk to bench-networks, and how they measure memory.

A peer is started with one argument, a JSON object: network, batch, side, classes, threads, warmup, trained (names of
layers with "/" between the parts; none for a forward pass without gradients), learningRate, momentum. After warmup
steps it prints a line, "ready " and a JSON object (Prepared in adabet-bench); for each line "step" on its standard input
it makes a step and prints "step " and another (StepTaken). In between it waits. It ends when its standard input does.
"""

import json
import os
import queue
import sys
import threading
import time

SLACK = 4 << 20


def job():
    """What is to be done."""
    return json.loads(sys.argv[1])


def status(field):
    """Bytes of a line of /proc/self/status; None where the system has none."""
    try:
        with open("/proc/self/status") as lines:
            return next((int(line.split()[1]) << 10 for line in lines if line.startswith(field)), None)
    except OSError:
        return None


class Peak:
    """The highest resident memory from now on; sampled where the system's mark cannot be reset."""

    def __init__(self):
        try:
            with open("/proc/self/clear_refs", "w") as file:
                file.write("5")
        except OSError:
            pass
        self.highest = status("VmRSS:")
        self.exact = self.highest is not None and status("VmHWM:") <= self.highest + SLACK
        self.over = threading.Event()
        if self.highest is not None and not self.exact:
            threading.Thread(target=self.sample, daemon=True).start()

    def sample(self):
        while not self.over.wait(0.005):
            self.highest = max(self.highest, status("VmRSS:"))

    def above(self, idle):
        """Bytes above idle; ends the measurement."""
        self.over.set()
        if self.highest is None:
            return None
        return max(0, (status("VmHWM:") if self.exact else self.highest) - idle)


def lines_of_standard_input():
    """A queue of them. Does not outlive who started it. Reads without Python's buffer, which is locked at the end."""
    lines = queue.SimpleQueue()

    def read():
        rest = b""
        while chunk := os.read(0, 4096):
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                lines.put(line.decode())
        os._exit(3)

    threading.Thread(target=read, daemon=True).start()
    return lines


def say(what, figures):
    print(what, json.dumps(figures), flush=True)


def resident():
    """Resident memory now, in bytes; None where the system does not tell."""
    return status("VmRSS:")


def take_turns(commands, job, idle, step, network):
    """Warms up, says so, and makes a step for each command; network holds the figures of Prepared that only it knows."""
    for _ in range(job["warmup"]):
        step(job["batch"])
    say("ready", dict(
        idleBytes=idle, exactPeaks=Peak().exact, estimatedBytes=None, trainedLayers=job["trained"], **network))
    while commands.get() == "step":
        peak = Peak()
        start = time.perf_counter()
        step(job["batch"])
        seconds = time.perf_counter() - start
        say("step", dict(seconds=seconds, peakBytes=peak.above(idle)))
