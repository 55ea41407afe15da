/* A session of the control plane for tests: a system of fakes whose memory is the host's, each block by itself so that the
 * sanitizers see every byte beyond one, and frames written field by field. */
#ifndef CONTROL_RIG_H
#define CONTROL_RIG_H

#include "control/control.h"
#include "generated/frames.h"
#include "unity.h"

#define RIG_REPLIES (1u << 20)

/* What came back, one frame behind the other. */
extern uint8_t rig_replies[RIG_REPLIES];
extern size_t rig_reply_bytes;
extern sis_control_system rig_system;
extern sis_control *rig_control;

/* Memory that take gives out: bytes now, and how much there may be. */
extern size_t rig_taken, rig_most;
/* What `interrupted` says: SIS_GO_ON so many times, then SIS_STOP; 0 = never stops. */
extern uint64_t rig_patience;

void rig_start(void);
void rig_stop(void); /* all memory must be back */

/* --- a frame, field by field --- */

typedef struct rig_frame {
    uint8_t bytes[SIS_FRAME_HEADER + SIS_LIMIT_PAYLOAD + 64];
    size_t n;
} rig_frame;
extern rig_frame rig_out;

void rig_begin(uint32_t command);
void rig_u8(uint32_t value);
void rig_u16(uint32_t value);
void rig_u32(uint32_t value);
void rig_u64(uint64_t value);
void rig_string(const char *text);
void rig_bytes(const void *data, size_t n);
void rig_dims(uint32_t rank, const int64_t *dims);
void rig_dims32(uint32_t rank, const uint32_t *dims);
void rig_record(uint32_t tag, const void *data, uint32_t n);
/* Puts the length right and gives the frame's bytes to the control. */
void rig_send(void);

/* --- the last reply --- */

typedef struct rig_reply {
    uint8_t command, flags;
    uint32_t length;
    uint16_t status;
    uint32_t id;
    char text[SIS_ERROR_TEXT];
    const uint8_t *data; /* of the answer */
    size_t bytes;
} rig_reply;
/* The reply at *at, which moves on; fails the test when it is none. */
rig_reply rig_next(size_t *at);
/* The only reply to what was sent since the last call. */
rig_reply rig_only(void);
/* Sends, and the only reply must have this status; its id. */
uint32_t rig_expect(sis_status status);
uint32_t rig_u32_at(const uint8_t *p);
uint64_t rig_u64_at(const uint8_t *p);

#endif
