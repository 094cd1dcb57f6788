"""An OpenID provider that others wrote (oidc-provider-mock, Authlib), as national identity provider of a test.

usage: issuer.py PORT

What its authors left out is added here: PKCE (RFC 7636), auth_time and acr. PUT /control {"fault": NAME} makes every
token from then on wrong in one way; {"rotate": true} gives it a new signing key, {"extraKeys": true} publishes keys of
kinds that the gateway does not know beside its own.
"""

import base64
import hashlib
import json
import signal
import sys
import time
from urllib.parse import parse_qs, urlparse

import flask
import oidc_provider_mock
from authlib import jose
from oidc_provider_mock._storage import storage

SUBSTANTIAL = "http://eidas.europa.eu/LoA/substantial"
port = int(sys.argv[1])
# A test process may block this signal, and its children inherit that.
signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
app = oidc_provider_mock.app(require_nonce=True)
app.debug = False
control = {}
asked = {}


def unpadded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@app.put("/control")
def set_control():
    control.clear()
    control.update(flask.request.get_json())
    if control.pop("rotate", False):
        storage.jwk = jose.RSAKey.generate_key(2048, is_private=True)
    return "", 204


@app.before_request
def check_verifier():
    if flask.request.path != "/oauth2/token":
        return None
    form = flask.request.form
    question = asked.get(form.get("code"))
    if question is None or "code_challenge" not in question:
        return None
    digest = unpadded(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
    if question["code_challenge"] != digest:
        return flask.jsonify({"error": "invalid_grant"}), 400
    return None


@app.after_request
def answer(response):
    request = flask.request
    if request.path == "/oauth2/authorize" and response.status_code == 302:
        code = parse_qs(urlparse(response.headers["Location"]).query).get("code", [None])[0]
        asked[code] = request.args.to_dict()
    if request.path == "/oauth2/token" and response.status_code == 200:
        body = response.get_json()
        body["id_token"] = changed(body["id_token"], asked.get(request.form.get("code"), {}))
        response.set_data(json.dumps(body))
    if request.path == "/.well-known/openid-configuration" and control.get("fault") == "discovery":
        body = response.get_json()
        body["issuer"] = "http://localhost:1"
        response.set_data(json.dumps(body))
    if request.path == "/jwks" and control.get("extraKeys"):
        body = response.get_json()
        body["keys"] += [{"kty": "AKP", "alg": "ML-DSA-44", "pub": "AA"}, {"kty": "oct", "k": "AA"}]
        response.set_data(json.dumps(body))
    return response


def changed(token, question):
    """The token of the library with what it leaves out, or wrong in one way; signed anew."""
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    now = int(time.time())
    # Who is remembered signed in an hour ago; a new authentication is one of now.
    claims["auth_time"] = now if question.get("prompt") == "login" else now - 3600
    claims["acr"] = SUBSTANTIAL
    header = {"alg": "RS256"}
    key = storage.jwk
    match control.get("fault"):
        case "issuer":
            claims["iss"] = "http://localhost:1"
        case "audience":
            claims["aud"] = "somebody-else"
        case "second-audience":
            claims["aud"] = ["passerelle", "somebody-else"]
        case "party":
            claims["azp"] = "somebody-else"
        case "nonce":
            claims["nonce"] = "another"
        case "no-nonce":
            claims.pop("nonce", None)
        case "expired":
            claims["exp"] = now - 1
        case "old":
            claims["iat"] = now - 3600
        case "future":
            claims["iat"] = now + 3600
            claims["exp"] = now + 7200
        case "remembered":
            claims["auth_time"] = now - 3600
        case "no-time":
            claims.pop("auth_time")
        case "low":
            claims["acr"] = "http://eidas.europa.eu/LoA/low"
        case "no-level":
            claims.pop("acr")
        case "none":
            return ".".join([unpadded(b'{"alg":"none"}'), unpadded(json.dumps(claims).encode()), ""])
        case "symmetric":
            header = {"alg": "HS256"}
            key = storage.jwk.as_pem()
            signed = unpadded(json.dumps(header).encode()) + "." + unpadded(json.dumps(claims).encode())
            import hmac

            return signed + "." + unpadded(hmac.new(key, signed.encode(), hashlib.sha256).digest())
        case "foreign-key":
            key = jose.RSAKey.generate_key(2048, is_private=True)
        case "access-token":
            header["typ"] = "at+jwt"
    return jose.jwt.encode(header, claims, key).decode()


app.run("127.0.0.1", port, threaded=True)
