/* Scripts: limits, arguments, the region, the call. */
#include "kernel/run.h"

#include <string.h>

#include "kernel/console.h"
#include "kernel/exit.h"
#include "kernel/files.h"
#include "kernel/image.h"
#include "kernel/memory.h"
#include "kernel/platform.h"
#include "kernel/print.h"
#include "sis/script.h"

enum { MOST_ARGS = 256, STACK_FOR_KERNEL = 256 * 1024 };

/* Takes `bytes` from the front of the region, 64-byte aligned; NULL when they are not there. */
static void *take(sis_range *region, uint64_t bytes) {
    uint64_t rounded = (bytes + 63) & ~(uint64_t)63;
    if (rounded < bytes || rounded > region->size) return NULL;
    void *taken = (void *)region->base;
    region->base += rounded;
    region->size -= rounded;
    return taken;
}

/* Digits and an optional fraction at `at`, in billionths; saturates. */
static uint64_t read_billionths(const char *at, const char *end) {
    uint64_t whole = 0, fraction = 0, unit = 1000000000;

    for (; at < end && *at >= '0' && *at <= '9'; at++)
        whole = whole > 1000000000000 ? whole : whole * 10 + (uint64_t)(*at - '0');
    if (at < end && *at == '.')
        for (at++; at < end && *at >= '0' && *at <= '9'; at++)
            fraction += (unit /= 10) * (uint64_t)(*at - '0');
    return whole > UINT64_MAX / 1000000000 - 1 ? UINT64_MAX : whole * 1000000000 + fraction;
}

static uint64_t member(const char *json, const char *end, const char *key) {
    size_t count = strlen(key);

    for (const char *at = json; at + count + 1 < end; at++) {
        if (at[0] != '"' || strncmp(at + 1, key, count) != 0 || at[count + 1] != '"') continue;
        at += count + 2;
        while (at < end && (*at == ' ' || *at == ':' || *at == '\n' || *at == '\t' || *at == '\r')) at++;
        return read_billionths(at, end);
    }
    return 0;
}

sis_run_limits sis_run_limits_of(const char *json, size_t bytes) {
    const char *end = json + bytes;
    return (sis_run_limits){
        .memory = member(json, end, "memory") / 1000000000,
        .stack = member(json, end, "stack") / 1000000000,
        .time_ns = member(json, end, "time"),
    };
}

static int refuse(const char *file, const char *what, uint64_t asked, uint64_t there) {
    sis_print("%s: %s: %lu bytes asked, %lu there are\n", file, what, asked, there);
    return SIS_EXIT_REFUSED;
}

int sis_run(const char *name, const char *const *args, uint32_t n_args, const sis_run_limits *limits) {
    const sis_file *file = sis_file_find(name);
    if (!file) {
        sis_print("%s: no such file\n", name);
        return SIS_EXIT_REFUSED;
    }
    uint64_t stack_there = (uint64_t)(__main_stack_top - __main_stack_bottom) - STACK_FOR_KERNEL;
    if (limits->stack > stack_there) return refuse(name, "stack does not fit", limits->stack, stack_there);

    sis_range region = sis_ram.script;
    char *source = take(&region, file->bytes + 1); /* the engine wants a zero behind the text */
    uint64_t memory = limits->memory ? limits->memory : region.size;
    if (!source || memory > region.size) return refuse(name, "memory does not fit", memory, region.size);
    memcpy(source, file->data, file->bytes);
    source[file->bytes] = '\0';

    sis_script script = {
        .name = name,
        .source = source,
        .source_bytes = file->bytes,
        .args = args,
        .n_args = n_args,
        .region = (void *)region.base,
        .region_bytes = memory,
        .stack_bytes = limits->stack,
        .time_limit_ns = limits->time_ns,
    };
    sis_platform platform = sis_kernel_platform();
    sis_console_clear_interrupt();
    return sis_script_run(&script, &platform, NULL);
}

static int hex_digit(char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* One argument a line, percent-encoded, decoded in place. Returns how many; past MOST_ARGS they are left out. */
static uint32_t read_args(char *text, size_t bytes, const char **args) {
    uint32_t count = 0;

    for (char *at = text, *end = text + bytes; at < end && count < MOST_ARGS;) {
        args[count++] = at;
        char *out = at;
        for (; at < end && *at != '\n'; at++) {
            int high = at + 2 < end && *at == '%' ? hex_digit(at[1]) : -1,
                low = high < 0 ? -1 : hex_digit(at[2]);
            if (low >= 0) {
                *out++ = (char)(high << 4 | low);
                at += 2;
            } else {
                *out++ = *at;
            }
        }
        at++;
        *out = '\0'; /* over the newline, or the zero that was put behind the text */
    }
    return count;
}

int sis_run_init(void) {
    static const char *args[MOST_ARGS];
    static char args_text[16384];
    uint32_t n_args = 0;
    sis_run_limits limits = {0};

    const sis_file *json = sis_file_find("init.json");
    if (json) limits = sis_run_limits_of((const char *)json->data, json->bytes);
    const sis_file *given = sis_file_find("init.args");
    if (given && given->bytes >= sizeof args_text)
        return refuse("init.args", "arguments do not fit", given->bytes, sizeof args_text - 1);
    if (given) {
        memcpy(args_text, given->data, given->bytes);
        n_args = read_args(args_text, given->bytes, args);
    }
    return sis_run("init.js", args, n_args, &limits);
}
