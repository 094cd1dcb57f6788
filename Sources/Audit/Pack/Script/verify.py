#!/usr/bin/env python3
"""Verifies an evidence pack of Passerelle, offline: INTACT, ALTERED or CANNOT TELL (exit 0, 8, 9).

    python3 verify.py PACK.zip --key LOG.vkey

Needs Python 3.9 and the package `cryptography`. It shares no code with Passerelle. Take this file from a pack that
you trust, or from the source code of Passerelle: a pack that was altered may hold an altered copy of it.
"""
import argparse
import base64
import binascii
import hashlib
import json
import re
import struct
import sys
import zlib

from cryptography import x509
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NAME = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")
LOCAL = b"PK\3\4" + bytes([20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0])
CENTRAL = b"PK\1\2" + bytes([20, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0])
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class Wrong(Exception):
    """Something does not have the form that it must have."""


def sha(data):
    return hashlib.sha256(data).digest()


# --- The ZIP: stored files in one fixed spelling

def read_zip(data):
    files, place = {}, 0
    if len(data) > 64 << 20:
        raise Wrong
    while place + 30 <= len(data) and data[place:place + 4] == b"PK\3\4":
        size, = struct.unpack_from("<I", data, place + 18)
        length, = struct.unpack_from("<H", data, place + 26)
        name, start = data[place + 30:place + 30 + length], place + 30 + length
        if length > 200 or start + size > len(data) or len(files) >= 10000 or not NAME.fullmatch(name):
            raise Wrong
        name = name.decode("ascii")
        if name in files:
            raise Wrong
        files[name] = data[start:start + size]
        place = start + size
    if not files or data[place:place + 4] != b"PK\1\2":
        raise Wrong
    return files


def write_zip(files):
    out, directory = bytearray(), bytearray()
    for name, data in files.items():
        facts = struct.pack("<IIIHH", zlib.crc32(data), len(data), len(data), len(name), 0)
        directory += CENTRAL + facts + bytes(10) + struct.pack("<I", len(out)) + name.encode("ascii")
        out += LOCAL + facts + name.encode("ascii") + data
    end = struct.pack("<HHIIH", len(files), len(files), len(directory), len(out), 0)
    return bytes(out + directory) + b"PK\5\6" + bytes(4) + end


# --- Canonical JSON (RFC 8785; all numbers are integers) and base 64

def unique(pairs):
    if len({name for name, _ in pairs}) != len(pairs):
        raise Wrong
    return dict(pairs)


def no_number(_):
    raise Wrong


def read_json(data):
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=unique, parse_float=no_number,
                           parse_constant=no_number)
        if canonical(value) != data:
            raise Wrong
        return value
    except (ValueError, RecursionError) as fault:
        raise Wrong from fault


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def from_base64(text):
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError, TypeError) as fault:
        raise Wrong from fault
    if base64.b64encode(data).decode() != text:
        raise Wrong
    return data


def from_hex(text):
    if not isinstance(text, str) or not re.fullmatch("([0-9a-f]{2})*", text):
        raise Wrong
    return bytes.fromhex(text)


# --- Keys and signed notes (C2SP signed-note)

def read_key(text):
    parts = "".join(text.split("\n")).split("+", 2)
    if len(parts) != 3 or not parts[0]:
        raise Wrong
    data = from_base64(parts[2])
    if len(data) != 33 or data[0] != 1 or key_id(parts[0], data[1:]).hex() != parts[1]:
        raise Wrong
    return parts[0], data[1:]


def key_id(name, key):
    return sha(name.encode() + b"\n\1" + key)[:4]


def base_name(name):
    """A log ends its name in the year, and keeps its key when that moves on."""
    return re.sub("/[0-9]{4}$", "/", name)


def is_signed(text, line, origin, key):
    head = "— " + origin + " "
    if not line.startswith(head):
        return False
    try:
        value = from_base64(line[len(head):])
        if len(value) != 68 or value[:4] != key_id(origin, key):
            return False
        Ed25519PublicKey.from_public_bytes(key).verify(value[4:], text.encode())
        return True
    except (Wrong, InvalidSignature):
        return False


def read_checkpoint(data, name, key):
    """Size and root of a checkpoint that the key signed."""
    note = data.decode("utf-8", "strict") if isinstance(data, bytes) else data
    text, gap, rest = note.partition("\n\n")
    lines = text.split("\n")
    if not gap or not rest.endswith("\n") or len(lines) != 3 or base_name(lines[0]) != base_name(name):
        raise Wrong
    if not re.fullmatch("0|[1-9][0-9]{0,15}", lines[1]) or len(from_base64(lines[2])) != 32:
        raise Wrong
    signatures = rest[:-1].split("\n")
    for line in signatures:
        if not re.fullmatch("— [^ ]+ [^ ]+", line):
            raise Wrong
        from_base64(line.rsplit(" ", 1)[1])
    if not any(is_signed(text + "\n", line, lines[0], key) for line in signatures):
        raise Wrong
    return int(lines[1]), from_base64(lines[2])


# --- The tree (RFC 9162, sections 2.1.3.2 and 2.1.4.2)

def node(left, right):
    return sha(b"\1" + left + right)


def climb(index, last, proof, left, right):
    """Folds a proof into both hashes; true where it has the length that the tree asks for."""
    for sibling in proof:
        if last == 0:
            return None
        if index & 1 or index == last:
            left, right = node(sibling, left), node(sibling, right)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            right = node(right, sibling)
        index, last = index >> 1, last >> 1
    return (left, right) if last == 0 else None


def is_included(leaf, index, size, proof, root):
    if not 0 <= index < size:
        return False
    found = climb(index, size - 1, proof, leaf, leaf)
    return found is not None and found[1] == root


def is_consistent(first, first_root, second, second_root, proof):
    if not 0 < first <= second:
        return False
    if first == second:
        return not proof and first_root == second_root
    path = ([first_root] if first & (first - 1) == 0 else []) + proof
    if not path:
        return False
    index, last = first - 1, second - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    return climb(index, last, path[1:], path[0], path[0]) == (first_root, second_root)


# --- The pack

class Check:
    def __init__(self, files, known):
        self.files, self.known, self.difference, self.missing = files, known, None, None

    def differ(self, text):
        self.difference = self.difference or text

    def lack(self, text):
        self.missing = self.missing or text

    def run(self):
        raw = self.files.get("manifest.json")
        if raw is None:
            return self.lack("The manifest is missing.")
        try:
            manifest = read_json(raw)
            if manifest["schema"] != "passerelle.pack/1":
                raise Wrong
            for name in ("reference", "origin", "country", "made", "purpose", "language"):
                if not isinstance(manifest[name], str):
                    raise Wrong
            listed, records = dict(manifest["files"]), list(manifest["records"])
            if len(manifest) != 9 or not all(isinstance(number, int) for number in records):
                raise Wrong
        except (Wrong, KeyError, TypeError, ValueError):
            return self.differ("The manifest is not one that Passerelle wrote.")
        self.check_files(listed)
        key = self.check_key(manifest["origin"])
        if key is None:
            return None
        self.check_signature(raw, manifest["origin"], key)
        note = self.files.get("log/checkpoint")
        if note is None:
            return self.lack("The checkpoint is missing.")
        try:
            size, root = read_checkpoint(note, *key)
        except (Wrong, UnicodeDecodeError):
            return self.differ("The checkpoint is not signed by the log key.")
        self.check_consistency(size, root, key)
        events = [event for number in records
                  for event in self.check_record(number, size, root, manifest["reference"])]
        if not records:
            self.lack("The pack holds no record.")
        consent = self.check_receipts(events)
        return (f'pack={manifest["reference"]} country={manifest["country"]} entries={len(records)}'
                f' checkpoint={size} signed-by="{note.decode().split(chr(10))[0]}"{consent}')

    def check_files(self, listed):
        for name, data in self.files.items():
            if name in ("manifest.json", "manifest.sig"):
                continue
            if name not in listed:
                self.differ(f"The file {name} is not one of the pack.")
            elif sha(data).hex() != listed[name]:
                self.differ(f"The file {name} was changed.")
        for name in sorted(set(listed) - set(self.files)):
            self.lack(f"The file {name} is missing.")

    def check_key(self, origin):
        own, raw = None, self.files.get("log/verifier-key")
        if raw is None:
            self.lack("The key of the log is missing in the pack.")
        else:
            try:
                own = read_key(raw.decode())
            except (Wrong, UnicodeDecodeError):
                if self.known is None:
                    self.differ("The key of the log in the pack is not a key.")
        if self.known is None:
            return own
        if base_name(self.known[0]) != base_name(origin):
            return self.lack(f"The pack is of the log {origin}, and the key given is of {self.known[0]}.")
        if own and own[1] != self.known[1]:
            self.differ("The key of the log in the pack is not the one given.")
        return self.known

    def check_signature(self, manifest, origin, key):
        raw = self.files.get("manifest.sig")
        if raw is None:
            return self.lack("The signature of the manifest is missing.")
        text = f"passerelle.pack/1\n{origin}\n{base64.b64encode(sha(manifest)).decode()}\n"
        note = raw.decode("utf-8", "replace")
        line = note[len(text) + 1:-1]
        if note != f"{text}\n{line}\n" or not is_signed(text, line, origin, key[1]):
            self.differ("The manifest is not signed by the log key.")
        return None

    def check_consistency(self, size, root, key):
        raw = self.files.get("log/consistency.json")
        if raw is None:
            return self.lack("The consistency proofs are missing.")
        try:
            value = read_json(raw)
            if value["schema"] != "passerelle.consistency/1" or len(value) != 2:
                raise Wrong
            for proof in value["proofs"]:
                if not set(proof) <= {"from", "fromRoot", "proof", "checkpoint"}:
                    raise Wrong
                first, first_root = proof["from"], from_hex(proof["fromRoot"])
                path = [from_hex(text) for text in proof["proof"]]
                if "checkpoint" in proof and read_checkpoint(proof["checkpoint"], *key) != (first, first_root):
                    raise Wrong
                if not is_consistent(first, first_root, size, root, path):
                    raise Wrong
        except (Wrong, KeyError, TypeError):
            self.differ("The checkpoint does not follow from the earlier trees.")
        return None

    def check_record(self, number, size, root, reference):
        raw = self.files.get(f"records/{number}.json")
        if raw is None:
            self.lack(f"The record of entry {number} is missing.")
            return []
        try:
            record = read_json(raw)
            entry = record["entry"].encode()
            parsed = read_json(entry)
            if record["schema"] != "passerelle.record/1" or record["seq"] != number or parsed["seq"] != number:
                raise Wrong
            if set(parsed) != {"encDigest", "eventDigest", "kind", "pseudonymTag", "seq", "time", "v"}:
                raise Wrong
            path = [from_hex(text) for text in record["proof"]]
            if not is_included(sha(b"\0" + entry), number, size, path, root):
                raise Wrong
            if not {"facts", "sealed", "key", "event"} & set(record):
                self.lack(f"Entry {number} is as it was signed, but its event is not kept: it may have been erased.")
                return []
            facts, sealed = record["facts"].encode(), from_base64(record["sealed"])
            if sha(facts + b"\n" + sealed).hex() != parsed["eventDigest"]:
                raise Wrong
            key = from_hex(record["key"])
            if sha(b"event-key|" + key) != sealed[:32]:
                raise Wrong
            plain = AESGCM(key).decrypt(sealed[32:44], sealed[44:], f'{number}|{parsed["kind"]}'.encode())
            if plain != canonical(record["event"]):
                raise Wrong
            if reference_of(read_json(facts)["trace"]) != reference.replace("-", ""):
                raise Wrong
            return [record["event"]]
        except (Wrong, InvalidTag, KeyError, TypeError, AttributeError, ValueError):
            self.differ(f"Entry {number}: its record is not what the log recorded.")
            return []

    def check_receipts(self, events):
        allowed, sent, covered = {}, set(), set()
        for event in events:
            receipt = event.get("consentReceipt")
            if receipt is None or receipt in allowed:
                continue
            jws, statement = self.files.get(f"receipts/{receipt}.jws"), self.files.get(f"receipts/{receipt}.json")
            try:
                if jws is not None:
                    if sha(jws).hex() != event.get("consentReceiptDigest"):
                        raise Wrong
                    value = self.open_receipt(jws.decode())
                elif statement is not None:
                    value = json.loads(statement)
                else:
                    continue
                allowed[receipt] = set(value["sections"]) if value.get("decision") == "permit" else set()
            except (Wrong, KeyError, ValueError, TypeError, InvalidSignature):
                self.differ(f"The receipt {receipt} is not the one that was recorded.")
        for event in events:
            if event.get("kind") == "released":
                sent |= set(event.get("sections", []))
                covered |= set(event.get("sections", [])) & allowed.get(event.get("consentReceipt"), set())
        return f" consent=covers({len(covered)}/{len(sent)})" if sent and allowed else ""

    def open_receipt(self, jws):
        certificate = x509.load_pem_x509_certificate(self.files["certificates/consent.pem"])
        head, payload, signature = jws.split(".")
        raw = from_url(signature)
        der = utils.encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        certificate.public_key().verify(der, f"{head}.{payload}".encode(), ec.ECDSA(hashes.SHA256()))
        header = json.loads(from_url(head))
        if header.get("alg") != "ES256" or header.get("typ") != "consent-receipt+jwt":
            raise Wrong
        return json.loads(from_url(payload))


def from_url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def reference_of(trace):
    value, text = int.from_bytes(sha(trace.encode())[:8], "big") % 31 ** 8, ""
    for _ in range(8):
        value, digit = divmod(value, 31)
        text = ALPHABET[digit] + text
    return text


def verify(data, known):
    """The answer, and its words."""
    try:
        files = read_zip(data)
    except Wrong:
        return "CANNOT TELL", "The file is not an evidence pack as Passerelle writes it, or a part of it is missing."
    check = Check(files, known)
    facts = check.run()
    if check.difference:
        return "ALTERED", check.difference
    if check.missing or facts is None:
        return "CANNOT TELL", check.missing or "The pack holds nothing to verify."
    if write_zip(files) != data:
        return "CANNOT TELL", "The files are as they were signed, but the ZIP around them is not as it was written."
    if known is None:
        return "CANNOT TELL", ("The pack agrees with itself, but the key of the log is known from the pack alone."
                               " Give it with --key.")
    return "INTACT", facts


def main():
    parser = argparse.ArgumentParser(description="Verifies an evidence pack of Passerelle, offline.")
    parser.add_argument("pack")
    parser.add_argument("--key", help="file with the key of the log, known from elsewhere")
    options = parser.parse_args()
    known = None
    if options.key:
        with open(options.key, encoding="utf-8") as file:
            try:
                known = read_key(file.read())
            except Wrong:
                parser.error(f"{options.key} holds no key")
    with open(options.pack, "rb") as file:
        answer, words = verify(file.read(), known)
    print(answer, words)
    return {"INTACT": 0, "ALTERED": 8, "CANNOT TELL": 9}[answer]


if __name__ == "__main__":
    sys.exit(main())
