/*
 * chain_sweep: all iterations of a chain of dense nodes in one launch; see `chain` in task.h. A block owns 16 or 32 rows of the batch from the
 * first iteration to the last: rows do not depend on each other, so no block waits for another. An iteration is one pass over the weights,
 * from the output down, a slab of 32 columns of W_l after the other:
 *
 *   predict   p = delta_{l-1} W_l[:, slab]
 *   form      e = d_l - p;   d_l += rate (slope_l push_l - e);   delta_l and slope_l follow
 *   gather    push_{l-1} += e W_l[:, slab]^T
 *
 * This is the simultaneous update, in place: layer l + 1 has read delta_l before it changes, and push_l is complete when it is used. Errors are
 * kept only of the last pass. Fused: everything; the weights are the only thing that is read again and again. Layers that the error has not
 * reached are left out, which changes no bit, since their errors and displacements are zero.
 *
 * What a block needs of shared memory beyond PC_CHAIN_SWEEP_*_SHARED is laid out by the host, in a PcSweepTable. Hidden nodes have at most
 * PC_CHAIN_SWEEP_*_COLS columns: their pushes are summed up in registers.
 */
#include "softmax.cuh"
#include "sweep_node.cuh"
#include "tiles.h"

/* The order of slabs, for whoever uses and whoever stages them. */
struct PcSweepWalk {
    int pass;
    int layer;
    int column;
    int again;

    __device__ __forceinline__ void next(const PcSweepPlan &plan, const PcTask *tasks) {
        column += PC_SWEEP_COLUMNS;
        if (column < tasks[layer - 1].n) {
            return;
        }
        column = 0;
        if (plan.apart(pass, layer) && plan.relaxes(pass) && !again) {
            again = 1;
            return;
        }
        again = 0;
        layer--;
        if (layer < plan.lowest(pass)) {
            layer = plan.last;
            pass++;
        }
    }

    __device__ __forceinline__ bool ended(const PcSweepPlan &plan) const {
        return pass >= plan.passes || layer < plan.lowest(pass);
    }
};

template <int PRECISION, int TALL, class Slab>
struct PcSweep {
    typedef typename PcSweepProducts<PRECISION, TALL, Slab>::Type Products;
    typedef PcSweepShared<TALL> Shared;
    static constexpr int ROWS = Shared::ROWS;
    /* Elements of a slab that a thread forms. */
    static constexpr int OWN = ROWS / PC_SWEEP_WARPS;
    static_assert(PC_SWEEP_COLUMNS == 32, "the lanes of a warp have the columns of a slab");

    const PcTask *tasks;
    float *memory;
    const PcControls &controls;
    const PcSweepTable &table;
    const PcSweepPlan plan;
    int first;            /* row of the block */
    int rows;             /* of the call that the block has */

    /* Slabs. */
    PcSweepWalk staged;   /* what is staged next */
    int slot;             /* where it goes, and where the slab in use is */

    Products products;

    __device__ __forceinline__ PcSweep(const PcLaunch &launch, int rows)
        : tasks(launch.tasks + launch.first), memory(launch.memory), controls(pc_controls(launch)), table(*(const PcSweepTable *)launch.phases),
          plan(tasks, launch.count), first((int)blockIdx.x * ROWS), rows(min(rows - first, ROWS)), staged{0, plan.last, 0, 0}, slot(0) {}

    /* ---- nodes ----------------------------------------------------------------------------------------------------------------- */

    __device__ __forceinline__ const PcSweepPlace &place(int layer) const {
        return ((const PcSweepPlace *)(&table + 1))[layer - 1];
    }

    __device__ __forceinline__ PcSweepNode node(int layer) const {
        int state = layer == plan.last ? PC_NONE : place(layer).state;
        return PcSweepNode(tasks[layer - 1], memory, first, state, ROWS, plan.held);
    }

    __device__ __forceinline__ float *push() const {
        return pc_shared() + Shared::PUSH;
    }

    __device__ __forceinline__ void begin() const {
        PcSweepThread self;
        _Pragma("unroll 1")
        for (int layer = 1; layer < plan.last; layer++) {
            PcSweepNode of = node(layer);
            _Pragma("unroll 1")
            for (int c = self.lane; c < of.task.n; c += PC_SWEEP_COLUMNS) {
                _Pragma("unroll 1")
                for (int r = self.warp; r < rows; r += PC_SWEEP_WARPS) {
                    of.begin(r, c);
                }
            }
        }
    }

    __device__ __forceinline__ void end() const {
        PcSweepThread self;
        _Pragma("unroll 1")
        for (int layer = 1; layer < plan.last; layer++) {
            PcSweepNode of = node(layer);
            _Pragma("unroll 1")
            for (int c = self.lane; c < of.task.n; c += PC_SWEEP_COLUMNS) {
                _Pragma("unroll 1")
                for (int r = self.warp; r < rows; r += PC_SWEEP_WARPS) {
                    of.end(r, c);
                }
            }
        }
    }

    /* ---- slabs ----------------------------------------------------------------------------------------------------------------- */

    __device__ __forceinline__ float *slab(int layer, int column) const {
        int stays = place(layer).slabs + column / PC_SWEEP_COLUMNS * Slab::floats(tasks[layer - 1].k);
        return pc_shared() + (table.slots == PC_SWEEP_STAY ? stays : table.ring + slot * table.slot);
    }

    __device__ __forceinline__ void stage(int layer, int column) const {
        const PcTask &task = tasks[layer - 1];
        Slab::stage(slab(layer, column), memory + task.weights, task, column);
    }

    __device__ __forceinline__ void turn() {
        slot = slot + 1 == table.slots ? 0 : slot + 1;
    }

    /* One group of copies, empty beyond the last slab. */
    __device__ __forceinline__ void stageNext() {
        if (!staged.ended(plan)) {
            stage(staged.layer, staged.column);
            staged.next(plan, tasks);
        }
        pc_commit();
    }

    /* All slabs, or as many as there are slots. */
    __device__ __forceinline__ void fill() {
        if (table.slots == PC_SWEEP_STAY) {
            _Pragma("unroll 1")
            for (int layer = 2; layer <= plan.last; layer++) {
                _Pragma("unroll 1")
                for (int c = 0; c < tasks[layer - 1].n; c += PC_SWEEP_COLUMNS) {
                    stage(layer, c);
                }
            }
            pc_commit();
            return;
        }
        _Pragma("unroll 1")
        for (int i = 0; i < table.slots; i++) {
            stageNext();
            turn();
        }
    }

    /* The next slab is there for this warp. */
    __device__ __forceinline__ void take() const {
        if (table.slots == 2) {
            pc_wait<1>();
        } else {
            pc_wait<0>();
        }
        /* The other lanes have waited for what they have copied. */
        __syncwarp();
    }

    /* This warp has done with the slab. */
    __device__ __forceinline__ void give() {
        if (table.slots != PC_SWEEP_STAY) {
            /* No lane reads the slot any more that is filled now. */
            __syncwarp();
            stageNext();
            turn();
        }
    }

    /* ---- the pass -------------------------------------------------------------------------------------------------------------- */

    /* This thread's elements of a slab: one column, every eighth row. */
    __device__ __forceinline__ static int row(const PcSweepThread &self, int i) {
        return self.warp + PC_SWEEP_WARPS * i;
    }

    __device__ __forceinline__ void own(PcSweepOwn (&to)[OWN], const PcSweepNode &of, int from) const {
        PcSweepThread self;
        int column = from + self.lane;
        _Pragma("unroll")
        for (int i = 0; i < OWN; i++) {
            if (row(self, i) < rows && column < of.task.n) {
                to[i] = of.own(row(self, i), column);
            }
        }
    }

    /* An element of registers by a number that the compiler does not know. */
    __device__ __forceinline__ static PcSweepOwn pick(const PcSweepOwn (&from)[OWN], int at) {
        PcSweepOwn own = from[0];
        _Pragma("unroll")
        for (int i = 1; i < OWN; i++) {
            own = at == i ? from[i] : own;
        }
        return own;
    }

    /* The sum of an element of the slab that has been predicted. */
    __device__ __forceinline__ float predicted(int row, int lane, int k) const {
        int warps = min(PC_SWEEP_WARPS, pc_sweep_units(k));
        const float *part = pc_shared() + row * PC_SWEEP_PART + lane;
        float p = 0;
        _Pragma("unroll 1")
        for (int warp = 0; warp < warps; warp++) {
            p += part[warp * Shared::PART];
        }
        return p;
    }

    __device__ __forceinline__ float rate(const PcTask &task, int pass) const {
        return task.flags & PC_RATE_FALLS ? task.rate / (float)(1 + pass) : task.rate;
    }

    /* The signal of an element against the prediction p; in an iteration the element moves. */
    __device__ __forceinline__ float form(float p, const PcSweepOwn &own, const PcSweepNode &of, int layer, int pass, int row, int column) const {
        int here = row * of.task.stride + column;
        bool hidden = layer < plan.last;
        float push = hidden ? PcSweep::push()[row * table.pushPitch + column] : 0;
        float d = hidden ? of.displacement()[row * of.pitch() + column] : of.at(of.task.displacement)[here];
        if (plan.wave) {
            d = of.step(push, 0, of.task.rate, row, column);
        }
        float signal;
        float e = of.error(d, p, signal, own, here, pass == plan.passes - 1);
        if (hidden && plan.relaxes(pass)) {
            if (!plan.wave) {
                d += of.step(push, e, rate(of.task, pass), row, column);
            }
            of.move(d, own, plan.held, row, column);
        }
        return signal;
    }

    /* What becomes of the elements of a slab once they are predicted: logits, or signals that are there for all to gather. */
    __device__ __forceinline__ void formSlab(const PcSweepOwn (&own)[OWN], const PcSweepNode &of, int layer, int pass, int from, bool again) const {
        bool moved = plan.moved(pass, layer);
        bool given = layer == plan.last && (again || !moved);
        bool logits = plan.apart(pass, layer);
        PcSweepThread self;
        int column = from + self.lane;
        _Pragma("unroll 1")
        for (int i = 0; i < OWN; i++) {
            int r = row(self, i);
            float signal = 0;
            if (r < rows && column < of.task.n) {
                if (given) {
                    signal = of.given(r, column);
                } else {
                    float p = moved ? predicted(r, self.lane, of.task.k) : 0;
                    if (logits) {
                        of.logit(p, pick(own, i), r, column);
                    } else {
                        signal = form(p, pick(own, i), of, layer, pass, r, column);
                    }
                }
            }
            pc_shared()[Shared::ERRORS + r * PC_SWEEP_ERROR + self.lane] = signal;
        }
    }

    /* One slab: predicted if its layer's prediction has moved, and pushed with. */
    __device__ __forceinline__ void step(int layer, int pass, int column, bool predicts, bool gathers, bool again) {
        PcSweepNode of = node(layer);
        PcSweepOwn ours[OWN] = {};
        own(ours, of, column);
        take();
        const float *weights = slab(layer, column);
        if (predicts) {
            products.predict(pc_shared() + PcSweepThread().warp * Shared::PART, node(layer - 1).read(rows), weights);
        }
        /* All parts are there, pushes of the layer above too; errors of the slab before have been gathered. */
        __syncthreads();
        formSlab(ours, of, layer, pass, column, again);
        /* The errors are there; parts have been added up, pushes used. */
        __syncthreads();
        if (gathers) {
            products.gather(pc_shared() + Shared::ERRORS, of.task.k, weights);
        }
        give();
    }

    /* Logits to errors, a warp a row. */
    __device__ __forceinline__ void softmax() const {
        PcSweepThread self;
        const PcTask &task = tasks[plan.last - 1];
        PcTile tile = {task, memory, controls, 0, 0};
        _Pragma("unroll 1")
        for (int r = self.warp; r < rows; r += PC_SWEEP_WARPS) {
            PC_LONG at = (PC_LONG)(first + r) * task.stride;
            pc_weigh(tile, first + r, memory + task.error + at, memory + task.target + at);
        }
    }

    /* All slabs of a layer: once, or, where its softmax stands between the products, once to predict and once to gather. */
    __device__ __forceinline__ void layer(int layer, int pass) {
        bool apart = plan.apart(pass, layer);
        bool relaxes = plan.relaxes(pass);
        int sweeps = apart && relaxes ? 2 : 1;
        products.clear();
        _Pragma("unroll 1")
        for (int again = 0; again < sweeps; again++) {
            bool predicts = plan.moved(pass, layer) && again == 0;
            _Pragma("unroll 1")
            for (int c = 0; c < tasks[layer - 1].n; c += PC_SWEEP_COLUMNS) {
                step(layer, pass, c, predicts, relaxes && again == sweeps - 1, again > 0);
            }
            if (apart && again == 0) {
                softmax();
            }
        }
        if (relaxes) {
            products.leave(push(), table.pushPitch, tasks[layer - 1].k);
        }
    }

    /* The nodes whose weights take no part in this pass. Where values move, only the first of them is pushed on. */
    __device__ __forceinline__ void rest(int pass) const {
        PcSweepThread self;
        int highest = plan.lowest(pass) - 1;
        int least = plan.relaxes(pass) ? highest : 1;
        _Pragma("unroll 1")
        for (int layer = highest; layer >= least; layer--) {
            PcSweepNode of = node(layer);
            _Pragma("unroll 1")
            for (int c = self.lane; c < of.task.n && layer < plan.last; c += PC_SWEEP_COLUMNS) {
                _Pragma("unroll 1")
                for (int r = self.warp; r < rows; r += PC_SWEEP_WARPS) {
                    form(0, of.own(r, c), of, layer, pass, r, c);
                }
            }
        }
    }

    __device__ __forceinline__ void run() {
        begin();
        fill();
        _Pragma("unroll 1")
        for (int pass = 0; pass < plan.passes; pass++) {
            _Pragma("unroll 1")
            for (int l = plan.last; l >= plan.lowest(pass); l--) {
                layer(l, pass);
            }
            /* The pushes are there. */
            __syncthreads();
            rest(pass);
            /* What has moved is there for the next pass. */
            __syncthreads();
        }
        end();
    }
};

template <int PRECISION, int TALL, class Slab>
PC_DEVICE void pc_sweep(const PcLaunch &launch, int rows) {
    PcSweep<PRECISION, TALL, Slab>(launch, rows).run();
}

template <int PRECISION, int TALL>
PC_DEVICE void pc_sweep(const PcLaunch &launch) {
    int rows = min(launch.tasks[launch.first].rows, pc_controls(launch).rows);
    if ((int)blockIdx.x * PcSweepShared<TALL>::ROWS >= rows) {
        return;
    }
    if (PRECISION == PC_BF16 && ((const PcSweepTable *)launch.phases)->packed) {
        pc_sweep<PC_BF16, TALL, PcPackedSlab>(launch, rows);
    } else {
        pc_sweep<PRECISION, TALL, PcWideSlab<PRECISION>>(launch, rows);
    }
}

#define PC_SWEEP_KERNEL(type, TYPE, side, BODY)                                                                                               \
    static_assert(PC_CHAIN_SWEEP_##TYPE##_##side##_THREADS == PC_SWEEP_THREADS && PC_CHAIN_SWEEP_##TYPE##_##side##_ROWS == (side)             \
            && PC_CHAIN_SWEEP_##TYPE##_##side##_COLS == PC_SWEEP_WIDEST((side) / 16)                                                          \
            && PC_CHAIN_SWEEP_##TYPE##_##side##_SHARED == PcSweepShared<(side) / 16>::PUSH * 4, "change tiles.h");                            \
    extern "C" __global__ void __launch_bounds__(PC_SWEEP_THREADS, 1) chain_sweep_##type##_##side(PcLaunch launch) {                          \
        BODY((pc_sweep<PC_##TYPE, (side) / 16>(launch)));                                                                                     \
    }

PC_SWEEP_KERNEL(fp32, FP32, 16, PC_ALWAYS)
PC_SWEEP_KERNEL(tf32, TF32, 16, PC_TENSOR_BODY)
PC_SWEEP_KERNEL(bf16, BF16, 16, PC_TENSOR_BODY)
PC_SWEEP_KERNEL(fp32, FP32, 32, PC_ALWAYS)
PC_SWEEP_KERNEL(tf32, TF32, 32, PC_TENSOR_BODY)
PC_SWEEP_KERNEL(bf16, BF16, 32, PC_TENSOR_BODY)
