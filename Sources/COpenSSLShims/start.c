#include <openssl/crypto.h>

// Before anything else uses the library: it must not clean up when the process exits, since threads may still sign the
// log then, and modules of tokens use it in what they do at the end.
__attribute__((constructor)) static void keep_until_the_end(void) {
    OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, NULL);
}
