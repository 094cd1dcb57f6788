"""Lets the runs against the portal's description reach real things: ids of the environment in place of most random ones,
and with each act a key of its own."""

import os
import random
import uuid

import schemathesis

IDS = [value for value in os.environ.get("PORTAL_IDS", "").split(",") if value]


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    if path_parameters and "id" in path_parameters and IDS and random.random() < 0.7:
        path_parameters["id"] = random.choice(IDS)
    return path_parameters


@schemathesis.hook
def map_headers(context, headers):
    if headers and "Idempotency-Key" in headers and random.random() < 0.8:
        headers["Idempotency-Key"] = uuid.uuid4().hex
    # Most calls are in the person's own matter: a made-up mandate opens nothing.
    if headers and "Passerelle-Acting" in headers and random.random() < 0.8:
        del headers["Passerelle-Acting"]
    return headers
