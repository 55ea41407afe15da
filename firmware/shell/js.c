/* Shell command: js, the JavaScript prompt. What is typed is read by the shell's line editor and evaluated by js-runtime's
 * prompt; timers run while nobody types. */
#include <string.h>

#include "arch/cpu.h"
#include "kernel/console.h"
#include "kernel/contents.h"
#include "kernel/exit.h"
#include "kernel/image.h"
#include "kernel/lend.h"
#include "kernel/platform.h"
#include "kernel/print.h"
#include "kernel/watch.h"
#include "shell/command.h"
#include "shell/line.h"
#include "shell/run.h"
#include "sis/prompt.h"

enum { TEXT_BYTES = 32768, HISTORY_BYTES = 16384, STACK_FOR_KERNEL = 256 * 1024 };

typedef struct js_prompt {
    sis_prompt *prompt;
    const sis_run_limits *limits;
    uint64_t due; /* of the next timer; 0: it is to be asked */
} js_prompt;

/* Below the line that is being typed, which then appears again. */
static void write_aside(void *context, int stream, const char *bytes, size_t count) {
    (void)context;
    sis_shell_aside();
    sis_console_write(stream, bytes, count);
}

static bool is_whole(void *owner, const char *text, size_t bytes) {
    return sis_prompt_whole(((js_prompt *)owner)->prompt, text, bytes);
}

static size_t complete(void *owner, const char *text, size_t cursor, sis_line_offer *offer, void *to) {
    return sis_prompt_complete(((js_prompt *)owner)->prompt, text, cursor, offer, to);
}

static uint64_t idle(void *owner) {
    js_prompt *js = owner;
    if (js->due > sis_cpu_now_ns()) return js->due;
    sis_watch_script(js->limits->time_ns, js->limits->instructions);
    js->due = sis_prompt_idle(js->prompt);
    sis_watch_end();
    return js->due;
}

static void evaluate(js_prompt *js, const char *text) {
    sis_watch_script(js->limits->time_ns, js->limits->instructions);
    sis_prompt_evaluate(js->prompt, text, strlen(text));
    sis_watch_end();
    js->due = 0;
}

/* Until the prompt is over, or Ctrl-D. */
static void converse(js_prompt *js) {
    static char text[TEXT_BYTES], lines[HISTORY_BYTES];
    static sis_history history = {.bytes = lines, .room = sizeof lines};
    const sis_line_use use = {.prompt = "js> ",
                              .more = "... ",
                              .history = &history,
                              .owner = js,
                              .complete = complete,
                              .whole = is_whole,
                              .idle = idle};

    while (sis_prompt_state_of(js->prompt) == SIS_PROMPT_OPEN) {
        sis_read read = sis_shell_read(&use, text, sizeof text);
        sis_console_clear_interrupt();
        if (read == SIS_READ_END) return;
        if (read == SIS_READ_DONE) evaluate(js, text);
        sis_console_end_interrupt();
    }
}

static int refuse(const char *what, uint64_t asked, uint64_t there) {
    sis_print("js: %s does not fit: %llu bytes asked, %llu there are\n", what, (unsigned long long)asked,
              (unsigned long long)there);
    return SIS_EXIT_REFUSED;
}

static int open_in(sis_range region, const sis_run_limits *limits, const char *const *args, int n_args) {
    uint64_t stack_there = (uintptr_t)(__main_stack_top - __main_stack_bottom) - STACK_FOR_KERNEL;
    uint64_t memory = limits->memory ? limits->memory : region.size;
    if (limits->stack > stack_there) return refuse("stack", limits->stack, stack_there);
    if (memory > region.size) return refuse("memory", memory, region.size);
    const sis_script script = {
        .args = args,
        .n_args = (uint32_t)n_args,
        .region = (void *)(uintptr_t)region.base,
        .region_bytes = (size_t)memory,
        .stack_bytes = (size_t)limits->stack,
        .time_limit_ns = limits->time_ns,
        .instruction_limit = limits->instructions,
    };
    sis_platform platform = sis_kernel_platform();
    platform.write = write_aside;
    platform.read_console = NULL; /* what is typed is for the prompt */
    js_prompt js = {.prompt = sis_prompt_open(&script, &platform), .limits = limits};
    if (!js.prompt) return SIS_EXIT_LIMIT;
    converse(&js);
    sis_prompt_state state = sis_prompt_state_of(js.prompt);
    int code = state == SIS_PROMPT_OPEN ? 0 : sis_prompt_exit_code(js.prompt);
    sis_prompt_end(js.prompt);
    if (state == SIS_PROMPT_ENDED) sis_print("js opens a fresh one\n");
    return code;
}

SIS_COMMAND(
    js, "[ARG ...]", "JavaScript prompt; Ctrl-D or exit() leaves",
    "`sis` is the library, `_` the last value; import, await and Tab work; Ctrl-C ends an evaluation.\n"
    "before ARG may stand:\n"
    "  --memory 8M    bytes of its heap, graphs included\n"
    "  --stack 256K   bytes of its stack\n"
    "  --time 5       seconds of each evaluation\n"
    "example: js --time 5\n") {
    sis_run_limits limits = {0};
    int args = sis_run_options(count, words, &limits);

    if (args == 0) return sis_command_usage("js");
    sis_contents_script_begins();
    int code = open_in(sis_lend_out(), &limits, words + args, count - args);
    sis_contents_script_ends();
    sis_lend_back();
    return code;
}
