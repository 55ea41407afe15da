/* What the state table's actions do on a board, and which event a frame is. Actions that only a host's end has do nothing:
 * their events never reach this one. */
#include "inside.h"

static const link_frame no_frame;

static void pend(sis_link *link, uint32_t what) { link->pending |= (uint8_t)what; }

/* The line's own rate again, as soon as all has left. */
static void own_rate(sis_link *link) {
    link->target = link->rate == link->config.baud ? 0 : link->config.baud;
}

static void begin(sis_link *link) {
    const sis_link_hello *hello = &link->hello;
    link->state = SIS_LINK_IN_OPEN;
    if (++link->session == 0) link->session = 1; /* 0 stands for no session */
    link->nonce = hello->nonce;
    link->peer_chunk = hello->chunk;
    link->peer_window = hello->window;
    link->target = 0;
    link->pending = PENDING_WELCOME;
    link->bye_sent = false;
    link->gate.held_bytes = 0;
    link_receivers_begin(link);
    link_senders_begin(link, hello);
    if (link->config.events.opened) link->config.events.opened(link->config.context, hello);
}

static void close_with(sis_link *link, uint32_t reason) {
    link->state = SIS_LINK_IN_PLAIN;
    link_receivers_end(link);
    link_senders_end(link);
    link->pending = 0;
    link->bye_sent = false;
    own_rate(link);
    link_gate_shut(link, reason == SIS_LINK_BYE_SILENCE);
    if (link->config.events.closed) link->config.events.closed(link->config.context, reason);
}

static void replace(sis_link *link) {
    close_with(link, SIS_LINK_BYE_REPLACED);
    begin(link);
}

static void welcome_again(sis_link *link) { pend(link, PENDING_WELCOME); }

static void refuse(sis_link *link) { pend(link, PENDING_REFUSE); }

static void unknown(sis_link *link) {
    if (link->now < link->unknown_after) return;
    link->unknown_after = link->now + SIS_LINK_SWALLOW_US;
    pend(link, PENDING_UNKNOWN);
}

static void take_data(sis_link *link) { link_take_data(link, link->frame); }

static void take_credit(sis_link *link) { link_take_credit(link, link->frame); }

static void say_baud(sis_link *link, uint8_t step, uint32_t rate) {
    link->baud_step = step;
    link->baud_rate = rate;
    pend(link, PENDING_BAUD);
}

static void agree(sis_link *link) {
    link->target = link->asked;
    say_baud(link, BAUD_AGREE, link->asked);
}

static void decline(sis_link *link) { say_baud(link, BAUD_DECLINE, link->asked); }

static void prove(sis_link *link) {
    say_baud(link, BAUD_AGREE, link->rate);
    link->again = link->now + SIS_LINK_PROVE_AGAIN_US;
}

static void confirm(sis_link *link) { say_baud(link, BAUD_CONFIRM, link->rate); }

static void settle(sis_link *link) {
    link->pending &= (uint8_t)~PENDING_BAUD;
    link_all_lost(link);
    pend(link, PENDING_BEAT);
}

static void settle_data(sis_link *link) {
    settle(link);
    take_data(link);
}

static void settle_credit(sis_link *link) {
    settle(link);
    take_credit(link);
}

static void fall_back(sis_link *link) {
    link->pending = 0;
    own_rate(link);
}

static void say_bye(sis_link *link) {
    link->pending = PENDING_BYE;
    link->target = 0;
}

static void end(sis_link *link) { close_with(link, link->bye_reason); }

static void (*const actions[SIS_LINK_ACTIONS])(sis_link *link) = {
    [SIS_LINK_DO_BEGIN] = begin,
    [SIS_LINK_DO_REPLACE] = replace,
    [SIS_LINK_DO_WELCOME_AGAIN] = welcome_again,
    [SIS_LINK_DO_REFUSE] = refuse,
    [SIS_LINK_DO_UNKNOWN] = unknown,
    [SIS_LINK_DO_TAKE_DATA] = take_data,
    [SIS_LINK_DO_TAKE_CREDIT] = take_credit,
    [SIS_LINK_DO_AGREE] = agree,
    [SIS_LINK_DO_DECLINE] = decline,
    [SIS_LINK_DO_PROVE] = prove,
    [SIS_LINK_DO_CONFIRM] = confirm,
    [SIS_LINK_DO_SETTLE] = settle,
    [SIS_LINK_DO_SETTLE_DATA] = settle_data,
    [SIS_LINK_DO_SETTLE_CREDIT] = settle_credit,
    [SIS_LINK_DO_FALL_BACK] = fall_back,
    [SIS_LINK_DO_RESUME] = settle,
    [SIS_LINK_DO_SAY_BYE] = say_bye,
    [SIS_LINK_DO_END] = end,
};

void link_act(sis_link *link, uint32_t action) {
    if (actions[action]) actions[action](link);
}

/* -- Which event a frame is; SIS_LINK_EVENTS: none, its payload is damaged or it is not for a board -- */

static uint32_t hello_event(sis_link *link, const link_frame *frame) {
    sis_link_hello hello;
    if (!sis_link_read_hello(frame->payload, frame->length, &hello)) return SIS_LINK_EVENTS;
    bool known = link_in_session(link) && hello.nonce == link->nonce;
    bool version = hello.version == SIS_LINK_VERSION;
    if (!version || (hello.token != link->config.token && !link->config.any_token)) {
        link->refuse_status = version ? LINK_BAD_TOKEN : LINK_UNSUPPORTED;
        link->refused_nonce = hello.nonce;
        return SIS_LINK_ON_HELLO_BAD;
    }
    if (known) return SIS_LINK_ON_HELLO_AGAIN;
    link->hello = hello;
    return SIS_LINK_ON_HELLO;
}

static bool can_do(const sis_link *link, uint32_t rate) {
    if (!link->config.baud) return false;
    if (rate == link->config.baud) return true;
    for (uint32_t i = 0; i < link->config.baud_count; i++)
        if (link->config.bauds[i] == rate) return true;
    return false;
}

static uint32_t baud_event(sis_link *link, const link_frame *frame) {
    sis_link_baud baud;
    if (!sis_link_read_baud(frame->payload, frame->length, &baud)) return SIS_LINK_EVENTS;
    if (baud.step == BAUD_ASK) {
        link->asked = baud.rate;
        if (baud.rate == link->rate) return SIS_LINK_ON_ASK_SAME;
        return can_do(link, baud.rate) ? SIS_LINK_ON_ASK : SIS_LINK_ON_ASK_BAD;
    }
    return baud.step == BAUD_CONFIRM && baud.rate == link->rate ? SIS_LINK_ON_CONFIRM : SIS_LINK_EVENTS;
}

static uint32_t bye_event(sis_link *link, const link_frame *frame) {
    sis_link_bye bye;
    if (!link_in_session(link) || !sis_link_read_bye(frame->payload, frame->length, &bye))
        return SIS_LINK_EVENTS;
    link->bye_reason = bye.reason;
    return SIS_LINK_ON_BYE;
}

static uint32_t event_of(sis_link *link, const link_frame *frame) {
    switch (frame->type) {
    case SIS_LINK_HELLO: return hello_event(link, frame);
    case SIS_LINK_DATA: return SIS_LINK_ON_DATA;
    case SIS_LINK_CREDIT: return SIS_LINK_ON_CREDIT;
    case SIS_LINK_BAUD: return baud_event(link, frame);
    case SIS_LINK_BYE: return bye_event(link, frame);
    case SIS_LINK_BEAT: return SIS_LINK_ON_BEAT;
    default: return SIS_LINK_EVENTS;
    }
}

void link_take_frame(sis_link *link, const link_frame *frame) {
    uint32_t event = event_of(link, frame);
    if (event == SIS_LINK_EVENTS) return;
    if (event != SIS_LINK_ON_HELLO_BAD) {
        link->heard = link->now;
        link->seen = frame->seq;
    }
    link->frame = frame;
    link_happen(link, event);
    link->frame = &no_frame;
}
