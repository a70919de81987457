package dev.pc4j.engine.device;

/**
 * How a device wants its arrays.
 *
 * @param columns strides of value nodes and rows of weights are multiples of this; the width of a panel where weights are packed, the
 *     {@code PC_PANEL} of the kernels
 * @param rows arrays of value nodes have room for a multiple of this many rows
 * @param packed whether weights lie in panels of {@code columns}, and relaxation reads a transposed copy that is renewed after every
 *     change; else they are row-major and there is no copy
 */
public record Packing(int columns, int rows, boolean packed) {}
