/*
 * relax: the product of error signals and transposed weights; its epilogue multiplies by the slope, moves values, makes errors follow
 * where the schedule wants it, and renews what children read: the change of the activation and its slope. A work-item owns the elements
 * of its block; in and the arrays written never overlap.
 */

/* The step that a value's force makes. */
PC_FUNC PC_REAL pcValueStep(global float *memory, const PcTask *t, PC_LONG at, PC_REAL force)
{
    if (t->mode == PC_MOVE) {
        return PC_ALL(t->rate) * force;
    }
    PC_REAL first = t->flags & PC_CARRIED ? PC_LOAD(memory + t->slot1 + at) : PC_ALL(0.0f);
    if (t->mode == PC_MOVE_MOMENTUM) {
        first = PC_FMA(PC_ALL(t->momentum), first, force);
        PC_STORE(first, memory + t->slot1 + at);
        return PC_ALL(t->rate) * first;
    }
    PC_REAL second = t->flags & PC_CARRIED ? PC_LOAD(memory + t->slot2 + at) : PC_ALL(0.0f);
    first = PC_ALL(t->momentum) * first + PC_ALL(1.0f - t->momentum) * force;
    second = PC_ALL(t->beta2) * second + PC_ALL(1.0f - t->beta2) * force * force;
    PC_STORE(first, memory + t->slot1 + at);
    PC_STORE(second, memory + t->slot2 + at);
    return PC_ALL(t->rate) * first / (sqrt(second) * PC_ALL(t->spread) + PC_ALL(t->epsilon));
}

/* What becomes of the pushed-back signal p at a row and column. */
PC_FUNC void pcRelaxEnd(global float *memory, const PcTask *t, int row, int column, PC_REAL p)
{
    PC_LONG at = (PC_LONG)row * t->stride + column;
    PC_REAL q = p + pcOptional(memory, t->sum, at);
    if (t->factor != PC_NONE) {
        q *= PC_LOAD(memory + t->factor + at);
    }
    q += pcOptional(memory, t->add1, at) + pcOptional(memory, t->add2, at);
    if (t->mode == PC_PUSH) {
        PC_STORE(q, memory + t->out + at);
        return;
    }
    PC_REAL error = t->flags & PC_LIVE ? PC_LOAD(memory + t->error + at) : PC_ALL(0.0f);
    PC_REAL step = pcValueStep(memory, t, at, q - error);
    PC_REAL moved = step;
    if (t->flags & PC_MOVED) {
        moved += PC_LOAD(memory + t->displacement + at);
    }
    PC_STORE(moved, memory + t->displacement + at);
    if (t->flags & PC_FOLLOW) {
        error += step;
        PC_STORE(error, memory + t->error + at);
        if (t->late != PC_ACT_NONE) {
            PC_STORE(error * PC_LOAD(memory + t->lateSlope + at), memory + t->signal + at);
        }
    }
    if (t->shown != PC_ACT_NONE) {
        PC_REAL slope;
        PC_REAL reference = PC_LOAD(memory + t->reference + at);
        PC_REAL delta = pcMove(t->shown, t->shownAlpha, reference, PC_LOAD(memory + t->value + at), moved, &slope);
        PC_STORE(delta, memory + t->delta + at);
        PC_STORE(slope, memory + t->slope + at);
    }
}

PC_WALK(pcRelax, pcRelaxEnd, !PC_PACKED)
PC_PRODUCT_KERNEL(pc_relax, pcRelax)
