/* The line editor on a terminal: what is typed, what is kept, and what a person sees. */
#include "shell/edit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "terminal.h"
#include "unity.h"

enum { ROOM = 4096, HISTORY = 512 };

static char text[ROOM], killed[ROOM], lines[HISTORY];
static sis_history history;
static terminal screen;
static sis_editor editor;
static sis_line_use use;

void sis_console_write(int stream, const char *bytes, size_t count);
void sis_console_write(int stream, const char *bytes, size_t count) {
    (void)stream;
    terminal_write(&screen, bytes, count);
}

static void write(const char *bytes, size_t count) { terminal_write(&screen, bytes, count); }

static void begin(uint32_t columns, uint32_t rows, size_t room) {
    terminal_start(&screen, columns, rows);
    editor.screen = (sis_screen){.write = write, .columns = columns, .rows = rows};
    sis_editor_start(&editor, &use, text, room);
    sis_editor_show(&editor);
}

void setUp(void) {
    memset(lines, 0x55, sizeof lines);
    history = (sis_history){.bytes = lines, .room = sizeof lines};
    use = (sis_line_use){.prompt = "> ", .more = ". ", .history = &history};
    editor = (sis_editor){.killed = killed, .killed_room = sizeof killed};
    begin(20, 6, ROOM);
}

void tearDown(void) {}

/* Key by key, as somebody types. */
static sis_verdict type(const char *bytes) {
    sis_verdict verdict = SIS_VERDICT_MORE;
    for (; *bytes && verdict == SIS_VERDICT_MORE; bytes++) {
        verdict = sis_editor_byte(&editor, (unsigned char)*bytes, false);
        if (verdict == SIS_VERDICT_MORE) sis_editor_show(&editor);
    }
    TEST_ASSERT_EQUAL_CHAR('\0', *bytes);
    return verdict;
}

/* All at once, as a pipe or a paste brings it. */
static sis_verdict paste(const char *bytes) {
    sis_verdict verdict = SIS_VERDICT_MORE;
    for (; *bytes && verdict == SIS_VERDICT_MORE; bytes++)
        verdict = sis_editor_byte(&editor, (unsigned char)*bytes, bytes[1] != '\0');
    if (verdict == SIS_VERDICT_MORE) sis_editor_show(&editor);
    return verdict;
}

static void give(const char *line) {
    TEST_ASSERT_EQUAL_INT(SIS_VERDICT_DONE, paste(line));
    sis_editor_start(&editor, &use, text, ROOM);
    sis_editor_show(&editor);
}

#define SEES(row_number, wanted) TEST_ASSERT_EQUAL_STRING(wanted, terminal_row(&screen, row_number))
#define CURSOR(row_number, column_number)                     \
    do {                                                      \
        TEST_ASSERT_EQUAL_UINT(row_number, screen.row);       \
        TEST_ASSERT_EQUAL_UINT(column_number, screen.column); \
    } while (0)

static void test_return_ends_a_line(void) {
    TEST_ASSERT_EQUAL_INT(SIS_VERDICT_MORE, type("ls"));
    SEES(0, "> ls");
    CURSOR(0, 4);
    TEST_ASSERT_EQUAL_INT(SIS_VERDICT_DONE, type("\r"));
    TEST_ASSERT_EQUAL_STRING("ls", text);
    CURSOR(1, 0);
}

static void test_return_and_newline_are_one(void) {
    give("a\r");
    TEST_ASSERT_EQUAL_INT(SIS_VERDICT_MORE, type("\n"));
    TEST_ASSERT_EQUAL_INT(SIS_VERDICT_DONE, type("b\n"));
    TEST_ASSERT_EQUAL_STRING("b", text);
}

static void test_typing_at_the_end_sends_only_what_is_typed(void) {
    type("abc");
    size_t before = screen.bytes;
    type("d");
    TEST_ASSERT_EQUAL_size_t(before + 1, screen.bytes);
}

static void test_backspace_takes_a_whole_character(void) {
    type("a\xc3\xa4\x7f"
         "b\x1b[D\x1b[D\x08\x7f"
         "x");
    SEES(0, "> xab");
    CURSOR(0, 3);
    TEST_ASSERT_EQUAL_UINT(2, screen.bells);
}

static void test_moving_and_inserting(void) {
    type("bcd\x01"
         "a\x05"
         "f\x02"
         "e");
    SEES(0, "> abcdef");
    type("\x1b[H\x1b[3~\x1b[F\x1b[D\x1b[C\x04");
    TEST_ASSERT_EQUAL_STRING("bcdef", text);
    SEES(0, "> bcdef");
    CURSOR(0, 7);
}

static void test_words(void) {
    type("one two-three  four\x1b"
         "b\x1b"
         "b\x1b[1;5D");
    CURSOR(0, 6);
    type("\x1b[1;3C\x1b"
         "f!");
    TEST_ASSERT_EQUAL_STRING("one two-three!  four", text);
    type("\x17\x1b"
         "d");
    TEST_ASSERT_EQUAL_STRING("one ", text);
    type("\x1b\x7f");
    TEST_ASSERT_EQUAL_STRING("", text);
}

static void test_kills_in_a_row_come_back_as_one(void) {
    type("a b c d\x17\x17\x1b"
         "b\x19");
    TEST_ASSERT_EQUAL_STRING("a c db ", text);
    type("\x05\x15\x19\x19");
    TEST_ASSERT_EQUAL_STRING("a c db a c db ", text);
    type("\x01\x0b");
    TEST_ASSERT_EQUAL_STRING("", text);
    SEES(0, ">");
}

static void test_ctrl_c_and_ctrl_d(void) {
    TEST_ASSERT_EQUAL_INT(SIS_VERDICT_CANCELLED, type("abc\x02\x03"));
    SEES(0, "> abc^C");
    CURSOR(1, 0);
    TEST_ASSERT_EQUAL_STRING("", text);
    sis_editor_start(&editor, &use, text, ROOM);
    TEST_ASSERT_EQUAL_INT(SIS_VERDICT_END, type("a\x08\x04"));
}

static void test_a_full_line_rings(void) {
    begin(20, 6, 8);
    type("123456789");
    TEST_ASSERT_EQUAL_STRING("1234567", text);
    TEST_ASSERT_EQUAL_UINT(2, screen.bells);
    type("\r");
    TEST_ASSERT_EQUAL_STRING("1234567", text);
}

static void test_unknown_keys_are_swallowed(void) {
    type("a\x1bOP\x1b[1;5P\x1b[24~\x1b[?1;2c\x1b[<0;1;1M\x1bz"
         "b");
    TEST_ASSERT_EQUAL_STRING("ab", text);
}

static void test_a_line_wider_than_the_terminal(void) {
    type("abcdefghijklmnopqrstuvwxyz0123456789");
    SEES(0, "> abcdefghijklmnopqr");
    SEES(1, "stuvwxyz0123456789");
    CURSOR(1, 18);
    type("\x01X");
    SEES(0, "> Xabcdefghijklmnopq");
    SEES(1, "rstuvwxyz0123456789");
    CURSOR(0, 3);
    type("\x05!");
    CURSOR(2, 0); /* the row is full */
    type("\x7f\x7f\x7f");
    CURSOR(1, 17);
    TEST_ASSERT_EQUAL_INT(SIS_VERDICT_DONE, type("\r"));
    CURSOR(2, 0);
}

static void test_wide_and_joining_characters(void) {
    type("a\xe4\xb8\xad"
         "e\xcc\x81"
         "b\x02\x02\x02");
    CURSOR(0, 3); /* before the wide one */
    type("\x06\x06\x7f");
    TEST_ASSERT_EQUAL_STRING("a\xe4\xb8\xad"
                             "b",
                             text);
    SEES(0, "> a\xe4\xb8\xad"
            "b");
    type("\x15"
         "0123456789012345\x05"
         "x\xe4\xb8\xad");
    SEES(0, "> 0123456789012345bx");
    CURSOR(1, 2);
    type("\x7f\x7f\xe4\xb8\xad");
    SEES(0, "> 0123456789012345b");
    CURSOR(1, 2);
}

static bool is_whole(void *owner, const char *bytes, size_t count) {
    (void)owner;
    return count > 0 && bytes[count - 1] == ';';
}

static void test_a_text_of_many_lines(void) {
    use.whole = is_whole;
    type("one\rtwo\rthree");
    SEES(0, "> one");
    SEES(1, ". two");
    SEES(2, ". three");
    CURSOR(2, 7);
    type("\x1b[A\x1b[AX");
    SEES(0, "> oneX");
    CURSOR(0, 6);
    type("\x1b[B\x1b[B\x05;");
    TEST_ASSERT_EQUAL_INT(SIS_VERDICT_DONE, type("\r"));
    TEST_ASSERT_EQUAL_STRING("oneX\ntwo\nthree;", text);
    sis_editor_start(&editor, &use, text, ROOM);
    type("\x10\x01\x08"); /* back, and the last two joined */
    TEST_ASSERT_EQUAL_STRING("oneX\ntwothree;", text);
}

static void test_a_text_higher_than_the_terminal(void) {
    use.whole = is_whole;
    type("1\r2\r3\r4\r5\r6\r7\r8");
    SEES(5, ". 8");
    SEES(0, ". 3");
    for (int i = 0; i < 7; i++) type("\x1b[A");
    SEES(0, "> 1");
    SEES(5, ". 6");
    type("X");
    SEES(0, "> 1X");
    TEST_ASSERT_EQUAL_INT(SIS_VERDICT_CANCELLED, type("\x03"));
    SEES(4, ". 8^C");
    SEES(3, ". 7");
    SEES(-3, "> 1X");
}

static void test_history(void) {
    give("first\r");
    give("second\r");
    give("second\r");
    give("  \r");
    type("dr\x1b[A");
    TEST_ASSERT_EQUAL_STRING("second", text);
    type("\x10");
    TEST_ASSERT_EQUAL_STRING("first", text);
    unsigned bells = screen.bells;
    type("\x10");
    TEST_ASSERT_EQUAL_UINT(bells + 1, screen.bells);
    type("\x1b[B\x0e"
         "aft\r");
    TEST_ASSERT_EQUAL_STRING("draft", text);
}

static void test_history_forgets_the_oldest(void) {
    char line[64];
    size_t count;
    for (int i = 0; i < 100; i++) {
        snprintf(line, sizeof line, "line number %d\r", i);
        give(line);
    }
    TEST_ASSERT_EQUAL_STRING("line number 99", sis_history_at(&history, 0, &count));
    TEST_ASSERT_EQUAL_STRING("line number 70", sis_history_at(&history, 29, &count));
    TEST_ASSERT_NULL(sis_history_at(&history, 40, &count));
    memset(line, 'x', 63);
    line[63] = '\0';
    TEST_ASSERT_FALSE(sis_history_push(&history, line, HISTORY));
}

static void test_search(void) {
    give("alpha one\r");
    give("beta\r");
    give("alpha two\r");
    type("\x12"
         "alp");
    SEES(3, "(search: alp) alpha");
    SEES(4, "two");
    type("\x12");
    TEST_ASSERT_EQUAL_STRING("alpha one", text);
    type("\x05!");
    SEES(3, "> alpha one!");
    SEES(4, "");
    TEST_ASSERT_EQUAL_INT(SIS_VERDICT_DONE, type("\r"));
    sis_editor_start(&editor, &use, text, ROOM);
    type("x\x12"
         "beta\x07");
    TEST_ASSERT_EQUAL_STRING("x", text);
    type("\x12"
         "zzz\x7f\x7f\x7f"
         "be\r");
    TEST_ASSERT_EQUAL_STRING("beta", text);
}

static size_t complete(void *owner, const char *bytes, size_t cursor, sis_line_offer *offer, void *to) {
    static const char *const words[] = {"help ", "hello ", "heap ", "ls ", "z\xc3\xa4 ", "z\xc3\xb6 "};
    size_t count = 0;
    (void)owner;
    while (count < cursor && bytes[cursor - count - 1] != ' ') count++;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strncmp(words[i], bytes + cursor - count, count) == 0) offer(to, words[i], strlen(words[i]));
    return count;
}

static void test_completion(void) {
    use.complete = complete;
    type("l\t");
    TEST_ASSERT_EQUAL_STRING("ls ", text);
    type("hel\tz\x01\x06\x06\x06\x06\x06\x06");
    TEST_ASSERT_EQUAL_STRING("ls helz", text);
    type("\t\t");
    SEES(1, "help   hello");
    SEES(2, "> ls helz");
    CURSOR(2, 8);
    type("p\t\x05\t");
    TEST_ASSERT_EQUAL_STRING("ls help z", text); /* not half of a character */
    type("q\t\t");
    TEST_ASSERT_EQUAL_STRING("ls help zq", text);
    type("\x15");
    paste("\tx");
    TEST_ASSERT_EQUAL_STRING("\tx", text);
    SEES(2, ">   x");
}

static void test_a_pasted_block_is_text(void) {
    paste("\x1b[200~a\tb\r\nc\x01\x1b[A\nd\x1b[201~\x7f");
    TEST_ASSERT_EQUAL_STRING("a\tb\nc\n", text);
    TEST_ASSERT_EQUAL_INT(SIS_VERDICT_CANCELLED, type("\x1b[200~x\x03"));
    sis_editor_start(&editor, &use, text, ROOM);
    TEST_ASSERT_EQUAL_INT(SIS_VERDICT_DONE, type("y\r"));
}

static void test_text_stays_whole(void) {
    type("\xff\xc3(\xe4\xb8x\xed\xa0\x80\xc2\x9b");
    TEST_ASSERT_EQUAL_STRING("\xef\xbf\xbd(x\xc2\x9b", text);
    type("\xc3\x1b[6;20R\xa4\x7f\x7f"); /* an answer may come anywhere */
    TEST_ASSERT_EQUAL_STRING("\xef\xbf\xbd(x", text);
    type("\xc2\x9b");
    SEES(0, "> \xef\xbf\xbd(x?"); /* a terminal would take the last for a command */
}

static void test_the_size_is_asked_for_and_believed(void) {
    TEST_ASSERT_FALSE(sis_editor_wants_to_ask(&editor));
    editor.screen.columns = 80;
    editor.screen.rows = 24;
    type("0123456789012345678901");
    TEST_ASSERT_TRUE(sis_editor_wants_to_ask(&editor));
    sis_editor_ask(&editor);
    TEST_ASSERT_FALSE(screen.marks_pastes);
    TEST_ASSERT_EQUAL_STRING("\x1b[6;20R", screen.answer);
    type(screen.answer);
    TEST_ASSERT_TRUE(screen.marks_pastes);
    TEST_ASSERT_EQUAL_UINT(20, editor.screen.columns);
    SEES(0, "> 012345678901234567");
    SEES(1, "8901");
    CURSOR(1, 4);
    type("\r");
    TEST_ASSERT_FALSE(screen.marks_pastes);
    sis_editor_start(&editor, &use, text, ROOM);
    sis_editor_show(&editor);
    TEST_ASSERT_TRUE(screen.marks_pastes); /* it is known now */
    type("x");
    sis_editor_ask(&editor);
    type("\r"); /* no answer: somebody else is there */
    sis_editor_start(&editor, &use, text, ROOM);
    sis_editor_show(&editor);
    TEST_ASSERT_FALSE(screen.marks_pastes);
}

static void test_clearing_and_standing_aside(void) {
    give("x\r");
    type("abc\x02\x0c");
    SEES(0, "> abc");
    SEES(1, "");
    CURSOR(0, 4);
    sis_editor_aside(&editor);
    write("tick\n", 5);
    sis_editor_show(&editor);
    SEES(0, "tick");
    SEES(1, "> abc");
    CURSOR(1, 4);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_return_ends_a_line);
    RUN_TEST(test_return_and_newline_are_one);
    RUN_TEST(test_typing_at_the_end_sends_only_what_is_typed);
    RUN_TEST(test_backspace_takes_a_whole_character);
    RUN_TEST(test_moving_and_inserting);
    RUN_TEST(test_words);
    RUN_TEST(test_kills_in_a_row_come_back_as_one);
    RUN_TEST(test_ctrl_c_and_ctrl_d);
    RUN_TEST(test_a_full_line_rings);
    RUN_TEST(test_unknown_keys_are_swallowed);
    RUN_TEST(test_a_line_wider_than_the_terminal);
    RUN_TEST(test_wide_and_joining_characters);
    RUN_TEST(test_a_text_of_many_lines);
    RUN_TEST(test_a_text_higher_than_the_terminal);
    RUN_TEST(test_history);
    RUN_TEST(test_history_forgets_the_oldest);
    RUN_TEST(test_search);
    RUN_TEST(test_completion);
    RUN_TEST(test_a_pasted_block_is_text);
    RUN_TEST(test_text_stays_whole);
    RUN_TEST(test_the_size_is_asked_for_and_believed);
    RUN_TEST(test_clearing_and_standing_aside);
    return UNITY_END();
}
