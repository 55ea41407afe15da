/* Files of sis-device: the kernel's own table of them and its uploads, in memory that a restart leaves as it is. */
#include "device.h"

#include <stdlib.h>

#include "kernel/files.h"
#include "session/line.h"
#include "session/uploads.h"

enum { KEPT_BYTES = 2048 };

/* Of the one device there is: the kernel's part has no context either. */
static device *of_files;
static uint64_t kept[KEPT_BYTES / sizeof(uint64_t)], sealed[KEPT_BYTES / sizeof(uint64_t)];

/* What a warm reset would bring back. */
static void seal(void) {
    for (size_t i = 0; i < KEPT_BYTES / sizeof *kept; i++) sealed[i] = kept[i];
}

static void turn(void) { device_turn(of_files, 0); }

bool device_files_start(device *d, void *region) {
    sis_uploads_place place = {.kept = kept,
                               .kept_bytes = sizeof kept,
                               .region = (uintptr_t)region,
                               .region_bytes = d->options->files,
                               .seal = seal,
                               .turn = turn};

    of_files = d;
    for (size_t i = 0; i < KEPT_BYTES / sizeof *kept; i++) kept[i] = sealed[i];
    if (!sis_files_start(NULL, 0, region, d->options->files)) return false;
    sis_uploads_start(&place);
    return true;
}

void device_files_work(void) { sis_upload_work(sis_line_received()); }

/* -- Channel 2, as firmware/session/files.c asks for it -- */

bool sis_line_receive(uint8_t *memory, uint32_t bytes, uint32_t from) {
    device_enter(of_files);
    bool begun = sis_link_receive(of_files->link, memory, bytes, from);
    device_leave(of_files);
    return begun;
}

size_t sis_line_received(void) {
    device_enter(of_files);
    size_t received = sis_link_received(of_files->link);
    device_leave(of_files);
    return received;
}

void sis_line_receive_stop(void) {
    device_enter(of_files);
    sis_link_receive_stop(of_files->link);
    device_leave(of_files);
}
