/*
 * step: the optimiser on consecutive elements of a parameter, from its stored gradient; learn has the same in its epilogue. A
 * work-group owns PC_CHUNK elements of weights and slots.
 */

PC_FUNC void pcDescend(global float *memory, const PcTask *t, const PcStep *s, PC_LONG at, PC_REAL g)
{
    PC_REAL w = PC_LOAD(memory + t->weights + at);
    PC_REAL step;
    switch (t->mode) {
    case PC_MOMENTUM: {
        PC_REAL v = PC_FMA(PC_ALL(s->momentum), PC_LOAD(memory + t->slot1 + at), g);
        PC_STORE(v, memory + t->slot1 + at);
        step = PC_ALL(s->rate) * (t->flags & PC_NESTEROV ? PC_FMA(PC_ALL(s->momentum), v, g) : v);
        break;
    }
    case PC_ADAM:
    case PC_ADAMW: {
        PC_REAL m = PC_LOAD(memory + t->slot1 + at);
        PC_REAL v = PC_LOAD(memory + t->slot2 + at);
        m = PC_ALL(s->momentum) * m + PC_ALL(1.0f - s->momentum) * g;
        v = PC_ALL(s->beta2) * v + PC_ALL(1.0f - s->beta2) * g * g;
        PC_STORE(m, memory + t->slot1 + at);
        PC_STORE(v, memory + t->slot2 + at);
        PC_REAL size = sqrt(v) * PC_ALL(s->adamSpread) + PC_ALL(s->epsilon);
        step = m == PC_ALL(0.0f) ? PC_ALL(0.0f) : PC_ALL(s->adamStep) * m / size;
        break;
    }
    case PC_MQ:
        step = PC_ALL(memory[t->factor]) * g;
        break;
    default:
        step = PC_ALL(s->rate) * g;
        break;
    }
    PC_REAL decay = t->flags & PC_DECAYS ? PC_ALL(s->decay) * w : PC_ALL(0.0f);
    PC_STORE(w - PC_ALL(t->rate) * (decay + step), memory + t->weights + at);
}

PC_KERNEL void pc_step(
        global float *memory, global const PcTask *tasks, global const int *controls, int first, int count)
{
    int tile;
    const PcTask t = pcFind(tasks, first, count, &tile);
    if (pcStatus(memory, &t)) {
        return;
    }
    const PcStep s = pcStepOf(&t, controls);
    float scale = s.scale * (isinf(s.clip) ? 1.0f : memory[t.results + PC_CLIP]);
    int end = min(tile * PC_CHUNK + PC_CHUNK, t.n);
    /* Parameters are whole panels, and what lies in a margin has a zero gradient. */
    for (int i = tile * PC_CHUNK + PC_ITEM * PC_LANES; i < end; i += PC_GROUP * PC_LANES) {
        pcDescend(memory, &t, &s, i, PC_LOAD(memory + t.out + i) * PC_ALL(scale));
    }
}
