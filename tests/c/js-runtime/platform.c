#include "platform.h"

#include <string.h>

static _Alignas(64) uint8_t region[16u << 20];

static void write_text(void *context, int stream, const char *bytes, size_t count) {
    test_platform *test = context;
    char *text = test->text[stream - 1];
    size_t *used = &test->used[stream - 1], room = sizeof test->text[0] - 1 - *used;
    count = count < room ? count : room;
    memcpy(text + *used, bytes, count);
    *used += count;
    text[*used] = 0;
}

static uint64_t now_ns(void *context) {
    test_platform *test = context;
    return test->time += test->step;
}

static int64_t instructions(void *context) { return ((test_platform *)context)->time > 0 ? 1000 : -1; }

static void idle_until(void *context, uint64_t until) {
    test_platform *test = context;
    if (until > test->time) test->time = until;
}

static bool interrupted(void *context) { return ((test_platform *)context)->ctrl_c; }

static sis_status read_file(void *context, const char *name, const uint8_t **data, size_t *bytes) {
    (void)context;
    if (strcmp(name, "hello") != 0) return SIS_NO_FILE;
    *data = (const uint8_t *)"hello";
    *bytes = 5;
    return SIS_OK;
}

static sis_status write_file(void *context, const char *name, const uint8_t *data, size_t bytes) {
    test_platform *test = context;
    (void)name, (void)data;
    if (bytes > 100) return SIS_OUT_OF_ARENA;
    test->written++;
    return SIS_OK;
}

static const char *file_name(void *context, uint32_t index) {
    (void)context;
    return index == 0 ? "hello" : NULL;
}

void test_platform_init(test_platform *test) {
    *test = (test_platform){.platform = {test, "test", write_text, now_ns, instructions, idle_until,
                                         interrupted, read_file, write_file, file_name, NULL, NULL}};
    test->step = 1000;
    test->time = 1;
}

int test_script(test_platform *test, const char *source, size_t memory, uint64_t time_limit_ns,
                sis_script_usage *usage) {
    static const char *const args[] = {"one", "two"};
    const sis_script script = {.name = "test.js",
                               .source = source,
                               .source_bytes = strlen(source),
                               .args = args,
                               .n_args = 2,
                               .region = region,
                               .region_bytes = memory,
                               .time_limit_ns = time_limit_ns};
    return sis_script_run(&script, &test->platform, usage);
}
