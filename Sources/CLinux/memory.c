#include "CLinux.h"

#include <malloc.h>

int clinux_keep_freed_memory(void) {
    /* Set by hand, the threshold for blocks of their own no longer follows the sizes seen; a record with its PDFs fits. */
    return mallopt(M_TRIM_THRESHOLD, 64 << 20) && mallopt(M_MMAP_THRESHOLD, 16 << 20) && mallopt(M_TOP_PAD, 1 << 20);
}
