"""Memory while a thousand connections a second come and go."""

import threading
import time
from statistics import mean

from benchmarks.crowd import Crowd
from benchmarks.figure import Figure, Measurement
from benchmarks.process import BenchError

RATE = 1000


def figure(name, minutes):
    return Figure(
        f"{name} after {minutes} min of {RATE:,} connects and disconnects/s", "MB", "after a quarter", at_most=1.05)


def churn(bench):
    minutes = 10 if bench.is_named and not bench.is_quick else 1
    bench.step(f"{RATE:,} connects and disconnects a second for {minutes} min")
    with bench.deployment() as deployment, Crowd(deployment.edge.port) as crowd:
        redis = deployment.client()
        looks = {
            "edge RSS": deployment.edge.resident, "worker RSS": deployment.worker.resident,
            "Redis memory": redis.used_memory}
        series = watched(looks, lambda: crowd.ask("churn", RATE, minutes * 60))
    for name, values in series.items():
        quarter, tenth = len(values) // 4, max(1, len(values) // 10)
        late, early = mean(values[-tenth:]), mean(values[quarter : quarter + tenth])
        yield Measurement(figure(name, minutes), late / 1e6, early / 1e6)


def watched(looks, action):
    """What the looks see, once a second, while an action lasts."""
    results = []
    thread = threading.Thread(target=lambda: results.append(action()), daemon=True)
    thread.start()
    series = {name: [] for name in looks}
    while thread.is_alive():
        for name, look in looks.items():
            series[name].append(look())
        time.sleep(1)
    if not results or results[0]["refused"] or results[0]["opened"] < 0.95 * RATE * results[0]["seconds"]:
        raise BenchError(f"the connections did not come and go as they should: {results}")
    return series
