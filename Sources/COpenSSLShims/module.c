#include "token.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int initialize(CK_FUNCTION_LIST *functions) {
    CK_C_INITIALIZE_ARGS arguments = {0};
    // Without a word about threads SoftHSM takes no locks.
    arguments.flags = CKF_OS_LOCKING_OK;
    CK_RV answer = functions->C_Initialize(&arguments);
    return answer == CKR_OK || answer == CKR_CRYPTOKI_ALREADY_INITIALIZED;
}

struct module *module_at(const char *path) {
    static struct module *modules;
    for (struct module *known = modules; known; known = known->next) {
        if (strcmp(known->path, path) == 0) return known;
    }
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library) return NULL;
    CK_C_GetFunctionList list = (CK_C_GetFunctionList)dlsym(library, "C_GetFunctionList");
    CK_FUNCTION_LIST *functions = NULL;
    if (!list || list(&functions) != CKR_OK || !functions || !initialize(functions)) return NULL;
    struct module *module = calloc(1, sizeof *module + strlen(path) + 1);
    if (!module || pthread_rwlock_init(&module->life, NULL) != 0) {
        free(module);
        return NULL;
    }
    strcpy(module->path, path);
    module->functions = functions;
    module->starts = 1;
    module->next = modules;
    return modules = module;
}

int module_restart(struct module *module) {
    // Not while a call of it hangs: it would wait for that one.
    struct timespec end;
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec++;
    if (pthread_rwlock_timedwrlock(&module->life, &end) != 0) return 0;
    module->functions->C_Finalize(NULL);
    module->starts++;
    int started = initialize(module->functions);
    pthread_rwlock_unlock(&module->life);
    return started;
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

int module_find(struct module *module, const char *label, CK_SLOT_ID *found) {
    CK_SLOT_ID slots[64];
    CK_ULONG count = 0;
    // Asked without room for the answer a module looks for new slots (section 5.5 of the standard).
    if (module->functions->C_GetSlotList(1, NULL, &count) != CKR_OK) return 0;
    count = sizeof slots / sizeof slots[0];
    if (module->functions->C_GetSlotList(1, slots, &count) != CKR_OK) return 0;
    for (CK_ULONG i = 0; i < count; i++) {
        CK_TOKEN_INFO info;
        if (module->functions->C_GetTokenInfo(slots[i], &info) != CKR_OK || !has_label(&info, label)) continue;
        *found = slots[i];
        return 1;
    }
    return 0;
}
