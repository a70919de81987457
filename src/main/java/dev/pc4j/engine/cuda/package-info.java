/**
 * The engine of NVIDIA GPUs: the kernels of {@code kernels/cuda} through JCuda's driver interface, and JCublas where the library's
 * products are the better ones. Its rooms, each of which knows those before it alone: {@code nvrtc} compiles kernels, {@code driver} runs
 * them, {@code calibrate} knows how fast a device is, {@code plan} chooses among them, {@code run} turns a plan's phases into launches.
 *
 * <p>A training step is one CUDA graph, and the data set and all parameters stay on the device. Without a kernel's name the planner takes the
 * kernel with the least predicted time for a chain of dense layers, and by the size of the products for other graphs. Times are predicted from
 * constants of the GPU: defaults by architecture, or what {@code ./pc4j calibrate} has measured and keeps in {@code ~/.cache/pc4j} ({@code
 * $XDG_CACHE_HOME}, or {@code -Dpc4j.cuda.cache=DIR}). How kernels and model work is in {@code kernels/README.md}.
 *
 * <h2>Precisions</h2>
 * {@code fp32} uses no tensor cores. From compute capability 8.0 on there are {@code tf32} and {@code bf16} operands with fp32 sums and
 * parameters; feed-forward passes are fp32 in all of them, in kernel {@code columns} bf16x3, whose gradients are fp32. {@code bf16x3} has
 * operands of two bf16 parts and three or four products of them, on tensor cores: some 5e-6 of fp32's result in prototypes on an H100, 8e-5
 * where sums have 4096 terms; only {@code columns} and {@code wide} have it, whatever else runs in such a plan is fp32. Operators other than dense
 * nodes and sums run as launches of their own in the same graph, with their gradients in fp32. Kernel {@code library} has no bf16: cuBLAS
 * multiplies float operands in tf32 where bf16 is asked for.
 *
 * <h2>Libraries</h2>
 * {@code columns} and {@code wide} need {@code libnvrtc} of CUDA 12 or 13, which is looked for in the toolkit, on the loader's path and among
 * Python's packages ({@code pip install nvidia-cuda-nvrtc}; {@code -Dpc4j.cuda.nvrtc=FILE} names one, {@code none} does without); what it has
 * compiled is kept in {@code ~/.cache/pc4j/kernels}. Without it the other kernels run, which {@code bench --explain} says. {@code library}
 * needs cuBLAS 12 ({@code libcublas.so.12}); without it our own products run, which {@code ./pc4j devices} says.
 *
 * <p>{@code PC4J_CUDA_SYNC=1} in the environment, or {@code -Dpc4j.cuda.sync=true}, waits for every launch, so that an error names the kernel
 * that failed.
 */
package dev.pc4j.engine.cuda;
