#ifndef PASSERELLE_COPENSSL_SHIM_H
#define PASSERELLE_COPENSSL_SHIM_H
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/ocsp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/ts.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

/* Macros and typed stacks are not visible to Swift: each shim below is one of them, nothing more. */

static inline STACK_OF(X509) *shim_certificates_new(void) { return sk_X509_new_null(); }
static inline int shim_certificates_push(STACK_OF(X509) *stack, X509 *certificate) {
  if (X509_up_ref(certificate) != 1) return 0;
  if (sk_X509_push(stack, certificate) > 0) return 1;
  X509_free(certificate);
  return 0;
}
static inline int shim_certificates_count(const STACK_OF(X509) *stack) { return stack ? sk_X509_num(stack) : 0; }
static inline X509 *shim_certificates_at(const STACK_OF(X509) *stack, int index) { return sk_X509_value(stack, index); }
static inline void shim_certificates_free(STACK_OF(X509) *stack) { sk_X509_pop_free(stack, X509_free); }

static inline GENERAL_NAMES *shim_alternative_names(const X509 *certificate) {
  return (GENERAL_NAMES *)X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
}
static inline int shim_names_count(const GENERAL_NAMES *names) { return names ? sk_GENERAL_NAME_num(names) : 0; }
/* The DNS name at `index`, or NULL where another kind of name stands. */
static inline const ASN1_STRING *shim_dns_name_at(const GENERAL_NAMES *names, int index) {
  const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, index);
  return name && name->type == GEN_DNS ? name->d.dNSName : NULL;
}
static inline void shim_names_free(GENERAL_NAMES *names) { GENERAL_NAMES_free(names); }

/* The number of a revocation list, to be freed; NULL where it has none, or two. */
static inline ASN1_INTEGER *shim_list_number(const X509_CRL *list) {
  return (ASN1_INTEGER *)X509_CRL_get_ext_d2i(list, NID_crl_number, NULL, NULL);
}
/* The digest of a signature algorithm, of RSA-PSS by its arguments; NID_undef where there is none that can be read. */
static inline int shim_signature_digest(const X509_ALGOR *algorithm) {
  const ASN1_OBJECT *object = NULL;
  const void *value = NULL;
  int kind = 0, digest = NID_undef, key = NID_undef;
  X509_ALGOR_get0(&object, &kind, &value, algorithm);
  if (OBJ_obj2nid(object) != NID_rsassaPss) {
    return OBJ_find_sigid_algs(OBJ_obj2nid(object), &digest, &key) == 1 ? digest : NID_undef;
  }
  if (kind != V_ASN1_SEQUENCE) return NID_undef;
  RSA_PSS_PARAMS *arguments = (RSA_PSS_PARAMS *)ASN1_item_unpack((const ASN1_STRING *)value, ASN1_ITEM_rptr(RSA_PSS_PARAMS));
  if (!arguments) return NID_undef;
  digest = arguments->hashAlgorithm ? OBJ_obj2nid(arguments->hashAlgorithm->algorithm) : NID_sha1;
  RSA_PSS_PARAMS_free(arguments);
  return digest;
}
static inline int shim_ssl_set_min_version(SSL_CTX *context, int version) {
  return (int)SSL_CTX_set_min_proto_version(context, version);
}
static inline int shim_ssl_set_max_version(SSL_CTX *context, int version) {
  return (int)SSL_CTX_set_max_proto_version(context, version);
}
static inline int shim_ssl_set_groups(SSL_CTX *context, const char *list) {
  return (int)SSL_CTX_set1_groups_list(context, list);
}
static inline void shim_ssl_no_session_cache(SSL_CTX *context) {
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}
static inline uint64_t shim_ssl_safe_options(void) {
  return SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION;
}
/* Asks the server for the answer of its responder (RFC 6066 section 8). */
static inline int shim_ssl_ask_status(SSL_CTX *context) {
  return (int)SSL_CTX_set_tlsext_status_type(context, TLSEXT_STATUSTYPE_ocsp);
}
/* The answer that came with the certificates under this check, -1 where none has. */
static inline long shim_ssl_status(X509_STORE_CTX *check, const unsigned char **answer) {
  SSL *connection = (SSL *)X509_STORE_CTX_get_ex_data(check, SSL_get_ex_data_X509_STORE_CTX_idx());
  return connection ? SSL_get_tlsext_status_ocsp_resp(connection, answer) : -1;
}
static inline int shim_ssl_ex_index(CRYPTO_EX_free *release) {
  return SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, release);
}
static inline int shim_ctrl_gcm_get_tag(void) { return EVP_CTRL_GCM_GET_TAG; }
static inline int shim_ctrl_gcm_set_tag(void) { return EVP_CTRL_GCM_SET_TAG; }
static inline int shim_set_rsa_pss(EVP_PKEY_CTX *context, int salt) {
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) > 0
    && EVP_PKEY_CTX_set_rsa_pss_saltlen(context, salt) > 0;
}
/* The store then trusts the one authority that it holds, whether that is a root or not. */
static inline int shim_store_trusts(X509_STORE *store, X509 *authority, time_t at) {
  X509_VERIFY_PARAM *parameters = X509_STORE_get0_param(store);
  X509_VERIFY_PARAM_set_time(parameters, at);
  return X509_STORE_add_cert(store, authority) == 1
    && X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_X509_STRICT) == 1;
}
static inline int shim_ocsp_verify(OCSP_BASICRESP *answer, X509_STORE *store, STACK_OF(X509) *authorities) {
  /* Only the authority itself, or whom it issued the extended key usage OCSPSigning: never a locally trusted one. */
  return OCSP_basic_verify(answer, authorities, store, OCSP_NOEXPLICIT);
}
/* The check of a time-stamp includes its signature; `store` belongs to `context` from now on. */
static inline void shim_ts_verify_signature(TS_VERIFY_CTX *context, X509_STORE *store) {
  TS_VERIFY_CTX_add_flags(context, TS_VFY_SIGNATURE);
  TS_VERIFY_CTX_set_store(context, store);
}
static inline void *shim_pkcs7_read(const unsigned char **bytes, long length) {
  return d2i_PKCS7(NULL, bytes, length);
}
static inline void shim_pkcs7_free(void *token) { PKCS7_free((PKCS7 *)token); }
static inline TS_TST_INFO *shim_tst_info(void *token) {
  PKCS7 *signedData = (PKCS7 *)token;
  return PKCS7_type_is_signed(signedData) ? PKCS7_to_TS_TST_INFO(signedData) : NULL;
}
/* The certificates that a token brings along are then trusted: what is left is whether the token is whole. */
static inline int shim_store_trusts_own(X509_STORE *store, void *token) {
  PKCS7 *signedData = (PKCS7 *)token;
  if (!PKCS7_type_is_signed(signedData) || signedData->d.sign == NULL) { return 0; }
  STACK_OF(X509) *certificates = signedData->d.sign->cert;
  for (int place = 0; place < sk_X509_num(certificates); place++) {
    if (X509_STORE_add_cert(store, sk_X509_value(certificates, place)) != 1) { return 0; }
  }
  return 1;
}
static inline int shim_ts_verify_token(TS_VERIFY_CTX *context, void *token) {
  return TS_RESP_verify_token(context, (PKCS7 *)token);
}
#endif
