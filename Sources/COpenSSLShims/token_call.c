#include "token.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

// How long a call of the module may take. A network token answers within a tenth of it, and operators are told within
// five seconds that a token is lost, which is looked for every two.
enum { longest_call_milliseconds = 2000 };
// Calls of one token that may hang at a time; more are not begun until one returns.
enum { most_hanging = 8 };

struct token_call *call_new(struct token *token, void (*body)(struct token_call *), const void *input, size_t length) {
    struct token_call *call = calloc(1, sizeof *call + length);
    pthread_condattr_t kind;
    if (!call || pthread_condattr_init(&kind) != 0) {
        free(call);
        return NULL;
    }
    pthread_condattr_setclock(&kind, CLOCK_MONOTONIC);
    pthread_cond_init(&call->ended, &kind);
    pthread_condattr_destroy(&kind);
    pthread_mutex_init(&call->lock, NULL);
    call->token = token;
    call->body = body;
    call->input_length = length;
    if (length > 0) memcpy(call->input, input, length);
    return call;
}

void call_free(struct token_call *call) {
    if (!call) return;
    if (call->key) key_release(call->key);
    // It may hold a PIN.
    explicit_bzero(call->input, call->input_length);
    pthread_cond_destroy(&call->ended);
    pthread_mutex_destroy(&call->lock);
    free(call);
}

static void *run(void *pointer) {
    struct token_call *call = pointer;
    call->body(call);
    pthread_mutex_lock(&call->lock);
    call->has_ended = 1;
    int is_left = call->is_left;
    pthread_cond_signal(&call->ended);
    pthread_mutex_unlock(&call->lock);
    if (is_left) {
        atomic_fetch_sub(&call->token->hanging, 1);
        call_free(call);
    }
    return NULL;
}

// Returns whether it ended in time; then it is the caller's. Otherwise the thread that hangs in the module frees it.
static int await(struct token_call *call) {
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += longest_call_milliseconds / 1000;
    end.tv_nsec += longest_call_milliseconds % 1000 * 1000000L;
    if (end.tv_nsec >= 1000000000L) {
        end.tv_sec++;
        end.tv_nsec -= 1000000000L;
    }
    struct token *token = call->token;
    pthread_mutex_lock(&call->lock);
    while (!call->has_ended && pthread_cond_timedwait(&call->ended, &call->lock, &end) == 0) continue;
    int has_ended = call->has_ended;
    if (!has_ended) {
        // Counted before its thread can see that it was left.
        atomic_fetch_add(&token->hanging, 1);
        call->is_left = 1;
    }
    pthread_mutex_unlock(&call->lock);
    if (!has_ended) {
        atomic_store(&token->is_silent, 1);
        // Who waits for a session gives up by the same limit, or now.
        pthread_cond_broadcast(&token->returned);
    }
    return has_ended;
}

int call_run(struct token_call *call) {
    pthread_t thread;
    pthread_attr_t kind;
    if (atomic_load(&call->token->hanging) >= most_hanging || pthread_attr_init(&kind) != 0) {
        call_free(call);
        return 0;
    }
    pthread_attr_setdetachstate(&kind, PTHREAD_CREATE_DETACHED);
    int begun = pthread_create(&thread, &kind, run, call) == 0;
    pthread_attr_destroy(&kind);
    if (!begun) {
        call_free(call);
        return 0;
    }
    return await(call);
}
