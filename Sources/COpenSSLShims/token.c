#include "token.h"

#include <stdlib.h>
#include <string.h>

// With the module's life held for reading and the token locked.
static enum passerelle_token_fault log_in(struct token *token, const unsigned char *pin, int pin_length) {
    CK_FUNCTION_LIST *functions = token->module->functions;
    CK_SLOT_ID slot;
    CK_SESSION_HANDLE session;
    if (!module_find(token->module, token->label, &slot)) return passerelle_token_absent;
    if (functions->C_OpenSession(slot, CKF_SERIAL_SESSION, NULL, NULL, &session) != CKR_OK) {
        return passerelle_token_absent;
    }
    CK_RV answer = functions->C_Login(session, CKU_USER, (CK_BYTE *)pin, (CK_ULONG)pin_length);
    if (answer == CKR_OK || answer == CKR_USER_ALREADY_LOGGED_IN) {
        token->slot = slot;
        token->login = session;
        token->idle_count = 0;
        // Sessions of a former opening that have not come back are not counted any more.
        token->used_count = 0;
        token->starts = token->module->starts;
        token->opened++;
        token->is_open = 1;
        atomic_store(&token->is_silent, 0);
        pthread_cond_broadcast(&token->returned);
        return passerelle_token_works;
    }
    functions->C_CloseSession(session);
    return answer == CKR_PIN_INCORRECT || answer == CKR_PIN_LOCKED ? passerelle_token_pin : passerelle_token_lost;
}

// With the module's life held for reading and the token locked: what is left of the former login ends with it.
static void leave(struct token *token) {
    if (token->starts == token->module->starts) {
        for (int i = 0; i < token->idle_count; i++) token->module->functions->C_CloseSession(token->idle[i]);
        if (token->opened) token->module->functions->C_CloseSession(token->login);
    }
    token->idle_count = 0;
    token->is_open = 0;
}

static int is_open(struct token *token) {
    return token->is_open && !atomic_load(&token->is_silent) && token->starts == token->module->starts;
}

void *passerelle_token_open(
    const char *path, const char *label, const unsigned char *pin, int pin_length, enum passerelle_token_fault *fault) {
    *fault = passerelle_token_module;
    struct module *module = module_at(path);
    struct token *token = module ? calloc(1, sizeof *token + strlen(label) + 1) : NULL;
    if (!token) return NULL;
    strcpy(token->label, label);
    token->module = module;
    pthread_mutex_init(&token->lock, NULL);
    pthread_cond_init(&token->returned, NULL);
    pthread_rwlock_rdlock(&module->life);
    *fault = log_in(token, pin, pin_length);
    pthread_rwlock_unlock(&module->life);
    if (*fault == passerelle_token_works) return token;
    pthread_cond_destroy(&token->returned);
    pthread_mutex_destroy(&token->lock);
    free(token);
    return NULL;
}

static enum passerelle_token_fault log_in_again(struct token *token, const unsigned char *pin, int pin_length) {
    pthread_rwlock_rdlock(&token->module->life);
    pthread_mutex_lock(&token->lock);
    enum passerelle_token_fault fault = passerelle_token_works;
    if (!is_open(token)) {
        leave(token);
        fault = log_in(token, pin, pin_length);
    }
    pthread_mutex_unlock(&token->lock);
    pthread_rwlock_unlock(&token->module->life);
    return fault;
}

static void reopen(struct token_call *call) {
    struct token *token = call->token;
    if (call->restart && !module_restart(token->module)) {
        call->result = passerelle_token_module;
    } else {
        call->result = log_in_again(token, call->input, (int)call->input_length);
    }
}

enum passerelle_token_fault passerelle_token_reopen(void *pointer, const unsigned char *pin, int pin_length, int restart) {
    struct token_call *call = call_new(pointer, reopen, pin, (size_t)pin_length);
    if (!call) return passerelle_token_lost;
    call->restart = restart;
    if (!call_run(call)) return passerelle_token_lost;
    enum passerelle_token_fault fault = call->result;
    call_free(call);
    return fault;
}

// Of its last opening: whether it did not fail, and whether the module still has it.
static void see(struct token *token, int *works, int *stands) {
    *works = *stands = 0;
    // Then a thread that hangs may hold the locks.
    if (atomic_load(&token->is_silent)) return;
    pthread_rwlock_rdlock(&token->module->life);
    pthread_mutex_lock(&token->lock);
    *works = token->is_open;
    *stands = token->starts == token->module->starts;
    pthread_mutex_unlock(&token->lock);
    pthread_rwlock_unlock(&token->module->life);
}

int passerelle_token_is_open(void *token) {
    int works, stands;
    see(token, &works, &stands);
    return works && stands;
}

int passerelle_token_is_silent(void *pointer) {
    struct token *token = pointer;
    return atomic_load(&token->is_silent);
}

int passerelle_token_was_restarted(void *token) {
    int works, stands;
    see(token, &works, &stands);
    return works && !stands;
}

// A session for one call, and of which opening of the token it is. The module's life is held for reading.
static int take(struct token *token, CK_SESSION_HANDLE *session, unsigned long *opened) {
    int taken = 0;
    pthread_mutex_lock(&token->lock);
    while (is_open(token) && token->used_count == most_sessions) pthread_cond_wait(&token->returned, &token->lock);
    if (is_open(token)) {
        *opened = token->opened;
        if (token->idle_count > 0) {
            *session = token->idle[--token->idle_count];
            taken = 1;
        } else {
            taken = token->module->functions->C_OpenSession(token->slot, CKF_SERIAL_SESSION, NULL, NULL, session) == CKR_OK;
            token->is_open = taken;
        }
        token->used_count += taken;
    }
    pthread_mutex_unlock(&token->lock);
    return taken;
}

// A session in which something failed is not used again, and the token not before it was opened again.
static void give_back(struct token *token, CK_SESSION_HANDLE session, unsigned long opened, int worked) {
    pthread_mutex_lock(&token->lock);
    if (token->opened == opened) token->used_count--;
    if (worked && is_open(token) && token->opened == opened) {
        token->idle[token->idle_count++] = session;
    } else {
        token->module->functions->C_CloseSession(session);
    }
    if (!worked && token->opened == opened) token->is_open = 0;
    pthread_cond_signal(&token->returned);
    if (!token->is_open) pthread_cond_broadcast(&token->returned);
    pthread_mutex_unlock(&token->lock);
}

enum passerelle_token_fault token_find_key(
    struct token *token, CK_SESSION_HANDLE session, const char *label, CK_OBJECT_HANDLE *found) {
    CK_FUNCTION_LIST *functions = token->module->functions;
    CK_ULONG class = CKO_PRIVATE_KEY, count = 0;
    CK_ATTRIBUTE wanted[] = {
        {CKA_CLASS, &class, sizeof class}, {CKA_LABEL, (void *)label, (CK_ULONG)strlen(label)}};
    CK_OBJECT_HANDLE keys[2];
    if (functions->C_FindObjectsInit(session, wanted, 2) != CKR_OK) return passerelle_token_lost;
    CK_RV answer = functions->C_FindObjects(session, keys, 2, &count);
    functions->C_FindObjectsFinal(session);
    if (answer != CKR_OK) return passerelle_token_lost;
    if (count != 1) return count == 0 ? passerelle_token_no_key : passerelle_token_several_keys;
    CK_BBOOL sensitive = 0, extractable = 1, signs = 0;
    CK_ATTRIBUTE has[] = {
        {CKA_SENSITIVE, &sensitive, sizeof sensitive}, {CKA_EXTRACTABLE, &extractable, sizeof extractable},
        {CKA_SIGN, &signs, sizeof signs}};
    if (functions->C_GetAttributeValue(session, keys[0], has, 3) != CKR_OK) return passerelle_token_lost;
    *found = keys[0];
    return sensitive && !extractable && signs ? passerelle_token_works : passerelle_token_open_key;
}

// The handle of a key ends with the opening of the token that it was found in.
static int find_again(struct token_key *key, CK_SESSION_HANDLE session, unsigned long opened, CK_OBJECT_HANDLE *object) {
    pthread_mutex_lock(&key->lock);
    int found = key->opened == opened;
    if (!found && token_find_key(key->token, session, key->label, &key->object) == passerelle_token_works) {
        key->opened = opened;
        found = 1;
    }
    *object = key->object;
    pthread_mutex_unlock(&key->lock);
    return found;
}

static void sign(struct token_call *call) {
    struct token_key *key = call->key;
    struct token *token = call->token;
    CK_FUNCTION_LIST *functions = token->module->functions;
    CK_SESSION_HANDLE session;
    CK_OBJECT_HANDLE object;
    unsigned long opened;
    int worked = 0;
    pthread_rwlock_rdlock(&token->module->life);
    if (take(token, &session, &opened)) {
        CK_MECHANISM how = {call->mechanism, NULL, 0};
        CK_ULONG written = call->output_length;
        worked = find_again(key, session, opened, &object) && functions->C_SignInit(session, &how, object) == CKR_OK
            && functions->C_Sign(session, call->input, call->input_length, call->output, &written) == CKR_OK;
        call->output_length = written;
        give_back(token, session, opened, worked);
    }
    pthread_rwlock_unlock(&token->module->life);
    call->result = worked;
}

int token_sign(
    struct token_key *key, CK_ULONG mechanism, const unsigned char *data, size_t data_length, unsigned char *signature,
    size_t *length) {
    struct token_call *call = *length <= sizeof call->output ? call_new(key->token, sign, data, data_length) : NULL;
    if (!call) return 0;
    key_retain(key);
    call->key = key;
    call->mechanism = mechanism;
    call->output_length = *length;
    if (!call_run(call)) return 0;
    int worked = call->result && call->output_length <= *length;
    if (worked) {
        memcpy(signature, call->output, call->output_length);
        *length = call->output_length;
    }
    call_free(call);
    return worked;
}

// Finds a key for the first time.
static void look(struct token_call *call) {
    struct token *token = call->token;
    const char *label = (const char *)call->input;
    CK_SESSION_HANDLE session;
    CK_OBJECT_HANDLE object;
    unsigned long opened;
    enum passerelle_token_fault fault = passerelle_token_lost;
    pthread_rwlock_rdlock(&token->module->life);
    if (take(token, &session, &opened)) {
        fault = token_find_key(token, session, label, &object);
        give_back(token, session, opened, fault != passerelle_token_lost);
    }
    pthread_rwlock_unlock(&token->module->life);
    call->result = fault;
}

enum passerelle_token_fault passerelle_token_look(void *pointer, const char *label) {
    struct token_call *call = call_new(pointer, look, label, strlen(label) + 1);
    if (!call || !call_run(call)) return passerelle_token_lost;
    enum passerelle_token_fault fault = call->result;
    call_free(call);
    return fault;
}

// CKA_EC_POINT is the point inside an OCTET STRING; some modules leave that away for curves of Edwards.
static void find_ed25519(struct token_call *call) {
    struct token *token = call->token;
    const char *label = (const char *)call->input;
    CK_FUNCTION_LIST *functions = token->module->functions;
    CK_SESSION_HANDLE session;
    unsigned long opened;
    CK_BYTE value[34];
    CK_ULONG class = CKO_PUBLIC_KEY, count = 0;
    CK_OBJECT_HANDLE keys[2];
    CK_ATTRIBUTE wanted[] = {
        {CKA_CLASS, &class, sizeof class}, {CKA_LABEL, (void *)label, (CK_ULONG)strlen(label)}};
    CK_ATTRIBUTE has = {CKA_EC_POINT, value, sizeof value};
    int found = 0;
    pthread_rwlock_rdlock(&token->module->life);
    if (take(token, &session, &opened)) {
        int worked = functions->C_FindObjectsInit(session, wanted, 2) == CKR_OK;
        if (worked) {
            worked = functions->C_FindObjects(session, keys, 2, &count) == CKR_OK;
            functions->C_FindObjectsFinal(session);
        }
        if (worked && count == 1 && functions->C_GetAttributeValue(session, keys[0], &has, 1) == CKR_OK) {
            size_t head = has.ulValueLen == 34 && value[0] == 0x04 && value[1] == 32 ? 2 : 0;
            found = has.ulValueLen == 32 + head;
            if (found) memcpy(call->output, value + head, 32);
        }
        give_back(token, session, opened, worked);
    }
    pthread_rwlock_unlock(&token->module->life);
    call->result = found;
}

int passerelle_token_ed25519(void *pointer, const char *label, unsigned char point[32]) {
    struct token_call *call = call_new(pointer, find_ed25519, label, strlen(label) + 1);
    if (!call || !call_run(call)) return 0;
    int found = call->result;
    if (found) memcpy(point, call->output, 32);
    call_free(call);
    return found;
}
