/* Scripts: the region, the call, the watch over it. */
#include "kernel/run.h"

#include <string.h>

#include "arch/cpu.h"
#include "kernel/console.h"
#include "kernel/exit.h"
#include "kernel/files.h"
#include "kernel/image.h"
#include "kernel/init.h"
#include "kernel/platform.h"
#include "kernel/print.h"
#include "kernel/team.h"
#include "kernel/top.h"
#include "kernel/lend.h"
#include "kernel/log.h"
#include "kernel/watch.h"
#include "sis/script.h"

enum { MOST_ARGS = 1024, ARGS_BYTES = 65536, STACK_FOR_KERNEL = 256 * 1024, CHECK_BYTES = 4 << 20 };

/* Takes `bytes` from the front of the region, 64-byte aligned; NULL when they are not there. */
static void *take(sis_range *region, uint64_t bytes) {
    uint64_t rounded = (bytes + 63) & ~(uint64_t)63;
    if (rounded < bytes || rounded > region->size) return NULL;
    void *taken = (void *)(uintptr_t)region->base;
    region->base += rounded;
    region->size -= rounded;
    return taken;
}

static int refuse(const char *file, const char *what, uint64_t asked, uint64_t there) {
    sis_print("%s: %s: %llu bytes asked, %llu there are\n", file, what, (unsigned long long)asked,
              (unsigned long long)there);
    return SIS_EXIT_REFUSED;
}

/* Lays name, text and heap out in the script region. 0, or SIS_EXIT_REFUSED after saying what does not fit. */
static int lay_out(const sis_file *file, const sis_run_limits *limits, sis_script *script) {
    uint64_t stack_there = (uintptr_t)(__main_stack_top - __main_stack_bottom) - STACK_FOR_KERNEL;
    if (limits->stack > stack_there)
        return refuse(file->name, "stack does not fit", limits->stack, stack_there);

    sis_range region = sis_lend_out();
    const uint64_t start = region.base;
    size_t name_bytes = strlen(file->name) + 2;
    char *name = take(&region, name_bytes);      /* as stack traces show it: "/init.js" */
    char *text = take(&region, file->bytes + 1); /* the engine wants a zero behind the text */
    uint64_t memory = limits->memory ? limits->memory : region.size;
    if (!name || !text || memory > region.size)
        return refuse(file->name, "memory does not fit", memory, region.size);
    sis_lend_uses((size_t)(region.base + ((memory + 63) & ~(uint64_t)63) - start));
    sis_format(name, name_bytes, "/%s", file->name);
    memcpy(text, file->data, file->bytes);
    text[file->bytes] = '\0';
    *script = (sis_script){
        .name = name,
        .source = text,
        .source_bytes = file->bytes,
        .region = (void *)(uintptr_t)region.base,
        .region_bytes = (size_t)memory,
        .stack_bytes = (size_t)limits->stack,
        .time_limit_ns = limits->time_ns,
        .instruction_limit = limits->instructions,
        .stays_open = true,
    };
    return 0;
}

static sis_script_usage last_usage;

sis_script_usage sis_run_last(void) { return last_usage; }

int sis_run(const char *name, const char *const *args, uint32_t n_args, const sis_run_limits *limits) {
    const sis_file *file = sis_file_find(name);
    sis_script script;

    if (!file) {
        sis_print("%s: no such file\n", name);
        return SIS_EXIT_REFUSED;
    }
    int refused = lay_out(file, limits, &script);
    if (refused) {
        sis_lend_back();
        return refused;
    }
    script.args = args;
    script.n_args = n_args;

    sis_platform platform = sis_kernel_platform();
    sis_console_clear_interrupt();
    sis_console_script_begins();
    sis_contents_script_begins();
    uint64_t began = sis_cpu_now_ns();
    sis_top_script_begins(name);
    sis_watch_script(limits->time_ns, limits->instructions);
    sis_kernel_team_usual(limits->cores);
    int code = sis_script_run(&script, &platform, &last_usage);
    sis_kernel_team_usual(0);
    sis_watch_end();
    sis_top_script_ends(code);
    sis_log("%s: exit code %d after %llu ms", name, code,
            (unsigned long long)((sis_cpu_now_ns() - began) / 1000000));
    sis_contents_script_ends();
    sis_lend_back();
    return code;
}

sis_status sis_run_check(const char *name, sis_error *error) {
    const sis_file *file = sis_file_find(name);
    sis_range region = sis_lend_spare();
    char shown[128], why[sizeof error->text - 16];

    if (!file) return sis_error_set(error, SIS_NO_FILE, "no file %s", name);
    if (region.size < file->bytes || region.size - file->bytes < CHECK_BYTES)
        return sis_error_set(error, SIS_OUT_OF_ARENA, "no memory to check %s beside the script that runs",
                             name);
    sis_format(shown, sizeof shown, "/%s", file->name);
    const sis_script script = {
        .name = shown,
        .source = (const char *)file->data,
        .source_bytes = file->bytes,
        .region = (void *)(uintptr_t)region.base,
        .region_bytes = (size_t)region.size,
    };
    sis_platform platform = sis_kernel_platform();
    sis_status status = sis_script_check(&script, &platform, why, sizeof why);
    return status == SIS_OK ? SIS_OK : sis_error_set(error, status, "%s", why);
}

int sis_run_init(void) {
    static const char *args[MOST_ARGS];
    static char text[ARGS_BYTES];
    uint32_t n_args = 0;
    sis_run_limits limits = {0};

    const sis_file *json = sis_file_find("init.json");
    if (json) limits = sis_init_limits((const char *)json->data, json->bytes);
    const sis_file *given = sis_file_find("init.args");
    if (given && given->bytes >= sizeof text)
        return refuse("init.args", "arguments do not fit", given->bytes, sizeof text - 1);
    if (given) {
        memcpy(text, given->data, given->bytes);
        n_args = sis_init_args(text, given->bytes, args, MOST_ARGS);
    }
    if (n_args > MOST_ARGS) {
        sis_print("init.args: %u arguments, at most %d\n", n_args, MOST_ARGS);
        return SIS_EXIT_REFUSED;
    }
    return sis_run("init.js", args, n_args, &limits);
}
