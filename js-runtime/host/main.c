/* sis-native: runs one bundle in the device's engine, bindings and limits, as one process of the host.
 *
 * The script has a thread with a stack of its own, as on the device; a timer signal on that thread plays the device's
 * timer interrupt and ends scripts that do not poll. */
#include "console.h"
#include "moment.h"
#include "native.h"
#include "gpio.h"
#include "streams.h"
#include "team.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define TICK_US 50000
#define STACK_SPARE (512u * 1024u) /* for signal handlers, sanitizers and what runs around the script */

static volatile sig_atomic_t ctrl_c;

static void platform_write(void *context, int stream, const char *bytes, size_t count) {
    (void)context;
    while (count > 0) {
        ssize_t written = write(stream, bytes, count);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return; /* nobody listens; the script need not know */
        bytes += written;
        count -= (size_t)written;
    }
}

static uint64_t now_ns(void *context) {
    (void)context;
    return sis_host_moment();
}

static int64_t wall_us(void *context) {
    (void)context;
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

static int64_t instructions(void *context) {
    (void)context;
    return -1;
}

static void idle_until(void *context, uint64_t until) {
    (void)context;
    sis_host_moment_sleep(until);
}

static bool interrupted(void *context) {
    (void)context;
    return ctrl_c != 0;
}

static sis_status read_file(void *context, const char *name, const uint8_t **data, size_t *bytes) {
    return native_file_read(context, name, data, bytes);
}

static sis_status write_file(void *context, const char *name, const uint8_t *data, size_t bytes) {
    return native_file_write(context, name, data, bytes);
}

static const char *file_name(void *context, uint32_t index) {
    const native_options *options = context;
    return index < options->n_files ? options->files[index].name : NULL;
}

static int64_t read_console(void *context, uint8_t *bytes, size_t size) {
    (void)context;
    return sis_host_read_console(bytes, size);
}

static sis_status read_map(void *context, const char *module, const uint8_t **data, size_t *bytes) {
    const native_options *options = context;
    char name[256];
    if (strcmp(module, options->bundle) == 0 && options->map.path) {
        *data = options->map.data;
        *bytes = options->map.bytes;
        return SIS_OK;
    }
    if (snprintf(name, sizeof name, "%s.map", *module == '/' ? module + 1 : module) >= (int)sizeof name)
        return SIS_NO_FILE;
    return native_file_read(options, name, data, bytes);
}

static sis_status stream_open(void *context, const char *name, uint32_t *id, sis_error *error) {
    (void)context;
    return (sis_status)sis_host_stream_open(name, id, error);
}

static int64_t stream_read(void *context, uint32_t id, uint8_t *bytes, size_t size, sis_error *error) {
    (void)context;
    return sis_host_stream_read(id, bytes, size, error);
}

static void stream_close(void *context, uint32_t id) {
    (void)context;
    sis_host_stream_close(id);
}

static void script_ends(void *context) {
    (void)context;
    sis_host_streams_close_all();
    sis_gpio_close_all(sis_host_gpio());
}

void native_clear_ctrl_c(void) { ctrl_c = 0; }

static void on_ctrl_c(int signal) {
    (void)signal;
    ctrl_c = 1;
}

static void on_tick(int signal) {
    (void)signal;
    int code = sis_script_overdue(sis_host_moment_real());
    if (code) sis_script_abandon(code);
}

/* SIGALRM belongs to the script's thread: the main one blocked it before. No mask is kept, the handler may not return. */
static void watch(bool prompt) {
    struct sigaction tick = {.sa_handler = on_tick, .sa_flags = SA_RESTART | SA_NODEFER};
    struct sigaction stop = {.sa_handler = on_ctrl_c};
    struct itimerval every = {{0, TICK_US}, {0, TICK_US}};
    sigset_t alarms;
    if (!prompt) stop.sa_flags = (int)SA_RESETHAND; /* a second Ctrl-C kills */
    sigaction(SIGALRM, &tick, NULL);
    sigaction(SIGINT, &stop, NULL);
    sigemptyset(&alarms);
    sigaddset(&alarms, SIGALRM);
    pthread_sigmask(SIG_UNBLOCK, &alarms, NULL);
    setitimer(ITIMER_REAL, &every, NULL);
}

typedef struct native_run {
    sis_script script;
    sis_platform platform;
    sis_script_usage usage;
    bool prompt, checks;
    int code;
} native_run;

static int check(const native_run *job) {
    char why[384];
    if (sis_script_check(&job->script, &job->platform, why, sizeof why) == SIS_OK) return 0;
    fprintf(stderr, "%s\n", why);
    return SIS_EXIT_ERROR;
}

static void *run(void *argument) {
    native_run *job = argument;
    watch(job->prompt);
    job->code = job->prompt   ? native_prompt(&job->script, &job->platform)
                : job->checks ? check(job)
                              : sis_script_run(&job->script, &job->platform, &job->usage);
    struct itimerval off = {{0, 0}, {0, 0}};
    setitimer(ITIMER_REAL, &off, NULL);
    return NULL;
}

static bool run_on_thread(native_run *job) {
    pthread_attr_t attributes;
    pthread_t thread;
    sigset_t alarms;
    sigemptyset(&alarms);
    sigaddset(&alarms, SIGALRM);
    pthread_sigmask(SIG_BLOCK, &alarms, NULL);
    pthread_attr_init(&attributes);
    bool started = pthread_attr_setstacksize(&attributes, job->script.stack_bytes + STACK_SPARE) == 0 &&
                   pthread_create(&thread, &attributes, run, job) == 0;
    if (started) pthread_join(thread, NULL);
    pthread_attr_destroy(&attributes);
    return started;
}

/* Streams and pins. */
static bool outside(const native_options *options) {
    char words[256];
    if (options->streams >= 0 && !sis_host_streams_begin(options->streams)) {
        fputs("sis-native: no memory for streams\n", stderr);
        return false;
    }
    if (sis_host_gpio_begin(options->gpio, options->gpio_record, words, sizeof words)) return true;
    fprintf(stderr, "sis-native: %s\n", words);
    return false;
}

int main(int argc, char **argv) {
    native_options options;
    if (!native_options_parse(&options, argc, argv)) return 2;
    sis_host_team_begin(options.cores > SIS_TEAM_MOST ? SIS_TEAM_MOST : (uint32_t)options.cores);
    size_t bytes = 0;
    char *source = options.prompt ? calloc(1, 1) : native_file_text(options.bundle, &bytes);
    if (!source || !native_files_open(&options)) return SIS_EXIT_ERROR;
    if (!outside(&options)) return SIS_EXIT_ERROR;
    void *region = mmap(NULL, options.memory, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (region == MAP_FAILED) {
        fprintf(stderr, "sis-native: no %zu bytes of memory\n", options.memory);
        return SIS_EXIT_ERROR;
    }
    native_run job = {
        .checks = options.check,
        .script = {options.bundle, source, bytes, options.args, options.n_args, region, options.memory,
                   options.stack, (uint64_t)(options.seconds * 1e9), (uint64_t)options.instructions},
        .platform = {&options, "native", platform_write, now_ns, instructions, idle_until, interrupted,
                     read_file, write_file, file_name, wall_us, read_console, read_map, stream_open,
                     stream_read, stream_close, sis_host_gpio(), script_ends},
        .prompt = options.prompt,
    };
    if (!run_on_thread(&job)) {
        fprintf(stderr, "sis-native: no stack of %zu bytes\n", options.stack);
        return SIS_EXIT_ERROR;
    }
    if (options.usage)
        fprintf(stderr, "{\"heapAfterStart\":%zu,\"heapPeak\":%zu,\"heapAtEnd\":%zu}\n",
                job.usage.heap_after_start, job.usage.heap_peak, job.usage.heap_at_end);
    free(source);
    native_files_close(&options);
    sis_host_streams_end();
    sis_host_gpio_end();
    return job.code;
}
