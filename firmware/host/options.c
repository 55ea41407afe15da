/* The command line of sis-device. */
#include "device.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: sis-device (--socket PATH | --pty | --stdio) [option]...\n"
    "  --socket PATH     listen there, for one client at a time\n"
    "  --pty             make a pty and print its path\n"
    "  --stdio           speak on stdin and stdout\n"
    "  --token HEX       only a host with this token gets a session, and it is printed at the start\n"
    "  --fresh-tokens    another one after each restart\n"
    "  --hidden-token    nobody is told it, as one that came with the image\n"
    "  --memory BYTES    for graphs, and as much for a script (default 67108864)\n"
    "  --files BYTES     for files (default 33554432)\n"
    "  --baud RATE       the line's own rate, on a pty (default 115200)\n"
    "  --offer RATE      another rate that it can do; repeatable\n"
    "  --broken RATE     a rate it offers, and that turns everything into garbage\n";

static bool number(const char *text, int base, uint64_t most, uint64_t *value) {
    char *end;
    *value = strtoull(text, &end, base);
    return end != text && !*end && *text != '-' && *value <= most;
}

static bool offer(device_options *options, uint64_t rate) {
    if (options->n_bauds == DEVICE_MOST_BAUDS) return false;
    options->bauds[options->n_bauds++] = (uint32_t)rate;
    return true;
}

/* One option with its value; false when it is unknown or the value is wrong. */
static bool option(device_options *options, const char *name, const char *value) {
    uint64_t n = 0;

    if (strcmp(name, "--socket") == 0) {
        options->place = DEVICE_SOCKET;
        options->socket = value;
        return true;
    }
    if (strcmp(name, "--token") == 0) return number(value, 16, UINT64_MAX, &options->token);
    if (!number(value, 10, SIZE_MAX / 4, &n)) return false;
    if (strcmp(name, "--memory") == 0)
        options->memory = (size_t)n;
    else if (strcmp(name, "--files") == 0)
        options->files = (size_t)n;
    else if (n > UINT32_MAX)
        return false;
    else if (strcmp(name, "--baud") == 0)
        options->baud = (uint32_t)n;
    else if (strcmp(name, "--offer") == 0)
        return offer(options, n);
    else if (strcmp(name, "--broken") == 0)
        options->broken = (uint32_t)n;
    else
        return false;
    return true;
}

bool device_options_parse(device_options *options, int argc, char **argv) {
    bool placed = false;

    *options = (device_options){.memory = 64u << 20, .files = 32u << 20, .baud = 115200};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--pty") == 0 || strcmp(argv[i], "--stdio") == 0) {
            options->place = argv[i][2] == 'p' ? DEVICE_PTY : DEVICE_STDIO;
            placed = true;
        } else if (strcmp(argv[i], "--fresh-tokens") == 0) {
            options->fresh_tokens = true;
        } else if (strcmp(argv[i], "--hidden-token") == 0) {
            options->hidden_token = true;
        } else if (i + 1 < argc && option(options, argv[i], argv[i + 1])) {
            placed = placed || strcmp(argv[i], "--socket") == 0;
            i++;
        } else {
            fprintf(stderr, "sis-device: wrong option %s\n%s", argv[i], usage);
            return false;
        }
    }
    if (!placed) fputs(usage, stderr);
    return placed;
}
