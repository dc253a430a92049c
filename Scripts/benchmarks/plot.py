"""Latency against load as SVG: two lines on logarithmic axes, legible on light and dark."""

from math import log10

WIDTH, HEIGHT = 760, 380
LEFT, RIGHT, TOP, BOTTOM = 64, 44, 16, 48
STYLE = """
    text { font: 13px -apple-system, "Helvetica Neue", sans-serif; fill: #7d7d82 }
    .grid { stroke: #8888; stroke-width: 0.5 }
    .p50, .p99 { fill: none; stroke-width: 2.5; stroke-linejoin: round }
    .p50 { stroke: #0071e3 } .p99 { stroke: #d9480f }
    .p50.dot { fill: #0071e3 } .p99.dot { fill: #d9480f }
    @media (prefers-color-scheme: dark) {
        text { fill: #a1a1a6 }
        .p50 { stroke: #4aa8ff } .p99 { stroke: #ff9a5c }
        .p50.dot { fill: #4aa8ff } .p99.dot { fill: #ff9a5c }
    }
"""


def svg(curve):
    across = Axis([point["rate"] for point in curve], LEFT, WIDTH - RIGHT)
    down = Axis([point[name] for point in curve for name in ("p50", "p99")], HEIGHT - BOTTOM, TOP)
    parts = [*vertical(across), *horizontal(down)]
    for name in ("p50", "p99"):
        parts += line(name, [(across.place(point["rate"]), down.place(point[name])) for point in curve])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">\n'
        f"<title>Latency against load</title>\n<style>{STYLE}</style>\n" + "\n".join(parts) + "\n</svg>\n")


class Axis:
    """Values from 1, 2 or 5 times a power of ten to another, on a logarithmic scale between two places."""

    def __init__(self, values, start, end):
        steps = [factor * 10**power for power in range(0, 8) for factor in (1, 2, 5)]
        low = max(step for step in steps if step <= min(values))
        high = min(step for step in steps if step >= max(values))
        self.low, self.high, self.start, self.end = low, high, start, end
        self.ticks = [step for step in steps if low <= step <= high]

    def place(self, value):
        share = log10(value / self.low) / log10(self.high / self.low)
        return round(self.start + share * (self.end - self.start), 1)


def vertical(across):
    for tick in across.ticks:
        at = across.place(tick)
        yield f'<path class="grid" d="M{at},{TOP}V{HEIGHT - BOTTOM}"/>'
        name = f"{tick:,}" if tick < 10_000 else f"{tick // 1000}k"
        yield f'<text x="{at}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{name}</text>'
    yield f'<text x="{WIDTH / 2}" y="{HEIGHT - 8}" text-anchor="middle">messages per second</text>'


def horizontal(down):
    for tick in down.ticks:
        at = down.place(tick)
        yield f'<path class="grid" d="M{LEFT},{at}H{WIDTH - RIGHT}"/>'
        name = f"{tick} µs" if tick < 1000 else f"{tick // 1000} ms"
        yield f'<text x="{LEFT - 8}" y="{at + 4}" text-anchor="end">{name}</text>'


def line(name, places):
    points = " ".join(f"{x},{y}" for x, y in places)
    yield f'<polyline class="{name}" points="{points}"/>'
    for x, y in places:
        yield f'<circle class="{name} dot" cx="{x}" cy="{y}" r="3"/>'
    yield f'<text x="{places[-1][0] + 8}" y="{places[-1][1] + 4}">{name}</text>'
