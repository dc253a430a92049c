#!/usr/bin/env python3
"""check.py <index.json> [--min=<cases>]: judges a report of the Autobahn test suite, whose own exit status is always 0.

Exits 1 if a case failed, or if fewer cases were run than `--min` says."""

import json
import sys

PASSED = ("OK", "NON-STRICT", "INFORMATIONAL")
CLOSED_WELL = ("OK", "INFORMATIONAL")


def failures(cases):
    for name, result in sorted(cases.items(), key=lambda item: [int(part) for part in item[0].split(".")]):
        if result["behavior"] not in PASSED or result["behaviorClose"] not in CLOSED_WELL:
            yield f"case {name}: {result['behavior']}, close: {result['behaviorClose']} {result['remoteCloseCode']}"


def main(report, fewest):
    with open(report, encoding="utf-8") as file:
        agents = json.load(file)
    run = sum(len(cases) for cases in agents.values())
    failed = [failure for cases in agents.values() for failure in failures(cases)]
    print("".join(f"FAILED {failure}\n" for failure in failed) + f"{run} cases run, {len(failed)} failed")
    if run < fewest:
        print(f"At least {fewest} should have been run.")
    return 1 if failed or run < fewest else 0


if __name__ == "__main__":
    options = [argument for argument in sys.argv[1:] if argument.startswith("--min=")]
    reports = [argument for argument in sys.argv[1:] if argument not in options]
    sys.exit(main(reports[0], int(options[0].removeprefix("--min=")) if options else 1))
