/* The command line of sis-native. */
#include "native.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: sis-native [option]... bundle.js [argument]...\n"
    "       sis-native [option]... --prompt [argument]...\n"
    "  --memory BYTES    heap of engine, script and graphs; k, m and g are understood (default 64m)\n"
    "  --stack BYTES     stack of the script (default 256k)\n"
    "  --time SECONDS    longest run (default: none)\n"
    "  --instructions N  most instructions, as estimated: this machine's are not counted (default: any)\n"
    "  --cores N         threads that work on an operator together (default 1)\n"
    "  --file NAME=PATH  a file the script can read\n"
    "  --map PATH        the bundle's packed source map, for places in stack traces\n"
    "  --out DIR         folder for files the script writes (default: the current one)\n"
    "  --check           parse and link, and run nothing\n"
    "  --streams FD      descriptor of a socket at whose other end streams are fed\n"
    "  --gpio FILE       levels at the fake pins: MILLISECONDS PIN LEVEL a line; time is the script's own\n"
    "  --gpio-record FILE  what the script does to its pins\n"
    "  --usage           print the memory used as JSON on stderr\n";

/* A size in bytes; false when it is none. */
static bool size(const char *text, size_t *bytes) {
    char *end;
    double number = strtod(text, &end);
    const char *units = "kmg", *unit = *end ? strchr(units, *end | 32) : NULL;
    if (end == text || (*end && (!unit || end[1])) || !(number >= 0)) return false;
    for (const char *step = units; unit && step <= unit; step++) number *= 1024;
    if (number > 1e15) return false;
    *bytes = (size_t)number;
    return true;
}

/* Of seconds, or instructions. */
static bool amount(const char *text, double *value) {
    char *end;
    *value = strtod(text, &end);
    return end != text && !*end && *value >= 0 && *value <= 1e15;
}

static bool descriptor(const char *text, int *fd) {
    char *end;
    long number = strtol(text, &end, 10);
    *fd = (int)number;
    return end != text && !*end && number >= 0 && number <= 1023;
}

static bool add_file(native_options *options, char *text) {
    char *equals = strchr(text, '=');
    if (!equals || equals == text) return false;
    *equals = 0;
    options->files[options->n_files++] = (native_file){.name = text, .path = equals + 1};
    return true;
}

/* One option with its value; false when it is unknown or the value is wrong. */
static bool option(native_options *options, const char *name, char *value) {
    if (strcmp(name, "--memory") == 0) return size(value, &options->memory);
    if (strcmp(name, "--stack") == 0) return size(value, &options->stack);
    if (strcmp(name, "--time") == 0) return amount(value, &options->seconds);
    if (strcmp(name, "--instructions") == 0) return amount(value, &options->instructions);
    if (strcmp(name, "--cores") == 0) return amount(value, &options->cores);
    if (strcmp(name, "--file") == 0) return add_file(options, value);
    if (strcmp(name, "--streams") == 0) return descriptor(value, &options->streams);
    if (strcmp(name, "--gpio") == 0) return (options->gpio = value) != NULL;
    if (strcmp(name, "--gpio-record") == 0) return (options->gpio_record = value) != NULL;
    if (strcmp(name, "--map") == 0) {
        options->map.path = value;
        return true;
    }
    options->out = value;
    return strcmp(name, "--out") == 0;
}

bool native_options_parse(native_options *options, int argc, char **argv) {
    *options = (native_options){.memory = 64u << 20, .stack = 256u << 10, .out = ".", .streams = -1};
    options->files = calloc((size_t)argc, sizeof *options->files);
    int i = 1;
    for (; i < argc && argv[i][0] == '-' && !options->prompt; i++) {
        if (strcmp(argv[i], "--prompt") == 0) {
            options->prompt = true;
        } else if (strcmp(argv[i], "--usage") == 0) {
            options->usage = true;
        } else if (strcmp(argv[i], "--check") == 0) {
            options->check = true;
        } else if (i + 1 >= argc || !option(options, argv[i], argv[i + 1])) {
            fprintf(stderr, "sis-native: wrong option %s\n%s", argv[i], usage);
            return false;
        } else {
            i++;
        }
    }
    if (i >= argc && !options->prompt) {
        fputs(usage, stderr);
        return false;
    }
    options->bundle = options->prompt ? "prompt" : argv[i++];
    options->args = (const char *const *)argv + i;
    options->n_args = (uint32_t)(argc - i);
    return true;
}
