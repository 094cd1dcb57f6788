"""Reads a log over HTTP as C2SP tlog-tiles says, and checks it without the gateway's own code: tiles.py ADDRESS VKEY.

Checked are the signature of the checkpoint, every leaf against its entry, every tile of every level against the tiles
below it, and the root. Prints the number of entries.
"""

import base64
import hashlib
import sys
import urllib.error
import urllib.request

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

address, vkey_file = sys.argv[1:]


def get(path):
    with urllib.request.urlopen(f"{address}/{path}") as answer:
        return answer.read()


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(hashes):
    """RFC 6962 section 2.1 over hashes of leaves or of subtrees."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return node(root(hashes[:split]), root(hashes[split:]))


def number(index):
    text = f"{index % 1000:03}"
    while index >= 1000:
        index //= 1000
        text = f"x{index % 1000:03}/{text}"
    return text


def tiles(level, count):
    """(index, width) of each tile that holds `count` hashes of a level."""
    for index in range((count + 255) // 256):
        width = min(256, count - index * 256)
        yield index, f"tile/{level}/{number(index)}" + ("" if width == 256 else f".p/{width}"), width


name, key_id, key = open(vkey_file).read().strip().split("+", 2)
public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key)[1:])


def check():
    note = get("checkpoint").decode()
    text, signatures = note.split("\n\n", 1)
    text += "\n"
    signature = base64.b64decode(signatures.split(" ")[2])
    assert signature[:4].hex() == key_id, "another key"
    public.verify(signature[4:], text.encode())
    origin, size, signed_root = text.splitlines()
    size = int(size)
    assert origin == name

    leaves = []
    for index, path, width in tiles("entries", size):
        bundle, entries = get(path), 0
        while bundle:
            length = int.from_bytes(bundle[:2], "big")
            leaves.append(hashlib.sha256(b"\x00" + bundle[2 : 2 + length]).digest())
            bundle, entries = bundle[2 + length :], entries + 1
        assert entries == width, path
    assert len(leaves) == size

    hashes, level = leaves, 0
    while hashes:
        for index, path, width in tiles(level, len(hashes)):
            assert get(path) == b"".join(hashes[index * 256 : index * 256 + width]), path
        hashes = [root(hashes[i : i + 256]) for i in range(0, len(hashes) - 255, 256)]
        level += 1
    assert base64.b64decode(signed_root) == root(leaves), "the root"
    return size

# A partial tile is taken away when a later checkpoint stands (C2SP tlog-tiles allows it): then with that one, again.
for attempt in range(20):
    try:
        print(check())
        break
    except urllib.error.HTTPError as missing:
        if missing.code != 404 or attempt == 19:
            raise
