#ifndef PASSERELLE_COPENSSL_SHIMS_H
#define PASSERELLE_COPENSSL_SHIMS_H

// Keys that a PKCS#11 token keeps, as keys of OpenSSL: its interface of engines, which Swift does not see since it is
// deprecated, over libengine-pkcs11-openssl. Debian 12 has no provider for PKCS#11.

enum passerelle_token_fault {
    passerelle_token_works = 0,
    // The module cannot be loaded or does not start.
    passerelle_token_module,
    // No token with this label is there.
    passerelle_token_absent,
    passerelle_token_pin,
    // OpenSSL has no engine named pkcs11.
    passerelle_token_engine,
    // No private key with this label.
    passerelle_token_no_key,
    passerelle_token_several_keys,
    // The token would give the key away, or does not let it sign.
    passerelle_token_open_key,
    // The token does not answer.
    passerelle_token_lost,
};

// Opens a token and logs in; the login lasts as long as the process, and so does what is returned: the module may be
// shared with others, so that nothing here ever ends it. NULL with `fault` set where that fails. Not to be called by two
// threads at once.
void *passerelle_token_open(
    const char *module, const char *label, const unsigned char *pin, int pin_length, enum passerelle_token_fault *fault);

// The private key with a label, as an EVP_PKEY that the caller owns; several threads may sign with it. NULL with `fault`
// set where there is none, or not one that stays in the token. Not to be called by two threads at once.
void *passerelle_token_key(void *token, const char *label, enum passerelle_token_fault *fault);

#endif
