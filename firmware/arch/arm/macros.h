/* For start.S and vectors.S. */

        /* reg = the address of a symbol, wherever the image lies. */
        .macro  address reg, symbol
        movw    \reg, #:lower16:(\symbol - (7f + 8))
        movt    \reg, #:upper16:(\symbol - (7f + 8))
7:      add     \reg, pc, \reg
        .endm

#define MODE_FIQ 0x11
#define MODE_IRQ 0x12
#define MODE_SVC 0x13
#define MODE_ABORT 0x17
#define MODE_HYP 0x1a
#define MODE_UNDEFINED 0x1b
#define MODE_SYSTEM 0x1f
#define ALL_MASKED 0x1c0 /* A, I, F */
