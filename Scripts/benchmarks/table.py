"""The table, for a terminal and for a page, and the document that is kept as JSON."""

import datetime
import json
import os
import platform
import subprocess

from benchmarks.figure import number

PROCESSES = ["edge", "Redis", "worker", "load"]
HEADS = ["figure", "ours", "reference in the same run", "ratio", "target", "met", "CPU s/s: edge, Redis, worker, load"]


def document(rows, curve, runs):
    return {"machine": machine(), "date": datetime.date.today().isoformat(), "runs": runs, "rows": rows, "curve": curve}


def machine():
    with open("/proc/cpuinfo") as file:
        names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    redis = subprocess.run(["redis-server", "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout
    return {
        "cores": os.cpu_count(), "cpu": names[0] if names else platform.machine(),
        "redis": next(word[2:] for word in redis.split() if word.startswith("v=")),
        "system": f"{platform.system()} {platform.release().split('-')[0]}"}


def merge(path, new):
    """A document with what a file holds already: rows of the same figure are replaced, others stay."""
    if not path.exists():
        return new
    old = json.loads(path.read_text())
    rows = {row["figure"]: row for row in old["rows"]} | {row["figure"]: row for row in new["rows"]}
    return new | {"rows": list(rows.values()), "curve": new["curve"] or old["curve"]}


def cells(row):
    if "missing" in row:
        return [row["figure"], row["missing"], "", "", row["target"], "", ""]
    reference = f"{number(row['reference'])} ({row['referenceName']})" if row["reference"] is not None else ""
    met = {None: "", True: "yes", False: "NO"}[row["met"]]
    cpu = row["cpuSecondsPerSecond"]
    return [
        row["figure"], f"{number(row['ours'])} {row['unit']}", reference,
        number(row["ratio"]) if row["ratio"] is not None else "", row["target"], met,
        " ".join(f"{cpu[name]:.2f}" if name in cpu else "–" for name in PROCESSES) if cpu else ""]


def text(rows):
    lines = [HEADS, *(cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADS))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines)


def markdown(rows):
    lines = [HEADS, ["---"] * len(HEADS), *(cells(row) for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
