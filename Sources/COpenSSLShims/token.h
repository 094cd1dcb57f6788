#ifndef PASSERELLE_TOKEN_H
#define PASSERELLE_TOKEN_H

#include "COpenSSLShims.h"
#include "cryptoki.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

// A library of a token's maker. One for each path, as long as the process lives.
struct module {
    CK_FUNCTION_LIST *functions;
    // Held for reading by each call of the module, for writing while it starts again.
    pthread_rwlock_t life;
    // How often it was started: what was opened under another number is gone.
    unsigned long starts;
    struct module *next;
    char path[];
};

// NULL where it cannot be loaded or does not start. Not to be called by two threads at once.
struct module *module_at(const char *path);
// Ends the module and starts it: some find what was plugged in only then. Everything opened before is gone.
int module_restart(struct module *module);
// Whether a token with this label is there now.
int module_find(struct module *module, const char *label, CK_SLOT_ID *found);

enum { most_sessions = 16 };

struct token {
    struct module *module;
    pthread_mutex_t lock;
    pthread_cond_t returned;
    // Logged in, and nothing failed since.
    int is_open;
    // A call did not end in time; until the next login no other is begun.
    atomic_int is_silent;
    // Calls that did not end in time and have not returned since.
    atomic_int hanging;
    // Of the module when it was opened, and of this token how often it was.
    unsigned long starts, opened;
    CK_SLOT_ID slot;
    // Keeps the login; the others are used by one call each, and `idle` ones wait for the next.
    CK_SESSION_HANDLE login, idle[most_sessions];
    int idle_count, used_count;
    char label[];
};

// The private key with a label.
struct token_key {
    struct token *token;
    // Its handle, and of which opening of the token it is.
    CK_OBJECT_HANDLE object;
    unsigned long opened;
    pthread_mutex_t lock;
    int owners;
    char label[];
};

// One call of the module, in a thread of its own: a module that hangs must hold up nobody.
struct token_call {
    void (*body)(struct token_call *);
    struct token *token;
    // Owned; NULL for calls without a key.
    struct token_key *key;
    CK_ULONG mechanism;
    int restart;
    int result;
    size_t output_length;
    unsigned char output[1024];
    pthread_mutex_t lock;
    pthread_cond_t ended;
    int has_ended, is_left;
    size_t input_length;
    unsigned char input[];
};

// NULL where there is no memory for it.
struct token_call *call_new(struct token *token, void (*body)(struct token_call *), const void *input, size_t length);
// 1 where it ended in time: then its results are read, and it is freed by the caller. 0 where it did not, or was not
// begun: then it is nobody's any more, and the token is silent until it is opened again.
int call_run(struct token_call *call);
void call_free(struct token_call *call);

void key_retain(struct token_key *key);
void key_release(struct token_key *key);

// Signs in a session of its own. `length` is the room on entry, what was written on return. 0 where the token does not.
int token_sign(
    struct token_key *key, CK_ULONG mechanism, const unsigned char *data, size_t data_length, unsigned char *signature,
    size_t *length);
// Looks for exactly one private key, which signs and can neither be read nor wrapped.
enum passerelle_token_fault token_find_key(
    struct token *token, CK_SESSION_HANDLE session, const char *label, CK_OBJECT_HANDLE *found);

#endif
