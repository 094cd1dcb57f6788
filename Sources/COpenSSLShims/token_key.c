#define OPENSSL_SUPPRESS_DEPRECATED
#include "token.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

static struct token_key *new_key(struct token *token, const char *label) {
    struct token_key *key = calloc(1, sizeof *key + strlen(label) + 1);
    if (!key) return NULL;
    strcpy(key->label, label);
    key->token = token;
    key->owners = 1;
    pthread_mutex_init(&key->lock, NULL);
    return key;
}

void key_retain(struct token_key *key) {
    pthread_mutex_lock(&key->lock);
    key->owners++;
    pthread_mutex_unlock(&key->lock);
}

void key_release(struct token_key *key) {
    pthread_mutex_lock(&key->lock);
    int left = --key->owners;
    pthread_mutex_unlock(&key->lock);
    if (left > 0) return;
    pthread_mutex_destroy(&key->lock);
    free(key);
}

// MARK: What OpenSSL keeps beside a key

static void freed(void *parent, void *kept, CRYPTO_EX_DATA *data, int index, long argl, void *argp) {
    if (kept) key_release(kept);
}

static int copied(CRYPTO_EX_DATA *to, const CRYPTO_EX_DATA *from, void **kept, int index, long argl, void *argp) {
    struct token_key *key = *kept;
    if (key) key_retain(key);
    return 1;
}

static int ec_index = -1, rsa_index = -1;
static EC_KEY_METHOD *ec_method;
static RSA_METHOD *rsa_method;

// MARK: Signing

static ECDSA_SIG *ec_sign(
    const unsigned char *digest, int length, const BIGNUM *inverse, const BIGNUM *r, EC_KEY *ec) {
    struct token_key *key = EC_KEY_get_ex_data(ec, ec_index);
    unsigned char raw[64];
    size_t written = sizeof raw;
    if (!key || !token_sign(key, CKM_ECDSA, digest, (size_t)length, raw, &written) || written != sizeof raw) return NULL;
    ECDSA_SIG *signature = ECDSA_SIG_new();
    BIGNUM *first = BN_bin2bn(raw, 32, NULL), *second = BN_bin2bn(raw + 32, 32, NULL);
    if (signature && first && second && ECDSA_SIG_set0(signature, first, second) == 1) return signature;
    BN_free(first);
    BN_free(second);
    ECDSA_SIG_free(signature);
    return NULL;
}

static int ec_sign_der(
    int type, const unsigned char *digest, int length, unsigned char *out, unsigned int *out_length,
    const BIGNUM *inverse, const BIGNUM *r, EC_KEY *ec) {
    ECDSA_SIG *signature = ec_sign(digest, length, inverse, r, ec);
    int written = signature ? i2d_ECDSA_SIG(signature, &out) : 0;
    ECDSA_SIG_free(signature);
    *out_length = written > 0 ? (unsigned int)written : 0;
    return written > 0;
}

// RSASSA-PKCS1-v1_5 with SHA-256 alone: DigestInfo (RFC 8017 section 9.2, note 1), padded by the token.
static int rsa_sign(
    int type, const unsigned char *digest, unsigned int length, unsigned char *out, unsigned int *out_length,
    const RSA *rsa) {
    static const unsigned char head[] = {
        0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};
    struct token_key *key = RSA_get_ex_data(rsa, rsa_index);
    unsigned char info[sizeof head + 32];
    size_t written = (size_t)RSA_size(rsa);
    if (!key || type != NID_sha256 || length != 32) return 0;
    memcpy(info, head, sizeof head);
    memcpy(info + sizeof head, digest, 32);
    if (!token_sign(key, CKM_RSA_PKCS, info, sizeof info, out, &written)) return 0;
    *out_length = (unsigned int)written;
    return 1;
}

// Any other use of the key, such as PSS or decryption.
static int rsa_refuses(int length, const unsigned char *from, unsigned char *to, RSA *rsa, int padding) { return -1; }

// MARK: Making

// Called by one thread at a time, as all that opens tokens.
static int prepare(void) {
    if (rsa_method) return 1;
    ec_index = EC_KEY_get_ex_new_index(0, NULL, NULL, copied, freed);
    rsa_index = RSA_get_ex_new_index(0, NULL, NULL, copied, freed);
    ec_method = EC_KEY_METHOD_new(EC_KEY_OpenSSL());
    RSA_METHOD *rsa = RSA_meth_dup(RSA_PKCS1_OpenSSL());
    if (ec_index < 0 || rsa_index < 0 || !ec_method || !rsa) return 0;
    EC_KEY_METHOD_set_sign(ec_method, ec_sign_der, NULL, ec_sign);
    if (RSA_meth_set_sign(rsa, rsa_sign) != 1 || RSA_meth_set_priv_enc(rsa, rsa_refuses) != 1
        || RSA_meth_set_priv_dec(rsa, rsa_refuses) != 1 || RSA_meth_set_flags(rsa, RSA_FLAG_EXT_PKEY) != 1) {
        return 0;
    }
    rsa_method = rsa;
    return 1;
}

static EVP_PKEY *ec_key(EVP_PKEY *public, struct token_key *key) {
    EVP_PKEY *made = EVP_PKEY_new();
    const EC_KEY *from = EVP_PKEY_get0_EC_KEY(public);
    EC_KEY *ec = from ? EC_KEY_dup(from) : NULL;
    if (made && ec && EC_KEY_set_method(ec, ec_method) == 1 && EVP_PKEY_set1_EC_KEY(made, ec) == 1
        && EC_KEY_set_ex_data(ec, ec_index, key) == 1) {
        EC_KEY_free(ec);
        return made;
    }
    EC_KEY_free(ec);
    EVP_PKEY_free(made);
    return NULL;
}

static EVP_PKEY *rsa_key(EVP_PKEY *public, struct token_key *key) {
    EVP_PKEY *made = EVP_PKEY_new();
    const RSA *from = EVP_PKEY_get0_RSA(public);
    RSA *rsa = from ? RSAPublicKey_dup((RSA *)from) : NULL;
    if (made && rsa && RSA_set_method(rsa, rsa_method) == 1 && EVP_PKEY_set1_RSA(made, rsa) == 1
        && RSA_set_ex_data(rsa, rsa_index, key) == 1) {
        RSA_free(rsa);
        return made;
    }
    RSA_free(rsa);
    EVP_PKEY_free(made);
    return NULL;
}

void *passerelle_token_key(void *token, const char *label, const unsigned char *der, int length) {
    EVP_PKEY *public = d2i_PUBKEY(NULL, &der, length);
    struct token_key *key = public && prepare() ? new_key(token, label) : NULL;
    EVP_PKEY *made = NULL;
    if (key) {
        int kind = EVP_PKEY_get_base_id(public);
        made = kind == EVP_PKEY_EC ? ec_key(public, key) : kind == EVP_PKEY_RSA ? rsa_key(public, key) : NULL;
        if (!made) key_release(key);
    }
    EVP_PKEY_free(public);
    return made;
}

int passerelle_token_sign_ed25519(
    void *token, const char *label, const unsigned char *data, size_t length, unsigned char signature[64]) {
    struct token_key *key = new_key(token, label);
    size_t written = 64;
    int signs = key && token_sign(key, CKM_EDDSA, data, length, signature, &written) && written == 64;
    if (key) key_release(key);
    return signs;
}
