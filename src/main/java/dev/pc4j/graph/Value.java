package dev.pc4j.graph;

/**
 * What an operator reads: a node's value, or what lies between the operators of a {@link Sequence}.
 *
 * @param name the node's, for messages
 * @param shape of one sample
 */
public record Value(String name, Shape shape) {}
