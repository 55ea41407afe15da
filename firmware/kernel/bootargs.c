/* Reads sis_boot.bootargs. */
#include "kernel/bootargs.h"

#include <string.h>

#include "kernel/handover.h"

bool sis_bootarg(const char *name, char *value, size_t bytes) {
    size_t name_bytes = strlen(name);
    bool found = false;

    value[0] = '\0';
    for (const char *at = sis_boot.bootargs; *at;) {
        size_t word = strcspn(at, " ");
        if (word > name_bytes && at[name_bytes] == '=' && strncmp(at, name, name_bytes) == 0) {
            size_t count = word - name_bytes - 1;
            if (count > bytes - 1) count = bytes - 1;
            memcpy(value, at + name_bytes + 1, count);
            value[count] = '\0';
            found = true;
        }
        at += word;
        at += strspn(at, " ");
    }
    return found;
}

bool sis_bootarg_is(const char *name, const char *value) {
    char found[64];
    return sis_bootarg(name, found, sizeof found) && strcmp(found, value) == 0;
}
