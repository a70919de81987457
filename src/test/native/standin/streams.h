/* Streams, events and graphs, as the files that implement them see them. */
#ifndef PC_STANDIN_STREAMS_H
#define PC_STANDIN_STREAMS_H

#include "driver.h"

struct standin_Node {
    standin::Work work;
};

struct standin_Graph {
    std::vector<std::unique_ptr<standin_Node>> nodes;
};

/** Nodes keep the handles that the graph gave them, so that parameters can be changed by them. */
struct standin_GraphExec {
    struct Copy {
        CUgraphNode node;
        standin::Work work;
    };
    std::vector<Copy> copies;
};

struct standin_Stream {
    unsigned flags = 0;
    std::deque<standin::Work> waiting;
    CUgraph recording = nullptr;
    int captureMode = 0;
    bool spoilt = false; /* the capture */
};

struct standin_Event {
    unsigned flags = 0;
    CUstream stream = nullptr; /* of the last record */
    long asked = 0;            /* records asked for, and done */
    long done = 0;
    double time = 0;
};

#endif
