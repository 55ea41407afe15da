/* sis-native: js-runtime as a program of the host, for tests and for `--target native`. */
#ifndef SIS_NATIVE_PROGRAM_H
#define SIS_NATIVE_PROGRAM_H

#include "sis/script.h"

typedef struct native_file {
    const char *name; /* as the script sees it */
    const char *path;
    const uint8_t *data;
    size_t bytes;
} native_file;

typedef struct native_kept native_kept; /* a copy of what the script wrote */

typedef struct native_options {
    size_t memory, stack; /* bytes */
    double seconds;       /* 0 = no limit */
    double instructions;  /* 0 = no limit */
    double cores;         /* 0 = one */
    native_file *files;   /* sorted by name after native_files_open */
    uint32_t n_files;
    const char *out; /* folder for what the script writes */
    native_kept *kept;
    bool usage;       /* print what the run used */
    bool check;       /* parse and link alone */
    int streams;      /* descriptor of their feeder; -1: none */
    const char *gpio; /* levels at the fake's inputs, and the record of what is done; NULL: none */
    const char *gpio_record;
    bool prompt; /* no bundle: questions on descriptor 3 */
    const char *bundle;
    native_file map; /* the bundle's packed source map, where there is one */
    const char *const *args;
    uint32_t n_args;
} native_options;

/* main.c: what was pressed before is no longer. */
void native_clear_ctrl_c(void);

/* prompt.c: answers until there are no questions, or the prompt is over: the exit code. */
int native_prompt(const sis_script *script, const sis_platform *platform);

/* options.c: false after a message and the usage on stderr. */
bool native_options_parse(native_options *options, int argc, char **argv);

/* files.c: maps all files and the source map; false after a message. They stay mapped until the process ends. */
bool native_files_open(native_options *options);
sis_status native_file_read(const native_options *options, const char *name, const uint8_t **data,
                            size_t *bytes);
/* Into the folder, and among the files. `name` has no slash. */
sis_status native_file_write(native_options *options, const char *name, const uint8_t *data, size_t bytes);
/* Lets go of the table and of what was written; the script is gone. */
void native_files_close(native_options *options);
/* A whole file with a zero byte behind it; NULL after a message. */
char *native_file_text(const char *path, size_t *bytes);

#endif
