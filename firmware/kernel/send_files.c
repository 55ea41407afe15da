/* Written files on the console, for a runner to save. */
#include "kernel/console.h"
#include "kernel/files.h"
#include "kernel/print.h"
#include "kernel/watchdog.h"
#include "kernel/run.h"

enum { BYTES_A_LINE = 96 }; /* 128 characters of base64 (RFC 4648) */

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void send_line(const uint8_t *data, size_t bytes) {
    char line[BYTES_A_LINE / 3 * 4 + 1];
    size_t out = 0;

    for (size_t i = 0; i < bytes; i += 3) {
        uint32_t left = (uint32_t)(bytes - i);
        uint32_t word =
            (uint32_t)data[i] << 16 | (left > 1 ? data[i + 1] : 0u) << 8 | (left > 2 ? data[i + 2] : 0u);
        line[out++] = digits[word >> 18];
        line[out++] = digits[word >> 12 & 63];
        line[out++] = left > 1 ? digits[word >> 6 & 63] : '=';
        line[out++] = left > 2 ? digits[word & 63] : '=';
    }
    line[out++] = '\n';
    sis_console_write(SIS_STREAM_DIAGNOSTICS, line, out);
    sis_watchdog_feed(); /* at 115200 baud a megabyte takes two minutes */
}

static void print_encoded(const char *name) {
    for (; *name; name++) {
        unsigned char c = (unsigned char)*name;
        if (c <= ' ' || c == '%' || c >= 0x7f)
            sis_print("%%%02x", c);
        else
            sis_print("%c", c);
    }
}

void sis_run_print_files(void) {
    const sis_file *file;

    sis_console_for_kernel();
    for (uint32_t i = 0; (file = sis_file_at(i)); i++) {
        if (!file->written) continue;
        sis_print("SIS-FILE ");
        print_encoded(file->name);
        sis_print(" %zu\n", file->bytes);
        for (size_t at = 0; at < file->bytes; at += BYTES_A_LINE)
            send_line(file->data + at, file->bytes - at < BYTES_A_LINE ? file->bytes - at : BYTES_A_LINE);
        sis_print("SIS-FILE-END\n");
    }
}
