/*
 * predict: the product of inputs and weights; its epilogue adds sums and biases, applies a late activation and forms the feed-forward
 * value or the prediction error, so that no prediction is ever stored. A work-item owns the elements of its block; in and the arrays
 * written never overlap.
 */

/* What becomes of the prediction p at a row and column. */
PC_FUNC void pcPredictEnd(global float *memory, const PcTask *t, int row, int column, PC_REAL p)
{
    PC_LONG at = (PC_LONG)row * t->stride + column;
    p += pcOptional(memory, t->sum, at) + pcOptional(memory, t->bias, column);
    PC_REAL v;
    PC_REAL lateSlope = PC_ALL(1.0f);
    if (t->late == PC_ACT_NONE || t->mode == PC_PLAIN) {
        v = p + pcOptional(memory, t->add1, at) + pcOptional(memory, t->add2, at);
    } else {
        if (t->mode == PC_ERROR) {
            v = pcMove(t->late, t->lateAlpha, PC_LOAD(memory + t->lateSum + at), PC_LOAD(memory + t->lateValue + at), p, &lateSlope);
        } else {
            v = pcValue(t->late, t->lateAlpha, p);
            lateSlope = pcSlope(t->late, t->lateAlpha, p);
            PC_STORE(p, memory + t->lateSum + at);
            PC_STORE(v, memory + t->lateValue + at);
        }
        pcStoreOptional(lateSlope, memory, t->lateSlope, at);
    }
    PC_REAL error;
    switch (t->mode) {
    case PC_FORWARD:
        PC_STORE(v, memory + t->reference + at);
        if (t->shown != PC_ACT_NONE) {
            PC_STORE(pcValue(t->shown, t->shownAlpha, v), memory + t->value + at);
            PC_STORE(pcSlope(t->shown, t->shownAlpha, v), memory + t->slope + at);
        }
        return;
    case PC_ERROR:
        if (t->flags & PC_LOGITS) {
            PC_STORE(PC_LOAD(memory + t->reference + at) + v, memory + t->error + at);
            return;
        }
        error = (t->flags & PC_MOVED ? PC_LOAD(memory + t->displacement + at) : PC_ALL(0.0f)) - v;
        error = PC_ALL(t->scale) * (error + pcOptional(memory, t->base, at));
        break;
    case PC_REBASE:
        error = PC_LOAD(memory + t->reference + at) - v;
        pcStoreOptional(error, memory, t->base, at);
        break;
    default:
        PC_STORE(v, memory + t->out + at);
        return;
    }
    PC_STORE(error, memory + t->error + at);
    if (t->late != PC_ACT_NONE) {
        pcStoreOptional(error * lateSlope, memory, t->signal, at);
    }
}

PC_WALK(pcPredict, pcPredictEnd, 0)
PC_PRODUCT_KERNEL(pc_predict, pcPredict)
