/* Figures of channels and operators, and the time that firings take. */
#include "flow.h"

static uint64_t since(sis_flow *flow, uint32_t kind, uint64_t *partial, uint64_t before, uint64_t after,
                      uint64_t *sum, bool done) {
    if ((flow->probe->available & kind) == 0) return 0;
    flow->counted |= kind;
    uint64_t taken = *partial + (after - before);
    *partial = done ? 0 : taken;
    if (done) *sum += taken;
    return taken;
}

/* A firing that was suspended is one: its parts are added up. */
void sis_flow_time(sis_flow *flow, sis_operator *op, const sis_counts *before, bool done) {
    sis_counts after = {0};
    flow->probe->read(flow->probe->context, &after);
    uint64_t ns = since(flow, SIS_COUNT_NS, &op->partial.ns, before->ns, after.ns, &op->sum.ns, done);
    since(flow, SIS_COUNT_INSTRUCTIONS, &op->partial.instructions, before->instructions, after.instructions,
          &op->sum.instructions, done);
    since(flow, SIS_COUNT_CYCLES, &op->partial.cycles, before->cycles, after.cycles, &op->sum.cycles, done);
    since(flow, SIS_COUNT_L1D_REFILLS, &op->partial.l1d_refills, before->l1d_refills, after.l1d_refills,
          &op->sum.l1d_refills, done);
    if (done && op->times_taken != NULL && (flow->probe->available & SIS_COUNT_NS) != 0)
        sis_histogram_record(op->times_taken, ns);
}

sis_status sis_flow_channel_figures(const sis_flow *flow, uint32_t channel,
                                    int64_t figures[SIS_CHANNEL_FIGURE_COUNT]) {
    const sis_channel *c = flow == NULL || figures == NULL ? NULL : sis_channel_at(flow, channel);
    if (c == NULL) return SIS_BAD_ARGUMENT;
    const sis_pool *pool = c->pool;
    figures[SIS_CHANNEL_DEPTH] = c->waiting;
    figures[SIS_CHANNEL_PEAK] = c->peak;
    figures[SIS_CHANNEL_CAPACITY] = c->capacity;
    figures[SIS_CHANNEL_PUBLISHED] = (int64_t)sis_published(c);
    figures[SIS_CHANNEL_HELD_FULL] = (int64_t)c->held_full;
    figures[SIS_CHANNEL_HELD_EMPTY] = (int64_t)c->held_empty;
    figures[SIS_CHANNEL_BUFFERS] = pool == NULL || pool->root != c ? 0 : pool->count;
    figures[SIS_CHANNEL_BYTES] = pool == NULL ? 0 : (int64_t)pool->bytes;
    return SIS_OK;
}

static int64_t counted(const sis_flow *flow, uint32_t kind, uint64_t sum) {
    return (flow->counted & kind) == 0 ? -1 : (int64_t)sum;
}

sis_status sis_flow_operator_figures(const sis_flow *flow, uint32_t operator_,
                                     int64_t figures[SIS_OPERATOR_FIGURE_COUNT]) {
    static const struct {
        uint32_t figure, permille;
    } quantiles[] = {{SIS_OPERATOR_P50_NS, 500}, {SIS_OPERATOR_P95_NS, 950}, {SIS_OPERATOR_P99_NS, 990}};
    const sis_operator *op = flow == NULL || figures == NULL ? NULL : sis_operator_at(flow, operator_);
    if (op == NULL) return SIS_BAD_ARGUMENT;
    figures[SIS_OPERATOR_FIRINGS] = (int64_t)op->firings;
    figures[SIS_OPERATOR_WAITS] = (int64_t)op->waits;
    figures[SIS_OPERATOR_COPIED] = (int64_t)op->copied;
    figures[SIS_OPERATOR_NS] = counted(flow, SIS_COUNT_NS, op->sum.ns);
    figures[SIS_OPERATOR_INSTRUCTIONS] = counted(flow, SIS_COUNT_INSTRUCTIONS, op->sum.instructions);
    figures[SIS_OPERATOR_CYCLES] = counted(flow, SIS_COUNT_CYCLES, op->sum.cycles);
    figures[SIS_OPERATOR_L1D_REFILLS] = counted(flow, SIS_COUNT_L1D_REFILLS, op->sum.l1d_refills);
    for (uint32_t i = 0; i < 3; i++) {
        bool any = op->times_taken != NULL && op->times_taken->count > 0;
        figures[quantiles[i].figure] =
            any ? (int64_t)sis_histogram_quantile(op->times_taken, quantiles[i].permille) : -1;
    }
    return SIS_OK;
}
