/* Files: those of the initrd, in place, and those written at run time or sent over the link, kept in RAM until power-off.
 * One table, sorted by name; a written file hides the initrd's of the same name until it is deleted. */
#ifndef SIS_FILES_H
#define SIS_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/contents.h"

typedef struct sis_file {
    const char *name;
    const uint8_t *data;
    size_t bytes;
    bool written;         /* at run time … */
    bool sent;            /* … over the link, not by a script */
    bool packed;          /* there is one in the initrd */
    sis_content *content; /* of a written file; NULL: it shares the bytes of one in the initrd */
    const uint8_t *packed_data;
    size_t packed_bytes;
} sis_file;

/* Longest name, without its zero. */
enum { SIS_FILE_NAME = 255 };

/* Reads the archive (NULL, 0: none) into a table in `region`; the rest of it is for written files. A damaged archive
 * is reported on the console; what came before the damage stays. False when it was damaged. */
bool sis_files_start(const uint8_t *archive, size_t bytes, void *region, size_t region_bytes);

/* NULL when there is no such file. */
const sis_file *sis_file_find(const char *name);

/* In order of names; NULL past the last. */
const sis_file *sis_file_at(uint32_t index);

/* Files of the kernel's own (init.js, init.js.map, init.args, init.json): scripts do not see them. */
bool sis_file_is_hidden(const char *name);

/* The packed source map of a module by its name in stack traces: of "/init.js" the file init.js.map. NULL: there is none. */
const sis_file *sis_file_map_of(const char *module);

/* Before a script looks at its bytes: as long as it runs they stay where they are, whatever happens to the file. */
void sis_file_show(const sis_file *file);

/* Keeps a copy of name and data. False when there is no room, or the name is empty or too long. */
bool sis_file_write(const char *name, const uint8_t *data, size_t bytes);

/* Gives the name to a content, or to the bytes of an initrd's file. False as above; nothing has changed then. */
bool sis_file_name(const char *name, sis_content *content, bool sent);
bool sis_file_name_packed(const char *name, const uint8_t *data, size_t bytes);

/* Deletes a written file; the initrd's of that name is there again. False: it is no written file. */
bool sis_file_delete(const char *name);

/* Bytes left for written files. */
size_t sis_files_free(void);

#endif
