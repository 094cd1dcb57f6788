"""A listed peer that turned false: it holds its own keys, and signs and sends whatever it likes.

    attacker.py PKI WORK      sends each attack to the gateway of WORK and prints what came back, one JSON object a line

Every attack differs in one thing from a message that is right; the keys are those of `openncp.py prepare`.
"""

import base64
import hashlib
import hmac
import json
import re
import socket
import ssl
import sys
import time
import uuid
from datetime import datetime, timedelta, timezone

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
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
        body = etree.tostring(root, method="c14n", exclusive=c14n == EXCLUSIVE, with_comments=False)
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
    yield "another document", sign(text, uri="http://127.0.0.1:9/x")
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
    yield "a retrieval method", sign(text, info='<ds:RetrievalMethod URI="http://127.0.0.1:9/key"/>')
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
    yield "an answer to be sent elsewhere", soap, right(header="<wsa:ReplyTo><wsa:Address>http://127.0.0.1:9/</wsa:Address></wsa:ReplyTo>").encode()
    yield "a fault to be sent elsewhere", soap, right(header="<wsa:FaultTo><wsa:Address>http://127.0.0.1:9/</wsa:Address></wsa:FaultTo>").encode()
    yield "an action in the type that is not the block's", soap.replace(XCPD[1], LIST[1]), right().encode()
    yield "an inclusion", soap, right(header='<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="http://127.0.0.1:9/"/>').encode()
    yield "a stylesheet", soap, right().replace("?>", '?><?xml-stylesheet href="http://127.0.0.1:9/"?><!DOCTYPE x>', 1).encode()
    yield "another's receiver", soap, envelope(XCPD[1], [fresh()], openncp.discovery(dict(work, receiver="2.999.724.1"))).encode()
    yield "another's sender", soap, envelope(XCPD[1], [fresh()], openncp.discovery(dict(work, sender="2.999.724.1"))).encode()
    yield "no content type", "", right().encode()
    yield "JSON", "application/json", right().encode()
    included = '<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="{}"/>'
    outside = right(header=f"<x xmlns='urn:x'>{included.format('http://127.0.0.1:9/x')}</x>")
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
        ("an include by http", multipart([("root", with_part("http://127.0.0.1:9/x"), ""), binary])),
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
    yield "another's address", head(length(len(right)), where="http://127.0.0.1:9/") + right
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
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as plain:
            with self.context.wrap_socket(plain, server_hostname="fr.localhost") as tls:
                try:
                    tls.sendall(octets)
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

    def post(self, target, kind, body):
        service, action = target
        head = f"POST /openncp-ws-server/services/{service} HTTP/1.1\r\nHost: fr.localhost\r\n"
        head += f"Content-Type: {kind}\r\n" if kind else ""
        return self.exchange(f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)


def tell(group, name, got, took):
    status = re.match(rb"HTTP/1.1 (\d+)", got)
    codes = re.findall(rb'errorCode="([^"]*)"', got) + re.findall(rb'<(?:\w+:)?code [^>]*?code="([^"]*)"', got)
    leaks = any(word in got for word in (b"patientPerson", b"ClinicalDocument", b"ExtrinsicObject", b"root:x", EVIL.encode()))
    print(json.dumps({
        "group": group, "name": name, "status": int(status[1]) if status else 0, "seconds": took, "leaks": leaks,
        "codes": [code.decode() for code in codes],
    }), flush=True)


def main(pki, work):
    forger, wire = Forger(pki), Wire(pki, work)
    soap = "application/soap+xml"
    body = openncp.discovery(work)
    patient = work["patient"]

    def discover(group, name, assertions, header="", more=""):
        tell(group, name, *wire.post(XCPD, soap, envelope(XCPD[1], assertions, more or body, header).encode()))

    for name, edit in said():
        _, text = professional(pki)
        discover("said", name, [forger.sign(edit(text))])
    _, text = professional(pki)
    for name, made in signed(forger, text):
        discover("signed", name, [made])
    for name, assertions, header, inside in wrapped(forger, *professional(pki)):
        discover("wrapped", name, assertions, header, body.replace("<controlActProcess", inside + "<controlActProcess") if inside else "")
    for name, assertions in confirmed(forger, pki, patient):
        asked = openncp.query(patient)
        tell("confirmed", name, *wire.post(LIST, soap, envelope(LIST[1], assertions, asked).encode()))
    for name, kind, octets in messages(forger, pki, work):
        tell("message", name, *wire.post(XCPD, kind, octets))
    _, text = professional(pki)
    for name, octets in requests(envelope(XCPD[1], [forger.sign(text)], body).encode()):
        tell("http", name, *wire.exchange(octets))


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
