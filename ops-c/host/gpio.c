/* The fake's driver: levels by the clock, a record of what is done. */
#include "gpio.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "moment.h"

typedef struct change {
    uint64_t ns;
    uint8_t pin;
    bool level;
} change;

static struct fake {
    bool there;
    sis_gpio pins;
    change *changes; /* in order of time */
    size_t count, next;
    FILE *record;
    uint64_t edges[2];       /* pins whose falling, rising edges are told */
    uint64_t driven, levels; /* pins of which the file has told a level, and which */
    uint64_t pulled, written;
    uint64_t outputs;
} fake;

static uint64_t bit(uint32_t pin) { return (uint64_t)1 << pin; }

static void set_bit(uint64_t *bits, uint32_t pin, bool on) {
    *bits = on ? *bits | bit(pin) : *bits & ~bit(pin);
}

static void note(uint32_t pin, const char *words) {
    uint64_t us = sis_host_moment() / 1000;
    if (!fake.record) return;
    fprintf(fake.record, "%" PRIu64 ".%03u %u %s\n", us / 1000, (unsigned)(us % 1000), (unsigned)pin, words);
    fflush(fake.record); /* it is whole however the script ends */
}

static bool input_level(uint32_t pin) {
    return (fake.driven & bit(pin) ? fake.levels : fake.pulled) & bit(pin);
}

static void happen(const change *now) {
    bool before = input_level(now->pin);
    set_bit(&fake.driven, now->pin, true);
    set_bit(&fake.levels, now->pin, now->level);
    if (before == now->level || !(fake.edges[now->level] & bit(now->pin))) return;
    sis_gpio_saw(&fake.pins, &(sis_gpio_edge){now->ns, now->pin, now->level});
}

static void look(void *context) {
    (void)context;
    uint64_t now = sis_host_moment();
    while (fake.next < fake.count && fake.changes[fake.next].ns <= now) happen(&fake.changes[fake.next++]);
}

static const char *taken(void *context, uint32_t pin) {
    (void)context, (void)pin;
    return NULL;
}

static void set(void *context, uint32_t pin, const sis_gpio_setup *setup) {
    static const char *const pulls[] = {"", " up", " down"}, *const edges[] = {"", " rising", " falling",
                                                                               " both"};
    char words[32];
    (void)context;
    set_bit(&fake.outputs, pin, setup->output);
    set_bit(&fake.written, pin, setup->output && setup->level);
    set_bit(&fake.pulled, pin, setup->pull == SIS_GPIO_PULL_UP);
    set_bit(&fake.edges[1], pin, setup->edges & SIS_GPIO_RISING);
    set_bit(&fake.edges[0], pin, setup->edges & SIS_GPIO_FALLING);
    if (setup->output)
        snprintf(words, sizeof words, "out %d", setup->level);
    else
        snprintf(words, sizeof words, "in%s%s", pulls[setup->pull], edges[setup->edges]);
    note(pin, words);
}

static bool read_level(void *context, uint32_t pin) {
    (void)context;
    return fake.outputs & bit(pin) ? (fake.written & bit(pin)) != 0 : input_level(pin);
}

static void write_level(void *context, uint32_t pin, bool level) {
    (void)context;
    set_bit(&fake.written, pin, level);
    note(pin, level ? "1" : "0");
}

static void release(void *context, uint32_t pin) {
    (void)context;
    set_bit(&fake.outputs, pin, false);
    set_bit(&fake.pulled, pin, false);
    set_bit(&fake.edges[0], pin, false);
    set_bit(&fake.edges[1], pin, false);
    note(pin, "closed");
}

static const sis_gpio_driver driver = {taken, set, read_level, write_level, release, look};

/* One line; false: it is none. Empty ones and remarks add nothing. */
static bool add_line(char *line) {
    char *end = strchr(line, '#');
    char *at = line;
    if (end) *end = 0;
    if (line[strspn(line, " \t\r\n")] == 0) return true;
    double ms = strtod(at, &end);
    if (end == at || !(ms >= 0) || ms > 1e12) return false;
    at = end;
    unsigned long pin = strtoul(at, &end, 10);
    if (end == at || pin >= SIS_HOST_GPIO_PINS) return false;
    at = end;
    unsigned long level = strtoul(at, &end, 10);
    if (end == at || level > 1 || end[strspn(end, " \t\r\n")] != 0) return false;
    change *more = realloc(fake.changes, (fake.count + 1) * sizeof *more);
    if (!more) return false;
    fake.changes = more;
    uint64_t ns = (uint64_t)(ms * 1e6 + 0.5);
    if (fake.count > 0 && ns < fake.changes[fake.count - 1].ns) return false;
    fake.changes[fake.count++] = (change){ns, (uint8_t)pin, level != 0};
    return true;
}

static bool load(const char *path, char *words, uint32_t room) {
    char line[256];
    FILE *file = fopen(path, "r");
    if (!file) {
        snprintf(words, room, "cannot read %s: %s", path, strerror(errno));
        return false;
    }
    bool good = true;
    for (unsigned at = 1; good && fgets(line, sizeof line, file); at++) {
        good = add_line(line);
        if (!good)
            snprintf(words, room, "%s:%u: expected MILLISECONDS PIN LEVEL, pins 0 to %d, in order of time",
                     path, at, SIS_HOST_GPIO_PINS - 1);
    }
    fclose(file);
    return good;
}

bool sis_host_gpio_begin(const char *levels, const char *record, char *words, uint32_t room) {
    sis_host_gpio_end();
    if (levels && !load(levels, words, room)) return false;
    if (record && !(fake.record = fopen(record, "w"))) {
        snprintf(words, room, "cannot write %s: %s", record, strerror(errno));
        return false;
    }
    sis_host_moment_own(levels != NULL);
    sis_gpio_start(&fake.pins, &driver, NULL, SIS_HOST_GPIO_PINS);
    fake.there = true;
    return true;
}

void sis_host_gpio_end(void) {
    if (fake.record) fclose(fake.record);
    free(fake.changes);
    memset(&fake, 0, sizeof fake);
}

sis_gpio *sis_host_gpio(void) { return fake.there ? &fake.pins : NULL; }

int32_t sis_host_gpio_open(uint32_t pin, bool output, uint32_t pull, uint32_t edges, bool level,
                           sis_error *error) {
    const sis_gpio_setup setup = {output, pull < 255 ? (uint8_t)pull : 255,
                                  edges < 255 ? (uint8_t)edges : 255, level};
    return (int32_t)sis_gpio_open(&fake.pins, pin, &setup, error);
}

int32_t sis_host_gpio_read(uint32_t pin, sis_error *error) {
    bool level = false;
    return sis_gpio_read(&fake.pins, pin, &level, error) == SIS_OK ? level : -1;
}

int32_t sis_host_gpio_write(uint32_t pin, bool level, sis_error *error) {
    return (int32_t)sis_gpio_write(&fake.pins, pin, level, error);
}

void sis_host_gpio_close(uint32_t pin) { sis_gpio_close(&fake.pins, pin); }

uint32_t sis_host_gpio_use(uint32_t pin) { return sis_gpio_use(&fake.pins, pin); }

uint32_t sis_host_gpio_edges(uint8_t *bytes, uint32_t most) {
    return sis_gpio_write_edges(&fake.pins, bytes, most);
}
