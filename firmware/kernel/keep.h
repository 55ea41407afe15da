/* What outlives a warm reset: two pages of RAM right below the image, which neither loader nor kernel clears. Everything
 * else of the kernel starts anew. Each page holds all of it, with a CRC and a number that grows; they are written in turn,
 * so a reset in the middle of one leaves the other. After a power loss both are noise, and everything is zero. */
#ifndef SIS_KEEP_H
#define SIS_KEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SIS_KEEP_BYTES = 2 * 4096, SIS_KEEP_UPLOADS = 2048, SIS_KEEP_REPORT = 1920 };

/* How a boot came to its end. The kernel writes down what it knows; who wrote nothing was silenced. */
typedef enum sis_ending {
    SIS_ENDING_SILENCE, /* by the watchdog, a reset button, or something that kept nothing */
    SIS_ENDING_POWER,   /* nothing is kept: the power was off, or a loader wrote over it */
    SIS_ENDING_WANTED,  /* restarted because somebody asked for it */
    SIS_ENDING_OVER,    /* a run's SIS-EXIT line */
    SIS_ENDING_FAULT,   /* a kernel fault or panic */
} sis_ending;

typedef struct sis_kept {
    uint32_t boots;        /* since the power came, this one included */
    uint32_t faults;       /* since then */
    uint32_t failed_runs;  /* of the script that starts by itself: faults and watchdog resets in a row */
    uint32_t restarts;     /* by the kernel itself, after faults, in a row */
    uint32_t last;         /* sis_ending of the boot before */
    uint32_t ending;       /* of this one, as far as it is known */
    uint32_t running;      /* the script that starts by itself runs */
    uint32_t watched;      /* a watchdog is on */
    uint32_t fault_boot;   /* in which boot the last fault was */
    uint32_t report_bytes; /* what of `report` is used */
    uint64_t fault_ns;     /* and how long after its start */
    char report[SIS_KEEP_REPORT]; /* what was said of it */
} sis_kept;

/* Begins a boot: takes over what the pages at `memory` (SIS_KEEP_BYTES of them; NULL: nothing is kept) hold, if it is whole. */
void sis_keep_start(void *memory);

/* The copy that is worked with; sis_keep_seal makes a change outlive a reset. Usable before the start, too. */
sis_kept *sis_keep(void);

/* Writes all of it down: some thousand instructions. Usable in interrupts that no seal was interrupted by. */
void sis_keep_seal(void);

/* Room for the table of uploads that were cut off (firmware/session); zeros unless they were kept. 8-byte aligned. */
void *sis_keep_uploads(size_t *bytes);

/* Notes how this boot ends, and seals. What was noted first stays: a fault's report ends in other ways, too. */
void sis_keep_ending(sis_ending ending);

#endif
