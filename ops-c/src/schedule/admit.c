/* Admission: sum of Ck / min(Dk,Tk) + Bi / min(Di,Ti) <= 1 for each i, exactly. The sum is one fraction over the least
 * common multiple of the windows, in whole numbers as long as they need be; it is the same for each i, so only the i with
 * the largest second term has to be tested. */
#include <string.h>

#include "schedule.h"

#define BILLION UINT64_C(1000000000)
#define MOST_SHOWN 1000u /* times the processor */

static uint64_t greatest_common_divisor(uint64_t a, uint64_t b) {
    while (b != 0) {
        const uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* sum / over += cost / window. */
static void add_fraction(sis_schedule *s, uint64_t cost, uint64_t window) {
    const uint64_t both = greatest_common_divisor(window, cost);
    cost /= both;
    window /= both;
    const uint64_t common = greatest_common_divisor(window, sis_wide_remainder(&s->over, window));
    sis_wide_copy(&s->part, &s->over);
    sis_wide_divide(&s->part, common); /* over and window's lcm / window */
    sis_wide_multiply(&s->sum, window / common);
    sis_wide_add_product(&s->sum, &s->part, cost);
    sis_wide_multiply(&s->over, window / common);
}

/* sum / over in billionths, rounded up. Uses up `sum`. */
static uint64_t billionths(sis_schedule *s) {
    uint64_t value = 0;
    for (uint64_t unit = BILLION; unit > 0; unit /= 10) {
        for (uint32_t n = 0; sis_wide_compare(&s->sum, &s->over) >= 0; n++) {
            if (n == MOST_SHOWN) return MOST_SHOWN * BILLION;
            sis_wide_subtract(&s->sum, &s->over);
            value += unit;
        }
        if (unit > 1) sis_wide_multiply(&s->sum, 10);
    }
    return value + (s->sum.count > 0);
}

static void add_all(sis_schedule *s, const sis_share *newcomer) {
    sis_wide_set(&s->sum, 0);
    sis_wide_set(&s->over, 1);
    add_fraction(s, newcomer->cost, newcomer->window);
    for (uint32_t k = s->first_task; k != SIS_NO_GRAPH; k = sis_task_at(s, k)->next_task)
        add_fraction(s, sis_task_at(s, k)->share.cost, sis_task_at(s, k)->share.window);
}

typedef struct longest {
    uint64_t section;
    uint32_t of;
} longest;

static void consider(longest *most, const sis_share *share, uint32_t number) {
    if (share->terms.section_ns > most->section) *most = (longest){share->terms.section_ns, number};
}

static void blame(sis_admission *report, const longest *later, const sis_share *share, uint32_t number) {
    if (later->section == 0) return;
    if (report->worst != SIS_NO_GRAPH &&
        !sis_product_exceeds(later->section, report->window_ns, report->blocking_ns, share->window))
        return;
    report->worst = number;
    report->blocker = later->of;
    report->blocking_ns = later->section;
    report->window_ns = share->window;
}

/* The graph i with the largest Bi / min(Di,Ti): windows from the longest down, the newcomer in its place. `later` is the
 * longest section of those with a longer window than the present one, `most` of those seen. */
static void find_worst(const sis_schedule *s, const sis_share *newcomer, uint32_t number,
                       sis_admission *report) {
    longest later = {0, SIS_NO_GRAPH}, most = later;
    uint64_t window = SIS_NEVER;
    bool placed = false;
    for (uint32_t k = s->first_task; k != SIS_NO_GRAPH || !placed;) {
        const sis_task *task = k == SIS_NO_GRAPH ? NULL : sis_task_at(s, k);
        const bool mine = !placed && (task == NULL || task->share.window <= newcomer->window);
        const sis_share *share = mine ? newcomer : &task->share;
        if (share->window != window) later = most;
        window = share->window;
        if (mine || task->state != SIS_TASK_LEAVING) blame(report, &later, share, mine ? number : k);
        consider(&most, share, mine ? number : k);
        if (mine)
            placed = true;
        else
            k = task->next_task;
    }
}

/* "1.250000000" */
static const char *decimal(uint64_t ppb, char text[24]) {
    char *at = text + 23;
    *at = 0;
    for (int digit = 0; digit < 9 || ppb > 0 || digit == 9; digit++) {
        if (digit == 9) *--at = '.';
        *--at = (char)('0' + ppb % 10);
        ppb /= 10;
    }
    return at;
}

static const char *name_of(const sis_schedule *s, const sis_share *newcomer, uint32_t number,
                           uint64_t graph) {
    return graph == number ? newcomer->name : sis_task_at(s, (uint32_t)graph)->share.name;
}

static void explain(const sis_schedule *s, const sis_share *newcomer, uint32_t number,
                    sis_admission *report) {
    char load[24], blocking[24], sum[24];
    if (report->blocking_ppb == 0) {
        sis_error_set(
            &report->error, SIS_NOT_ADMITTED,
            "graph %u '%s' is not admitted: the sum of C/min(D,T) over %u graphs would be %s, above 1",
            (uint64_t)number, newcomer->name, report->graphs, decimal(report->load_ppb, load));
        return;
    }
    sis_error_set(&report->error, SIS_NOT_ADMITTED,
                  "graph %u '%s' is not admitted: the sum of C/min(D,T) over %u graphs would be %s, and for "
                  "graph %u '%s' "
                  "B/min(D,T) is %s (a section of %u ns of graph %u '%s' in %u ns), together %s, above 1",
                  (uint64_t)number, newcomer->name, report->graphs, decimal(report->load_ppb, load),
                  report->worst, name_of(s, newcomer, number, report->worst),
                  decimal(report->blocking_ppb, blocking), report->blocking_ns, report->blocker,
                  name_of(s, newcomer, number, report->blocker), report->window_ns,
                  decimal(report->load_ppb + report->blocking_ppb, sum));
}

void sis_judge(sis_schedule *s, const sis_share *newcomer, uint32_t number, sis_admission *report) {
    *report = (sis_admission){.graphs = 1, .worst = SIS_NO_GRAPH, .blocker = SIS_NO_GRAPH};
    for (uint32_t k = s->first_task; k != SIS_NO_GRAPH; k = sis_task_at(s, k)->next_task) report->graphs++;
    find_worst(s, newcomer, number, report);
    add_all(s, newcomer);
    report->load_ppb = billionths(s);
    uint64_t all = report->load_ppb;
    if (report->worst != SIS_NO_GRAPH) {
        add_all(s, newcomer);
        add_fraction(s, report->blocking_ns, report->window_ns);
        all = billionths(s);
        report->blocking_ppb = all - report->load_ppb;
    }
    /* Rounded up to billionths, a sum that is at most 1 stays so, and one above it is still above. */
    if (all > BILLION) explain(s, newcomer, number, report);
}
