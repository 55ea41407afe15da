/* sis_script_run, many times in one process: exit codes, limits, and that nothing stays behind. */
#include <string.h>

#include "platform.h"
#include "unity.h"

#define MIB (1u << 20)

static const char graph_script[] =
    "import * as n from 'sis:native';"
    "const g = n.graphCreate(65536, 18), x = n.graphInput(g, 'x', 1, [8]);"
    "const y = n.graphOperator(g, 0, 7, 'relu', [x], new Uint8Array(0), 1); n.graphOutput(g, 0, 'y', y);"
    "n.graphCompile(g, n.graphPlan(g)); n.graphRun(g); globalThis.kept = n.graphBuffer(g); kept.graph = g;"
    "const circle = { g }; circle.self = circle; setInterval(() => {}, 1e6); Promise.reject(1).catch(() => "
    "{});"
    "try { n.graphRun({}); } catch {} console.log(n.args(), n.listFiles(), n.readFile('hello').length);"
    "await null; setTimeout(() => n.exit(3), 1000);";

/* A flow with a function, a graph that it keeps, a record, and circles through all of them. */
static const char flow_script[] =
    "import * as n from 'sis:native'; const none = 4294967295;"
    "const g = n.graphCreate(32768, 18), x = n.graphInput(g, 'x', 1, [4]);"
    "n.graphOutput(g, 0, 'y', n.graphOperator(g, 0, 7, 'relu', [x], new Uint8Array(0), 1));"
    "n.graphCompile(g, n.graphPlan(g));"
    "const f = n.flowCreate(16384), s = n.flowSchema(f, 1, [4]);"
    "const [a, b, c] = ['a', 'b', 'c'].map((name) => n.flowChannel(f, name, 2, s, 0));"
    "const o = [[3, [], [a]], [0, [a], [b]], [1, [b], [c]], [5, [c], []]].map(([kind, from, to], i) => {"
    "  const id = n.flowOperator(f, kind, 'o' + i, i, 0, from.length, to.length);"
    "  from.forEach((channel) => n.flowConnect(f, id, 0, 0, none, channel));"
    "  to.forEach((channel) => n.flowConnect(f, id, 1, 0, none, channel)); return id; });"
    "n.flowMemory(f, o[0], new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer), 2);"
    "n.flowGraph(f, o[2], g, [x], [1]); const record = n.flowRecord(f, o[3], 32); let fail = true;"
    "n.flowOnCall(f, (id, slots) => { if (fail) throw { id }; const [from, to] = slots.map((slot) =>"
    "  new Float32Array(buffer, n.flowSlot(f, slot)[3], 4)); to.set(from.map((v) => v - 2)); return 0; });"
    "n.flowBind(f, n.flowBuild(f)); const buffer = n.flowBuffer(f); f.self = f; g.flow = f;"
    "try { n.flowStart(f, 1) } catch (e) { console.log(e) } fail = false;"
    "try { n.graphDestroy(g) } catch (e) { console.log(e.code) }"
    "console.log(n.flowStart(f, 99), new Float32Array(record).join()); n.exit(3);";

typedef struct script_case {
    const char *source, *output;
} script_case;

static const script_case cases[] = {
    {graph_script, "[ 'one', 'two' ] [ 'hello' ] 5\n"},
    {flow_script, "{ id: 1 }\nBAD_STATE\n[ 2, 7, 2 ] 0,0,1,2,0,0,1,2\n"},
};
enum { CASES = sizeof cases / sizeof cases[0] };

static test_platform test;

static int run(const char *source, size_t memory, uint64_t limit, sis_script_usage *usage) {
    test_platform_init(&test);
    return test_script(&test, source, memory, limit, usage);
}

static void leaves_nothing(const script_case *script) {
    sis_script_usage first = {0}, usage;
    for (int i = 0; i < 1000; i++) {
        int code = run(script->source, 2 * MIB, 0, &usage);
        if (i == 0) first = usage;
        TEST_ASSERT_EQUAL_INT(3, code);
        TEST_ASSERT_EQUAL_UINT64(0, usage.heap_at_end);
        TEST_ASSERT_EQUAL_UINT64(first.heap_peak, usage.heap_peak);
        TEST_ASSERT_EQUAL_STRING(script->output, test.text[0]);
        TEST_ASSERT_EQUAL_STRING("", test.text[1]);
    }
    TEST_ASSERT_TRUE(first.heap_after_start > 50000 && first.heap_after_start < 300000);
}

static void test_a_thousand_runs_leave_nothing(void) {
    for (int i = 0; i < CASES; i++) leaves_nothing(&cases[i]);
}

/* Memory may run out at any place, start-up included: the run ends with an exit code of its own or 124. */
static void runs_in_every_heap(const script_case *script) {
    sis_script_usage usage;
    int ran = 0;
    for (size_t bytes = 200 * 1024; bytes < 800 * 1024; bytes += 1777) {
        int code = run(script->source, bytes, 0, &usage);
        if (code == 3) {
            ran++;
            TEST_ASSERT_EQUAL_UINT64(0, usage.heap_at_end);
        } else {
            TEST_ASSERT_TRUE(code == SIS_EXIT_LIMIT || code == SIS_EXIT_ERROR);
            TEST_ASSERT_TRUE(test.used[1] > 0);
        }
    }
    TEST_ASSERT_TRUE(ran > 100);
}

static void test_every_heap_size(void) {
    for (int i = 0; i < CASES; i++) runs_in_every_heap(&cases[i]);
}

static void test_exit_codes(void) {
    TEST_ASSERT_EQUAL_INT(0, run("console.log('hi')", 2 * MIB, 0, NULL));
    TEST_ASSERT_EQUAL_STRING("hi\n", test.text[0]);
    TEST_ASSERT_EQUAL_INT(1, run("throw 1", 2 * MIB, 0, NULL));
    TEST_ASSERT_EQUAL_STRING("Uncaught 1\n", test.text[1]);
    TEST_ASSERT_EQUAL_INT(SIS_EXIT_LIMIT, run("", 1000, 0, NULL));
    TEST_ASSERT_EQUAL_INT(
        9, run("import { writeFile, exit } from 'sis:native'; writeFile('x', new Uint8Array(9));"
               "try { writeFile('x', new Uint8Array(999)) } catch (e) { exit(e.code.length - 3) }",
               2 * MIB, 0, NULL));
    TEST_ASSERT_EQUAL_UINT32(1, test.written);
}

static void test_time_limit(void) {
    TEST_ASSERT_EQUAL_INT(SIS_EXIT_LIMIT, run("for (;;);", 2 * MIB, 5000000, NULL));
    TEST_ASSERT_EQUAL_STRING("script stopped: time limit of 0.005 s reached\n", test.text[1]);
    /* Waiting counts too; the limit comes first. */
    TEST_ASSERT_EQUAL_INT(SIS_EXIT_LIMIT, run("setTimeout(() => {}, 1e6)", 2 * MIB, 2000000000, NULL));
    TEST_ASSERT_TRUE(test.time < 2100000000u);
    TEST_ASSERT_EQUAL_INT(0, run("setTimeout(() => {}, 1e6)", 2 * MIB, 0, NULL));
    TEST_ASSERT_TRUE(test.time > 1000000000000u);
}

static bool never_overdue(void *context) {
    static bool asking;
    if (asking) return false;
    asking = true;
    TEST_ASSERT_EQUAL_INT(0, sis_script_overdue(((test_platform *)context)->time));
    asking = false;
    return false;
}

/* From now on, limits near 2^64 ns end before they begin, unless they stop at the end of time. */
static void test_time_limits_beyond_the_end_of_time(void) {
    for (uint64_t less = 0; less < 3; less++) {
        test_platform_init(&test);
        test.platform.interrupted = never_overdue;
        TEST_ASSERT_EQUAL_INT(
            0, test_script(&test, "setTimeout(() => {}, 1e6)", 2 * MIB, UINT64_MAX - less * 2000, NULL));
    }
}

static void test_ctrl_c(void) {
    test_platform_init(&test);
    test.ctrl_c = true;
    TEST_ASSERT_EQUAL_INT(SIS_EXIT_CTRL_C, test_script(&test, "for (;;);", 2 * MIB, 0, NULL));
    TEST_ASSERT_EQUAL_STRING("script stopped: Ctrl-C\n", test.text[1]);
}

static void write_and_ask(void *context, int stream, const char *bytes, size_t count) {
    (void)stream, (void)bytes, (void)count;
    TEST_ASSERT_EQUAL_INT(0, sis_script_overdue(((test_platform *)context)->time + 1000000000000u));
}

/* What a timer interrupt would do: it asks, and only outside native calls and after the grace gets an answer. */
static bool interrupted_and_ask(void *context) {
    static bool asking; /* asking asks for Ctrl-C */
    if (asking) return false;
    uint64_t now = ((test_platform *)context)->time, limit = 5000000, grace = 250000000;
    if (now > limit) return false; /* the engine's own poll ends it */
    asking = true;
    TEST_ASSERT_EQUAL_INT(0, sis_script_overdue(limit));
    TEST_ASSERT_EQUAL_INT(0, sis_script_overdue(limit + grace));
    TEST_ASSERT_EQUAL_INT(SIS_EXIT_LIMIT, sis_script_overdue(1 + limit + grace + 100000));
    asking = false;
    sis_script_abandon(SIS_EXIT_LIMIT);
}

static void test_abandoned(void) {
    TEST_ASSERT_EQUAL_INT(0, sis_script_overdue(UINT64_MAX)); /* nothing runs */
    for (int i = 0; i < 100; i++) {
        test_platform_init(&test);
        test.platform.interrupted = interrupted_and_ask;
        TEST_ASSERT_EQUAL_INT(SIS_EXIT_LIMIT, test_script(&test, "for (;;);", 2 * MIB, 5000000, NULL));
        TEST_ASSERT_EQUAL_STRING("script stopped: time limit of 0.005 s reached\n", test.text[1]);
    }
    test_platform_init(&test);
    test.platform.write = write_and_ask;
    TEST_ASSERT_EQUAL_INT(0, test_script(&test, "console.log(1)", 2 * MIB, 5000000000, NULL));
    TEST_ASSERT_EQUAL_INT(0, sis_script_overdue(UINT64_MAX));
    TEST_ASSERT_EQUAL_INT(0, run("1", 2 * MIB, 0, NULL)); /* and the next script is as good as new */
}

static void test_source_of_any_kind(void) {
    static const char *const wrong[] = {"\xff\xfe",       "let", "'",      "`${",     "/(", "\\u{", "import",
                                        "export default", "{",   "#!x\n}", "\xe2\x82"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        sis_script_usage usage;
        TEST_ASSERT_EQUAL_INT(1, run(wrong[i], 2 * MIB, 0, &usage));
        TEST_ASSERT_EQUAL_UINT64(0, usage.heap_at_end);
    }
}

void setUp(void) {}
void tearDown(void) {}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_a_thousand_runs_leave_nothing);
    RUN_TEST(test_every_heap_size);
    RUN_TEST(test_exit_codes);
    RUN_TEST(test_time_limit);
    RUN_TEST(test_time_limits_beyond_the_end_of_time);
    RUN_TEST(test_ctrl_c);
    RUN_TEST(test_abandoned);
    RUN_TEST(test_source_of_any_kind);
    return UNITY_END();
}
