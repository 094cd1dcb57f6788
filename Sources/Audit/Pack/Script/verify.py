#!/usr/bin/env python3
"""Verifies an evidence pack of Passerelle, offline: INTACT, ALTERED or CANNOT TELL (exit 0, 8, 9).

    python3 verify.py PACK.zip --key LOG.vkey

Needs Python 3.9 and the package `cryptography`. It shares no code with Passerelle. Take this file from a pack that
you trust, or from the source code of Passerelle: a pack that was altered may hold an altered copy of it.
"""
import argparse
import base64
import binascii
import datetime
import hashlib
import json
import re
import struct
import sys
import zlib

from cryptography import x509
from cryptography.exceptions import InvalidSignature, InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

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
    first, last = ["mimetype"], ["manifest.json", "manifest.sig"]
    order = first + sorted(set(files) - set(first + last)) + last
    for name in [name for name in order if name in files]:
        data = files[name]
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


# --- Witnesses (C2SP tlog-cosignature, Ed25519)

def read_witness(line):
    parts = line.split("+", 2)
    if len(parts) != 3 or not parts[0]:
        raise Wrong
    data = from_base64(parts[2])
    if len(data) != 33 or data[0] != 4 or sha(parts[0].encode() + b"\n" + data)[:4].hex() != parts[1]:
        raise Wrong
    return parts[0], data[1:]


def is_cosigned(text, line, name, key):
    """Whether the line is the statement of this witness over the checkpoint."""
    try:
        value = from_base64(line.split(" ")[2])
        if len(value) != 76 or value[:4] != sha(name.encode() + b"\n\4" + key)[:4]:
            return False
        seconds = int.from_bytes(value[4:12], "big")
        if seconds > 253402300799:
            return False
        message = f"cosignature/v1\ntime {seconds}\n{text}".encode()
        Ed25519PublicKey.from_public_bytes(key).verify(value[12:], message)
        return True
    except (Wrong, IndexError, InvalidSignature):
        return False


# --- Evidences: XAdES in the one spelling in which Passerelle writes it, where every signed part is already canonical

DS = "http://www.w3.org/2000/09/xmldsig#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
SIGNED_INFO = (
    f'<ds:SignedInfo xmlns:ds="{DS}"><ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#">'
    '</ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#'
    '(?P<method>ecdsa-sha256|rsa-sha256)"></ds:SignatureMethod><ds:Reference Id="document-(?P<id>[0-9a-f-]{36})" URI="">'
    f'<ds:Transforms><ds:Transform Algorithm="{DS}enveloped-signature"></ds:Transform>'
    '<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></ds:Transform></ds:Transforms>'
    '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></ds:DigestMethod>'
    '<ds:DigestValue>(?P<document>[A-Za-z0-9+/=]+)</ds:DigestValue></ds:Reference>'
    '<ds:Reference Type="http://uri.etsi.org/01903#SignedProperties" URI="#properties-(?P=id)"><ds:Transforms>'
    '<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></ds:Transform></ds:Transforms>'
    '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></ds:DigestMethod>'
    '<ds:DigestValue>(?P<properties>[A-Za-z0-9+/=]+)</ds:DigestValue></ds:Reference></ds:SignedInfo>')
SIGNATURE = re.compile(
    f'<ds:Signature xmlns:ds="{DS}" Id="signature-(?P<outer>[0-9a-f-]{{36}})">(?P<info>{SIGNED_INFO})'
    '<ds:SignatureValue>(?P<value>[A-Za-z0-9+/=]+)</ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>'
    '(?P<certificate>[A-Za-z0-9+/=]+)</ds:X509Certificate></ds:X509Data></ds:KeyInfo><ds:Object>'
    f'<xades:QualifyingProperties xmlns:xades="{XADES}" Target="#signature-(?P=outer)">'
    f'(?P<claims><xades:SignedProperties xmlns:xades="{XADES}" Id="properties-(?P=id)">[^\\x00]*?'
    '</xades:SignedProperties>)(?:<xades:UnsignedProperties><xades:UnsignedSignatureProperties>'
    '<xades:SignatureTimeStamp><ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#">'
    '</ds:CanonicalizationMethod><xades:EncapsulatedTimeStamp>(?P<token>[A-Za-z0-9+/=]+)</xades:EncapsulatedTimeStamp>'
    '</xades:SignatureTimeStamp></xades:UnsignedSignatureProperties></xades:UnsignedProperties>)?'
    '</xades:QualifyingProperties></ds:Object></ds:Signature>')


def read_evidence(data):
    """Certificate, claimed time, what a time-stamp is over, and the token; every signature in it holds."""
    text = data.decode("utf-8")
    found = list(SIGNATURE.finditer(text))
    if len(found) != 1 or "<!--" in text or "<?" in text:
        raise Wrong
    found = found[0]
    # It is the last child of the root: what follows is the end tag alone.
    if not re.fullmatch("</[A-Za-z0-9_.:-]+>", text[found.end():]):
        raise Wrong
    body = (text[:found.start()] + text[found.end():]).encode()
    claims = found["claims"]
    if sha(body) != from_base64(found["document"]) or sha(claims.encode()) != from_base64(found["properties"]):
        raise Wrong
    der = from_base64(found["certificate"])
    certificate = x509.load_der_x509_certificate(der)
    value, info, key = from_base64(found["value"]), found["info"].encode(), certificate.public_key()
    if found["method"] == "ecdsa-sha256" and isinstance(key, ec.EllipticCurvePublicKey):
        half = len(value) // 2
        if len(value) != 2 * ((key.key_size + 7) // 8):
            raise Wrong
        whole = utils.encode_dss_signature(int.from_bytes(value[:half], "big"), int.from_bytes(value[half:], "big"))
        key.verify(whole, info, ec.ECDSA(hashes.SHA256()))
    elif found["method"] == "rsa-sha256" and isinstance(key, rsa.RSAPublicKey):
        key.verify(value, info, padding.PKCS1v15(), hashes.SHA256())
    else:
        raise Wrong
    if claims.count(f">{base64.b64encode(sha(der)).decode()}</ds:DigestValue>") != 1:
        raise Wrong
    time = re.search("<xades:SigningTime>([0-9TZ:.-]+)</xades:SigningTime>", claims)
    if time is None:
        raise Wrong
    stamped = f'<ds:SignatureValue xmlns:ds="{DS}">{found["value"]}</ds:SignatureValue>'.encode()
    token = from_base64(found["token"]) if found["token"] else None
    return certificate, read_time(time[1]), stamped, token


def read_time(text):
    try:
        return datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")
    except ValueError as fault:
        raise Wrong from fault


# --- Time-stamps (RFC 3161): as much of DER and CMS as a token needs

def der_parts(data):
    """The values of one level: tag, content, and the whole."""
    parts, place = [], 0
    while place < len(data):
        start, tag = place, data[place]
        length, place = data[place + 1], place + 2
        if length & 0x80:
            count = length & 0x7F
            if not 1 <= count <= 4:
                raise Wrong
            length, place = int.from_bytes(data[place:place + count], "big"), place + count
        if place + length > len(data):
            raise Wrong
        parts.append((tag, data[place:place + length], data[start:place + length]))
        place += length
    return parts


OID_SIGNED = bytes.fromhex("2a864886f70d010702")
OID_TST_INFO = bytes.fromhex("2a864886f70d0109100104")
OID_CONTENT_TYPE = bytes.fromhex("2a864886f70d010903")
OID_MESSAGE_DIGEST = bytes.fromhex("2a864886f70d010904")
OID_SIGNING_CERTIFICATE = bytes.fromhex("2a864886f70d010910020c")
OID_SIGNING_CERTIFICATE_2 = bytes.fromhex("2a864886f70d010910022f")
OID_SHA256 = bytes.fromhex("608648016503040201")
HASHES = {OID_SHA256: hashes.SHA256, bytes.fromhex("608648016503040202"): hashes.SHA384,
          bytes.fromhex("608648016503040203"): hashes.SHA512}


def digest_of(algorithm, data):
    made = hashes.Hash(algorithm())
    made.update(data)
    return made.finalize()


def read_stamp(token, data, anchors):
    """The time, and whether an authority that is known made it; what is not whole, or over other bytes, is wrong."""
    try:
        return check_stamp(token, data, anchors)
    except (IndexError, KeyError, ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm, StopIteration,
            x509.ExtensionNotFound) as fault:
        raise Wrong from fault


def check_stamp(token, data, anchors):
    if len(token) > 64 << 10:
        raise Wrong
    outer = der_parts(token)
    if len(outer) != 1:
        raise Wrong
    kind, content = der_parts(outer[0][1])
    if kind[1] != OID_SIGNED:
        raise Wrong
    signed = der_parts(der_parts(content[1])[0][1])
    encapsulated = der_parts(signed[2][1])
    if encapsulated[0][1] != OID_TST_INFO:
        raise Wrong
    info = der_parts(encapsulated[1][1])[0][1]
    facts = der_parts(der_parts(info)[0][1])
    imprint = der_parts(facts[2][1])
    if der_parts(imprint[0][1])[0][1] != OID_SHA256 or imprint[1][1] != sha(data):
        raise Wrong
    written = [part for part in facts if part[0] == 0x18][0][1].decode("ascii")
    time = datetime.datetime.strptime(written.rstrip("Z").split(".")[0], "%Y%m%d%H%M%S")
    certificates = []
    for part in signed:
        if part[0] == 0xA0:
            certificates = [x509.load_der_x509_certificate(whole) for _, _, whole in der_parts(part[1])]
    signers = der_parts(signed[-1][1])
    if signed[-1][0] != 0x31 or len(signers) != 1:
        raise Wrong
    signer = check_signer(der_parts(signers[0][1]), info, certificates)
    usage = signer.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    if not usage.critical or list(usage.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise Wrong
    return time, leads_to(signer, certificates, anchors or [], time)


def check_signer(parts, info, certificates):
    """The certificate of who signed the token."""
    serial = int.from_bytes(der_parts(parts[1][1])[1][1], "big")
    signer = next(one for one in certificates if one.serial_number == serial)
    algorithm = HASHES[der_parts(parts[2][1])[0][1]]
    if parts[3][0] != 0xA0:
        raise Wrong
    attributes = {der_parts(body)[0][1]: der_parts(der_parts(body)[1][1])[0] for _, body, _ in der_parts(parts[3][1])}
    if attributes[OID_CONTENT_TYPE][1] != OID_TST_INFO:
        raise Wrong
    if attributes[OID_MESSAGE_DIGEST][1] != digest_of(algorithm, info):
        raise Wrong
    der = signer.public_bytes(Encoding.DER)
    if OID_SIGNING_CERTIFICATE_2 in attributes:
        first = der_parts(der_parts(der_parts(attributes[OID_SIGNING_CERTIFICATE_2][1])[0][1])[0][1])
        named = HASHES[der_parts(first[0][1])[0][1]] if first[0][0] == 0x30 else hashes.SHA256
        digest = next(part[1] for part in first if part[0] == 0x04)
    else:
        named = hashes.SHA1
        digest = der_parts(der_parts(der_parts(attributes[OID_SIGNING_CERTIFICATE][1])[0][1])[0][1])[0][1]
    if digest_of(named, der) != digest:
        raise Wrong
    # What is signed is the SET of the attributes, which stands in the token under another tag.
    message, value, key = b"\x31" + parts[3][2][1:], parts[5][1], signer.public_key()
    if isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(value, message, ec.ECDSA(algorithm()))
    else:
        key.verify(value, message, padding.PKCS1v15(), algorithm())
    return signer


def validity(certificate):
    if hasattr(certificate, "not_valid_before_utc"):
        both = certificate.not_valid_before_utc, certificate.not_valid_after_utc
        return tuple(time.replace(tzinfo=None) for time in both)
    return certificate.not_valid_before, certificate.not_valid_after


def leads_to(certificate, others, anchors, time, depth=4):
    if not validity(certificate)[0] <= time <= validity(certificate)[1]:
        return False
    if certificate in anchors:
        return True
    if depth == 0:
        return False
    for issuer in anchors + others:
        if issuer == certificate or issuer.subject != certificate.issuer:
            continue
        try:
            certificate.verify_directly_issued_by(issuer)
        except (ValueError, TypeError, InvalidSignature):
            continue
        if leads_to(issuer, others, anchors, time, depth - 1):
            return True
    return False


# --- The pack

class Check:
    def __init__(self, files, known, policy=None, authorities=None):
        self.files, self.known, self.difference, self.missing = files, known, None, None
        self.policy, self.authorities, self.attested = policy, authorities, {}

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
        kept = self.check_consistency(size, root, key)
        events = [event for number in records
                  for event in self.check_record(number, size, root, manifest["reference"])]
        if not records:
            self.lack("The pack holds no record.")
        consent = self.check_receipts(events)
        self.check_witnesses(note.decode())
        self.check_daily(records, kept, key)
        self.check_evidences()
        self.check_resources(records)
        more = "".join(f" {name}={value}" for name, value in self.attested.items())
        return (f'pack={manifest["reference"]} country={manifest["country"]} entries={len(records)}'
                f' checkpoint={size} signed-by="{note.decode().split(chr(10))[0]}"{consent}{more}')

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
        raw, kept = self.files.get("log/consistency.json"), []
        if raw is None:
            self.lack("The consistency proofs are missing.")
            return kept
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
                if "checkpoint" in proof:
                    kept.append((proof["checkpoint"], first))
        except (Wrong, KeyError, TypeError):
            self.differ("The checkpoint does not follow from the earlier trees.")
        return kept

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
            except (Wrong, KeyError, ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
                self.differ(f"The receipt {receipt} is not the one that was recorded.")
        for event in events:
            if event.get("kind") == "released":
                sent |= set(event.get("sections", []))
                covered |= set(event.get("sections", [])) & allowed.get(event.get("consentReceipt"), set())
        return f" consent=covers({len(covered)}/{len(sent)})" if sent and allowed else ""

    def check_witnesses(self, note):
        """Every line that is signed with the name of a witness must be that witness's cosignature."""
        text, _, rest = note.partition("\n\n")
        raw, named = self.files.get("log/witnesses"), []
        if raw is not None:
            try:
                named = [read_witness(line) for line in raw.decode().split("\n") if line]
            except (Wrong, UnicodeDecodeError):
                self.differ("The keys of the witnesses in the pack are not keys.")
        count = 0
        for name, key in (named if self.policy is None else self.policy[0]):
            lines = [line for line in rest.split("\n") if line.startswith(f"— {name} ")]
            if not lines:
                continue
            if all(is_cosigned(text + "\n", line, name, key) for line in lines):
                count += 1
            else:
                self.differ(f"A cosignature of the witness {name} is not over the checkpoint.")
        if count:
            self.attested["witnesses"] = count
        if self.policy is not None and count < self.policy[1]:
            self.lack(f"Of the witnesses given {count} cosigned the checkpoint, and {self.policy[1]} must have.")

    def check_daily(self, records, kept, key):
        for name, data in self.files.items():
            if not name.startswith("log/daily/"):
                continue
            if not name.endswith(".tsr"):
                if not name.endswith(".note"):
                    self.differ(f"The file {name} is not one of a day.")
                continue
            note = self.files.get(name[:-4] + ".note")
            if note is None:
                self.lack(f"The checkpoint under the time-stamp {name} is missing.")
                continue
            try:
                size = read_checkpoint(note, *key)[0]
                if (note.decode(), size) not in kept or size <= max(records):
                    raise Wrong
            except (Wrong, ValueError):
                self.differ(f"The time-stamped checkpoint of {name} is not one that covers the exchange.")
                continue
            if self.check_stamp(data, note, name):
                self.attested["day"] = name[len("log/daily/"):-4]

    def check_stamp(self, token, data, name):
        try:
            _, known = read_stamp(token, data, self.authorities)
        except Wrong:
            self.differ(f"The time-stamp of {name} does not hold.")
            return False
        if self.authorities is not None and not known:
            self.lack(f"The time-stamp of {name} is whole, but of another authority than the one given.")
            return False
        return True

    def check_evidences(self):
        seals = []
        for name, data in self.files.items():
            if name.startswith("certificates/seal") and name.endswith(".pem"):
                try:
                    seals += x509.load_pem_x509_certificates(data)
                except (ValueError, UnsupportedAlgorithm):
                    self.differ(f"{name} is no certificate.")
        count = stamped = 0
        for name, data in self.files.items():
            if not name.startswith("evidences/"):
                continue
            try:
                seal, time, over, token = read_evidence(data)
            except (Wrong, ValueError, InvalidSignature, TypeError, UnsupportedAlgorithm):
                self.differ(f"The signature of {name} does not hold.")
                continue
            if seal not in seals:
                self.lack(f"The certificate of the seal that signed {name} is not in the pack.")
                continue
            if not validity(seal)[0] <= time <= validity(seal)[1]:
                self.lack(f"The seal that signed {name} was not valid when it says that it signed.")
                continue
            count += 1
            if token is not None and self.check_stamp(token, over, name):
                stamped += 1
        if count:
            self.attested["evidences"] = count
        if stamped:
            self.attested["time-stamps"] = stamped

    def check_resources(self, records):
        count = 0
        for name, data in self.files.items():
            if not name.startswith("fhir/"):
                continue
            number = re.fullmatch("fhir/(0|[1-9][0-9]*)[.]json", name)
            if number is None or int(number[1]) not in records:
                self.differ(f"The file {name} belongs to no record.")
                continue
            try:
                record = read_json(self.files[f"records/{number[1]}.json"])
                time = read_json(record["entry"].encode())["time"]
            except (Wrong, KeyError, TypeError, AttributeError):
                continue
            try:
                resource = read_json(data)
                if resource["resourceType"] != "AuditEvent" or resource["recorded"] != time:
                    raise Wrong
                count += 1
            except (Wrong, KeyError, TypeError):
                self.differ(f"The file {name} does not tell of its record.")
        if count:
            self.attested["fhir"] = count

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


def verify(data, known, policy=None, authorities=None):
    """The answer, and its words. A policy is a list of witnesses and how many of them must have cosigned."""
    try:
        files = read_zip(data)
    except Wrong:
        return "CANNOT TELL", "The file is not an evidence pack as Passerelle writes it, or a part of it is missing."
    check, facts = Check(files, known, policy, authorities), None
    try:
        facts = check.run()
    except Exception as fault:  # A damage that some library answers in a way of its own is no reason to stop.
        check.lack(f"The pack cannot be read to its end ({type(fault).__name__}).")
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
    parser.add_argument("--witness-key", help="file with keys of witnesses, one on each line, known from elsewhere")
    parser.add_argument("--witness-quorum", type=int, default=1, help="how many of them must have cosigned")
    parser.add_argument("--tsa", help="file with the certificate of the time-stamp authority, known from elsewhere")
    options = parser.parse_args()
    known = None
    if options.key:
        with open(options.key, encoding="utf-8") as file:
            try:
                known = read_key(file.read())
            except Wrong:
                parser.error(f"{options.key} holds no key")
    policy = authorities = None
    try:
        if options.witness_key:
            with open(options.witness_key, encoding="utf-8") as file:
                lines = [line.strip() for line in file if line.strip() and not line.startswith("#")]
            policy = [read_witness(line) for line in lines], options.witness_quorum
        if options.tsa:
            with open(options.tsa, "rb") as file:
                authorities = x509.load_pem_x509_certificates(file.read())
    except (Wrong, ValueError):
        parser.error("a key or certificate cannot be read")
    with open(options.pack, "rb") as file:
        answer, words = verify(file.read(), known, policy, authorities)
    print(answer, words)
    return {"INTACT": 0, "ALTERED": 8, "CANNOT TELL": 9}[answer]


if __name__ == "__main__":
    sys.exit(main())
