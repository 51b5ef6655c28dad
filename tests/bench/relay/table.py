"""The figures as a table that reads well in a terminal and in Markdown."""

NAMES = ("bare", "beckon", "lws", "ws", "peer", "socket.io")
WORDS = {
    "cpu_us": "server CPU, µs a message",
    "per_second": "messages a second",
    "p50_us": "latency p50, µs",
    "p99_us": "latency p99, µs",
    "p999_us": "latency p99.9, µs",
    "bytes_per_socket": "resident, kB a socket",
    "connections_per_second": "connections a second",
    "connect_cpu_us": "server CPU, µs a connection",
    "all_ms": "until all have it, ms",
    "sockets": "sockets",
    "resident_mb": "resident, MB",
}


def number(figure, value):
    if figure == "bytes_per_socket":
        value /= 1000
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def cell(figure, name, found):
    if name not in found:
        return "–"
    said = number(figure, found[name]["value"])
    return said if name == "beckon" else f"{said} ({found[name]['ratio']:.2f})"


def table(found):
    rows = [("", "", *NAMES)]
    for key, figures in found.items():
        for i, (figure, servers) in enumerate(figures.items()):
            rows.append((key if i == 0 else "", WORDS[figure], *(cell(figure, name, servers) for name in NAMES)))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["| " + " | ".join(text.ljust(width) for text, width in zip(row, widths)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join([*lines, "", "In brackets: Beckon's figure by theirs."])
