#define OPENSSL_SUPPRESS_DEPRECATED
#include "COpenSSLShims.h"

#include <dlfcn.h>
#include <openssl/crypto.h>
#include <openssl/engine.h>
#include <p11-kit-1/p11-kit/pkcs11.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct token {
    CK_FUNCTION_LIST *module;
    // Logged in. The engine's own sessions share the login.
    CK_SESSION_HANDLE session;
    ENGINE *engine;
    char *label;
};

// The engine would start the module without a word about threads, and SoftHSM then takes no locks.
static CK_FUNCTION_LIST *start(const char *path) {
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library) return NULL;
    CK_C_GetFunctionList list = (CK_C_GetFunctionList)dlsym(library, "C_GetFunctionList");
    CK_FUNCTION_LIST *module = NULL;
    if (!list || list(&module) != CKR_OK || !module) return NULL;
    CK_C_INITIALIZE_ARGS arguments = {0};
    arguments.flags = CKF_OS_LOCKING_OK;
    CK_RV answer = module->C_Initialize(&arguments);
    return answer == CKR_OK || answer == CKR_CRYPTOKI_ALREADY_INITIALIZED ? module : NULL;
}

// Labels of tokens are 32 bytes, filled with blanks.
static int has_label(const CK_TOKEN_INFO *info, const char *label) {
    size_t length = strlen(label);
    if (length > sizeof info->label || memcmp(info->label, label, length) != 0) return 0;
    for (size_t i = length; i < sizeof info->label; i++) {
        if (info->label[i] != ' ') return 0;
    }
    return 1;
}

static int find_slot(CK_FUNCTION_LIST *module, const char *label, CK_SLOT_ID *found) {
    CK_SLOT_ID slots[64];
    CK_ULONG count = sizeof slots / sizeof slots[0];
    if (module->C_GetSlotList(CK_TRUE, slots, &count) != CKR_OK) return 0;
    for (CK_ULONG i = 0; i < count; i++) {
        CK_TOKEN_INFO info;
        if (module->C_GetTokenInfo(slots[i], &info) != CKR_OK || !has_label(&info, label)) continue;
        *found = slots[i];
        return 1;
    }
    return 0;
}

// The engine, which the library loads once only in a process: so all tokens of a process are of one module.
static ENGINE *open_engine(const char *module) {
    static ENGINE *opened;
    static char *opened_module;
    if (opened) return strcmp(opened_module, module) == 0 ? opened : NULL;
    const char *directory = OPENSSL_info(OPENSSL_INFO_ENGINES_DIR);
    if (!directory) return NULL;
    OPENSSL_init_crypto(OPENSSL_INIT_ENGINE_DYNAMIC, NULL);
    ENGINE *engine = ENGINE_by_id("dynamic");
    if (!engine) return NULL;
    // QUIET: else it writes the address of what it looked for to the standard error.
    if (ENGINE_ctrl_cmd_string(engine, "ID", "pkcs11", 0) == 1 && ENGINE_ctrl_cmd_string(engine, "DIR_LOAD", "2", 0) == 1
        && ENGINE_ctrl_cmd_string(engine, "DIR_ADD", directory, 0) == 1
        && ENGINE_ctrl_cmd_string(engine, "LIST_ADD", "0", 0) == 1 && ENGINE_ctrl_cmd_string(engine, "LOAD", NULL, 0) == 1
        && ENGINE_ctrl_cmd_string(engine, "MODULE_PATH", module, 0) == 1
        && ENGINE_ctrl_cmd_string(engine, "QUIET", NULL, 0) == 1 && (opened_module = strdup(module))
        && ENGINE_init(engine) == 1) {
        return opened = engine;
    }
    free(opened_module);
    opened_module = NULL;
    ENGINE_free(engine);
    return NULL;
}

void *passerelle_token_open(
    const char *module, const char *label, const unsigned char *pin, int pin_length, enum passerelle_token_fault *fault) {
    *fault = passerelle_token_module;
    CK_FUNCTION_LIST *functions = start(module);
    if (!functions) return NULL;
    *fault = passerelle_token_absent;
    CK_SLOT_ID slot;
    CK_SESSION_HANDLE session;
    if (!find_slot(functions, label, &slot)) return NULL;
    if (functions->C_OpenSession(slot, CKF_SERIAL_SESSION, NULL, NULL, &session) != CKR_OK) return NULL;
    CK_RV answer = functions->C_Login(session, CKU_USER, (unsigned char *)pin, (CK_ULONG)pin_length);
    *fault = passerelle_token_pin;
    if (answer == CKR_OK || answer == CKR_USER_ALREADY_LOGGED_IN) {
        *fault = passerelle_token_engine;
        ENGINE *engine = open_engine(module);
        struct token *token = engine ? calloc(1, sizeof *token) : NULL;
        char *name = token ? strdup(label) : NULL;
        if (name) {
            *fault = passerelle_token_works;
            *token = (struct token){functions, session, engine, name};
            return token;
        }
        free(token);
    }
    functions->C_CloseSession(session);
    return NULL;
}

// Exactly one private key, which signs and can neither be read nor wrapped.
static enum passerelle_token_fault check(const struct token *token, const char *label) {
    CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
    CK_ATTRIBUTE wanted[] = {
        {CKA_CLASS, &class, sizeof class}, {CKA_LABEL, (void *)label, (CK_ULONG)strlen(label)}};
    CK_OBJECT_HANDLE keys[2];
    CK_ULONG count = 0;
    if (token->module->C_FindObjectsInit(token->session, wanted, 2) != CKR_OK) return passerelle_token_lost;
    CK_RV answer = token->module->C_FindObjects(token->session, keys, 2, &count);
    token->module->C_FindObjectsFinal(token->session);
    if (answer != CKR_OK) return passerelle_token_lost;
    if (count != 1) return count == 0 ? passerelle_token_no_key : passerelle_token_several_keys;
    CK_BBOOL sensitive = CK_FALSE, extractable = CK_TRUE, signs = CK_FALSE;
    CK_ATTRIBUTE has[] = {
        {CKA_SENSITIVE, &sensitive, sizeof sensitive}, {CKA_EXTRACTABLE, &extractable, sizeof extractable},
        {CKA_SIGN, &signs, sizeof signs}};
    if (token->module->C_GetAttributeValue(token->session, keys[0], has, 3) != CKR_OK) return passerelle_token_lost;
    return sensitive && !extractable && signs ? passerelle_token_works : passerelle_token_open_key;
}

// Every byte of a label in hexadecimal (RFC 7512 section 2.3).
static char *escape(char *out, const char *label) {
    for (; *label; label++) out += sprintf(out, "%%%02X", (unsigned char)*label);
    return out;
}

void *passerelle_token_key(void *pointer, const char *label, enum passerelle_token_fault *fault) {
    struct token *token = pointer;
    *fault = check(token, label);
    if (*fault != passerelle_token_works) return NULL;
    *fault = passerelle_token_lost;
    char *address = malloc(64 + 3 * (strlen(token->label) + strlen(label)));
    if (!address) return NULL;
    char *end = address + sprintf(address, "pkcs11:type=private;token=");
    end = escape(end, token->label);
    end += sprintf(end, ";object=");
    escape(end, label);
    EVP_PKEY *key = ENGINE_load_private_key(token->engine, address, NULL, NULL);
    free(address);
    if (key) *fault = passerelle_token_works;
    return key;
}
