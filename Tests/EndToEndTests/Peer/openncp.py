"""A contact point that shares no code with Passerelle and behaves as OpenNCP does (wire-ihe.md, [peer]).

    openncp.py prepare PKI strict|excepted    gives Portugal RSA keys of 2048 bits, and the list their exception
    openncp.py ask PKI WORK                   the country of treatment: discovery with a code, query, two retrieves
    openncp.py prepare-server PKI PORT        the same keys for France, which the list then has at another port
    openncp.py serve PKI WORK                 the country of affiliation, until it is stopped

It writes no To, `uuid:` identifiers, empty semantics, one pair of quotes around class codes, and no seal. Answers are
printed as JSON.
"""

import base64
import email
import email.policy
import hashlib
import json
import signal
import ssl
import sys
import uuid
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from lxml import etree
from signxml import XMLSigner, XMLVerifier, methods

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
HL7 = "urn:hl7-org:v3"
RIM = "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"
RS = "urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0"
XDS = "urn:ihe:iti:xds-b:2007"
SPKI = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def read(*parts):
    with open("/".join(parts), "rb") as file:
        return file.read()


def write(content, *parts):
    with open("/".join(parts), "wb") as file:
        file.write(content)


def b64url(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


# MARK: Keys


def issue(pki, country, name, usages, extended, names):
    authority = x509.load_pem_x509_certificate(read(pki, country, "ca.pem"))
    authority_key = serialization.load_pem_private_key(read(pki, country, "authority", "ca.key"), None)
    key = rsa.generate_private_key(65537, 2048)
    now = datetime.now(timezone.utc)
    builder = (
        x509.CertificateBuilder()
        .subject_name(
            x509.Name(
                [
                    x509.NameAttribute(NameOID.COUNTRY_NAME, country.upper()),
                    x509.NameAttribute(NameOID.ORGANIZATION_NAME, "OpenNCP of a test"),
                    x509.NameAttribute(NameOID.COMMON_NAME, f"openncp {name}"),
                ]
            )
        )
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=300))
        .add_extension(x509.BasicConstraints(False, None), True)
        .add_extension(x509.KeyUsage(**usages), True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), False)
    )
    if extended:
        builder = builder.add_extension(x509.ExtendedKeyUsage(extended), False)
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), False)
    certificate = builder.sign(authority_key, hashes.SHA256())
    write(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
        pki, f"openncp-{name}.key",
    )
    write(certificate.public_bytes(serialization.Encoding.PEM), pki, f"openncp-{name}.pem")
    return hashlib.sha256(key.public_key().public_bytes(*SPKI)).hexdigest()


def usage(**wanted):
    names = "digital_signature content_commitment key_encipherment data_encipherment key_agreement key_cert_sign "
    names += "crl_sign encipher_only decipher_only"
    return {name: wanted.get(name, False) for name in names.split()}


def prepare(pki, exception):
    client = issue(pki, "pt", "client", usage(digital_signature=True), [ExtendedKeyUsageOID.CLIENT_AUTH], ["pt.localhost"])
    seal = issue(pki, "pt", "seal", usage(digital_signature=True, content_commitment=True), None, [])
    exceptions = {"allowRSA2048": True} if exception else {}
    relist(pki, "PT", dict(tlsClientPins=[client], sealPins=[seal], **exceptions))


def prepare_server(pki, port):
    server = issue(pki, "fr", "server", usage(digital_signature=True, key_encipherment=True),
                   [ExtendedKeyUsageOID.SERVER_AUTH], ["fr.localhost"])
    base = f"https://fr.localhost:{port}/openncp-ws-server/services"
    endpoints = {"xcpd": f"{base}/XCPD_Service", "xca": f"{base}/XCA_Service"}
    relist(pki, "FR", dict(tlsServerPins=[server], endpoints=endpoints, allowRSA2048=True))


def relist(pki, country, changes):
    """Signs the trust list anew, with a peer that seals nothing and tells no steps."""
    header, payload, _ = read(pki, "trust-list.jws").decode().split(".")
    trust = json.loads(base64.urlsafe_b64decode(payload + "==="))
    trust["number"] += 1
    for peer in trust["peers"]:
        if peer["country"] == country:
            peer.update(answerDetail="uniform", sealsDocuments=False, **changes)
    signed = f"{header}.{b64url(json.dumps(trust, separators=(',', ':')).encode())}"
    key = serialization.load_pem_private_key(read(pki, "list.key"), None)
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    write(f"{signed}.{b64url(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}".encode(), pki, "trust-list.jws")


# MARK: Assertions


def moment(hours=0):
    return (datetime.now(timezone.utc) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def attribute(friendly, name, *values):
    inner = "".join(f"<saml2:AttributeValue>{value}</saml2:AttributeValue>" for value in values)
    return (
        f'<saml2:Attribute FriendlyName="{friendly}" Name="{name}" '
        f'NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri">{inner}</saml2:Attribute>'
    )


AUDIENCE = "urn:ehdsi:assertions.audience:x-border"


def assertion(pki, kind, issuer, hours, context, attributes, advice="", audience=AUDIENCE):
    name = f"_{uuid.uuid4()}"
    text = f"""<saml2:Assertion xmlns:saml2="{SAML}" ID="{name}" IssueInstant="{moment()}" Version="2.0">\
<saml2:Issuer NameQualifier="urn:ehdsi:assertions:{kind}">{issuer}</saml2:Issuer>\
<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="placeholder"/>\
<saml2:Subject><saml2:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified">rui.costa</saml2:NameID>\
<saml2:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:sender-vouches"/></saml2:Subject>\
<saml2:Conditions NotBefore="{moment()}" NotOnOrAfter="{moment(hours)}"><saml2:AudienceRestriction>\
<saml2:Audience>{audience}</saml2:Audience></saml2:AudienceRestriction></saml2:Conditions>\
{advice}<saml2:AuthnStatement AuthnInstant="{moment()}"><saml2:AuthnContext><saml2:AuthnContextClassRef>\
urn:oasis:names:tc:SAML:2.0:ac:classes:{context}</saml2:AuthnContextClassRef></saml2:AuthnContext>\
</saml2:AuthnStatement><saml2:AttributeStatement>{attributes}</saml2:AttributeStatement></saml2:Assertion>"""
    signer = XMLSigner(
        method=methods.enveloped, signature_algorithm="rsa-sha256", digest_algorithm="sha256",
        c14n_algorithm="http://www.w3.org/2001/10/xml-exc-c14n#",
    )
    signed = signer.sign(
        etree.fromstring(text), key=read(pki, "openncp-seal.key"), cert=read(pki, "openncp-seal.pem").decode(),
        reference_uri=name, id_attribute="ID",
    )
    return name, etree.tostring(signed).decode()


PURPOSE = attribute(
    "XSPA Purpose of Use", "urn:oasis:names:tc:xspa:1.0:subject:purposeofuse",
    f'<PurposeOfUse xmlns="{HL7}" code="EMERGENCY" codeSystem="2.16.840.1.113883.3.18.7.1" '
    'codeSystemName="nhin-purpose" displayName="EMERGENCY"/>',
)


def professional(pki, **changes):
    permission = "urn:oasis:names:tc:xspa:1.0:subject:hl7:permission"
    permissions = [f"{permission}:{code}" for code in
                   ("PRD-003", "PRD-004", "PRD-005", "PRD-006", "PRD-010", "PRD-016", "POE-006", "PPD-033")]
    attributes = (
        attribute("XSPA Subject", "urn:oasis:names:tc:xspa:1.0:subject:subject-id", "Rui COSTA")
        + attribute(
            "XSPA Role", "urn:oasis:names:tc:xacml:2.0:subject:role",
            f'<Role xmlns="{HL7}" code="221" codeSystem="2.16.840.1.113883.2.9.6.2.7" codeSystemName="ISCO" '
            'displayName="Medical Doctors"/>')
        + attribute("XSPA Organization", "urn:oasis:names:tc:xspa:1.0:subject:organization", "Hospital do Norte")
        + attribute(
            "XSPA Organization ID", "urn:oasis:names:tc:xspa:1.0:subject:organization-id",
            "urn:hl7ii:2.999.351.10:HDN")
        + PURPOSE
        + attribute("XSPA Locality", "urn:oasis:names:tc:xspa:1.0:environment:locality", "Braga")
        + attribute("EHDSI Facility", "urn:ehdsi:names:subject:healthcare-facility-type", "Hospital")
        + attribute("Hl7 Permissions", permission, *permissions)
    )
    return assertion(pki, "hcp", "urn:idp:PT:countryB", 4, "SmartcardPKI", attributes, **changes)


def treatment(pki, identity, patient):
    attributes = (
        attribute("XSPA Subject", "urn:oasis:names:tc:xspa:1.0:subject:subject-id", patient.replace("&", "&amp;"))
        + PURPOSE
    )
    advice = f"<saml2:Advice><saml2:AssertionIDRef>{identity}</saml2:AssertionIDRef></saml2:Advice>"
    return assertion(pki, "trc", "urn:initgw:PT:countryB", 2, "PreviousSession", attributes, advice)


# MARK: Calls


class NamedHost(requests.adapters.HTTPAdapter):
    """Calls loopback under the name that the certificate has."""

    def __init__(self, name):
        self.name = name
        super().__init__()

    def init_poolmanager(self, *arguments, **options):
        super().init_poolmanager(*arguments, server_hostname=self.name, assert_hostname=self.name, **options)


class Gateway:
    def __init__(self, pki, work):
        self.url = f"https://127.0.0.1:{work['port']}/openncp-ws-server/services"
        self.session = requests.Session()
        # Proxies and trusted roots of the environment (REQUESTS_CA_BUNDLE) would take the place of what is set here.
        self.session.trust_env = False
        self.session.mount("https://", NamedHost("fr.localhost"))
        self.session.cert = (f"{pki}/openncp-client.pem", f"{pki}/openncp-client.key")
        self.session.verify = f"{pki}/fr/ca.pem"

    def call(self, service, action, assertions, body):
        envelope = f"""<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://www.w3.org/2003/05/soap-envelope">
<soapenv:Header xmlns:wsa="http://www.w3.org/2005/08/addressing">
<wsse:Security xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">\
{"".join(assertions)}</wsse:Security>
<wsa:Action soapenv:mustUnderstand="1">{action}</wsa:Action><wsa:MessageID>uuid:{uuid.uuid4()}</wsa:MessageID>
</soapenv:Header><soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>""".encode()
        answer = self.session.post(
            f"{self.url}/{service}/", data=iter([envelope]), timeout=60,
            headers={"Content-Type": "application/soap+xml", "SOAPAction": action},
        )
        parts = {}
        root = answer.content
        if answer.headers["Content-Type"].startswith("multipart/related"):
            head = f"Content-Type: {answer.headers['Content-Type']}\r\n\r\n".encode()
            pieces = email.message_from_bytes(head + answer.content, policy=email.policy.HTTP).get_payload()
            parts = {piece["Content-ID"].strip("<>"): piece.get_payload(decode=True) for piece in pieces}
            root = pieces[0].get_payload(decode=True)
        return answer.status_code, etree.fromstring(root), parts


def discovery(work):
    party = """<{0} typeCode="{1}"><device classCode="DEV" determinerCode="INSTANCE"><id root="{2}"/>\
<asAgent classCode="AGNT"><representedOrganization classCode="ORG" determinerCode="INSTANCE"><id root="{2}"/>\
</representedOrganization></asAgent></device></{0}>"""
    identifiers = "".join(
        f'<livingSubjectId><value root="{root}" extension="{value}"/><semanticsText/></livingSubjectId>'
        for root, value in work["identifiers"])
    return f"""<PRPA_IN201305UV02 xmlns="{HL7}" ITSVersion="XML_1.0"><id root="{uuid.uuid4()}" extension="4711"/>\
<creationTime value="20241120091228.071+0000"/><versionCode code="V3PR1"/>\
<interactionId root="2.16.840.1.113883.1.6" extension="PRPA_IN201305UV02"/><processingCode code="P"/>\
<processingModeCode code="T"/><acceptAckCode code="AL"/>{party.format("receiver", "RCV", work["receiver"])}\
{party.format("sender", "SND", work["sender"])}<controlActProcess classCode="CACT" moodCode="EVN">\
<code code="PRPA_TE201305UV02" codeSystemName="2.16.840.1.113883.1.6"/><authorOrPerformer typeCode="AUT">\
<assignedPerson classCode="ASSIGNED"/></authorOrPerformer><queryByParameter><queryId root="1.263507841149"/>\
<statusCode code="new"/><responseModalityCode code="R"/><responsePriorityCode code="I"/><matchCriterionList/>\
<parameterList><livingSubjectBirthTime><value value="{work["born"]}"/><semanticsText/></livingSubjectBirthTime>\
{identifiers}</parameterList></queryByParameter></controlActProcess></PRPA_IN201305UV02>"""


def query(patient):
    quoted = patient.replace("&", "&amp;")
    slots = {
        "$XDSDocumentEntryPatientId": f"'{quoted}'",
        "$XDSDocumentEntryStatus": "('urn:oasis:names:tc:ebxml-regrep:StatusType:Approved')",
        "$XDSDocumentEntryClassCode": "('60591-5^^2.16.840.1.113883.6.1')",
    }
    listed = "".join(
        f'<ns2:Slot name="{name}"><ns2:ValueList><ns2:Value>{value}</ns2:Value></ns2:ValueList></ns2:Slot>'
        for name, value in slots.items())
    return f"""<ns4:AdhocQueryRequest xmlns:ns4="urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0" xmlns:ns2="{RIM}">\
<ns4:ResponseOption returnComposedObjects="true" returnType="LeafClass"/>\
<ns2:AdhocQuery id="urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d">{listed}</ns2:AdhocQuery>\
</ns4:AdhocQueryRequest>"""


def retrieve(repository, document):
    return f"""<RetrieveDocumentSetRequest xmlns="{XDS}"><DocumentRequest>\
<RepositoryUniqueId>{repository}</RepositoryUniqueId><DocumentUniqueId>{document}</DocumentUniqueId>\
</DocumentRequest></RetrieveDocumentSetRequest>"""


def listed(body):
    """Format code, repository and unique id of each document of a list."""
    for entry in body.iter(f"{{{RIM}}}ExtrinsicObject"):
        slots = {slot.get("name"): slot.findtext(f".//{{{RIM}}}Value") for slot in entry.iter(f"{{{RIM}}}Slot")}
        names = {
            item.find(f".//{{{RIM}}}LocalizedString").get("value"): item.get("value")
            for item in entry.iter(f"{{{RIM}}}ExternalIdentifier")
        }
        formats = [
            item.get("nodeRepresentation") for item in entry.iter(f"{{{RIM}}}Classification")
            if item.get("classificationScheme") == "urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d"
        ]
        yield formats[0], slots["repositoryUniqueId"], names["XDSDocumentEntry.uniqueId"]


def errors(body):
    return [error.get("errorCode") for error in body.iter(f"{{{RS}}}RegistryError")]


def document(body, parts):
    include = body.find(".//{http://www.w3.org/2004/08/xop/include}Include")
    if include is not None:
        return parts[include.get("href").removeprefix("cid:")]
    inline = body.findtext(f".//{{{XDS}}}Document")
    return base64.b64decode(inline) if inline else None


def shape(content):
    root = etree.fromstring(content)
    pdf = root.findtext(f".//{{{HL7}}}nonXMLBody/{{{HL7}}}text")
    return {
        "root": etree.QName(root).localname, "sections": len(root.findall(f".//{{{HL7}}}section")),
        "pdf": bool(pdf) and base64.b64decode(pdf).startswith(b"%PDF-"),
    }


def ask(pki, work):
    gateway = Gateway(pki, work)
    name, identity = professional(pki, **work.get("identity", {}))
    told = {}
    status, answer, _ = gateway.call(
        "XCPD_Service", "urn:hl7-org:v3:PRPA_IN201305UV02:CrossGatewayPatientDiscovery", [identity], discovery(work))
    found = answer.find(f".//{{{HL7}}}patient/{{{HL7}}}id")
    told["discovery"] = {
        "status": status,
        "codes": [code.get("code") for code in answer.iterfind(f".//{{{HL7}}}acknowledgementDetail/{{{HL7}}}code")],
        "found": found is not None,
    }
    if found is None:
        return told
    patient = f"{found.get('extension')}^^^&{found.get('root')}&ISO"
    assertions = [identity, treatment(pki, name, patient)[1]]
    status, answer, _ = gateway.call("XCA_Service", "urn:ihe:iti:2007:CrossGatewayQuery", assertions, query(patient))
    entries = list(listed(answer))
    told["query"] = {"status": status, "errors": errors(answer), "formats": [entry[0] for entry in entries]}
    told["retrieve"] = []
    for _, repository, unique in entries + entries[:1]:
        status, answer, parts = gateway.call(
            "XCA_Service", "urn:ihe:iti:2007:CrossGatewayRetrieve", assertions, retrieve(repository, unique))
        content = document(answer, parts)
        told["retrieve"].append(
            {"status": status, "errors": errors(answer), "document": shape(content) if content else None})
    return told


# MARK: The country of affiliation


def identified(work, request):
    """A match whose every code says AE, as OpenNCP 7.1 writes it."""
    number = work["number"]
    return f"""<PRPA_IN201306UV02 xmlns="{HL7}" ITSVersion="XML_1.0"><id root="{uuid.uuid4()}"/>\
<creationTime value="20241120091228"/><interactionId root="2.16.840.1.113883.1.6" extension="PRPA_IN201306UV02"/>\
<processingCode code="P"/><processingModeCode code="T"/><acceptAckCode code="NE"/><acknowledgement>\
<typeCode code="AE"/><acknowledgementDetail><location>OK</location></acknowledgementDetail></acknowledgement>\
<controlActProcess classCode="CACT" moodCode="EVN"><subject typeCode="SUBJ"><registrationEvent><subject1><patient>\
<id root="{work["root"]}" extension="{number}"/><patientPerson><name><family>ROUSSEAU</family><given>Test</given></name>\
<birthTime value="{work["born"]}"/></patientPerson></patient></subject1></registrationEvent></subject>\
<queryAck><queryId root="1.263507841149"/><statusCode code="AE"/><queryResponseCode code="AE"/></queryAck>\
</controlActProcess></PRPA_IN201306UV02>"""


def entry(work, form, code):
    def slot(name, value):
        return f'<r:Slot name="{name}"><r:ValueList><r:Value>{value}</r:Value></r:ValueList></r:Slot>'

    def named(scheme, name, value):
        return (
            f'<r:ExternalIdentifier id="e" registryObject="urn:uuid:{form}" identificationScheme="urn:uuid:{scheme}" '
            f'value="{value}"><r:Name><r:LocalizedString value="{name}"/></r:Name></r:ExternalIdentifier>')

    def classified(scheme, value):
        return (f'<r:Classification id="c" classifiedObject="urn:uuid:{form}" '
                f'classificationScheme="urn:uuid:{scheme}" nodeRepresentation="{value}"/>')

    return f"""<r:ExtrinsicObject id="urn:uuid:{form}" home="urn:oid:{work["home"]}" mimeType="text/xml">\
{slot("creationTime", "20241120091228")}{slot("repositoryUniqueId", work["repository"])}{slot("languageCode", "fr-FR")}\
<r:Name><r:LocalizedString value="Patient Summary"/></r:Name>\
{classified("41a5887f-8865-4c09-adf7-e362475b143a", "60591-5")}\
{classified("a09d5840-386c-46f2-b5ad-9c3699a4309d", code)}\
{named("2e82c1f6-a085-4c72-9da3-8640a32e42ab", "XDSDocumentEntry.uniqueId", work[form])}</r:ExtrinsicObject>"""


def catalogue(work, request):
    both = entry(work, "l3", "urn:epSOS:ps:ps:2010") + entry(work, "l1", "urn:ihe:iti:xds-sd:pdf:2008")
    return f"""<q:AdhocQueryResponse xmlns:q="urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0" xmlns:r="{RIM}" \
status="urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success"><r:RegistryObjectList>{both}\
<r:Association id="a" associationType="urn:ihe:iti:2007:AssociationType:XFRM" sourceObject="urn:uuid:l1" \
targetObject="urn:uuid:l3"/></r:RegistryObjectList></q:AdhocQueryResponse>"""


def handed(work, request):
    """The first document that is asked for, inline; of a second one nothing is said."""
    unique = request.findtext(f".//{{{XDS}}}DocumentUniqueId")
    content = base64.encodebytes(read(work["folder"], "l1.xml" if unique == work["l1"] else "l3.xml")).decode()
    return f"""<x:RetrieveDocumentSetResponse xmlns:x="{XDS}" xmlns:s="{RS}">\
<s:RegistryResponse status="urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success"/><x:DocumentResponse>\
<x:HomeCommunityId>urn:oid:{work["home"]}</x:HomeCommunityId>\
<x:RepositoryUniqueId>{work["repository"]}</x:RepositoryUniqueId><x:DocumentUniqueId>{unique}</x:DocumentUniqueId>\
<x:mimeType>text/xml</x:mimeType><x:Document>{content}</x:Document></x:DocumentResponse>\
</x:RetrieveDocumentSetResponse>"""


def serve(pki, work):
    answers = {
        "PRPA_IN201305UV02": (identified, "urn:hl7-org:v3:PRPA_IN201306UV02:CrossGatewayPatientDiscovery", 1),
        "AdhocQueryRequest": (catalogue, "urn:ihe:iti:2007:CrossGatewayQueryResponse", 2),
        "RetrieveDocumentSetRequest": (handed, "urn:ihe:iti:2007:CrossGatewayRetrieveResponse", 2),
    }
    seal = read(pki, "pt", "seal-rsa.pem").decode()
    soap = "http://www.w3.org/2003/05/soap-envelope"

    class Service(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            envelope = etree.fromstring(self.rfile.read(int(self.headers["Content-Length"])))
            body = envelope.find(f"{{{soap}}}Body")[0]
            answer, action, count = answers[etree.QName(body).localname]
            assertions = envelope.findall(f".//{{{SAML}}}Assertion")
            assert len(assertions) == count
            for one in assertions:
                XMLVerifier().verify(etree.tostring(one, with_tail=False), x509_cert=seal, id_attribute="ID")
            asked = envelope.findtext(".//{http://www.w3.org/2005/08/addressing}MessageID")
            content = f"""<e:Envelope xmlns:e="{soap}"><e:Header xmlns:a="http://www.w3.org/2005/08/addressing">\
<a:Action>{action}</a:Action><a:MessageID>uuid:{uuid.uuid4()}</a:MessageID><a:RelatesTo>{asked}</a:RelatesTo>\
</e:Header><e:Body>{answer(work, body)}</e:Body></e:Envelope>""".encode()
            self.send_response(200)
            self.send_header("Content-Type", f'application/soap+xml; charset=UTF-8; action="{action}"')
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *arguments):
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{pki}/openncp-server.pem", f"{pki}/openncp-server.key")
    context.load_verify_locations(f"{pki}/pt/ca.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    server = ThreadingHTTPServer(("127.0.0.1", work["port"]), Service)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    # Whoever started this may have blocked the signals of its own thread, which are inherited.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    write(b"", pki, "openncp-ready")
    server.serve_forever()


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare(sys.argv[2], sys.argv[3] == "excepted")
    elif sys.argv[1] == "prepare-server":
        prepare_server(sys.argv[2], int(sys.argv[3]))
    elif sys.argv[1] == "serve":
        serve(sys.argv[2], json.loads(sys.argv[3]))
    else:
        print(json.dumps(ask(sys.argv[2], json.loads(sys.argv[3]))))
