/**
 * What the engines of devices share: plans that keep their arrays in one block of device memory and turn a schedule into launches of
 * a few kernel families. An engine brings a {@link dev.pc4j.engine.device.Stream}, which keeps memory and runs the launches; what a
 * task means is said in {@code kernels/task.h}.
 */
package dev.pc4j.engine.device;
