/* The host's team: threads that wait for a job, first awake, then asleep. Thread i does share i, the caller share 0. A process
 * that is forked off has none of its parent's threads, and starts its own when it first needs them. */
#include "team.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <unistd.h>

#define PATIENCE 4000      /* looks before one goes to sleep: some ten microseconds */
#define LEAST 50000u       /* instructions: threads sleep deeper than cores */
#define TURN UINT64_C(256) /* below it, of a call: its shares */

typedef struct helper {
    uint64_t seen; /* the last call that it knows */
    uint32_t share;
} helper;

static struct pool {
    pthread_mutex_t busy; /* held by the caller whose job it is */
    pthread_mutex_t lock; /* of sleeping and waking */
    pthread_cond_t called, done;
    helper helpers[SIS_TEAM_MOST]; /* by share, from 1 on */
    uint32_t threads;              /* as many there are */
    uint64_t
        call; /* jobs, and shares of the last one, in one word: who has no share in it reads nothing else */
    uint64_t left; /* shares of it that threads have not done */
    sis_team_work *work;
    void *job;
    int patience; /* 0 where there are more threads than processors */
    bool watched; /* forget_threads is called in children */
} pool = {
    .busy = PTHREAD_MUTEX_INITIALIZER,
    .lock = PTHREAD_MUTEX_INITIALIZER,
    .called = PTHREAD_COND_INITIALIZER,
    .done = PTHREAD_COND_INITIALIZER,
};

static void breathe(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static bool is(const uint64_t *word, uint64_t value) {
    return __atomic_load_n(word, __ATOMIC_ACQUIRE) == value;
}

/* Until whether *word is `value` is as wanted: looks a while, then sleeps until told. */
static void await(const uint64_t *word, uint64_t value, bool wanted, pthread_cond_t *told) {
    for (int i = __atomic_load_n(&pool.patience, __ATOMIC_RELAXED); i > 0; i--) {
        if (is(word, value) == wanted) return;
        breathe();
    }
    pthread_mutex_lock(&pool.lock);
    while (is(word, value) != wanted) pthread_cond_wait(told, &pool.lock);
    pthread_mutex_unlock(&pool.lock);
}

/* Under the lock, so that nobody falls asleep between a look and this. */
static void tell(pthread_cond_t *who) {
    pthread_mutex_lock(&pool.lock);
    pthread_cond_broadcast(who);
    pthread_mutex_unlock(&pool.lock);
}

static void *serve(void *argument) {
    helper *self = argument;
    for (;;) {
        await(&pool.call, self->seen, false, &pool.called);
        self->seen = __atomic_load_n(&pool.call, __ATOMIC_ACQUIRE);
        if (self->share >= self->seen % TURN) continue;
        pool.work(pool.job, self->share);
        if (__atomic_sub_fetch(&pool.left, 1, __ATOMIC_ACQ_REL) == 0) tell(&pool.done);
    }
    return NULL;
}

/* In a child, by its only thread. Locks that others held at the fork stay locked for ever, so they are made anew. */
static void forget_threads(void) {
    pool.busy = pool.lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
    pool.called = pool.done = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
    pool.threads = 0;
    pool.left = 0;
}

/* Signals are the program's own threads' business. */
static void start_threads(uint32_t wanted) {
    sigset_t all, before;
    if (pool.threads >= wanted) return;
    if (!pool.watched) pool.watched = pthread_atfork(NULL, NULL, forget_threads) == 0;
    if (!pool.watched) return; /* then the caller does all */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (pool.threads < wanted) {
        helper *next = &pool.helpers[pool.threads + 1];
        pthread_t thread;
        *next = (helper){.seen = pool.call, .share = pool.threads + 1};
        if (pthread_create(&thread, NULL, serve, next) != 0) break;
        pthread_detach(thread);
        pool.threads++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    const bool room = (long)pool.threads < sysconf(_SC_NPROCESSORS_ONLN);
    __atomic_store_n(&pool.patience, room ? PATIENCE : 0, __ATOMIC_RELAXED);
}

static void do_all(uint32_t first, uint32_t shares, sis_team_work *work, void *job) {
    for (uint32_t share = first; share < shares; share++) work(job, share);
}

static void run(void *context, uint32_t shares, sis_team_work *work, void *job) {
    (void)context;
    if (pthread_mutex_trylock(&pool.busy) != 0) {
        do_all(0, shares, work, job);
        return;
    }
    start_threads(shares - 1);
    const uint32_t here = pool.threads + 1 < shares ? pool.threads + 1 : shares;
    pool.work = work;
    pool.job = job;
    __atomic_store_n(&pool.left, here - 1, __ATOMIC_RELAXED);
    __atomic_store_n(&pool.call, (pool.call / TURN + 1) * TURN + here, __ATOMIC_RELEASE);
    tell(&pool.called);
    work(job, 0);
    do_all(here, shares, work, job); /* of threads that could not be started */
    await(&pool.left, 0, true, &pool.done);
    pthread_mutex_unlock(&pool.busy);
}

void sis_host_team_begin(uint32_t usual) {
    static sis_team team = {.cores = SIS_TEAM_MOST, .usual = 1, .least = LEAST, .run = run};
    team.usual = usual == 0 ? 1 : usual < SIS_TEAM_MOST ? usual : SIS_TEAM_MOST;
    sis_team_install(&team);
}

__attribute__((constructor)) static void install(void) { sis_host_team_begin(1); }
