/* The prompt in one process: what evaluations show, limits, ways out, and texts that nobody would type. */
#include "sis/prompt.h"

#include <stdlib.h>
#include <string.h>

#include "platform.h"
#include "unity.h"

#define MIB (1u << 20)

static _Alignas(64) uint8_t region[8 * MIB];
static test_platform test;
static sis_prompt *prompt;
static uint32_t polls_left; /* until Ctrl-C; 0: it is not pressed */

static bool interrupted(void *context) {
    (void)context;
    return polls_left && --polls_left == 0;
}

static sis_prompt *open_in(size_t bytes, uint64_t time_limit_ns) {
    const sis_script script = {.region = region, .region_bytes = bytes, .time_limit_ns = time_limit_ns};
    test_platform_init(&test);
    test.platform.interrupted = interrupted;
    polls_left = 0;
    return sis_prompt_open(&script, &test.platform);
}

void setUp(void) {
    prompt = open_in(sizeof region, 0);
    TEST_ASSERT_NOT_NULL(prompt);
}
void tearDown(void) {}

static void clear_output(void) {
    test.used[0] = test.used[1] = 0;
    test.text[0][0] = test.text[1][0] = 0;
}

/* In memory of just its size, so that a look behind its end is found. */
static sis_prompt_state evaluate(const char *text) {
    const size_t bytes = strlen(text);
    char *copy = malloc(bytes ? bytes : 1);
    for (size_t i = 0; i < bytes; i++) copy[i] = text[i];
    clear_output();
    sis_prompt_state state = sis_prompt_evaluate(prompt, copy, bytes);
    free(copy);
    return state;
}

static void shows(const char *text, const char *output) {
    TEST_ASSERT_EQUAL(SIS_PROMPT_OPEN, evaluate(text));
    TEST_ASSERT_EQUAL_STRING_MESSAGE("", test.text[1], text);
    TEST_ASSERT_EQUAL_STRING_MESSAGE(output, test.text[0], text);
}

static void complains(const char *text, const char *complaint) {
    TEST_ASSERT_EQUAL(SIS_PROMPT_OPEN, evaluate(text));
    TEST_ASSERT_EQUAL_STRING_MESSAGE("", test.text[0], text);
    TEST_ASSERT_NOT_NULL_MESSAGE(strstr(test.text[1], complaint), test.text[1]);
}

static bool whole(const char *text) { return sis_prompt_whole(prompt, text, strlen(text)); }

static void names_stay_and_may_be_declared_again(void) {
    shows("let x = 5; const f = () => x", "undefined\n");
    shows("f()", "5\n");
    shows("const x = 6", "undefined\n");
    shows("f()", "6\n");
    complains("x = 7", "TypeError");
    shows("class x {}", "undefined\n");
    shows("function x() { return 8 }", "undefined\n");
    shows("x()", "8\n");
    complains("let y = missing()", "ReferenceError");
    complains("y", "ReferenceError");
    shows("let y = 3", "undefined\n");
    shows("y + _", "NaN\n");
    shows("let i = 1; { let i = 2; var z = i }; z", "2\n");
    shows("_ = 'mine'", "'mine'\n");
    shows("1", "1\n");
    shows("_", "'mine'\n");
    TEST_ASSERT_EQUAL_size_t(0, sis_prompt_close(prompt));
}

/* Nothing that a value holds is called. */
static void shown_as_it_is(void) {
    shows("console.dir([() => console.log('called')])", "[ [Function (anonymous)] ]\nundefined\n");
    shows("console.dir({ 0() { return 'mine' }, a: 1 }); 0", "{ '0': [Function: 0], a: 1 }\n0\n");
}

static void awaits_and_timers(void) {
    shows("await 5", "5\n");
    shows("const w = await new Promise((r) => setTimeout(r, 10, 'late')); w", "'late'\n");
    shows("for await (const v of [1, Promise.resolve(2)]) _ = v", "2\n");
    complains("await new Promise(() => {})", "nothing is left to settle");
    complains("await Promise.reject(new RangeError('r'))", "Uncaught RangeError: r\n");
    shows("let n = 0; const id = setInterval(() => console.log(++n), 5); 0", "0\n");
    clear_output();
    for (int i = 0; i < 3; i++) {
        uint64_t due = sis_prompt_idle(prompt);
        TEST_ASSERT_NOT_EQUAL(UINT64_MAX, due);
        test.time = due;
    }
    TEST_ASSERT_EQUAL_STRING("1\n2\n", test.text[0]);
    shows("clearInterval(id)", "undefined\n");
    TEST_ASSERT_EQUAL(UINT64_MAX, sis_prompt_idle(prompt));
    shows("setTimeout(() => { throw new Error('in a timer') }, 1); 0", "0\n");
    clear_output();
    test.time = sis_prompt_idle(prompt);
    sis_prompt_idle(prompt);
    TEST_ASSERT_NOT_NULL(strstr(test.text[1], "Uncaught Error: in a timer"));
    shows("1", "1\n");
    TEST_ASSERT_EQUAL(SIS_PROMPT_OPEN, evaluate("Promise.reject(new Error('nobody listens'))"));
    TEST_ASSERT_NOT_NULL(strstr(test.text[0], "Promise { <rejected> "));
    TEST_ASSERT_NOT_NULL(strstr(test.text[1], "Uncaught (in promise) Error: nobody listens"));
    TEST_ASSERT_EQUAL_size_t(0, sis_prompt_close(prompt));
}

static void imports(void) {
    complains("import x from './absent.js'", "NO_FILE");
    complains("import { absent } from 'sis:native'", "SyntaxError");
    shows("import { target, now as clock } from 'sis:native'; import * as n from \"sis:native\"\ntarget()",
          "'test'\n");
    shows("typeof clock + typeof n.readFile", "'functionfunction'\n");
    shows("let target = 1; target", "1\n");
    shows("/* import */ import{target}from'sis:native';target()", "'test'\n");
    complains("import { a, } from 5", "SyntaxError");
    complains("import x from './hello' with { type: 'css' }", "type 'css'");
    TEST_ASSERT_FALSE(whole("import { a"));
    TEST_ASSERT_FALSE(whole("import {\n  a,"));
    TEST_ASSERT_TRUE(whole("import { a } from 'b'"));
    TEST_ASSERT_TRUE(whole("await import('b')"));
    TEST_ASSERT_EQUAL_size_t(0, sis_prompt_close(prompt));
}

static void syntax_errors_have_a_caret(void) {
    complains("let z = = 3", "let z = = 3\n        ^\nSyntaxError: ");
    complains("1;\n\tfoo(;\n2", "\tfoo(;\n\t    ^\nSyntaxError: ");
    complains("\"ü\" + = 3", "\"ü\" + = 3\n      ^\n");
    complains("({a: 1,, b})", "({a: 1,, b})\n       ^\n");
    complains("JSON.parse('{x')", "Uncaught SyntaxError");
    char line[300];
    memset(line, '1', sizeof line);
    memcpy(line + 150, " = = ", 5);
    line[299] = 0;
    TEST_ASSERT_EQUAL(SIS_PROMPT_OPEN, evaluate(line));
    TEST_ASSERT_TRUE(strlen(test.text[1]) < 220);
}

static void limits_end_an_evaluation_only(void) {
    prompt = open_in(sizeof region, 1000000000);
    test.step = 10000000; /* each look at the clock */
    shows("let kept = 1", "undefined\n");
    complains("for (;;);", "stopped: time limit of 1 s reached\n");
    complains("await (async () => { for (;;) await 0 })()", "stopped: time limit of 1 s reached\n");
    complains("/(x+x+)+y/.exec('x'.repeat(40))", "stopped: time limit");
    shows("kept", "1\n");
    shows("setInterval(() => { for (;;); }, 5); 0", "0\n");
    clear_output();
    test.time = sis_prompt_idle(prompt);
    TEST_ASSERT_EQUAL(UINT64_MAX, sis_prompt_idle(prompt));
    TEST_ASSERT_EQUAL_STRING("stopped: time limit of 1 s reached\n", test.text[1]);
    polls_left = 3;
    complains("try { for (;;); } catch { console.log('caught') } finally { kept = 2 }", "stopped: Ctrl-C\n");
    shows("kept", "1\n");
    complains("function deep() { deep() } deep()", "RangeError");
    complains("const all = []; for (;;) all.push(new Array(1000).fill(1.5))", "out of memory");
    shows("typeof all", "'object'\n");
    shows("all.length = 0", "0\n");
    shows("kept + 1", "2\n");
}

static void ways_out(void) {
    TEST_ASSERT_EQUAL(SIS_PROMPT_LEFT, evaluate("exit(7); console.log('never')"));
    TEST_ASSERT_EQUAL(7, sis_prompt_exit_code(prompt));
    TEST_ASSERT_EQUAL_STRING("", test.text[0]);
    TEST_ASSERT_EQUAL(SIS_PROMPT_LEFT, evaluate("console.log('over')"));
    TEST_ASSERT_EQUAL_STRING("", test.text[0]);
    setUp();
    TEST_ASSERT_EQUAL(SIS_PROMPT_OPEN, evaluate("setTimeout(exit, 1); 0"));
    test.time = sis_prompt_idle(prompt);
    TEST_ASSERT_EQUAL(UINT64_MAX, sis_prompt_idle(prompt));
    TEST_ASSERT_EQUAL(SIS_PROMPT_LEFT, sis_prompt_state_of(prompt));
    TEST_ASSERT_NULL(open_in(100000, 0));
    TEST_ASSERT_NOT_NULL(strstr(test.text[1], "its memory is too small"));
}

/* Memory that runs out at every size may end the prompt, with a word, and never harms the next one. */
static void memory_may_end_it(void) {
    for (size_t bytes = 260000; bytes < 700000; bytes += 16384) {
        prompt = open_in(bytes, 0);
        if (!prompt) continue;
        sis_prompt_state state =
            evaluate("const a = []; try { for (;;) a.push({ a: [a.length] }) } finally { a.length = 0 }");
        if (state == SIS_PROMPT_OPEN) state = evaluate("let s = 'x'; for (;;) s += s");
        if (state == SIS_PROMPT_OPEN) state = evaluate("import * as sis from 'sis'; sis");
        if (state == SIS_PROMPT_OPEN) whole("let a = {");
        if (state == SIS_PROMPT_ENDED) TEST_ASSERT_EQUAL(SIS_EXIT_LIMIT, sis_prompt_exit_code(prompt));
    }
    setUp();
    shows("1 + 1", "2\n");
}

/* ---- completion ---- */

static char offered[1 << 16];
static size_t offered_bytes;

static void take_word(void *to, const char *word, size_t bytes) {
    (void)to;
    if (offered_bytes + bytes + 2 > sizeof offered) return;
    memcpy(offered + offered_bytes, word, bytes);
    offered_bytes += bytes;
    offered[offered_bytes++] = ' ';
    offered[offered_bytes] = 0;
}

static void completes(const char *text, size_t replaced, const char *words) {
    offered_bytes = 0;
    offered[0] = 0;
    TEST_ASSERT_EQUAL_size_t_MESSAGE(replaced,
                                     sis_prompt_complete(prompt, text, strlen(text), take_word, NULL), text);
    TEST_ASSERT_EQUAL_STRING_MESSAGE(words, offered, text);
}

static void completion(void) {
    evaluate(
        "let mine = { alpha: { beta: 1 }, get trap() { throw 1 }, 'not a name': 2, alpine: 'x' }; var mind = "
        "2;"
        "const proxy = new Proxy({}, { ownKeys() { throw 2 }, get() { throw 3 }, getPrototypeOf() { throw 4 "
        "} });"
        "const big = new Float32Array(1e6), own = [1, 2]; own.extra = 1; globalThis.looked = 0;"
        "Object.defineProperty(globalThis, 'sly', { get() { looked++; return {} }, configurable: true });"
        "class Point { #hidden = 1; x = 1; static origin() {} move() {} } const p = new Point()");
    completes("min", 3, "mine mind ");
    completes("1 + mine.al", 2, "alpha alpine ");
    completes("mine.alpha.be", 2, "beta ");
    completes("mine?.alpha?.be", 2, "beta ");
    completes("mine.alpine.padS", 4, "padStart ");
    completes("mine.trap.", 0, "");
    completes("mine.tr", 2, "trap ");
    completes("proxy.", 0, "");
    completes("proxy.a.b", 1, "");
    completes("sly.a", 1, "");
    shows("looked", "0\n");
    completes("big.leng", 4, "length ");
    completes("own.le", 2, "length ");
    completes("p.mo", 2, "move ");
    completes("p.x", 1, "x ");
    completes("Point.or", 2, "origin ");
    completes("this.min", 3, "mind ");
    completes("[...min", 3, "mine mind ");
    completes("awa", 3, "await ");
    completes("inst", 4, "instanceof ");
    completes("(1).to", 2, "");
    completes("12", 2, "");
    completes("'min", 0, "");
    completes("// min", 0, "");
    completes("`min", 0, "");
    completes("`${min", 3, "mine mind ");
    completes("'a' + min", 3, "mine mind ");
    completes("readFile('he", 2, "hello ");
    completes("import x from './h", 3, "./hello ");
    completes("await import('s", 1, "sis sis:native ");
    completes("absent.", 0, "");
    completes("mine.absent.", 0, "");
}

/* ---- what nobody would type ---- */

static uint32_t seed;

static uint32_t next(uint32_t below) {
    seed = seed * 1664525u + 1013904223u;
    return (uint32_t)(((uint64_t)seed * below) >> 32);
}

static const char *const tokens[] = {
    "let ",
    "const ",
    "var ",
    "x",
    "y",
    "z",
    " = ",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    ";",
    ",",
    ".",
    "?.",
    "=>",
    "`",
    "${",
    "'",
    "\"",
    "/",
    "*",
    "//",
    "/*",
    "*/",
    "\n",
    " ",
    "\\",
    "import ",
    "from ",
    "as ",
    "'sis:native'",
    "await ",
    "async ",
    "function ",
    "class ",
    "extends ",
    "return ",
    "yield ",
    "for ",
    "of ",
    "in ",
    "if ",
    "else ",
    "try ",
    "catch ",
    "finally ",
    "throw ",
    "new ",
    "typeof ",
    "this",
    "super",
    "0",
    "1n",
    "1.5",
    "-",
    "+",
    "!",
    "~",
    "<",
    ">",
    "&",
    "|",
    "...",
    "Promise.reject(1)",
    "setTimeout(",
    "null",
    "undefined",
    "_",
    "globalThis",
    "Symbol.iterator",
    "ü",
    "\xff",
    "\xed\xa0\x80",
    "#",
    "@",
    "\t",
    "label:",
    "break ",
    "continue ",
    "delete ",
    "new Error('e')",
    "JSON",
    "with ",
    "export ",
    "default ",
    "debugger ",
};

static size_t soup(char *text, size_t room) {
    size_t used = 0;
    const uint32_t count = next(14);
    for (uint32_t i = 0; i < count; i++) {
        const char *token = tokens[next(sizeof tokens / sizeof tokens[0])];
        const size_t bytes = strlen(token);
        if (used + bytes > room) break;
        for (size_t at = 0; at < bytes; at++) text[used++] = token[at];
    }
    return used;
}

static size_t noise(char *text, size_t room) {
    const size_t used = next((uint32_t)room);
    for (size_t i = 0; i < used; i++) text[i] = (char)(next(3) ? 32 + next(95) : next(256));
    return used;
}

/* Everything a prompt does with a text, with Ctrl-C at some poll. */
static void feed(const char *text, size_t bytes, bool stops) {
    char *copy = malloc(bytes ? bytes : 1);
    memcpy(copy, text, bytes);
    offered_bytes = 0;
    clear_output();
    sis_prompt_whole(prompt, copy, bytes);
    const size_t cursor = next((uint32_t)bytes + 1);
    TEST_ASSERT_TRUE(sis_prompt_complete(prompt, copy, cursor, take_word, NULL) <= cursor);
    polls_left = stops ? 1 + next(4) : 8; /* an endless loop polls all the time */
    sis_prompt_state state = sis_prompt_evaluate(prompt, copy, bytes);
    polls_left = 0;
    for (int i = 0; i < 3 && state == SIS_PROMPT_OPEN; i++) {
        uint64_t due = sis_prompt_idle(prompt);
        if (due != UINT64_MAX && due > test.time) test.time = due;
        state = sis_prompt_state_of(prompt);
    }
    free(copy);
    if (state == SIS_PROMPT_OPEN) return;
    TEST_ASSERT_NOT_EQUAL(SIS_EXIT_FAULT, sis_prompt_exit_code(prompt));
    setUp();
}

static void random_texts(void) {
    char text[120];
    seed = 20260722;
    for (int round = 0; round < 6000; round++) {
        const size_t bytes = next(4) ? soup(text, sizeof text) : noise(text, sizeof text);
        feed(text, bytes, next(3) == 0);
        if (round % 500 == 499) setUp();
    }
    setUp();
    shows("1 + 1", "2\n");
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(names_stay_and_may_be_declared_again);
    RUN_TEST(shown_as_it_is);
    RUN_TEST(awaits_and_timers);
    RUN_TEST(imports);
    RUN_TEST(syntax_errors_have_a_caret);
    RUN_TEST(limits_end_an_evaluation_only);
    RUN_TEST(ways_out);
    RUN_TEST(memory_may_end_it);
    RUN_TEST(completion);
    RUN_TEST(random_texts);
    return UNITY_END();
}
