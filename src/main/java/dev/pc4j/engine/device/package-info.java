/**
 * What the engines of devices share: plans that keep their arrays in one block of device memory and turn a schedule into launches of
 * a few kernel families. An engine brings a {@link dev.pc4j.engine.device.Stream}, which keeps memory and runs the launches; what a
 * task means is said in {@code kernels/task.h} and {@code kernels/graph/task.h}. What a node computes is a
 * {@code DeviceOperator}, found by a registry: dense nodes and sums in forms of their own, all others as functions one after another.
 */
package dev.pc4j.engine.device;
