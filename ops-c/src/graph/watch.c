/* Who is told of graphs that come and go. */
#include "profile.h"

static const sis_graph_watcher *watcher;

void sis_graph_watch(const sis_graph_watcher *which) { watcher = which; }

void sis_watch_compiled(sis_graph *graph) {
    if (watcher != NULL) watcher->compiled(graph);
}

void sis_watch_ends(sis_graph *graph) {
    if (watcher != NULL) watcher->ends(graph);
}
