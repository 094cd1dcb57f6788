"""Holds what one demo exchange left behind to the JSON schemas of the project.

usage: check.py SCHEMAS DEMO TRUST_LIST — DEMO as `passerelle demo --once --keep` leaves it. Prints how many of each kind
were valid, or what is not.
"""

import base64
import json
import os
import sqlite3
import sys

import jsonschema


def payload(jws):
    part = jws.strip().split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def main():
    schemas, demo, trust_list = sys.argv[1:]
    found = {"configuration": [], "trust-list": [], "audit-entry": [], "consent-receipt": []}
    with open(trust_list, encoding="utf-8") as file:
        found["trust-list"].append(payload(file.read()))
    for country in ("fr", "pt"):
        with open(os.path.join(demo, f"{country}.json"), encoding="utf-8") as file:
            found["configuration"].append(json.load(file))
        store = sqlite3.connect(f"file:{os.path.join(demo, country, 'store.sqlite')}?mode=ro", uri=True)
        found["audit-entry"] += [json.loads(row[0]) for row in store.execute("SELECT entry FROM audit_entry")]
        rows = store.execute("SELECT receipt FROM consent_events WHERE receipt IS NOT NULL")
        found["consent-receipt"] += [payload(row[0]) for row in rows]
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
