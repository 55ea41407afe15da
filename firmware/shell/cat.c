/* Shell command: cat. */
#include "kernel/console.h"
#include "kernel/exit.h"
#include "kernel/files.h"
#include "kernel/print.h"
#include "shell/command.h"

enum { PIECE = 256 };

/* Text goes as it is; what a terminal would take for a command, and what is not text, as \xNN. */
static bool is_plain(const uint8_t *data, size_t left, size_t *bytes) {
    static const uint8_t firsts[] = {0x00, 0xc0, 0xe0, 0xf0};
    uint8_t first = data[0];

    *bytes = 1;
    if (first < 0x80) return (first >= ' ' && first != 127) || first == '\n' || first == '\t';
    for (*bytes = 4; *bytes > 1; --*bytes)
        if (first >= firsts[*bytes - 1]) break;
    if (first < 0xc2 || first > 0xf4 || *bytes > left) {
        *bytes = 1;
        return false;
    }
    for (size_t i = 1; i < *bytes; i++)
        if ((data[i] & 0xc0) != 0x80) {
            *bytes = 1;
            return false;
        }
    return first != 0xc2 || data[1] >= 0xa0;
}

/* The longest plain stretch of data, at most a piece. */
static size_t plain_stretch(const uint8_t *data, size_t left) {
    size_t at = 0, bytes;
    while (at < left && at < PIECE && is_plain(data + at, left - at, &bytes)) at += bytes;
    return at;
}

/* False: Ctrl-C. */
static bool show(const sis_file *file) {
    for (size_t at = 0; at < file->bytes;) {
        if (sis_console_interrupted()) return false;
        size_t plain = plain_stretch(file->data + at, file->bytes - at), bytes;
        if (plain > 0) {
            sis_console_write(SIS_STREAM_DIAGNOSTICS, (const char *)file->data + at, plain);
            at += plain;
            continue;
        }
        is_plain(file->data + at, file->bytes - at, &bytes);
        for (; bytes > 0; bytes--) sis_print("\\x%02x", file->data[at++]);
    }
    return true;
}

SIS_COMMAND(cat, "FILE ...", "what files hold",
            "Bytes that are not text are shown as \\xNN; Ctrl-C stops.\n"
            "example: cat labels.txt\n") {
    if (count < 2) return sis_command_usage("cat");
    for (int i = 1; i < count; i++) {
        const sis_file *file = sis_file_find(words[i]);
        if (!file) {
            sis_print("%s: no such file\n", words[i]);
            return SIS_EXIT_REFUSED;
        }
        if (!show(file)) return SIS_EXIT_CTRL_C;
        sis_console_for_kernel();
    }
    return 0;
}
