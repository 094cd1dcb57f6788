"""Holds what one demo exchange left behind to the JSON schemas of the project.

usage: check.py SCHEMAS DEMO TRUST_LIST KEYS — DEMO as `passerelle demo --once --keep` leaves it, KEYS the directory with
the key directories of both countries: receipts are encrypted at rest. Prints how many of each kind were valid, or what is
not.
"""

import base64
import json
import os
import sqlite3
import sys

import jsonschema
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def payload(jws):
    part = jws.strip().split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def opened(sealed, key):
    return AESGCM(key).decrypt(sealed[:12], sealed[12:], b"consent receipt").decode()


def main():
    schemas, demo, trust_list, keys = sys.argv[1:]
    found = {"configuration": [], "trust-list": [], "audit-entry": [], "consent-receipt": []}
    with open(trust_list, encoding="utf-8") as file:
        found["trust-list"].append(payload(file.read()))
    for country in ("fr", "pt"):
        with open(os.path.join(demo, f"{country}.json"), encoding="utf-8") as file:
            found["configuration"].append(json.load(file))
        with open(os.path.join(keys, country, "data.secret"), "rb") as file:
            data = file.read()
        store = sqlite3.connect(f"file:{os.path.join(demo, country, 'store.sqlite')}?mode=ro", uri=True)
        found["audit-entry"] += [json.loads(row[0]) for row in store.execute("SELECT entry FROM audit_entry")]
        rows = store.execute("SELECT receipt FROM consent_events WHERE receipt IS NOT NULL")
        found["consent-receipt"] += [payload(opened(row[0], data)) for row in rows]
        store.close()
    problems = []
    for name, values in found.items():
        with open(os.path.join(schemas, f"{name}.schema.json"), encoding="utf-8") as file:
            validator = jsonschema.Draft202012Validator(json.load(file))
        if not values:
            problems.append(f"{name}: nothing to check")
        for value in values:
            problems += [f"{name} {list(error.path)}: {error.message[:200]}" for error in validator.iter_errors(value)]
            # A schema that lets an unknown member pass would let anything pass.
            if not list(validator.iter_errors({**value, "unknownMember": 1})):
                problems.append(f"{name}: an unknown member is accepted")
    print(json.dumps({name: len(values) for name, values in found.items()}))
    for problem in problems:
        print(problem, file=sys.stderr)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
