"""One client of the crash run, a process of its own and no part of the gateway: only the standard library.

    client.py WORK NOTES PROGRESS

It walks the exchanges of WORK (JSON): discovery, query, retrieve. A message without an answer is asked again, a retrieve
always with the very same bytes. NOTES gets a line before each call and one after it; those of a retrieve are on the disk
before the call and before its answer is believed. PROGRESS grows by a byte for each exchange that ended.

Lines of NOTES, by tabs:
    EXCHANGE before KIND MESSAGE-ID SHA-256-OF-REQUEST
    EXCHANGE after  KIND MESSAGE-ID STATUS BYTES SHA-256-OF-DOCUMENT|- ERROR-CODE|-
    EXCHANGE broken KIND MESSAGE-ID BYTES-OF-A-BODY-THAT-NEVER-ENDED
    EXCHANGE end    delivered|lost|undecided DOCUMENT-ID|-
"""

import hashlib
import http.client
import json
import os
import re
import socket
import ssl
import sys
import threading
import time
import uuid
import xml.etree.ElementTree as tree

PATIENCE = 300  # seconds, for a restart on a slow machine
PAUSE = 0.05
UNIQUE_ID = "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab"  # XDSDocumentEntry.uniqueId
work_path, notes_path, progress_path = sys.argv[1:4]
with open(work_path, encoding="utf-8") as file:
    work = json.load(file)
notes = open(notes_path, "ab", buffering=0)
progress = open(progress_path, "ab", buffering=0)
tls = ssl.create_default_context(cafile=work["authority"])
tls.load_cert_chain(work["certificate"], work["key"])


def note(*fields, durable=False):
    # One write each, so that the lines of several threads never mix.
    notes.write(("\t".join(str(field) for field in fields) + "\n").encode())
    if durable:
        os.fdatasync(notes.fileno())


class Line:
    """A kept connection to the gateway, made anew where it broke."""

    def __init__(self):
        self.connection = None

    def call(self, path, message, trace):
        """Status, content type and body; and how much of a body came where the connection broke."""
        received = bytearray()
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", work["port"], timeout=120)
                raw = socket.create_connection(("127.0.0.1", work["port"]), timeout=120)
                raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.connection.sock = tls.wrap_socket(raw, server_hostname=work["host"])
            self.connection.request(
                "POST", path, body=message["body"].encode(),
                headers={"Content-Type": message["type"], "traceparent": trace})
            response = self.connection.getresponse()
            while piece := response.read1(1 << 16):
                received += piece
            expected = response.getheader("content-length")
            if expected is not None and int(expected) != len(received):
                raise ConnectionError("a part of the body is missing")
            response.close()  # it was read to its end: the connection is free for the next call
            return (response.status, response.getheader("content-type", ""), bytes(received)), len(received)
        except (OSError, http.client.HTTPException):
            if self.connection is not None:
                self.connection.close()
            self.connection = None
            return None, len(received)


def document(content_type, body):
    """The document that travels in an answer to a retrieve; None where there is none."""
    boundary = re.search('boundary="([^"]+)"', content_type)
    if not boundary:
        return None
    for part in body.split(b"\r\n--" + boundary.group(1).encode()):
        head, blank, content = part.partition(b"\r\n\r\n")
        if blank and b"document-1@" in head:
            return content
    return None


def ask(line, number, kind, message, trace):
    """One call with its notes: the status (None where none came), the body and the digest of a document."""
    durable = kind == "retrieve"
    note(number, "before", kind, message["id"], hashlib.sha256(message["body"].encode()).hexdigest(), durable=durable)
    answer, count = line.call(message["path"], message, trace)
    if answer is None:
        note(number, "broken", kind, message["id"], count, durable=durable)
        return None, b"", None
    status, content_type, body = answer
    found = document(content_type, body) if status == 200 and durable else None
    digest = hashlib.sha256(found).hexdigest() if found is not None else None
    error = re.search(rb'errorCode="([^"]*)"', body)
    note(number, "after", kind, message["id"], status, count, digest or "-",
         error.group(1).decode() if error else "-", durable=durable)
    return status, body, digest


def renewed(message, document_id=None):
    """The same message under an identifier of its own."""
    fresh = "urn:uuid:" + str(uuid.uuid4())
    body = message["body"].replace(message["id"], fresh)
    if document_id:
        body = body.replace(work["document"], document_id)
    return {**message, "id": fresh, "body": body}


def listed(body):
    for element in tree.fromstring(body).iter():
        if element.get("identificationScheme") == UNIQUE_ID:
            return element.get("value")
    return None


def walk(line, exchange):
    number, trace = exchange["number"], exchange["trace"]
    until = time.monotonic() + PATIENCE
    found = None
    while found is None:
        status, body, _ = ask(line, number, "discover", renewed(exchange["discover"]), trace)
        if status == 200:
            status, body, _ = ask(line, number, "list", renewed(exchange["list"]), trace)
            found = listed(body) if status == 200 else None
        if found is None:
            if time.monotonic() > until:
                return "undecided", "-"
            time.sleep(PAUSE)
    message = renewed(exchange["retrieve"], found)
    while time.monotonic() < until:
        status, _, digest = ask(line, number, "retrieve", message, trace)
        if digest is not None:
            # Some clients ask once more for what they have.
            if number % 8 == 0:
                ask(line, number, "retrieve", message, trace)
            return "delivered", found
        if status is not None and status not in (429, 503):
            return "lost", found
        time.sleep(PAUSE)
    return "undecided", found


waiting = list(reversed(work["exchanges"]))
lock = threading.Lock()
faults = []


def serve():
    line = Line()
    try:
        while True:
            with lock:
                if not waiting:
                    return
                exchange = waiting.pop()
            note(exchange["number"], "end", *walk(line, exchange), durable=True)
            progress.write(b".")
    except Exception as fault:  # told by the exit status, and the reason on stderr
        faults.append(repr(fault))


threads = [threading.Thread(target=serve) for _ in range(work["atOnce"])]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
for fault in faults:
    print(fault, file=sys.stderr)
sys.exit(1 if faults else 0)
