/* Frames from words and in words; whatever is typed and whatever the bytes are. */
#include "ctl/ctl.h"

#include <stdlib.h>
#include <string.h>

#include "generated/frames.h"
#include "unity.h"

static uint8_t bytes[SIS_CTL_FRAME];
static sis_ctl_frame frame;
static char shown[4096];
static size_t shown_bytes;

void setUp(void) {
    frame = (sis_ctl_frame){.bytes = bytes, .room = sizeof bytes};
    shown_bytes = 0;
    shown[0] = 0;
}
void tearDown(void) {}

static void put(void *to, const char *text, size_t count) {
    (void)to;
    if (count > sizeof shown - 1 - shown_bytes) count = sizeof shown - 1 - shown_bytes;
    memcpy(shown + shown_bytes, text, count);
    shown_bytes += count;
    shown[shown_bytes] = 0;
}
static const sis_ctl_sink sink = {put, NULL};

/* What `make` made is these bytes in hexadecimal, and is shown so. */
static void is(const char *hex, const char *words) {
    uint8_t wanted[256];
    size_t count = sis_ctl_hex(hex, wanted, sizeof wanted);
    TEST_ASSERT_TRUE(count != SIZE_MAX);
    TEST_ASSERT_EQUAL_size_t(count, frame.count);
    TEST_ASSERT_EQUAL_HEX8_ARRAY(wanted, bytes, count);
    shown_bytes = 0;
    sis_ctl_show(bytes, frame.count, &sink);
    TEST_ASSERT_EQUAL_STRING(words, shown);
}

#define MAKE(command, ...)                                                             \
    sis_ctl_make(&frame, sis_ctl_command(command), (const char *const[]){__VA_ARGS__}, \
                 sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void fields_from_words(void) {
    TEST_ASSERT_TRUE(sis_ctl_make(&frame, sis_ctl_command("About"), NULL, 0));
    is("4300210000000000", "About\n");
    TEST_ASSERT_TRUE(MAKE("AddInput", "x", "f32", "2x-1"));
    is("43002500 16000000 0100 78 0100 02 0200000000000000 ffffffffffffffff",
       "AddInput: name x, dtype f32, dims [2,-1]\n");
    TEST_ASSERT_TRUE(MAKE("AddOperator", "0", "-", "1", "7", "explain"));
    is("43000300 0a000000 00000000 ffff 0100 07 04",
       "AddOperator: opId 0, inCh none, outCh 1, priority 7, stage 4\n");
    TEST_ASSERT_TRUE(MAKE("ConnectOperator", "1", "2", "out", "0x10"));
    is("43002000 08000000 01000000 02 01 1000", "ConnectOperator: opId 1, port 2, direction 1, channel 16\n");
    TEST_ASSERT_TRUE(MAKE("SetOperatorGraph", "0", "1", "3,4", ""));
    is("43004500 12000000 00000000 0100 0200 03000000 04000000 0000",
       "SetOperatorGraph: opId 0, graph 1, inputs 3,4, outputs \n");
    TEST_ASSERT_TRUE(MAKE("RunScript", "a", "0", "0", "0", "b", "c d"));
    is("43006600 1c000000 0100 61 0000000000000000 00000000 00000000 02 0100 62 0300 632064",
       "RunScript: name a, memory 0, stack 0, milliseconds 0, args b c d\n");
    TEST_ASSERT_TRUE(MAKE("CreateGraph", "17"));
    is("43000100 04000000 11000000", "CreateGraph: opset 17\n");
    TEST_ASSERT_TRUE(sis_ctl_make(&frame, sis_ctl_command("0x01"), NULL, 0));
    is("4300010000000000", "CreateGraph: \n");
}

static void operators_and_values(void) {
    const char *const words[] = {"LeakyRelu", "2,-", "alpha=0.5", "name=n"};
    const char *const constant[] = {"w", "i8", "3"}, *const values[] = {"1,-2", "127"};
    TEST_ASSERT_TRUE_MESSAGE(sis_ctl_make_operator(&frame, words, 4), frame.why);
    TEST_ASSERT_EQUAL_HEX8(SIS_RECORD_INPUTS, bytes[9]);
    TEST_ASSERT_EQUAL_HEX8(SIS_RECORD_NAME, bytes[9 + 13]);
    TEST_ASSERT_TRUE(sis_ctl_make(&frame, sis_ctl_command("AddConstant"), constant, 3));
    TEST_ASSERT_TRUE(sis_ctl_add_values(&frame, SIS_I8, values, 2));
    is("43002600 11000000 0100 77 0300 01 0300000000000000 01 fe 7f",
       "AddConstant: name w, dtype i8, dims [3], data 1 -2 127\n");
}

static void refused(const char *why) { TEST_ASSERT_EQUAL_STRING(why, frame.why); }

static void what_does_not_fit_is_said(void) {
    const char *const op[] = {"Conv", "0", "stride=2"}, *const real[] = {"1,x"};
    TEST_ASSERT_FALSE(MAKE("AddChannel", "65536"));
    refused("capacity cannot be 65536");
    TEST_ASSERT_FALSE(MAKE("AddChannel", "4", "5"));
    refused("AddChannel has no field for 5");
    TEST_ASSERT_FALSE(MAKE("AddInput", "x", "f99", "2"));
    refused("dtype cannot be f99");
    TEST_ASSERT_FALSE(MAKE("AddInput", "x"));
    refused("AddInput wants dtype");
    TEST_ASSERT_FALSE(MAKE("AddInput", "x", "f32", "1x1x1x1x1x1x1x1x1"));
    refused("too many: 1x1x1x1x1x1x1x1x1");
    TEST_ASSERT_FALSE(sis_ctl_make_operator(&frame, op, 3));
    refused("Conv has no attribute of stride=2");
    TEST_ASSERT_FALSE(sis_ctl_add_values(&frame, SIS_F32, real, 1));
    refused("not a number: x");
    TEST_ASSERT_NULL(sis_ctl_command("Nonsense"));
    uint8_t few[2];
    TEST_ASSERT_TRUE(sis_ctl_hex("010203", few, 2) == SIZE_MAX);
    TEST_ASSERT_TRUE(sis_ctl_hex("012", few, 2) == SIZE_MAX);
    TEST_ASSERT_EQUAL_size_t(2, sis_ctl_hex("0a:FF", few, 2));
}

static void no_room(void) {
    const char *const words[] = {"Conv", "0,1,-", "strides=2,2", "name=abc"}, *const values[] = {"1,2,3"};
    for (size_t room = 0; room < 64; room++) {
        uint8_t *memory = malloc(room ? room : 1);
        frame = (sis_ctl_frame){.bytes = memory, .room = room};
        bool made = sis_ctl_make_operator(&frame, words, 4);
        if (made) made = sis_ctl_add_values(&frame, SIS_F32, values, 1);
        TEST_ASSERT_TRUE(made || strcmp(frame.why, "the frame is too long") == 0);
        (void)(MAKE("AddInput", "a long name of an input", "f32", "2x3"));
        (void)(MAKE("SetInput", "0", "0", "00112233445566"));
        free(memory);
    }
}

static void answers_in_words(void) {
    uint8_t reply[64];
    size_t count =
        sis_ctl_hex("43 00 32 80 25000000 0000 00000000 0000 0100 01 0200000000000000 0800000000000000 "
                    "0000803f 000020c0",
                    reply, sizeof reply);
    sis_ctl_show(reply, count, &sink);
    TEST_ASSERT_EQUAL_STRING("ReadOutput: done, dtype f32, shape [2], total 8, data 1 -2.5\n", shown);
    setUp();
    count = sis_ctl_hex("43 00 31 80 0b000000 0300 ffffffff 0300 6e6f1b", reply, sizeof reply);
    sis_ctl_show(reply, count, &sink);
    TEST_ASSERT_TRUE_MESSAGE(strncmp(shown, "RunGraph: ", 10) == 0 && strstr(shown, ", no?\n"), shown);
}

/* Replies and commands of random bytes, exactly as long as their block. */
static void any_bytes(void) {
    uint32_t state = 99;
    for (uint32_t i = 0; i < 40000; i++) {
        state = state * 1664525u + 1013904223u;
        const size_t count = state >> 24;
        uint8_t *memory = malloc(count ? count : 1);
        for (size_t k = 0; k < count; k++) {
            state = state * 1664525u + 1013904223u;
            memory[k] = (uint8_t)(state >> 16 & (state >> 8 & 1 ? 255 : 3));
        }
        const uint8_t head[] = {SIS_FRAME_MAGIC, SIS_FRAME_VERSION};
        if (count > 2) memcpy(memory, head, 2);
        if (count > 3) memory[2] = (uint8_t)(1 + i % 110);
        if (count > 3) memory[3] = i & 1 ? 0x80 : 0;
        if (count > 10 && i & 2) memset(memory + 8, 0, count > 16 ? 8 : 2);
        setUp();
        sis_ctl_show(memory, count, &sink);
        TEST_ASSERT_TRUE(shown_bytes > 0);
        free(memory);
    }
}

/* Words of random characters of a small alphabet, for every command. */
static void any_words(void) {
    static const char alphabet[] = "0123456789-x,.ef=abFiL";
    uint32_t state = 7;
    for (uint32_t i = 0; i < 40000; i++) {
        char text[6][12];
        const char *words[6];
        for (uint32_t k = 0; k < 6; k++) {
            size_t n = 0;
            for (; n < 11 && (state >> 28) > 1; n++) {
                state = state * 1664525u + 1013904223u;
                text[k][n] = alphabet[(state >> 8) % (sizeof alphabet - 1)];
            }
            text[k][n] = 0;
            state = state * 1664525u + 1013904223u;
            words[k] = text[k];
        }
        setUp();
        if (sis_ctl_make(&frame, &sis_frame_descriptions[i % SIS_COMMAND_COUNT], words, i / 7 % 7))
            sis_ctl_show(bytes, frame.count, &sink);
        else
            TEST_ASSERT_TRUE(frame.why[0] != 0);
        words[0] = i & 1 ? "Conv" : "Cast";
        (void)sis_ctl_make_operator(&frame, words, 6);
        (void)sis_ctl_add_values(&frame, 1 + i % 14, words + 1, 2);
    }
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(fields_from_words);
    RUN_TEST(operators_and_values);
    RUN_TEST(what_does_not_fit_is_said);
    RUN_TEST(no_room);
    RUN_TEST(answers_in_words);
    RUN_TEST(any_bytes);
    RUN_TEST(any_words);
    return UNITY_END();
}
