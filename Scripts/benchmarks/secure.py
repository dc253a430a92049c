"""What TLS costs: the edge's memory for connections that do nothing, against plain ones in the same run."""

import socket
import ssl
import subprocess

from benchmarks.figure import Figure, Measurement
from benchmarks.idle import settled
from benchmarks.process import BenchError
from benchmarks.websocket import handshake

COUNT = 2000
RESIDENT = Figure(f"edge RSS per idle wss connection, at {COUNT:,}", "B", reference="ws")


def secure(bench):
    with bench.deployment(edges=0) as deployment:
        bench.step(f"{COUNT:,} connections, plain, idle")
        plain = resident(deployment.start_edge(0), None)
        bench.step(f"{COUNT:,} connections over TLS, idle")
        certificate, key = self_signed(deployment.folder)
        edge = deployment.start_edge(1, "--tls-certificate", certificate, "--tls-key", key)
        trusting = ssl.create_default_context(cafile=certificate)
        yield Measurement(RESIDENT, resident(edge, trusting), plain)


def resident(edge, tls):
    """Bytes for each connection, after a first hundred that have come and gone."""
    for client in [connect(edge.port, tls) for _ in range(100)]:
        client.close()
    before = settled(edge.resident)
    clients = [connect(edge.port, tls) for _ in range(COUNT)]
    each = (settled(edge.resident) - before) / COUNT
    for client in clients:
        client.close()
    return each


def connect(port, tls):
    client = socket.create_connection(("127.0.0.1", port), timeout=30)
    if tls:
        client = tls.wrap_socket(client, server_hostname="127.0.0.1")
    client.sendall(handshake(port))
    if not client.recv(4096).startswith(b"HTTP/1.1 101 "):
        raise BenchError("the edge refused a connection")
    return client


def self_signed(folder):
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
        check=True, capture_output=True)
    return certificate, key
