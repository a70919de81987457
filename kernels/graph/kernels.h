/* Every kernel of this folder: whoever includes it has the functions, and PC_GRAPH_KERNELS makes their entries by a macro of its own. */
#ifndef PC_GRAPH_KERNELS_H
#define PC_GRAPH_KERNELS_H

#include "portable.h"
#include "map.h"
#include "window.h"
#include "normalise.h"
#include "patches.h"
#include "across.h"
#include "attention.h"
#include "embedding.h"
#include "weigh.h"
#include "recurrent.h"
#include "pff.h"

/* ENTRY(name, record, function) for each family. */
#define PC_GRAPH_KERNELS(ENTRY)            \
    ENTRY(map, PcMap, pcMap)               \
    ENTRY(steer, PcSteer, pcSteer)         \
    ENTRY(window, PcWindow, pcWindow)      \
    ENTRY(normalise, PcNormalise, pcNormalise) \
    ENTRY(patches, PcPatches, pcPatches)   \
    ENTRY(across, PcAcross, pcAcross)      \
    ENTRY(attention, PcAttention, pcAttention) \
    ENTRY(embedding, PcEmbedding, pcEmbedding) \
    ENTRY(weigh, PcWeigh, pcWeigh)         \
    ENTRY(recurrent, PcRecurrent, pcRecurrent) \
    ENTRY(circuit, PcCircuit, pcCircuit)   \
    ENTRY(level, PcLevel, pcLevel)         \
    ENTRY(adapt, PcAdapt, pcAdapt)

#endif
