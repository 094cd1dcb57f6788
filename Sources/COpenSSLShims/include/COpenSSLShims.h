#ifndef PASSERELLE_COPENSSL_SHIMS_H
#define PASSERELLE_COPENSSL_SHIMS_H

// Keys that a PKCS#11 token keeps, as keys of OpenSSL, whose public half is given and whose signing the token does. This
// is deprecated in the library, and hidden from Swift by it; Debian 12 has no provider for PKCS#11.

#include <stddef.h>

enum passerelle_token_fault {
    passerelle_token_works = 0,
    // The module cannot be loaded or does not start.
    passerelle_token_module,
    // No token with this label is there.
    passerelle_token_absent,
    passerelle_token_pin,
    // No private key with this label.
    passerelle_token_no_key,
    passerelle_token_several_keys,
    // The token would give the key away, or does not let it sign.
    passerelle_token_open_key,
    // The token does not answer.
    passerelle_token_lost,
};

// Opens a token and logs in. What is returned is good as long as the process lives, and the login as long as the token
// answers. NULL with `fault` set where that fails. Not to be called by two threads at once.
void *passerelle_token_open(
    const char *module, const char *label, const unsigned char *pin, int pin_length, enum passerelle_token_fault *fault);

// Whether it is logged in, and answered everything since.
int passerelle_token_is_open(void *token);

// Whether a call of it did not end in time: nothing is asked of it until it is opened again.
int passerelle_token_is_silent(void *token);

// Whether it answered everything, but another token of its module had that started again, which ended the login.
int passerelle_token_was_restarted(void *token);

// Looks for the token again and logs in, where it is not open; its keys are then found again by themselves. With
// `restart` the module is ended and started before, which ends the logins of its other tokens too.
enum passerelle_token_fault passerelle_token_reopen(void *token, const unsigned char *pin, int pin_length, int restart);

// Whether there is exactly one private key with a label, and it stays in the token.
enum passerelle_token_fault passerelle_token_look(void *token, const char *label);

// The private key with a label, as an EVP_PKEY that the caller owns; several threads may sign with it. `der` is the
// SubjectPublicKeyInfo of its public half, EC P-256 or RSA: whether it belongs to it shows when it signs. NULL for
// others. Not to be called by two threads at once.
void *passerelle_token_key(void *token, const char *label, const unsigned char *der, int length);

// Ed25519, which OpenSSL does not let others sign: the public key with a label, and a signature by the private one. 0
// where there is none, or the token does not answer.
int passerelle_token_ed25519(void *token, const char *label, unsigned char point[32]);
int passerelle_token_sign_ed25519(
    void *token, const char *label, const unsigned char *data, size_t length, unsigned char signature[64]);

#endif
