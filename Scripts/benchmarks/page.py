"""The part of a page between two markers, written anew from a document of results."""

from benchmarks.process import BenchError
from benchmarks.table import markdown

BEGIN, END = "<!-- bench begin -->", "<!-- bench end -->"


def rewrite(path, document):
    text = path.read_text()
    if BEGIN not in text or END not in text:
        raise BenchError(f"{path} has no {BEGIN} and {END}")
    head, tail = text.split(BEGIN, 1)[0], text.split(END, 1)[1]
    path.write_text(f"{head}{BEGIN}\n\n{section(document)}\n\n{END}{tail}")


def section(document):
    machine = document["machine"]
    small = [row for row in document["rows"] if row["unit"] == "ns"]
    rows = [row for row in document["rows"] if row["unit"] != "ns"]
    parts = [
        f"{document['date']}, {machine['cores']} cores of {machine['cpu']}, {machine['system']}, Redis"
        f" {machine['redis']}; medians of {document['runs']}.",
        markdown(rows)]
    if small:
        parts += ["### Small operations", "One item each: a frame, an event, an answer.", small_table(small)]
    return "\n\n".join(parts)


def small_table(rows):
    lines = "\n".join(f"| {row['figure']} | {row['ours']:,.0f} |" for row in rows)
    return f"| operation | ns |\n| --- | --- |\n{lines}"
