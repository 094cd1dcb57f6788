/// The first file of every pack, in English as the command line is.
enum PackReadme {
  static let text = """
    EVIDENCE PACK
    One exchange of health data between two countries, as one of them recorded it, with the proof that the record was
    not changed since. Nothing in it is clinical content.

    VERIFY IT
    With Passerelle, offline:
        passerelle audit verify --pack THIS.zip --key LOG.vkey
    With the second, independent program (Python 3.9 and the package cryptography), offline:
        python3 verify.py THIS.zip --key LOG.vkey
    --witness-key FILE asks that a witness whose key you know cosigned, and --tsa FILE that the time-stamps are of an
    authority whose certificate you know; without them the pack's own say who it was, and only that all is whole is asked.
    Both answer INTACT (exit 0), ALTERED (exit 8) or CANNOT TELL (exit 9).
    LOG.vkey is one line, the key of the country's log. Take it from the country, the trust list or a witness, never from
    this pack: who alters a pack can put another key in it. Take verify.py from a source that you trust, too.
    Verify the ZIP as you received it: another tool that packs it again writes another ZIP.

    WHAT IS IN IT
    summary.*.txt          the story in words
    records/N.json         entry N of the log: the hashed text, its proof, and the event in clear
    fhir/N.json            the event of entry N as FHIR R4 AuditEvent, for other systems
    evidences/*.xml        signed evidence of origin (NRO) and receipt (NRR), with time-stamps where there are some
    receipts/              what the patient answered
    certificates/*.pem     of who signed evidences and receipts
    log/checkpoint         the signed root, with the cosignatures of witnesses where there are some
    log/witnesses          keys of the witnesses that the country asks, one on each line
    log/daily/DAY.*        a later checkpoint of a day, and the RFC 3161 time-stamp over it, where there is one
    log/consistency.json   proof that the checkpoint extends earlier trees
    log/verifier-key       the key of the log, for comparison with yours
    mimetype, META-INF/    make the ZIP an ASiC-E container (.asice), signed by the seal of the country (XAdES)
    manifest.json          SHA-256 of every file, signed by the log key in manifest.sig
    verify.py              the second program

    HOW A RECORD IS PROVEN
    1. SHA-256(0x00, entry) leads by "proof" to the root of log/checkpoint (RFC 9162 section 2.1.3), whose Ed25519
       signature is the log's (C2SP signed-note).
    2. SHA-256(facts, newline, sealed) is the "eventDigest" of the entry.
    3. SHA-256("event-key|", key) is the beginning of "sealed"; key opens the rest (AES-256-GCM, nonce 12 bytes,
       additional data "N|kind"), and what comes out is "event".
    People are pseudonyms of this one log. The key of an event opens this event alone.

    A DAY BY ITSELF
        openssl ts -verify -token_in -in log/daily/DAY.tsr -data log/daily/DAY.note -CAfile certificates/time-stamps.pem

    AS A CONTAINER
    Unpacked, the seal over all files but manifest.* and META-INF is verified by
        xmlsec1 --verify --id-attr:Id SignedProperties --trusted-pem CA.pem META-INF/signatures.xml
    or, with the name ending in .asice, by what your country uses for signed containers.

    AN EVIDENCE BY ITSELF
        xmlsec1 --verify --id-attr:Id SignedProperties --trusted-pem CA.pem evidences/FILE.xml

    """
}
