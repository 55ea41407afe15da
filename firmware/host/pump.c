/* The thread that turns the line where the device's own does not, and the lock between them. */
#include "device.h"

#include <signal.h>
#include <time.h>

enum { EVERY_US = 20000 };

void device_enter(device *d) {
    pthread_mutex_lock(&d->lock);
    d->inside++;
}

void device_leave(device *d) {
    d->inside--;
    pthread_mutex_unlock(&d->lock);
}

static void *pump(void *argument) {
    device *d = argument;
    const struct timespec nap = {.tv_nsec = EVERY_US * 1000};

    while (!d->stopping) {
        nanosleep(&nap, NULL);
        if (pthread_mutex_trylock(&d->lock) != 0) continue;
        device_turn(d, 0);
        pthread_mutex_unlock(&d->lock);
    }
    return NULL;
}

/* Timer signals are for the thread that scripts run on. */
bool device_pump_start(device *d) {
    pthread_mutexattr_t attributes;
    sigset_t alarms, before;

    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&d->lock, &attributes);
    pthread_mutexattr_destroy(&attributes);
    sigemptyset(&alarms);
    sigaddset(&alarms, SIGALRM);
    pthread_sigmask(SIG_BLOCK, &alarms, &before);
    bool started = pthread_create(&d->pump, NULL, pump, d) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

void device_pump_stop(device *d) {
    d->stopping = true;
    pthread_join(d->pump, NULL);
    pthread_mutex_destroy(&d->lock);
}
