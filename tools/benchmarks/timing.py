"""What every Python twin of a benchmark measures, and the JSON line that it says it in."""

import json
import statistics
import time
from pathlib import Path


def timed(work, repeats, warm_up):
    """Wall and processor seconds of each run after `warm_up` runs that do not count."""
    seconds, cpu_seconds = [], []
    for run in range(-warm_up, repeats):
        start, cpu_start = time.perf_counter(), time.process_time()
        work()
        if run >= 0:
            seconds.append(time.perf_counter() - start)
            cpu_seconds.append(time.process_time() - cpu_start)
    return seconds, cpu_seconds


def median_milliseconds(work, repeats, warm_up=2):
    """Median wall and processor time of a run, for a line with several of them."""
    timings = dict(zip(("ms", "cpuMs"), timed(work, repeats, warm_up)))
    return {name: round(1000 * statistics.median(seconds), 2) for name, seconds in timings.items()}


def peak_memory_mib():
    """Of the process so far. Linux's VmHWM: ru_maxrss is inherited from the process that started this one."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return round(int(line.split()[1]) / 2**10)
    import resource

    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)  # macOS counts in bytes


def report(op, shape, timings, **facts):
    """Prints an operation's runs. `facts`: what computed, or other lists of seconds, one for each run."""
    seconds, cpu_seconds = timings
    lists = {"seconds": seconds, "cpuSeconds": cpu_seconds}
    line = {
        "op": op,
        "shape": shape,
        **{name: [round(s, 5) for s in values] for name, values in lists.items()},
        "secondsMedian": round(statistics.median(seconds), 4),
        "peakMemoryMiB": peak_memory_mib(),
        **facts,
    }
    print(json.dumps(line), flush=True)
