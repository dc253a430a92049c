"""What is measured, what it is held against, and what repetitions come to."""

from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True)
class Figure:
    """One line of the table. A target is for the ratio where there is a reference, else for the figure itself."""

    name: str
    unit: str
    reference: str = ""
    at_least: float | None = None
    at_most: float | None = None

    @property
    def target(self):
        sign = " ×" if self.reference else ""
        if self.at_least is not None:
            return f"≥ {number(self.at_least)}{sign}"
        return f"≤ {number(self.at_most)}{sign}" if self.at_most is not None else ""

    def is_met(self, value):
        """None where there is no target."""
        if self.at_least is not None:
            return value >= self.at_least
        return value <= self.at_most if self.at_most is not None else None


@dataclass
class Measurement:
    """One repetition of a figure; `missing` says why there is none."""

    figure: Figure
    ours: float = 0
    reference: float | None = None
    #: CPU seconds in a second, by process, while it was measured.
    cpu: dict = field(default_factory=dict)
    missing: str = ""

    @property
    def ratio(self):
        return self.ours / self.reference if self.reference else None


def row(measurements):
    """The medians of repetitions, as it goes into JSON."""
    figure = measurements[0].figure
    taken = [one for one in measurements if not one.missing]
    line = {"figure": figure.name, "unit": figure.unit, "referenceName": figure.reference, "target": figure.target}
    if not taken:
        return line | {"missing": measurements[0].missing}
    ratios = [one.ratio for one in taken if one.ratio is not None]
    line["ours"] = median(one.ours for one in taken)
    line["reference"] = median(one.reference for one in taken) if ratios else None
    line["ratio"] = median(ratios) if ratios else None
    line["met"] = figure.is_met(line["ratio"] if ratios else line["ours"])
    line["cpuSecondsPerSecond"] = {
        name: median(one.cpu[name] for one in taken) for name in taken[0].cpu}
    line["runs"] = [one.ours for one in taken]
    return line


def number(value):
    """With as many digits as can be meant."""
    if value is None:
        return ""
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
