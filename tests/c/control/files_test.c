/* Files, scripts, clock, restart: what the handlers hand to the system, and what they make of its answers. */
#include <string.h>

#include "program.h"

static char seen[512]; /* what the system was asked last */
static uint8_t content[100000];
static uint32_t files = 3;
static sis_status answer;

static void note(const char *text) { memcpy(seen, text, strlen(text) + 1); }

static bool file_at(void *context, uint32_t index, sis_control_file *file) {
    static const char *const names[] = {"a.bin", "labels/b.txt", "c"};
    static char long_name[600];
    (void)context;
    memset(long_name, 'n', sizeof long_name - 1);
    *file = (sis_control_file){.name = index < 3 ? names[index] : long_name,
                               .data = content,
                               .bytes = index == 0 ? sizeof content : index,
                               .written = (uint8_t)(index % 3)};
    return index < files;
}

static bool file_find(void *context, const char *name, sis_control_file *file) {
    for (uint32_t i = 0; file_at(context, i, file); i++)
        if (strcmp(file->name, name) == 0) return true;
    return false;
}

static sis_status file_delete(void *context, const char *name, sis_error *error) {
    (void)context;
    note(name);
    return answer == SIS_OK ? SIS_OK : sis_error_set(error, answer, "%s cannot go", name);
}

static sis_status upload_begin(void *context, const char *name, uint64_t bytes, const uint8_t sha256[32],
                               sis_control_upload *upload, sis_error *error) {
    (void)context, (void)error;
    note(name);
    TEST_ASSERT_EQUAL_UINT64(0x123456789abcdef0, bytes);
    for (uint8_t i = 0; i < 32; i++) TEST_ASSERT_EQUAL_UINT8(200 - i, sha256[i]);
    *upload = (sis_control_upload){.id = 77, .from = 0x100000002, .complete = true};
    return answer;
}

static sis_status upload_commit(void *context, uint32_t id, sis_error *error) {
    (void)context, (void)error;
    TEST_ASSERT_EQUAL_UINT32(77, id);
    return answer;
}

static sis_status run_script(void *context, const sis_control_script *script, int32_t *code,
                             sis_error *error) {
    (void)context, (void)error;
    note(script->name);
    TEST_ASSERT_EQUAL_UINT64(1 << 20, script->memory);
    TEST_ASSERT_EQUAL_UINT32(65536, script->stack);
    TEST_ASSERT_EQUAL_UINT32(2500, script->milliseconds);
    for (uint32_t i = 0; i < script->n_args; i++) {
        strcat(seen, ",");
        strcat(seen, script->args[i]);
    }
    *code = 3;
    return answer;
}

static sis_status check_script(void *context, const char *name, sis_error *error) {
    (void)context;
    note(name);
    return answer == SIS_OK ? SIS_OK : sis_error_set(error, answer, "SyntaxError: in %s", name);
}

static sis_status start_script(void *context, const sis_control_script *script, sis_error *error) {
    int32_t code;
    return run_script(context, script, &code, error);
}

static sis_status stop_script(void *context, sis_error *error) {
    (void)context, (void)error;
    note("stop");
    return answer;
}

static void script_state(void *context, sis_control_started *started) {
    (void)context;
    *started = (sis_control_started){.state = 3, .waited = true, .code = 124};
}

static sis_status set_time(void *context, int64_t us, sis_error *error) {
    (void)context, (void)error;
    TEST_ASSERT_EQUAL_INT64(-5, us);
    return SIS_OK;
}

static void reboot(void *context) {
    (void)context;
    TEST_ASSERT_TRUE(rig_reply_bytes > 0); /* the reply is on its way */
    note("reboot");
}

static void metrics(void *context, sis_control_metric *metric, void *to) {
    (void)context;
    metric(to, "link_resent", "1", 5, 2);
    metric(to, "nothing", "", 5, 0);
}

void setUp(void) {
    rig_start();
    answer = SIS_OK;
    files = 3;
    memset(seen, 0, sizeof seen);
    for (size_t i = 0; i < sizeof content; i++) content[i] = (uint8_t)(i * 7);
}
void tearDown(void) { rig_stop(); }

static void give_functions(void) {
    rig_system.file_at = file_at;
    rig_system.file_find = file_find;
    rig_system.file_delete = file_delete;
    rig_system.upload_begin = upload_begin;
    rig_system.upload_commit = rig_system.upload_abort = upload_commit;
    rig_system.run_script = run_script;
    rig_system.check_script = check_script;
    rig_system.start_script = start_script;
    rig_system.stop_script = stop_script;
    rig_system.script_state = script_state;
    rig_system.set_time = set_time;
    rig_system.reboot = reboot;
    rig_system.metrics = metrics;
}

static void begin_upload(void) {
    rig_begin(SIS_COMMAND_BEGIN_UPLOAD);
    rig_string("models/m.onnx");
    rig_u64(0x123456789abcdef0);
    for (uint32_t i = 0; i < 32; i++) rig_u8(200 - i);
}

static void read_file(const char *name, uint64_t offset, uint32_t length) {
    rig_begin(SIS_COMMAND_READ_FILE);
    rig_string(name);
    rig_u64(offset);
    rig_u32(length);
}

static void named(uint32_t command, const char *name) {
    rig_begin(command);
    rig_string(name);
}

static void run_by(uint32_t command, uint32_t n_args) {
    named(command, "init.js");
    rig_u64(1 << 20);
    rig_u32(65536);
    rig_u32(2500);
    rig_u8(n_args);
}

static void run(uint32_t n_args) { run_by(SIS_COMMAND_RUN_SCRIPT, n_args); }

static void test_uploads(void) {
    give_functions();
    begin_upload();
    rig_send();
    const rig_reply r = rig_only();
    TEST_ASSERT_EQUAL_UINT16(SIS_OK, r.status);
    TEST_ASSERT_EQUAL_UINT32(77, r.id);
    TEST_ASSERT_EQUAL_UINT64(0x100000002, rig_u64_at(r.data));
    TEST_ASSERT_EQUAL_UINT8(1, r.data[8]);
    TEST_ASSERT_EQUAL_STRING("models/m.onnx", seen);
    static const uint8_t commands[] = {SIS_COMMAND_COMMIT_UPLOAD, SIS_COMMAND_ABORT_UPLOAD};
    for (uint32_t i = 0; i < 2; i++) {
        answer = i == 0 ? SIS_DAMAGED : SIS_OK;
        rig_begin(commands[i]);
        rig_u32(77);
        rig_expect(answer);
    }
    answer = SIS_OUT_OF_ARENA;
    begin_upload();
    rig_expect(SIS_OUT_OF_ARENA);
}

static void test_list(void) {
    give_functions();
    rig_begin(SIS_COMMAND_LIST_FILES);
    rig_send();
    rig_reply r = rig_only();
    TEST_ASSERT_EQUAL_UINT32(3, r.id);
    TEST_ASSERT_EQUAL_size_t(2 + 11 + 5 + 11 + 12 + 11 + 1, r.bytes);
    TEST_ASSERT_EQUAL_MEMORY("\3\0\5\0a.bin\240\206\1\0\0\0\0\0\0\14\0labels/b.txt\1", r.data, 33);
    /* More than one reply holds. */
    files = 100;
    uint32_t from = 0, replies = 0;
    while (from < 100) {
        rig_begin(SIS_COMMAND_LIST_FILES);
        rig_u32(from);
        rig_send();
        r = rig_only();
        TEST_ASSERT_EQUAL_UINT32(100, r.id);
        const uint32_t n = r.data[0];
        TEST_ASSERT_TRUE(n > 0);
        from += n;
        replies++;
    }
    TEST_ASSERT_EQUAL_UINT32(100, from);
    TEST_ASSERT_TRUE(replies > 5);
}

static void test_read(void) {
    give_functions();
    uint32_t at = 0;
    while (at < sizeof content) {
        read_file("a.bin", at, UINT32_MAX);
        rig_send();
        const rig_reply r = rig_only();
        TEST_ASSERT_EQUAL_UINT64(sizeof content, rig_u64_at(r.data));
        TEST_ASSERT_EQUAL_MEMORY(content + at, r.data + 8, r.bytes - 8);
        at += (uint32_t)(r.bytes - 8);
    }
    TEST_ASSERT_EQUAL_UINT32(sizeof content, at);
    read_file("a.bin", sizeof content + 1, 1);
    rig_expect(SIS_BAD_ARGUMENT);
    read_file("a.bin", UINT64_MAX, UINT32_MAX);
    rig_expect(SIS_BAD_ARGUMENT);
    read_file("none", 0, 1);
    rig_expect(SIS_NO_FILE);
}

static void test_delete(void) {
    give_functions();
    named(SIS_COMMAND_DELETE_FILE, "c");
    rig_expect(SIS_OK);
    TEST_ASSERT_EQUAL_STRING("c", seen);
    answer = SIS_BUSY;
    rig_send();
    TEST_ASSERT_EQUAL_STRING("c cannot go", rig_only().text);
}

static void test_scripts(void) {
    give_functions();
    run(3);
    rig_string("one");
    rig_string("");
    rig_string("drei");
    TEST_ASSERT_EQUAL_UINT32(3, rig_expect(SIS_OK));
    TEST_ASSERT_EQUAL_STRING("init.js,one,,drei", seen);
    run(255);
    for (uint32_t i = 0; i < 255; i++) rig_string("");
    rig_expect(SIS_OK);
    answer = SIS_BUSY;
    run(0);
    rig_expect(SIS_BUSY);
}

static void test_scripts_beside_the_session(void) {
    give_functions();
    named(SIS_COMMAND_CHECK_SCRIPT, "init.js");
    rig_expect(SIS_OK);
    run_by(SIS_COMMAND_START_SCRIPT, 2);
    rig_string("a");
    rig_string("b");
    rig_expect(SIS_OK);
    TEST_ASSERT_EQUAL_STRING("init.js,a,b", seen);
    rig_begin(SIS_COMMAND_STOP_SCRIPT);
    rig_expect(SIS_OK);
    TEST_ASSERT_EQUAL_STRING("stop", seen);
    rig_begin(SIS_COMMAND_SCRIPT_STATE);
    rig_send();
    const rig_reply r = rig_only();
    TEST_ASSERT_EQUAL_UINT32(124, r.id);
    TEST_ASSERT_EQUAL_MEMORY("\3\1", r.data, 2);
    answer = SIS_BAD_FILE;
    named(SIS_COMMAND_CHECK_SCRIPT, "init.js");
    rig_expect(SIS_BAD_FILE);
    answer = SIS_BUSY;
    run_by(SIS_COMMAND_START_SCRIPT, 0);
    rig_expect(SIS_BUSY);
}

static void test_clock_restart_and_metrics(void) {
    give_functions();
    rig_begin(SIS_COMMAND_SET_TIME);
    rig_u64((uint64_t)-5);
    rig_expect(SIS_OK);
    rig_begin(SIS_COMMAND_REBOOT);
    rig_expect(SIS_OK);
    TEST_ASSERT_EQUAL_STRING("reboot", seen);
    rig_begin(SIS_COMMAND_METRICS);
    rig_send();
    const rig_reply r = rig_only();
    const double value = 2.5;
    TEST_ASSERT_EQUAL_UINT32(1, r.id);
    TEST_ASSERT_EQUAL_MEMORY("\1\0\13\0link_resent\1\0001", r.data, 18);
    TEST_ASSERT_EQUAL_MEMORY(&value, r.data + 18, 8);
}

/* A capability is a package, which is a file. */
static void test_capability(void) {
    give_functions();
    TEST_ASSERT_EQUAL(SIS_OK, program_create());
    named(SIS_COMMAND_SET_CAPABILITY, "none");
    rig_expect(SIS_NO_FILE);
    named(SIS_COMMAND_SET_CAPABILITY, "a.bin");
    rig_expect(SIS_BAD_PACKAGE);
}

static void test_what_the_system_cannot_do(void) {
    static const uint8_t plain[] = {SIS_COMMAND_LIST_FILES, SIS_COMMAND_REBOOT};
    for (size_t i = 0; i < sizeof plain; i++) TEST_ASSERT_EQUAL(SIS_UNSUPPORTED, program_plain(plain[i]));
    begin_upload();
    rig_expect(SIS_UNSUPPORTED);
    rig_begin(SIS_COMMAND_COMMIT_UPLOAD);
    rig_u32(1);
    rig_expect(SIS_UNSUPPORTED);
    rig_begin(SIS_COMMAND_ABORT_UPLOAD);
    rig_u32(1);
    rig_expect(SIS_UNSUPPORTED);
    read_file("a", 0, 0);
    rig_expect(SIS_UNSUPPORTED);
    named(SIS_COMMAND_DELETE_FILE, "a");
    rig_expect(SIS_UNSUPPORTED);
    run(0);
    rig_expect(SIS_UNSUPPORTED);
    rig_begin(SIS_COMMAND_SET_TIME);
    rig_u64(0);
    rig_expect(SIS_UNSUPPORTED);
    TEST_ASSERT_EQUAL(SIS_OK, program_create());
    named(SIS_COMMAND_SET_CAPABILITY, "a");
    rig_expect(SIS_UNSUPPORTED);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_uploads);
    RUN_TEST(test_list);
    RUN_TEST(test_read);
    RUN_TEST(test_delete);
    RUN_TEST(test_scripts);
    RUN_TEST(test_scripts_beside_the_session);
    RUN_TEST(test_clock_restart_and_metrics);
    RUN_TEST(test_capability);
    RUN_TEST(test_what_the_system_cannot_do);
    return UNITY_END();
}
